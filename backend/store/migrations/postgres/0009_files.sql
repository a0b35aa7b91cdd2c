-- +goose Up

-- What names a file, and so who may have it. place is whose it is: an inbox's id,
-- "workspace" (everybody's), "contact", or the feed of one agent. about and subject
-- are the conversation, ticket or contact it is seen with; empty: with the place alone.
CREATE TABLE file_ref (hash TEXT NOT NULL, place TEXT NOT NULL, about TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (hash, place, about, subject, kind, id));
CREATE INDEX file_ref_of ON file_ref (kind, id);

-- Documents are read as text: PostgreSQL's JSON functions refuse an escaped NUL, which a
-- message may hold. In JSON a quote within a text has a backslash before it.
INSERT INTO file_ref SELECT h[1], substr(t.feed, 7), 'conversation', t.conversation, 'message', t.id
  FROM message t, regexp_matches(t.doc, '"hash":"([0-9a-f]{64})"', 'g') h WHERE t.doc LIKE '%"hash":"%' ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], substr(t.feed, 7), 'ticket', t.id, 'ticket', t.id
  FROM ticket t, regexp_matches(t.doc, '"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], substr(t.feed, 7), 'ticket', t.ticket, 'ticketEntry', t.id
  FROM ticket_entry t, regexp_matches(t.doc, '"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], t.feed, '', '', 'draft', t.id
  FROM draft t, regexp_matches(t.doc, '"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], coalesce(substring(t.doc from '"inbox":"([^"]+)"\}$'), 'workspace'), '', '', 'savedReply', t.id
  FROM saved_reply t, regexp_matches(t.doc, '"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], coalesce(substring(t.doc from '^\{"id":"[^"]*","name":"(?:[^"\\]|\\.)*","inbox":"([^"]+)"'), 'workspace'), '', '', 'macro', t.id
  FROM macro t, regexp_matches(t.doc, '"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], t.id, '', '', 'inbox', t.id
  FROM inbox t, regexp_matches(t.doc, '"picture":\{"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], 'workspace', '', '', 'agent', t.id
  FROM agent t, regexp_matches(t.doc, '"picture":\{"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], 'contact', 'contact', t.id, 'contact', t.id
  FROM contact t, regexp_matches(t.doc, '"picture":\{"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;
INSERT INTO file_ref SELECT h[1], 'contact', 'contact', t.contact, 'merge', t.id
  FROM merge t, regexp_matches(t.doc, '"picture":\{"hash":"([0-9a-f]{64})"', 'g') h ON CONFLICT DO NOTHING;

-- Which agent brought a file; doc is the file as they named it. Until it is used
-- nothing else may name it.
CREATE TABLE upload (hash TEXT NOT NULL, agent TEXT NOT NULL, at BIGINT NOT NULL, used INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (hash, agent));
