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

// FirstTime records an event of a channel under all its keys and tells whether
// it is new under each of them. Lasting keys are never forgotten.
func (tx *Tx) FirstTime(ctx context.Context, channel string, keys []string, lasting bool, now int64) (bool, error) {
	kept, first := 0, true
	if lasting {
		kept = 1
	}
	for _, id := range keys {
		n, err := tx.q.Exec(ctx, `INSERT INTO event_done (channel, id, at, lasting) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, channel, id, now, kept)
		if err != nil {
			return false, err
		}
		first = first && n == 1
	}
	return first, nil
}

// Forget drops remembered answers and events older than a time (ms). Desktops
// give up a wish long before, platforms repeat for days at most.
func (db *DB) Forget(ctx context.Context, before int64) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		if _, err := q.Exec(ctx, `DELETE FROM command_done WHERE at < $1`, before); err != nil {
			return err
		}
		if _, err := q.Exec(ctx, `DELETE FROM event_done WHERE at < $1 AND lasting = 0`, before); err != nil {
			return err
		}
		_, err := q.Exec(ctx, `DELETE FROM automatic WHERE at < $1`, before)
		return err
	})
}
