package store

import (
	"context"
	"reflect"

	"tresen/backend/inbox"
)

// TemplatesOf gives the templates of a channel, by id.
func (tx *Tx) TemplatesOf(ctx context.Context, channel string) ([]*inbox.Template, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM template WHERE channel = $1 ORDER BY id`, channel)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Template](list)
}

// SetTemplates makes list the templates of a channel: what differs is put, what
// is no longer there deleted.
func (tx *Tx) SetTemplates(ctx context.Context, channel string, list []*inbox.Template) (changed bool, err error) {
	old, err := tx.TemplatesOf(ctx, channel)
	if err != nil {
		return false, err
	}
	gone := map[string]*inbox.Template{}
	for _, t := range old {
		gone[t.ID] = t
	}
	for _, t := range list {
		if was, ok := gone[t.ID]; !ok || !reflect.DeepEqual(was, t) {
			tx.Put(t)
			changed = true
		}
		delete(gone, t.ID)
	}
	for _, t := range old {
		if gone[t.ID] != nil {
			tx.Delete(t)
			changed = true
		}
	}
	return changed, nil
}
