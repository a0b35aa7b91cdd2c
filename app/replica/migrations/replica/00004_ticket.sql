-- +goose Up

-- What lists of tickets look for, derived from the shown documents. number and due
-- hold a high number where there is none yet, so that it sorts behind; wait is since
-- when it is open, behind all those the others by newest change. urgency is the
-- priority, and within one the newest change.
CREATE TABLE ticket (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  assignee TEXT NOT NULL,
  inbox TEXT NOT NULL,
  type TEXT NOT NULL,
  channel TEXT NOT NULL,
  contact TEXT NOT NULL,
  priority TEXT NOT NULL,
  number INTEGER NOT NULL,
  due INTEGER NOT NULL,
  wait INTEGER NOT NULL,
  open_since INTEGER NOT NULL,
  urgency INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX ticket_changed ON ticket (status, changed_at);
CREATE INDEX ticket_number ON ticket (status, number);
CREATE INDEX ticket_created ON ticket (status, created_at);
CREATE INDEX ticket_due ON ticket (status, due);
CREATE INDEX ticket_wait ON ticket (status, wait);
CREATE INDEX ticket_urgency ON ticket (status, urgency);
CREATE INDEX ticket_assignee ON ticket (assignee, status, changed_at, due);
CREATE INDEX ticket_inbox ON ticket (inbox, status, changed_at);
CREATE INDEX ticket_contact ON ticket (contact);

-- Labels, followers and linked conversations of tickets, as 'l', 'f' or 'v' and the id.
CREATE TABLE ticket_tag (
  tag TEXT NOT NULL,
  ticket INTEGER NOT NULL,
  PRIMARY KEY (tag, ticket)
) WITHOUT ROWID;
CREATE INDEX ticket_tag_of ON ticket_tag (ticket);

-- The entries of tickets; note: a colleague's, not an event.
CREATE TABLE ticket_entry (
  id TEXT PRIMARY KEY,
  ticket TEXT NOT NULL,
  at INTEGER NOT NULL,
  note INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ticket_entry_of ON ticket_entry (ticket, note, at, id);

-- Number, title, details, check-list, notes, files and the contact's name.
CREATE VIRTUAL TABLE ticket_text USING fts5 (
  body, content='', contentless_delete=1, detail='full',
  tokenize='unicode61 remove_diacritics 2', prefix='1 2 3');
