-- +goose Up

-- Mails, to fetch the bodies of the newest ahead.
ALTER TABLE message ADD COLUMN mail INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_mail ON message (at) WHERE mail = 1;

-- Who took part in a conversation beside its contact, by the rid of its entity.
CREATE VIRTUAL TABLE people_text USING fts5 (
  body, content='', contentless_delete=1, detail='full',
  tokenize='unicode61 remove_diacritics 2', prefix='1 2 3');
