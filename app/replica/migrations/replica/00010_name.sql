-- +goose Up
-- Whom a wish is for, as they were called when it was made: what cannot be done once
-- they are out of sight still says where its words belong.
ALTER TABLE wish ADD COLUMN name TEXT NOT NULL DEFAULT '';
