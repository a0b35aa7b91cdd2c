package store

import "context"

// Names must stand before a platform's name is looked up or given to a message: who
// keeps an event because nobody knows the name, and who gives it away meanwhile,
// would not see each other.
func (tx *Tx) Names(ctx context.Context, channel, ref string) error {
	return tx.q.Alone(ctx, channel+" "+ref)
}

// KeepEarly keeps an event (JSON) about a message that the platform calls ref and
// nobody here knows yet.
func (tx *Tx) KeepEarly(ctx context.Context, channel, ref, id string, doc []byte, now int64) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO early (channel, ref, id, doc, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		channel, ref, id, string(doc), now)
	return err
}

// Early gives what came too early about a message, in the order it came.
func (tx *Tx) Early(ctx context.Context, channel, ref string) ([][]byte, error) {
	list, err := docs(ctx, tx.q, `SELECT doc FROM early WHERE channel = $1 AND ref = $2 ORDER BY at, id`, channel, ref)
	out := make([][]byte, len(list))
	for i, d := range list {
		out[i] = []byte(d)
	}
	return out, err
}

// TakeEarly gives what came too early about a message, in the order it came, and
// forgets it.
func (tx *Tx) TakeEarly(ctx context.Context, channel, ref string) ([][]byte, error) {
	list, err := tx.Early(ctx, channel, ref)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	_, err = tx.q.Exec(ctx, `DELETE FROM early WHERE channel = $1 AND ref = $2`, channel, ref)
	return list, err
}
