-- +goose Up

-- What routing looks for: whose each open conversation is, since when they have
-- it, and until when they may take it up (0: they have; a far time: no limit).
ALTER TABLE conversation ADD COLUMN assigned_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN offered BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversation_offered ON conversation (offered) WHERE offered > 0;

-- One index answers both: who waits longest, and how much everybody has.
CREATE INDEX conversation_routing ON conversation (status, assignee, waiting, id, inbox, assigned_at);
DROP INDEX conversation_queue;
