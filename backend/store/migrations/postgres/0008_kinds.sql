-- +goose Up

-- Desktops choose ids: a ticket may have that of a conversation. Who sees the one
-- does not see the other for it.
ALTER TABLE sight DROP CONSTRAINT sight_pkey;
ALTER TABLE sight ADD PRIMARY KEY (kind, id, agent);
