package store

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// ConversationWith finds the one conversation of a contact in an inbox, for
// changing it; nil when there is none yet.
func (tx *Tx) ConversationWith(ctx context.Context, contact, inboxID string) (*inbox.Conversation, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	return conversationWith(ctx, q, contact, inboxID, q.ForUpdate())
}

// ConversationWith finds the one conversation of a contact in an inbox.
func (db *DB) ConversationWith(ctx context.Context, contact, inboxID string) (*inbox.Conversation, error) {
	c, err := conversationWith(ctx, db.Read(), contact, inboxID, "")
	return c, sqldb.Fault("store.ConversationWith", err)
}

func conversationWith(ctx context.Context, q *sqldb.Q, contact, inboxID, lock string) (*inbox.Conversation, error) {
	var doc string
	found, err := q.One(ctx, []any{&doc}, `SELECT doc FROM conversation WHERE contact = $1 AND inbox = $2`+lock, contact, inboxID)
	if err != nil || !found {
		return nil, err
	}
	e, err := Decode(inbox.KindConversation, []byte(doc))
	if err != nil {
		return nil, err
	}
	return e.(*inbox.Conversation), nil
}

// DueSnoozes gives the ids of conversations whose snooze has ended by now (ms),
// and the time of the next one to end, 0 when none waits.
func (db *DB) DueSnoozes(ctx context.Context, now int64) (due []string, next int64, err error) {
	q := db.Read()
	due, err = docs(ctx, q, `SELECT id FROM conversation WHERE snoozed_until > 0 AND snoozed_until <= $1 LIMIT 500`, now)
	if err != nil {
		return nil, 0, sqldb.Fault("store.DueSnoozes", err)
	}
	_, err = q.One(ctx, []any{&next}, `SELECT coalesce(min(snoozed_until), 0) FROM conversation WHERE snoozed_until > $1`, now)
	return due, next, sqldb.Fault("store.DueSnoozes", err)
}

// SeenAt gives the latest time up to which any agent has seen a conversation.
func (db *DB) SeenAt(ctx context.Context, conversation string) (int64, error) {
	var at int64
	_, err := db.Read().One(ctx, []any{&at}, `SELECT coalesce(max(at), 0) FROM seen WHERE conversation = $1`, conversation)
	return at, sqldb.Fault("store.SeenAt", err)
}
