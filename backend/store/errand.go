package store

import (
	"context"

	"tresen/backend/store/sqldb"
)

// Errand is a change of a message that is on its way to the platform. Doing it
// again is harmless there.
type Errand struct {
	ID                             string
	Message, Channel, Conversation string
	Address                        string
	Kind                           string // "edit", "delete", "react"
	Text                           string // the new text, or the emoji
	By                             string // agent id
	DueAt                          int64  // ms; while it is claimed, when the claim ends
	Tries                          int    // claims so far
}

const errandColumns = `id, message, channel, conversation, address, kind, text, by_agent, due_at, tries`

func (e *Errand) dest() []any {
	return []any{&e.ID, &e.Message, &e.Channel, &e.Conversation, &e.Address, &e.Kind, &e.Text, &e.By, &e.DueAt, &e.Tries}
}

// PutErrand plans an errand, or replaces it.
func (tx *Tx) PutErrand(ctx context.Context, e Errand) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO errand (`+errandColumns+`, lease_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
		ON CONFLICT (id) DO UPDATE SET address = $5, text = $7, due_at = $9, tries = $10, lease_until = 0`,
		e.ID, e.Message, e.Channel, e.Conversation, e.Address, e.Kind, e.Text, e.By, e.DueAt, e.Tries)
	return err
}

// DueErrands gives what is to be done by now (ms), oldest first and of each
// message only the first one, and when the next is due (0: none). without are
// channels that must wait.
func (db *DB) DueErrands(ctx context.Context, now int64, limit int, without ...string) (due []Errand, next int64, err error) {
	const op = "store.DueErrands"
	not, more := notIn("e.channel", without, 2)
	due, err = errands(ctx, db.Read(), `SELECT `+errandColumns+` FROM errand AS e WHERE due_at <= $1
		AND NOT EXISTS (SELECT 1 FROM errand AS f WHERE f.message = e.message AND f.id < e.id)`+not+` ORDER BY due_at, id LIMIT $2`,
		append([]any{now, limit}, more...)...)
	if err != nil {
		return nil, 0, sqldb.Fault(op, err)
	}
	not, more = notIn("channel", without, 1)
	_, err = db.Read().One(ctx, []any{&next}, `SELECT coalesce(min(due_at), 0) FROM errand WHERE due_at > $1`+not, append([]any{now}, more...)...)
	return due, next, sqldb.Fault(op, err)
}

// notIn words the condition that leaves some values of a column out, behind n arguments.
func notIn(column string, values []string, n int) (cond string, args []any) {
	if len(values) == 0 {
		return "", nil
	}
	in, args := list(values, n)
	return " AND " + column + " NOT IN (" + in + ")", args
}

// ErrandsOf gives the errands about a message, oldest first.
func (tx *Tx) ErrandsOf(ctx context.Context, message string) ([]Errand, error) {
	return errands(ctx, tx.q, `SELECT `+errandColumns+` FROM errand WHERE message = $1 ORDER BY id`, message)
}

func errands(ctx context.Context, q *sqldb.Q, text string, args ...any) (list []Errand, err error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e Errand
		if err := rows.Scan(e.dest()...); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// ClaimErrand takes one that is due for oneself until a time (ms); false: somebody
// else has it, or it is gone. Tries counts this claim.
func (tx *Tx) ClaimErrand(ctx context.Context, id string, now, until int64) (e Errand, mine bool, err error) {
	mine, err = tx.q.One(ctx, e.dest(), `UPDATE errand SET due_at = $3, lease_until = $3, tries = tries + 1
		WHERE id = $1 AND due_at <= $2 RETURNING `+errandColumns, id, now, until)
	return e, mine, err
}

// ErrandAgain puts an errand off to a time (ms).
func (tx *Tx) ErrandAgain(ctx context.Context, id string, due int64) error {
	_, err := tx.q.Exec(ctx, `UPDATE errand SET due_at = $2, lease_until = 0 WHERE id = $1`, id, due)
	return err
}

// DropErrand ends an errand.
func (tx *Tx) DropErrand(ctx context.Context, id string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM errand WHERE id = $1`, id)
	return err
}
