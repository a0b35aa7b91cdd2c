-- +goose Up
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE feed (id TEXT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE tombstone (kind TEXT NOT NULL, id TEXT NOT NULL, feed TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (kind, id));
CREATE INDEX tombstone_feed ON tombstone (feed, seq);

CREATE TABLE workspace (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE inbox (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE channel (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE agent (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL, email TEXT NOT NULL);
CREATE UNIQUE INDEX agent_email ON agent (email);
CREATE TABLE label (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE saved_reply (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE contact (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE identity (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL,
  contact TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL);
CREATE UNIQUE INDEX identity_address ON identity (channel, address);
CREATE INDEX identity_contact ON identity (contact);
CREATE TABLE conversation (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL,
  contact TEXT NOT NULL, inbox TEXT NOT NULL, snoozed_until BIGINT NOT NULL);
CREATE UNIQUE INDEX conversation_contact ON conversation (contact, inbox);
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE snoozed_until > 0;
CREATE TABLE message (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL,
  conversation TEXT NOT NULL, at BIGINT NOT NULL, dir TEXT NOT NULL);
CREATE INDEX message_thread ON message (conversation, at);
CREATE INDEX message_changed ON message (conversation, seq);
CREATE TABLE draft (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE seen (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL, conversation TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX seen_conversation ON seen (conversation, at);

CREATE INDEX workspace_feed ON workspace (feed, seq);
CREATE INDEX inbox_feed ON inbox (feed, seq);
CREATE INDEX channel_feed ON channel (feed, seq);
CREATE INDEX agent_feed ON agent (feed, seq);
CREATE INDEX label_feed ON label (feed, seq);
CREATE INDEX saved_reply_feed ON saved_reply (feed, seq);
CREATE INDEX contact_feed ON contact (feed, seq);
CREATE INDEX identity_feed ON identity (feed, seq);
CREATE INDEX conversation_feed ON conversation (feed, seq);
CREATE INDEX message_feed ON message (feed, seq);
CREATE INDEX draft_feed ON draft (feed, seq);
CREATE INDEX seen_feed ON seen (feed, seq);

CREATE TABLE password (agent TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE session (hash TEXT PRIMARY KEY, agent TEXT NOT NULL, device TEXT NOT NULL, created_at BIGINT NOT NULL, used_at BIGINT NOT NULL);
CREATE INDEX session_agent ON session (agent);
CREATE TABLE invitation (agent TEXT PRIMARY KEY, code_hash TEXT NOT NULL, until_at BIGINT NOT NULL);
CREATE UNIQUE INDEX invitation_code ON invitation (code_hash);
CREATE TABLE command_done (id TEXT PRIMARY KEY, agent TEXT NOT NULL, at BIGINT NOT NULL, answer TEXT NOT NULL);
CREATE TABLE event_done (channel TEXT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (channel, id));
CREATE TABLE delivery (message TEXT PRIMARY KEY, channel TEXT NOT NULL, address TEXT NOT NULL, conversation TEXT NOT NULL,
  state TEXT NOT NULL, due_at BIGINT NOT NULL, lease_until BIGINT NOT NULL, tries INTEGER NOT NULL, position BIGINT NOT NULL);
CREATE INDEX delivery_due ON delivery (state, due_at);
CREATE INDEX delivery_order ON delivery (conversation, position);
CREATE TABLE secret (channel TEXT NOT NULL, name TEXT NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY (channel, name));
CREATE TABLE blob (hash TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, size BIGINT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, at BIGINT NOT NULL);
