package store

import (
	"cmp"
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// MediaDue is an attachment that still lies at the platform.
type MediaDue struct {
	Message string // message id; of a PartPicture the contact's
	Part    int    // index in Message.Files
	Channel string
	Doc     []byte // channel.Media as JSON
	DueAt   int64  // ms; while it is claimed, when the claim ends
	Tries   int    // claims so far
}

// PartPicture stands for a contact's picture instead of a file of a message.
const PartPicture = -1

const mediaColumns = `message, part, channel, doc, due_at, tries`

func (d *MediaDue) dest() []any {
	return []any{&d.Message, &d.Part, &d.Channel, &d.Doc, &d.DueAt, &d.Tries}
}

// PutMedia plans the fetching of an attachment, or replaces the plan.
func (tx *Tx) PutMedia(ctx context.Context, d MediaDue) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO media_due (message, part, channel, doc, due_at, lease_until, tries) VALUES ($1, $2, $3, $4, $5, 0, $6)
		ON CONFLICT (message, part) DO UPDATE SET channel = $3, doc = $4, due_at = $5, lease_until = 0, tries = $6`,
		d.Message, d.Part, d.Channel, string(d.Doc), d.DueAt, d.Tries)
	return err
}

// DueMedia gives what is to be fetched by now (ms), and when the next is due (0:
// none). What another one has claimed is due again when its claim ends.
func (db *DB) DueMedia(ctx context.Context, now int64, limit int) (due []MediaDue, next int64, err error) {
	const op = "store.DueMedia"
	rows, err := db.Read().Query(ctx, `SELECT `+mediaColumns+` FROM media_due WHERE due_at <= $1 ORDER BY due_at LIMIT $2`, now, limit)
	if err != nil {
		return nil, 0, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d MediaDue
		if err := rows.Scan(d.dest()...); err != nil {
			return nil, 0, sqldb.Fault(op, err)
		}
		due = append(due, d)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, sqldb.Fault(op, err)
	}
	_, err = db.Read().One(ctx, []any{&next}, `SELECT coalesce(min(due_at), 0) FROM media_due WHERE due_at > $1`, now)
	return due, next, sqldb.Fault(op, err)
}

// ClaimMedia takes one that is due for oneself until a time (ms); false: somebody
// else has it, or it is gone. Tries counts this claim.
func (tx *Tx) ClaimMedia(ctx context.Context, message string, part int, now, until int64) (d MediaDue, mine bool, err error) {
	mine, err = tx.q.One(ctx, d.dest(), `UPDATE media_due SET due_at = $4, lease_until = $4, tries = tries + 1
		WHERE message = $1 AND part = $2 AND due_at <= $3 RETURNING `+mediaColumns, message, part, now, until)
	return d, mine, err
}

// MediaAgain puts off what could not be had to a time (ms).
func (tx *Tx) MediaAgain(ctx context.Context, message string, part int, due int64) error {
	_, err := tx.q.Exec(ctx, `UPDATE media_due SET due_at = $3, lease_until = 0 WHERE message = $1 AND part = $2`, message, part, due)
	return err
}

// DropMedia ends the fetching of an attachment.
func (tx *Tx) DropMedia(ctx context.Context, message string, part int) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM media_due WHERE message = $1 AND part = $2`, message, part)
	return err
}

// DropAllMedia ends the fetching of all attachments of a message.
func (tx *Tx) DropAllMedia(ctx context.Context, message string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM media_due WHERE message = $1`, message)
	return err
}

// SettleMedia ends the fetching and shows the outcome: f as it is stored, or with
// Fault why it will never be had (Hash empty). What the message told of the file
// (its name, how long it plays) stays where f does not know better. A message
// that was taken back meanwhile gets nothing.
func (tx *Tx) SettleMedia(ctx context.Context, message string, part int, f inbox.File) error {
	if err := tx.DropMedia(ctx, message, part); err != nil {
		return err
	}
	if part == PartPicture {
		c, err := Find[inbox.Contact](ctx, tx, message)
		if err == nil && c != nil && f.Hash != "" && (c.Picture == nil || c.Picture.Hash != f.Hash) {
			c.Picture = &f
			tx.Put(c)
		}
		return err
	}
	m, err := Find[inbox.Message](ctx, tx, message)
	if err != nil || m == nil || m.Deleted > 0 || part >= len(m.Files) {
		return err
	}
	old := m.Files[part]
	f.Name = cmp.Or(old.Name, f.Name)
	f.Type = cmp.Or(f.Type, old.Type)
	f.Size = cmp.Or(f.Size, old.Size)
	f.Width, f.Height = cmp.Or(f.Width, old.Width), cmp.Or(f.Height, old.Height)
	f.Seconds, f.Voice, f.Sticker = cmp.Or(f.Seconds, old.Seconds), f.Voice || old.Voice, f.Sticker || old.Sticker
	m.Files[part] = f
	tx.Put(m)
	return nil
}
