package store

import (
	"context"
	"slices"

	"tresen/backend/inbox"
)

// MergePart is something that a merge moved, to be moved back.
type MergePart struct {
	Kind string // what it is; the command that merges decides
	ID   string
	Was  string // where it belonged, or what it was
}

// PutMergePart notes what a merge moves.
func (tx *Tx) PutMergePart(ctx context.Context, merge string, p MergePart) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO merge_part (merge, kind, id, was) VALUES ($1, $2, $3, $4)
		ON CONFLICT (merge, kind, id) DO UPDATE SET was = $4`, merge, p.Kind, p.ID, p.Was)
	return err
}

// MergeParts gives what a merge moved.
func (tx *Tx) MergeParts(ctx context.Context, merge string) (list []MergePart, err error) {
	rows, err := tx.q.Query(ctx, `SELECT kind, id, was FROM merge_part WHERE merge = $1 ORDER BY kind, id`, merge)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p MergePart
		if err := rows.Scan(&p.Kind, &p.ID, &p.Was); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// DropMergeParts forgets what a merge moved.
func (tx *Tx) DropMergeParts(ctx context.Context, merge string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM merge_part WHERE merge = $1`, merge)
	return err
}

// DropPartsOf forgets that some merges moved these things.
func (tx *Tx) DropPartsOf(ctx context.Context, merges, ids []string) error {
	for _, merge := range merges {
		for part := range slices.Chunk(ids, keysPerLook) {
			in, args := list(part, 1)
			if _, err := tx.q.Exec(ctx, `DELETE FROM merge_part WHERE merge = $1 AND id IN (`+in+`)`, append([]any{merge}, args...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// Merges gives all merges, oldest first.
func (tx *Tx) Merges(ctx context.Context) ([]*inbox.Merge, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM merge ORDER BY id`)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Merge](list)
}

// aliases stands for the merge in notes of conversations that went into another
// one: who names the old one, means the new one.
const aliases = "alias"

// SetAlias lets a conversation that is no more mean another one; "" ends it.
func (tx *Tx) SetAlias(ctx context.Context, gone, into string) error {
	if into == "" {
		_, err := tx.q.Exec(ctx, `DELETE FROM merge_part WHERE merge = $1 AND kind = $2 AND id = $3`, aliases, string(inbox.KindConversation), gone)
		return err
	}
	return tx.PutMergePart(ctx, aliases, MergePart{string(inbox.KindConversation), gone, into})
}

// alias gives the conversation that one which is no more means, "" if none.
func (tx *Tx) alias(ctx context.Context, id string) (into string, err error) {
	_, err = tx.q.One(ctx, []any{&into}, `SELECT was FROM merge_part WHERE merge = $1 AND kind = $2 AND id = $3`, aliases, string(inbox.KindConversation), id)
	return into, err
}

// ConversationsOf gives the conversations of a contact, for changing them. A chat
// among colleagues is nobody's, whatever stands for its contact.
func (tx *Tx) ConversationsOf(ctx context.Context, contact string) ([]*inbox.Conversation, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM conversation WHERE contact = $1 AND inbox <> $2 ORDER BY id`+q.ForUpdate(), contact, inbox.TeamInbox)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Conversation](list)
}

// MessagesOf gives all entries of a conversation, oldest first.
func (tx *Tx) MessagesOf(ctx context.Context, conversation string) ([]*inbox.Message, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM message WHERE conversation = $1 ORDER BY at, id`+q.ForUpdate(), conversation)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Message](list)
}

// SeenOf gives all agents' marks in a conversation.
func (tx *Tx) SeenOf(ctx context.Context, conversation string) ([]*inbox.Seen, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM seen WHERE conversation = $1 ORDER BY id`, conversation)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Seen](list)
}

// DraftsOf gives all agents' drafts in a conversation.
func (tx *Tx) DraftsOf(ctx context.Context, conversation string) (list []*inbox.Draft, err error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	agents, err := docs(ctx, q, `SELECT id FROM agent ORDER BY id`)
	if err != nil {
		return nil, err
	}
	for _, a := range agents {
		d, err := Find[inbox.Draft](ctx, tx, inbox.OwnID(a, conversation))
		if err != nil {
			return nil, err
		}
		if d != nil {
			list = append(list, d)
		}
	}
	return list, nil
}

// Rehome lets what lies beside messages (their deliveries, errands and names)
// follow them into another conversation.
func (tx *Tx) Rehome(ctx context.Context, messages []string, conversation string) error {
	for _, id := range messages {
		tx.moved[id] = true
	}
	for part := range slices.Chunk(messages, keysPerLook) {
		in, args := list(part, 1)
		for _, table := range []string{"delivery", "errand", "reference"} {
			if _, err := tx.q.Exec(ctx, `UPDATE `+table+` SET conversation = $1 WHERE message IN (`+in+`)`, append([]any{conversation}, args...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// MoveAutomatic lets the record of answers by machine follow a contact.
func (tx *Tx) MoveAutomatic(ctx context.Context, from, to string) error {
	_, err := tx.q.Exec(ctx, `UPDATE automatic SET contact = $2 WHERE contact = $1`, from, to)
	return err
}
