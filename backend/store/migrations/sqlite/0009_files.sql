-- +goose Up

-- What names a file, and so who may have it. place is whose it is: an inbox's id,
-- "workspace" (everybody's), "contact", or the feed of one agent. about and subject
-- are the conversation, ticket or contact it is seen with; empty: with the place alone.
CREATE TABLE file_ref (hash TEXT NOT NULL, place TEXT NOT NULL, about TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (hash, place, about, subject, kind, id));
CREATE INDEX file_ref_of ON file_ref (kind, id);

INSERT OR IGNORE INTO file_ref SELECT j.value, substr(t.feed, 7), 'conversation', t.conversation, 'message', t.id FROM message t, json_tree(t.doc) j
  WHERE t.doc LIKE '%"hash":"%' AND j.key = 'hash' AND j.type = 'text' AND length(j.value) = 64;
INSERT OR IGNORE INTO file_ref SELECT j.value, substr(t.feed, 7), 'ticket', t.id, 'ticket', t.id FROM ticket t, json_tree(t.doc) j
  WHERE t.doc LIKE '%"hash":"%' AND j.key = 'hash' AND j.type = 'text' AND length(j.value) = 64;
INSERT OR IGNORE INTO file_ref SELECT j.value, substr(t.feed, 7), 'ticket', t.ticket, 'ticketEntry', t.id FROM ticket_entry t, json_tree(t.doc) j
  WHERE t.doc LIKE '%"hash":"%' AND j.key = 'hash' AND j.type = 'text' AND length(j.value) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(j.value, '$.hash'), t.feed, '', '', 'draft', t.id FROM draft t, json_each(t.doc, '$.files') j
  WHERE length(json_extract(j.value, '$.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(j.value, '$.hash'), coalesce(nullif(json_extract(t.doc, '$.inbox'), ''), 'workspace'), '', '', 'savedReply', t.id
  FROM saved_reply t, json_each(t.doc, '$.files') j WHERE length(json_extract(j.value, '$.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(j.value, '$.hash'), coalesce(nullif(json_extract(t.doc, '$.inbox'), ''), 'workspace'), '', '', 'macro', t.id
  FROM macro t, json_each(t.doc, '$.files') j WHERE length(json_extract(j.value, '$.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(doc, '$.picture.hash'), id, '', '', 'inbox', id FROM inbox WHERE length(json_extract(doc, '$.picture.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(doc, '$.picture.hash'), 'workspace', '', '', 'agent', id FROM agent WHERE length(json_extract(doc, '$.picture.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(doc, '$.picture.hash'), 'contact', 'contact', id, 'contact', id FROM contact WHERE length(json_extract(doc, '$.picture.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(doc, '$.gone.picture.hash'), 'contact', 'contact', contact, 'merge', id FROM merge WHERE length(json_extract(doc, '$.gone.picture.hash')) = 64;
INSERT OR IGNORE INTO file_ref SELECT json_extract(doc, '$.was.picture.hash'), 'contact', 'contact', contact, 'merge', id FROM merge WHERE length(json_extract(doc, '$.was.picture.hash')) = 64;

-- Which agent brought a file; doc is the file as they named it. Until it is used
-- nothing else may name it.
CREATE TABLE upload (hash TEXT NOT NULL, agent TEXT NOT NULL, at BIGINT NOT NULL, used INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (hash, agent));
