-- +goose Up

-- One row a feed: everything up to since is here; the first sync has come down
-- from head to below (exclusive), done when nothing older is left.
CREATE TABLE feed (
  n INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  since INTEGER NOT NULL,
  head INTEGER NOT NULL,
  below INTEGER NOT NULL,
  done INTEGER NOT NULL
);

-- Entities as they are shown (waiting wishes laid over), except messages. feed
-- and seq are 0 where a wish lies over the row; its base is then in under.
CREATE TABLE entity (
  rid INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  feed INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  doc TEXT NOT NULL,
  UNIQUE (kind, id)
);

-- rid follows time (ms << 20 | some bits of the id): the full text index is
-- read newest first by rowid.
CREATE TABLE message (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  feed INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  at INTEGER NOT NULL,
  dir TEXT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX message_thread ON message (conversation, at, id, dir);

-- What the list looks for, derived from the shown documents. wait sorts by the
-- longest waiting: the time of the first unanswered message, behind all those
-- the answered ones by newest. unseen: something came in after my seen mark.
CREATE TABLE conversation (
  id TEXT PRIMARY KEY,
  inbox TEXT NOT NULL,
  contact TEXT NOT NULL,
  status TEXT NOT NULL,
  assignee TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  wait INTEGER NOT NULL,
  since INTEGER NOT NULL,
  last_in INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  unseen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversation_newest ON conversation (status, last_at, id);
CREATE INDEX conversation_mine_newest ON conversation (status, assignee, last_at, id);
CREATE INDEX conversation_waiting ON conversation (status, wait, id);
CREATE INDEX conversation_mine_waiting ON conversation (status, assignee, wait, id);
CREATE INDEX conversation_contact ON conversation (contact, last_at);

-- Labels and channels of conversations, as 'l' or 'c' and the id.
CREATE TABLE tag (
  conversation TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (conversation, tag)
) WITHOUT ROWID;
CREATE INDEX tag_of ON tag (tag, conversation);

CREATE TABLE contact (rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL);

CREATE TABLE identity (id TEXT PRIMARY KEY, contact TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX identity_contact ON identity (contact, id);

-- Exact counts without scanning, kept by the triggers below.
CREATE TABLE tally (
  status TEXT NOT NULL,
  assignee TEXT NOT NULL,
  inbox TEXT NOT NULL,
  unseen INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (status, assignee, inbox, unseen)
) WITHOUT ROWID;

-- Messages of each thread, counted by the code: a trigger on message is dear.
CREATE TABLE thread (conversation TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;

-- Full text; contentless, the texts are in the documents.
CREATE VIRTUAL TABLE message_text USING fts5 (
  body, content='', contentless_delete=1, detail='full',
  tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE VIRTUAL TABLE contact_text USING fts5 (
  body, content='', contentless_delete=1, detail='full',
  tokenize='unicode61 remove_diacritics 2', prefix='1 2 3');

-- What the relay said of the entities that a waiting wish changed; doc is NULL
-- for what it does not know (yet).
CREATE TABLE under (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  feed INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  doc TEXT,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Tombstones met while a feed's first sync is unfinished: a page read before
-- the removal must not bring the row back.
CREATE TABLE gone (
  feed INTEGER NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (feed, kind, id)
) WITHOUT ROWID;

-- The outbox, in order of n. state: waiting, answered (done, its rows are on
-- the way), refused.
CREATE TABLE wish (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  conversation TEXT NOT NULL,
  quiet INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  code TEXT NOT NULL,
  tries INTEGER NOT NULL,
  feeds TEXT NOT NULL
);
CREATE INDEX wish_state ON wish (state, n);
CREATE INDEX wish_conversation ON wish (conversation, state, n);

-- What the overlay of a wish looked at (put 0) or changed (put 1).
CREATE TABLE wish_touch (
  wish INTEGER NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  put INTEGER NOT NULL,
  PRIMARY KEY (wish, kind, id)
) WITHOUT ROWID;
CREATE INDEX wish_touch_of ON wish_touch (kind, id);

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER tally_insert AFTER INSERT ON conversation BEGIN
  INSERT INTO tally VALUES (new.status, new.assignee, new.inbox, new.unseen, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tally_delete AFTER DELETE ON conversation BEGIN
  UPDATE tally SET n = n - 1 WHERE status = old.status AND assignee = old.assignee
    AND inbox = old.inbox AND unseen = old.unseen;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tally_update AFTER UPDATE ON conversation
WHEN (old.status, old.assignee, old.inbox, old.unseen) <> (new.status, new.assignee, new.inbox, new.unseen) BEGIN
  UPDATE tally SET n = n - 1 WHERE status = old.status AND assignee = old.assignee
    AND inbox = old.inbox AND unseen = old.unseen;
  INSERT INTO tally VALUES (new.status, new.assignee, new.inbox, new.unseen, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
