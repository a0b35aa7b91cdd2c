-- +goose Up

-- By what two contacts may turn out to be one person: "email:", "phone:" (digits)
-- or the kind of a channel and an address there, of a contact or an identity
-- (source). proven: the platform vouches for it.
CREATE TABLE person_key (
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  contact TEXT NOT NULL,
  proven INTEGER NOT NULL,
  PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX person_key_of ON person_key (key, contact, proven);
CREATE INDEX person_key_contact ON person_key (contact, key, proven);

INSERT INTO person_key SELECT id, 'email:' || lower(json_extract(doc, '$.email')), id, 0 FROM entity
  WHERE kind = 'contact' AND json_extract(doc, '$.email') <> '';
INSERT INTO person_key SELECT id, 'email:' || lower(json_extract(doc, '$.address')), json_extract(doc, '$.contact'), 0 FROM entity
  WHERE kind = 'identity' AND instr(json_extract(doc, '$.address'), '@') > 1;

ALTER TABLE contact ADD COLUMN picture TEXT NOT NULL DEFAULT '';
