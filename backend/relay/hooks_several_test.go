package relay_test

import (
	"net/http"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store/storetest"
)

// Calls come to two processes of one relay: each is stored once, desktops at either
// see it, and what was not understood is one number.
func TestCallsToTwoProcesses(t *testing.T) {
	o := openCalled(t, storetest.Postgres(t), nil)
	b := &called{scene: &scene{Relay: o.Another(), ticket: o.ticket}, c: o.c, id: o.id, next: o.next, in: o.in}
	b.admin = b.Client(b.SignIn("admin@lichthaus.example"))
	for range 2 {
		o.must(o.id, relaytest.Said("", "m1", "4915", "an beide"))
		b.must(o.id, relaytest.Said("", "m1", "4915", "an beide"))
	}
	b.must(o.id, sent("m2", "Bild", channel.Media{ID: "face", Name: "bild.txt", Type: "text/plain"}))
	if f := o.files("Bild")[0]; f.Fault != "" || f.Size != 9 {
		t.Errorf("%+v", f)
	}
	for _, to := range []*called{o, b} {
		if status, _ := to.call(o.id, []byte("{")); status != http.StatusOK {
			t.Fatal(status)
		}
		message(to.admin, "an beide") // what one process stored the other one hears of soon
		if n := to.count("an beide"); n != 1 {
			t.Errorf("%d times", n)
		}
	}
	o.health(o.id, "both unread calls", func(h *inbox.Health) bool { return h != nil && h.Unread == 2 })
	// A channel that is opened at one process is called at the other at once, or soon.
	third := relaytest.NewID()
	o.put(third, "49303", true)
	o.c.Session(t.Context(), third, 2)
	b.must(third, relaytest.Said("", "m1", "4915", "an die dritte"))
	message(o.admin, "an die dritte")
	o.admin.Check()
	b.admin.Check()
}
