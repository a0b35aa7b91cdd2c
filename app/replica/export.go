package replica

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Kept gives a conversation with whom it is with, and nothing else of what Open gives;
// found is false when it is not here. Its thread is read by Newer, from Beginning on.
func (r *Replica) Kept(ctx context.Context, id string) (c inbox.Conversation, k inbox.Contact, ids []inbox.Identity, found bool, err error) {
	const op = "replica.Kept"
	q := r.db.Read()
	list, err := docs[inbox.Conversation](ctx, q, `SELECT doc FROM entity WHERE kind = 'conversation' AND id = $1`, id)
	if err != nil || len(list) == 0 {
		return c, k, nil, false, sqldb.Fault(op, err)
	}
	c = list[0]
	contacts, err := docs[inbox.Contact](ctx, q, `SELECT doc FROM entity WHERE kind = 'contact' AND id = $1`, c.Contact)
	if err != nil {
		return c, k, nil, false, sqldb.Fault(op, err)
	}
	if k.ID = c.Contact; len(contacts) > 0 {
		k = contacts[0]
	}
	ids, err = identities(ctx, q, c.Contact)
	return c, k, ids, true, sqldb.Fault(op, err)
}

// Beginning is the cursor of the first message of a thread.
const Beginning = "0/"
