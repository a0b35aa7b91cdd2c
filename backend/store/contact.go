package store

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// IdentityAt finds who has an address on a channel, for changing it; nil when
// nobody does.
func (tx *Tx) IdentityAt(ctx context.Context, channel, address string) (*inbox.Identity, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	return identityAt(ctx, q, channel, address, q.ForUpdate())
}

// IdentityAt finds who has an address on a channel; nil when nobody does.
func (db *DB) IdentityAt(ctx context.Context, channel, address string) (*inbox.Identity, error) {
	i, err := identityAt(ctx, db.Read(), channel, address, "")
	return i, sqldb.Fault("store.IdentityAt", err)
}

func identityAt(ctx context.Context, q *sqldb.Q, channel, address, lock string) (*inbox.Identity, error) {
	list, err := docs(ctx, q, `SELECT doc FROM identity WHERE channel = $1 AND address = $2`+lock, channel, address)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	e, err := Decode(inbox.KindIdentity, []byte(list[0]))
	if err != nil {
		return nil, err
	}
	return e.(*inbox.Identity), nil
}

// Identities gives the addresses of a contact, oldest first.
func (tx *Tx) Identities(ctx context.Context, contact string) ([]*inbox.Identity, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM identity WHERE contact = $1 ORDER BY id`, contact)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Identity](list)
}

// IdentitiesOf gives the addresses of a contact, oldest first.
func (db *DB) IdentitiesOf(ctx context.Context, contact string) ([]*inbox.Identity, error) {
	list, err := docs(ctx, db.Read(), `SELECT doc FROM identity WHERE contact = $1 ORDER BY id`, contact)
	if err != nil {
		return nil, sqldb.Fault("store.IdentitiesOf", err)
	}
	return decodeAll[inbox.Identity](list)
}

// Countries gives the country of each inbox that has one, by inbox.
func (tx *Tx) Countries(ctx context.Context) (map[string]string, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM inbox ORDER BY id`)
	if err != nil {
		return nil, err
	}
	all, err := decodeAll[inbox.Inbox](list)
	countries := map[string]string{}
	for _, i := range all {
		if i.Country != "" {
			countries[i.ID] = i.Country
		}
	}
	return countries, err
}
