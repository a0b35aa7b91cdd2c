-- +goose Up

-- Who sees a conversation or ticket that sees only their own in its feed, and since
-- which number; here 0: until then. A row of nobody (agent '') names a message that
-- went to another conversation.
CREATE TABLE sight (id TEXT NOT NULL, agent TEXT NOT NULL, kind TEXT NOT NULL, feed TEXT NOT NULL, seq BIGINT NOT NULL, here INTEGER NOT NULL,
  PRIMARY KEY (id, agent));
CREATE INDEX sight_news ON sight (feed, agent, seq);
INSERT INTO sight SELECT id, assignee, 'conversation', feed, seq, 1 FROM conversation WHERE assignee <> '';

ALTER TABLE merge ADD COLUMN contact TEXT NOT NULL DEFAULT '';
UPDATE merge SET contact = coalesce(doc::json->>'into', '');
CREATE INDEX merge_contact ON merge (contact);
