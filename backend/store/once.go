package store

import (
	"context"

	"tresen/backend/store/sqldb"
)

// What makes a repetition harmless: commands by their id, events by channel and id.

// CommandAnswer gives the answer a command of this agent got before. Another
// agent's command with the same id is none of theirs: mine is false.
func (tx *Tx) CommandAnswer(ctx context.Context, id, agent string) (answer string, found, mine bool, err error) {
	var by string
	found, err = tx.q.One(ctx, []any{&by, &answer}, `SELECT agent, answer FROM command_done WHERE id = $1`, id)
	return answer, found, by == agent, err
}

// KeepAnswer remembers what a command was answered.
func (tx *Tx) KeepAnswer(ctx context.Context, id, agent, answer string, now int64) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO command_done (id, agent, at, answer) VALUES ($1, $2, $3, $4)`, id, agent, now, answer)
	return err
}

// ReserveAnswer takes a command's id before it is done: the same command in
// another process waits here, and then finds the answer.
func (tx *Tx) ReserveAnswer(ctx context.Context, id, agent string, now int64) error {
	return tx.KeepAnswer(ctx, id, agent, "", now)
}

// FillAnswer completes a reserved answer.
func (tx *Tx) FillAnswer(ctx context.Context, id, answer string) error {
	_, err := tx.q.Exec(ctx, `UPDATE command_done SET answer = $2 WHERE id = $1`, id, answer)
	return err
}

// FirstTime records an event of a channel and tells whether it is new.
func (tx *Tx) FirstTime(ctx context.Context, channel, id string, now int64) (bool, error) {
	n, err := tx.q.Exec(ctx, `INSERT INTO event_done (channel, id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, channel, id, now)
	return n == 1, err
}

// Forget drops remembered answers and events older than a time (ms). Desktops
// give up a wish long before, platforms repeat for days at most.
func (db *DB) Forget(ctx context.Context, before int64) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		if _, err := q.Exec(ctx, `DELETE FROM command_done WHERE at < $1`, before); err != nil {
			return err
		}
		_, err := q.Exec(ctx, `DELETE FROM event_done WHERE at < $1`, before)
		return err
	})
}
