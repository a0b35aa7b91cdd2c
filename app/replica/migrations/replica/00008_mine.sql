-- +goose Up

-- What I have to do with a conversation. how: "created", "assigned", "followed",
-- "member" (of a chat), "wrote", "mentioned", and "" for any of these. at is when
-- something was said in it last, said the newest of my own words or mentions.
CREATE TABLE mine (
  conversation TEXT NOT NULL,
  how TEXT NOT NULL,
  at INTEGER NOT NULL,
  said INTEGER NOT NULL,
  PRIMARY KEY (conversation, how)
) WITHOUT ROWID;
CREATE INDEX mine_newest ON mine (how, at, conversation);

INSERT INTO mine SELECT c.id, 'assigned', c.last_at, 0 FROM conversation c
  WHERE c.assignee = (SELECT substr(name, 7) FROM feed WHERE name LIKE 'agent/%' LIMIT 1);
INSERT INTO mine SELECT m.conversation, 'wrote', coalesce((SELECT c.last_at FROM conversation c WHERE c.id = m.conversation), 0), max(m.at)
  FROM message m WHERE m.dir IN ('out', 'note')
    AND json_extract(m.doc, '$.author') = (SELECT substr(name, 7) FROM feed WHERE name LIKE 'agent/%' LIMIT 1)
  GROUP BY m.conversation;
INSERT INTO mine SELECT conversation, '', max(at), 0 FROM mine GROUP BY conversation;
