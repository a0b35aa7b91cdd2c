package store_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// What is heard of the parts of a message moves it, in whatever order it comes.
func TestPartsMoveTheirMessage(t *testing.T) {
	type word struct {
		part  int
		ref   string
		state inbox.State
	}
	for name, c := range map[string]struct {
		parts int
		was   inbox.State
		heard []word
		state inbox.State
		sent  int
	}{
		"the only part":                     {0, inbox.StateSending, []word{{0, "r", inbox.StateSent}}, inbox.StateSent, 0},
		"heard of before the answer":        {0, inbox.StateSending, []word{{0, "r", inbox.StateRead}, {0, "r", inbox.StateSent}}, inbox.StateRead, 0},
		"one of two":                        {2, inbox.StateSending, []word{{0, "r", inbox.StateRead}}, inbox.StateSending, 1},
		"both, one read":                    {2, inbox.StateSending, []word{{0, "r", inbox.StateRead}, {1, "s", inbox.StateDelivered}}, inbox.StateDelivered, 2},
		"the first is refused afterwards":   {2, inbox.StateSending, []word{{0, "r", inbox.StateFailed}, {1, "s", inbox.StateDelivered}}, inbox.StateFailed, 2},
		"what was read is not refused":      {0, inbox.StateSending, []word{{0, "r", inbox.StateRead}, {0, "r", inbox.StateFailed}}, inbox.StateRead, 0},
		"it was there after all":            {0, inbox.StateUnsure, []word{{0, "", inbox.StateDelivered}}, inbox.StateDelivered, 0},
		"it was refused after all":          {0, inbox.StateUnsure, []word{{0, "", inbox.StateFailed}}, inbox.StateFailed, 0},
		"unsure in the middle, then solved": {2, inbox.StateUnsure, []word{{0, "r", inbox.StateSent}}, inbox.StateQueued, 1},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, open func() *store.DB) {
				db := open()
				id := storetest.Numbered(1)
				put(t, db, &inbox.Message{ID: id, Conversation: "c", Inbox: "i", Dir: inbox.DirOut, Channel: "ch", At: 7, State: c.was, Parts: c.parts})
				for _, w := range c.heard {
					write(t, db, func(tx *store.Tx) error {
						m, err := store.Get[inbox.Message](t.Context(), tx, id)
						if err != nil {
							return err
						}
						if _, err := tx.Reached(t.Context(), m, w.part, w.ref, w.state); err != nil {
							return err
						}
						return tx.Onward(t.Context(), m, "a", 50)
					})
				}
				m, err := store.Look[inbox.Message](t.Context(), db, id)
				if err != nil || m.State != c.state || m.Sent != c.sent {
					t.Errorf("%+v, %v", m, err)
				}
				write(t, db, func(tx *store.Tx) error {
					d, found, err := tx.GetDelivery(t.Context(), id)
					if found != (c.state == inbox.StateQueued) || found && (d.State != "queued" || d.DueAt != 50 || d.Position != 7) {
						t.Errorf("delivery %+v, %v", d, found)
					}
					return err
				})
				refs, err := db.RefsOfMessage(t.Context(), m)
				if last := c.heard[0].ref; err != nil || last != "" && (len(refs) == 0 || refs[0] != last) {
					t.Errorf("refs %v, %v", refs, err)
				}
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
