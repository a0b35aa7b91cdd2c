package replica_test

import (
	"maps"
	"testing"

	"tresen/backend/inbox"
)

// Every address of a contact tells when they last wrote by it, in whichever of
// their conversations, and not when we did.
func TestContactedByEachAddress(t *testing.T) {
	t.Parallel()
	r, f := fresh(t), &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0, "workspace": 0})
	shop, help := conversation(1, 9000), conversation(2, 5000)
	help.Contact = shop.Contact
	shop.Channels, help.Channels = []string{"mail", "web"}, []string{"phone"}
	shop.LastInAt, help.LastInAt = 8000, 5000
	people := &feed{name: "workspace"}
	apply(t, r, people.delta(
		&inbox.Identity{ID: "first", Contact: shop.Contact, Channel: "mail", Type: "email", Address: "a@example.org"},
		&inbox.Identity{ID: "merged", Contact: shop.Contact, Channel: "mail", Type: "email", Address: "b@example.org", Merge: "m"},
		&inbox.Identity{ID: "phone", Contact: shop.Contact, Channel: "phone", Type: "whatsapp", Address: "49151"},
		&inbox.Identity{ID: "silent", Contact: shop.Contact, Channel: "web", Type: "webchat", Address: "v"},
	))
	in := func(id, conversation, channel, identity string, at int64) *inbox.Message {
		return &inbox.Message{ID: id, Conversation: conversation, Inbox: "a", Dir: inbox.DirIn, Channel: channel, Identity: identity, At: at}
	}
	apply(t, r, f.delta(shop, help,
		in("1", shop.ID, "mail", "", 6000), in("2", shop.ID, "mail", "merged", 7000), in("3", shop.ID, "mail", "", 8000),
		&inbox.Message{ID: "4", Conversation: shop.ID, Inbox: "a", Dir: inbox.DirOut, Channel: "web", At: 9000},
		in("5", help.ID, "phone", "", 5000),
	))
	o, err := r.Open(ctx, shop.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"first": 8000, "merged": 7000, "phone": 5000}
	if !maps.Equal(o.Contacted, want) {
		t.Errorf("last written by each address: %v, want %v", o.Contacted, want)
	}
}
