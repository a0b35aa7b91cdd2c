-- +goose Up

-- How many messages came in each hour (Unix ms / 3,600,000): when is silence unusual?
CREATE TABLE rhythm (channel TEXT NOT NULL, hour BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (channel, hour));
