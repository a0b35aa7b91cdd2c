-- +goose Up

-- Files by content. own: taken in on this PC and not yet with the relay, never
-- dropped; used: last time (ms) it was shown, the oldest go first.
CREATE TABLE blob (
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size INTEGER NOT NULL,
  own INTEGER NOT NULL,
  used INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX blob_used ON blob (own, used);

-- Content in pieces of 256 KiB: no row is larger than memory likes.
CREATE TABLE piece (hash TEXT NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (hash, n));
