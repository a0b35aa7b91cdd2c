-- +goose Up

-- A contact is recognised by the phone number alone (E.164).
ALTER TABLE contact ADD COLUMN phone TEXT NOT NULL DEFAULT '';
UPDATE contact SET phone = coalesce((doc::json ->> 'phone'), '');
CREATE INDEX contact_phone ON contact (phone);

CREATE TABLE template (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL, channel TEXT NOT NULL DEFAULT '');
CREATE INDEX template_feed ON template (feed, seq);
CREATE TABLE merge (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX merge_feed ON merge (feed, seq);
-- What a merge moved, to take it apart again: was is the contact or conversation it belonged to.
CREATE TABLE merge_part (merge TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, was TEXT NOT NULL, PRIMARY KEY (merge, kind, id));

-- Calls of platforms as they came, kept for a while: state is "done", "unread"
-- (could not be read) or "stray" (of no channel of ours). A body that is no text is
-- kept behind "base64:".
CREATE TABLE hook (id TEXT PRIMARY KEY, channel TEXT NOT NULL, type TEXT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL,
  method TEXT NOT NULL, query TEXT NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX hook_at ON hook (at);
CREATE INDEX hook_state ON hook (state, channel);

-- Attachments that still lie at the platform; doc is channel.Media.
CREATE TABLE media_due (message TEXT NOT NULL, part INTEGER NOT NULL, channel TEXT NOT NULL, doc TEXT NOT NULL,
  due_at BIGINT NOT NULL, lease_until BIGINT NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (message, part));
CREATE INDEX media_due_at ON media_due (due_at);

-- Parts of a message that are at the platform.
CREATE TABLE sent_part (message TEXT NOT NULL, part INTEGER NOT NULL, ref TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (message, part));

-- Events about messages that are not known yet; doc is channel.Event.
CREATE TABLE early (channel TEXT NOT NULL, ref TEXT NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (channel, ref, id));
CREATE INDEX early_at ON early (at);

-- Changes of messages that are on their way to the platform.
CREATE TABLE errand (id TEXT PRIMARY KEY, message TEXT NOT NULL, channel TEXT NOT NULL, conversation TEXT NOT NULL, address TEXT NOT NULL,
  kind TEXT NOT NULL, text TEXT NOT NULL, by_agent TEXT NOT NULL, due_at BIGINT NOT NULL, lease_until BIGINT NOT NULL, tries INTEGER NOT NULL);
CREATE INDEX errand_due ON errand (due_at);
CREATE INDEX delivery_channel ON delivery (channel, due_at);
