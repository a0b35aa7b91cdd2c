package ingest

import (
	"context"

	"tresen/backend/channel"
	"tresen/backend/inbox"
)

// wakeTickets opens the tickets again that wait for the contact: they have answered.
func (t *intake) wakeTickets(ctx context.Context, c *inbox.Conversation, m *inbox.Message, from *channel.Message) error {
	if from.Past || from.Own || m.Auto != "" || m.Dir != inbox.DirIn {
		return nil
	}
	list, err := t.tx.TicketsAbout(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, k := range list {
		events := k.ContactWrote(t.now)
		if len(events) == 0 {
			continue
		}
		t.tx.Put(k)
		for _, e := range events {
			t.tx.Put(&inbox.TicketEntry{ID: newID(), Ticket: k.ID, Inbox: k.Inbox, At: t.now, Event: &e})
		}
	}
	return nil
}
