-- +goose Up
CREATE TABLE ticket (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL, inbox TEXT NOT NULL, assignee TEXT NOT NULL);
CREATE INDEX ticket_feed ON ticket (feed, seq);
CREATE INDEX ticket_assignee ON ticket (assignee);
CREATE TABLE ticket_entry (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL, ticket TEXT NOT NULL);
CREATE INDEX ticket_entry_feed ON ticket_entry (feed, seq);
CREATE INDEX ticket_entry_of ON ticket_entry (ticket);
-- What a ticket hangs on: the conversations it is linked to, and its contact.
CREATE TABLE ticket_ref (ref TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (ref, ticket));
CREATE INDEX ticket_ref_of ON ticket_ref (ticket);
CREATE TABLE team (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX team_feed ON team (feed, seq);
CREATE TABLE attribute (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX attribute_feed ON attribute (feed, seq);
CREATE TABLE macro (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX macro_feed ON macro (feed, seq);
CREATE TABLE view (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX view_feed ON view (feed, seq);

-- Numbers people say to each other (tickets).
CREATE TABLE counter (name TEXT PRIMARY KEY, n BIGINT NOT NULL);

-- What routing and reassignment look for. waiting is Conversation.UnansweredSince.
ALTER TABLE conversation ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
UPDATE conversation SET status = coalesce(doc::json->>'status', ''), assignee = coalesce(doc::json->>'assignee', ''),
  waiting = coalesce((doc::json->>'unansweredSince')::bigint, 0);
CREATE INDEX conversation_assignee ON conversation (assignee, status);
CREATE INDEX conversation_queue ON conversation (inbox, status, assignee, waiting);

-- What moves to another feed leaves a tombstone in each one it was in.
ALTER TABLE tombstone DROP CONSTRAINT tombstone_pkey;
ALTER TABLE tombstone ADD PRIMARY KEY (kind, id, feed);
