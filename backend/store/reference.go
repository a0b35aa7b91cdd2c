package store

import (
	"context"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// References are the platform's names of messages (a mail's Message-ID) within
// one inbox, by which later messages refer to them.

// Referred finds what a reference names in an inbox.
func (tx *Tx) Referred(ctx context.Context, inboxID, ref string) (message, conversation string, err error) {
	_, err = tx.q.One(ctx, []any{&message, &conversation},
		`SELECT message, conversation FROM reference WHERE inbox = $1 AND ref = $2`, inboxID, ref)
	return message, conversation, err
}

// PutReference names a message; the first one keeps the name.
func (tx *Tx) PutReference(ctx context.Context, inboxID, ref, message, conversation string) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO reference (inbox, ref, message, conversation) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, inboxID, ref, message, conversation)
	return err
}

// AddReference names a message by a name that nothing has. Should another write
// give it to something at the same time, this write runs again and sees that.
func (tx *Tx) AddReference(ctx context.Context, inboxID, ref, message, conversation string) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO reference (inbox, ref, message, conversation) VALUES ($1, $2, $3, $4)`, inboxID, ref, message, conversation)
	return err
}

// RefsOf gives the references of the newest messages of the contact in a conversation.
func (db *DB) RefsOf(ctx context.Context, conversation string, limit int) ([]string, error) {
	list, err := docs(ctx, db.Read(), `SELECT r.ref FROM reference AS r JOIN message AS m ON m.id = r.message
		WHERE m.conversation = $1 AND m.dir = 'in' ORDER BY m.at DESC LIMIT $2`, conversation, limit)
	return list, sqldb.Fault("store.RefsOf", err)
}

const preparedOf = `SELECT ref, hash FROM prepared WHERE message = $1`

// Prepared is a message that was rendered once: the platform's name of it and
// the blob with its bytes.
func (db *DB) Prepared(ctx context.Context, message string) (ref, hash string, err error) {
	_, err = db.Read().One(ctx, []any{&ref, &hash}, preparedOf, message)
	return ref, hash, sqldb.Fault("store.Prepared", err)
}

// Prepared is DB.Prepared within a write: what another write has just put is seen.
func (tx *Tx) Prepared(ctx context.Context, message string) (ref, hash string, err error) {
	_, err = tx.q.One(ctx, []any{&ref, &hash}, preparedOf, message)
	return ref, hash, err
}

// PutPrepared records a rendered message; the first rendering stays.
func (tx *Tx) PutPrepared(ctx context.Context, message, ref, hash string) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO prepared (message, ref, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, message, ref, hash)
	return err
}

// SetHanded notes whether the platform may have taken a rendered message.
func (tx *Tx) SetHanded(ctx context.Context, message string, handed bool) error {
	n := 0
	if handed {
		n = 1
	}
	_, err := tx.q.Exec(ctx, `UPDATE prepared SET handed = $2 WHERE message = $1`, message, n)
	return err
}

// Handed tells whether a message was rendered, and whether the platform may have taken it.
func (tx *Tx) Handed(ctx context.Context, message string) (rendered, handed bool, err error) {
	rendered, err = tx.q.One(ctx, []any{&handed}, `SELECT handed = 1 FROM prepared WHERE message = $1`, message)
	return rendered, handed, err
}

// ContactsWith gives the contacts whose field ("email", or "phone" in E.164) has
// a value, oldest first.
func (tx *Tx) ContactsWith(ctx context.Context, field, value string) ([]*inbox.Contact, error) {
	column := map[string]string{inbox.FieldEmail: "email", inbox.FieldPhone: "phone"}[field]
	if column == "" || value == "" {
		return nil, nil
	}
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM contact WHERE `+column+` = $1 ORDER BY id LIMIT 50`, FoldEmail(value))
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Contact](list)
}

// IdentitiesAt gives who has an address on any channel of a kind, oldest first.
func (tx *Tx) IdentitiesAt(ctx context.Context, kind, address string) ([]*inbox.Identity, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM identity WHERE address = $1 ORDER BY id LIMIT 50`, address)
	if err != nil {
		return nil, err
	}
	all, err := decodeAll[inbox.Identity](list)
	var same []*inbox.Identity
	for _, i := range all {
		if i.Type == kind {
			same = append(same, i)
		}
	}
	return same, err
}

// Automatic counts the answers by machine to a contact since a time (ms), in
// one conversation and in all.
func (tx *Tx) Automatic(ctx context.Context, contact, conversation string, since int64) (here, all int, err error) {
	_, err = tx.q.One(ctx, []any{&here, &all}, `SELECT coalesce(sum(CASE WHEN conversation = $2 THEN 1 ELSE 0 END), 0), count(*)
		FROM automatic WHERE contact = $1 AND at > $3`, contact, conversation, since)
	return here, all, err
}

// AnswersAlone lets one write at a time answer a contact by machine: a later one
// sees what it recorded.
func (tx *Tx) AnswersAlone(ctx context.Context, contact string) error {
	return tx.q.Alone(ctx, "automatic "+contact)
}

// PutAutomatic records one.
func (tx *Tx) PutAutomatic(ctx context.Context, contact, conversation string, at int64) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO automatic (contact, conversation, at) VALUES ($1, $2, $3)`, contact, conversation, at)
	return err
}

// Recent gives the contact's messages of a conversation after a time (ms), newest first.
func (tx *Tx) Recent(ctx context.Context, conversation string, since int64, limit int) ([]*inbox.Message, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM message WHERE conversation = $1 AND dir = 'in' AND at > $2 ORDER BY at DESC LIMIT $3`,
		conversation, since, limit)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Message](list)
}

// Newest gives the newest messages in and out of a conversation, newest first.
func (tx *Tx) Newest(ctx context.Context, conversation string, limit int) ([]*inbox.Message, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM message WHERE conversation = $1 AND dir IN ('in', 'out') ORDER BY at DESC, id DESC LIMIT $2`,
		conversation, limit)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Message](list)
}

// Tail gives the newest entries of a conversation of all sorts, newest first.
func (tx *Tx) Tail(ctx context.Context, conversation string, limit int) ([]*inbox.Message, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM message WHERE conversation = $1 ORDER BY at DESC, id DESC LIMIT $2`, conversation, limit)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Message](list)
}

// Since gives the messages in and out of a conversation from a time on (ms), newest first.
func (tx *Tx) Since(ctx context.Context, conversation string, at int64) ([]*inbox.Message, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM message WHERE conversation = $1 AND dir IN ('in', 'out') AND at >= $2 ORDER BY at DESC, id DESC`,
		conversation, at)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Message](list)
}

// Latest gives the newest messages and notes of a conversation, newest first.
func (tx *Tx) Latest(ctx context.Context, conversation string, limit int) ([]*inbox.Message, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM message WHERE conversation = $1 AND dir <> 'event' ORDER BY at DESC, id DESC LIMIT $2`,
		conversation, limit)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Message](list)
}

// SeenAt gives the latest time up to which any agent has seen a conversation.
func (tx *Tx) SeenAt(ctx context.Context, conversation string) (at int64, err error) {
	q, err := tx.query(ctx)
	if err == nil {
		_, err = q.One(ctx, []any{&at}, `SELECT coalesce(max(at), 0) FROM seen WHERE conversation = $1`, conversation)
	}
	return at, err
}

// MoveReferences lets all names of one message mean another one.
func (tx *Tx) MoveReferences(ctx context.Context, from, to string) error {
	_, err := tx.q.Exec(ctx, `UPDATE reference SET message = $2 WHERE message = $1`, from, to)
	return err
}

// Channels gives all channels.
func (tx *Tx) Channels(ctx context.Context) ([]*inbox.Channel, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM channel ORDER BY id`)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Channel](list)
}

// OwnAddresses gives the addresses the business has on its channels, lower-case.
func (tx *Tx) OwnAddresses(ctx context.Context) (map[string]bool, error) {
	channels, err := tx.Channels(ctx)
	own := map[string]bool{}
	for _, c := range channels {
		for _, a := range c.Addresses {
			own[strings.ToLower(a)] = true
		}
	}
	return own, err
}
