package store_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// What was heard of a message from elsewhere decides about its delivery.
func TestOnward(t *testing.T) {
	for name, c := range map[string]struct {
		state       inbox.State
		parts, sent int
		now, left   string // state of message and delivery
	}{
		"it is there":             {inbox.StateDelivered, 0, 0, "delivered", ""},
		"nothing certain":         {inbox.StateSending, 0, 0, "sending", "sending"},
		"still being sent":        {inbox.StateSending, 3, 2, "sending", "sending"},
		"all parts are there":     {inbox.StateSent, 3, 3, "sent", ""},
		"the doubt is solved":     {inbox.StateUnsure, 3, 2, "queued", "queued"},
		"no part is left of it":   {inbox.StateFailed, 3, 3, "failed", ""},
		"given up, parts are out": {inbox.StateFailed, 3, 1, "failed", "sending"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, open func() *store.DB) {
				db := open()
				id := storetest.Numbered(1)
				write(t, db, func(tx *store.Tx) error {
					m := &inbox.Message{ID: id, Conversation: "c", Inbox: "i", Dir: inbox.DirOut, Channel: "ch", At: 7, State: c.state, Parts: c.parts, Sent: c.sent}
					tx.Put(m)
					if err := tx.PutDelivery(t.Context(), store.Delivery{Message: id, Channel: "ch", Conversation: "c", State: "sending"}); err != nil {
						return err
					}
					return tx.Onward(t.Context(), m, "a", 50)
				})
				write(t, db, func(tx *store.Tx) error {
					m, err := store.Get[inbox.Message](t.Context(), tx, id)
					if err != nil {
						return err
					}
					d, _, err := tx.GetDelivery(t.Context(), id)
					if string(m.State) != c.now || d.State != c.left || d.State == "queued" && (d.DueAt != 50 || d.Position != 7 || d.Address != "a") {
						t.Errorf("message %s, delivery %+v", m.State, d)
					}
					return err
				})
			})
		})
	}
}

func TestRefsOfAMessageOfTheContact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		write(t, db, func(tx *store.Tx) error { return tx.PutReference(t.Context(), "i", "ch wamid.1", "m", "c") })
		refs, err := db.RefsOfMessage(t.Context(), &inbox.Message{ID: "m", Channel: "ch"})
		if err != nil || len(refs) != 1 || refs[0] != "wamid.1" {
			t.Errorf("%v, %v", refs, err)
		}
	})
}
