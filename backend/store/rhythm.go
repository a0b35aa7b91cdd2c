package store

import (
	"context"

	"tresen/backend/store/sqldb"
)

// The rhythm of a channel: how many messages came in each hour, for telling when
// silence is unusual. An hour is Unix milliseconds / 3,600,000.

// HourCount is the number of messages of an hour.
type HourCount struct{ Hour, N int64 }

// AddRhythm adds messages to hours of a channel.
func (tx *Tx) AddRhythm(ctx context.Context, channel string, hours map[int64]int64) error {
	for hour, n := range hours {
		if _, err := tx.q.Exec(ctx, `INSERT INTO rhythm (channel, hour, n) VALUES ($1, $2, $3)
			ON CONFLICT (channel, hour) DO UPDATE SET n = rhythm.n + $3`, channel, hour, n); err != nil {
			return err
		}
	}
	return nil
}

// Rhythms gives the hours since one in which messages came, in order, by channel.
func (db *DB) Rhythms(ctx context.Context, since int64) (map[string][]HourCount, error) {
	const op = "store.Rhythms"
	rows, err := db.Read().Query(ctx, `SELECT channel, hour, n FROM rhythm WHERE hour >= $1 ORDER BY channel, hour`, since)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	all := map[string][]HourCount{}
	for rows.Next() {
		var channel string
		var h HourCount
		if err := rows.Scan(&channel, &h.Hour, &h.N); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		all[channel] = append(all[channel], h)
	}
	return all, sqldb.Fault(op, rows.Err())
}

// ForgetRhythm drops hours before one.
func (db *DB) ForgetRhythm(ctx context.Context, before int64) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		_, err := q.Exec(ctx, `DELETE FROM rhythm WHERE hour < $1`, before)
		return err
	})
}
