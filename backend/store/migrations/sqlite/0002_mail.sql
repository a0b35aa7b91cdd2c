-- +goose Up

-- A contact is recognised by the address alone.
ALTER TABLE contact ADD COLUMN email TEXT NOT NULL DEFAULT '';
UPDATE contact SET email = lower(coalesce(json_extract(doc, '$.email'), ''));
CREATE INDEX contact_email ON contact (email);
CREATE INDEX identity_where ON identity (address);

CREATE TABLE health (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX health_feed ON health (feed, seq);

-- Keys that are remembered for ever: a mail server may show everything anew.
ALTER TABLE event_done ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0;

-- The platform's names of messages (Message-ID), by which later ones refer to them.
CREATE TABLE reference (inbox TEXT NOT NULL, ref TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL, PRIMARY KEY (inbox, ref));
CREATE INDEX reference_message ON reference (message);

-- What a session notes for itself, and who listens for a channel.
CREATE TABLE mark (channel TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (channel, name));

-- Messages that were rendered once: hash names the blob; handed is set right
-- before the platform may take one.
CREATE TABLE prepared (message TEXT PRIMARY KEY, ref TEXT NOT NULL, hash TEXT NOT NULL, handed INTEGER NOT NULL DEFAULT 0);

-- Answers that went out by machine, for the brakes against loops.
CREATE TABLE automatic (contact TEXT NOT NULL, conversation TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX automatic_contact ON automatic (contact, at);
