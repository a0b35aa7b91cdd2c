-- +goose Up

-- Desktops choose ids: a ticket may have that of a conversation. Who sees the one
-- does not see the other for it.
CREATE TABLE sight_of (kind TEXT NOT NULL, id TEXT NOT NULL, agent TEXT NOT NULL, feed TEXT NOT NULL, seq BIGINT NOT NULL, here INTEGER NOT NULL,
  PRIMARY KEY (kind, id, agent));
INSERT INTO sight_of SELECT kind, id, agent, feed, seq, here FROM sight;
DROP TABLE sight;
ALTER TABLE sight_of RENAME TO sight;
CREATE INDEX sight_news ON sight (feed, agent, seq);
