package route_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/route"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// desks is a small business: two inboxes that hand out, one that does not, and
// its agents; the test's own clock and word on who is there.
type desks struct {
	t     testing.TB
	db    *store.DB
	r     *route.Router
	now   int64
	there map[string]inbox.Presence
	made  int
}

const begin = 1_000_000_000

var (
	shop, help, quiet = storetest.Numbered(1), storetest.Numbered(2), storetest.Numbered(3)
	boss              = storetest.Numbered(9)
	anna, ben, cleo   = storetest.Numbered(11), storetest.Numbered(12), storetest.Numbered(13)
	vip               = storetest.Numbered(21)
)

func open(t testing.TB, db *store.DB, rule inbox.Routing) *desks {
	t.Helper()
	d := &desks{t: t, db: db, now: begin, there: map[string]inbox.Presence{}, made: 1000}
	d.again()
	d.write(func(tx *store.Tx) error {
		rule.On = true
		for _, id := range []string{shop, help, quiet} {
			in := &inbox.Inbox{ID: id, Name: id, PrivacyURL: "https://example.com", TimeZone: "UTC", Language: "de"}
			if id != quiet {
				own := rule
				in.Routing = &own
			}
			tx.Put(in)
		}
		tx.Put(&inbox.Label{ID: vip, Name: "VIP"})
		for i, id := range []string{anna, ben, cleo, boss} {
			a := &inbox.Agent{ID: id, Name: id, Email: fmt.Sprintf("%d@example.com", i), Role: inbox.RoleAgent, Language: "de", State: inbox.AgentActive, Presence: inbox.PresencePresent}
			if id == boss {
				a.Role, a.Inboxes = inbox.RoleDispatcher, map[string]inbox.Member{quiet: {Role: inbox.RoleDispatcher}, shop: {Role: inbox.RoleReviewer}}
			}
			tx.Put(a)
		}
		return nil
	})
	return d
}

// again is what is left after the relay was started anew: the store.
func (d *desks) again() {
	d.r = route.New(d.db, nowOf(d), func() map[string]inbox.Presence { return d.there })
}

func nowOf(d *desks) func() time.Time {
	return func() time.Time { return time.UnixMilli(atomic.LoadInt64(&d.now)) }
}

func (d *desks) write(fn func(tx *store.Tx) error) {
	d.t.Helper()
	if _, err := d.db.Write(d.t.Context(), fn); err != nil {
		d.t.Fatal(err)
	}
	d.r.Elsewhere()
}

// step settles and gives when time alone will do something.
func (d *desks) step() int64 {
	d.t.Helper()
	next, err := d.r.Step(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	if next != 0 && next <= d.now {
		d.t.Fatalf("it wants to look again at %d, now is %d", next, d.now)
	}
	return next
}

// come and go say who is at the keys.
func (d *desks) come(ids ...string) {
	for _, id := range ids {
		d.there[id] = inbox.PresencePresent
	}
}

func (d *desks) goes(id string) { delete(d.there, id) }

// writes lets a new contact write to an inbox and gives the conversation.
func (d *desks) writes(in string) string {
	d.t.Helper()
	d.made++
	atomic.AddInt64(&d.now, 1)
	id, k := storetest.Numbered(d.made), storetest.Numbered(d.made+1_000_000)
	d.write(func(tx *store.Tx) error {
		tx.Put(&inbox.Contact{ID: k})
		c := &inbox.Conversation{ID: id, Inbox: in, Contact: k}
		c.Received(&inbox.Message{ID: storetest.ID(), Dir: inbox.DirIn, At: d.now, Text: "Hello"})
		tx.Put(c)
		return nil
	})
	return id
}

// change lets a conversation change.
func (d *desks) change(id string, fn func(c *inbox.Conversation)) {
	d.t.Helper()
	d.write(func(tx *store.Tx) error {
		c, err := store.Get[inbox.Conversation](d.t.Context(), tx, id)
		if err == nil {
			fn(c)
			tx.Put(c)
		}
		return err
	})
}

// again the contact writes, as ingest takes it.
func (d *desks) more(id string) {
	d.t.Helper()
	atomic.AddInt64(&d.now, 1)
	in := d.inboxOf(d.conv(id).Inbox)
	d.change(id, func(c *inbox.Conversation) {
		if c.Received(&inbox.Message{ID: storetest.ID(), Dir: inbox.DirIn, At: d.now}) {
			c.Returned(in, "", d.now)
		}
	})
}

func (d *desks) answers(id, by string) {
	d.t.Helper()
	atomic.AddInt64(&d.now, 1)
	d.change(id, func(c *inbox.Conversation) {
		c.Answered(&inbox.Message{ID: storetest.ID(), Dir: inbox.DirOut, Author: by, At: d.now})
	})
}

// do gives a command on behalf of an agent; what is refused is refused.
func (d *desks) do(by, kind, body string, args ...any) error {
	d.t.Helper()
	c, err := command.Parse(kind, fmt.Appendf(nil, body, args...))
	if err != nil {
		d.t.Fatal(err)
	}
	_, err = d.db.Write(d.t.Context(), func(tx *store.Tx) error {
		a, err := store.Get[inbox.Agent](d.t.Context(), tx, by)
		if err != nil {
			return err
		}
		return c.Apply(d.t.Context(), tx, command.Actor{Agent: *a, Now: d.now})
	})
	d.r.Elsewhere()
	return err
}

func (d *desks) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desks) agent(id string, fn func(a *inbox.Agent)) {
	d.t.Helper()
	d.write(func(tx *store.Tx) error {
		a, err := store.Get[inbox.Agent](d.t.Context(), tx, id)
		if err == nil {
			fn(a)
			tx.Put(a)
		}
		return err
	})
}

func (d *desks) rule(in string, fn func(r *inbox.Routing)) {
	d.t.Helper()
	d.write(func(tx *store.Tx) error {
		i, err := store.Get[inbox.Inbox](d.t.Context(), tx, in)
		if err == nil {
			r := *i.Routing
			fn(&r)
			i.Routing = &r
			tx.Put(i)
		}
		return err
	})
}

func (d *desks) conv(id string) *inbox.Conversation {
	d.t.Helper()
	c, err := store.Look[inbox.Conversation](d.t.Context(), d.db, id)
	if err != nil || c == nil {
		d.t.Fatalf("%s: %v", id, err)
	}
	return c
}

func (d *desks) inboxOf(id string) *inbox.Inbox {
	d.t.Helper()
	in, err := store.Look[inbox.Inbox](d.t.Context(), d.db, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return in
}

var names = map[string]string{anna: "anna", ben: "ben", cleo: "cleo", boss: "boss", "": "nobody"}

// history words who had a conversation and why: "anna free, nobody late anna".
func (d *desks) history(id string) string {
	d.t.Helper()
	list, err := d.db.MessagesAfter(d.t.Context(), id, 0, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, m := range list {
		if e := m.Event; e != nil && e.What == "assigned" {
			line := names[e.Agent]
			for _, w := range []string{e.Why, strings.TrimPrefix(names[e.From], "nobody")} {
				if w != "" {
					line += " " + w
				}
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, ", ")
}

// is checks whose conversations are.
func (d *desks) is(who string, ids ...string) {
	d.t.Helper()
	for _, id := range ids {
		if c := d.conv(id); c.Assignee != who {
			d.t.Errorf("%s is %s's, want %s's: %s", id[30:], names[c.Assignee], names[who], d.history(id))
		}
	}
}

// told checks the history of a conversation.
func (d *desks) told(id, want string) {
	d.t.Helper()
	if got := d.history(id); got != want {
		d.t.Errorf("the history says %q, want %q", got, want)
	}
}

// both runs a test on each database.
func both(t *testing.T, rule inbox.Routing, fn func(d *desks)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, opens func() *store.DB) { fn(open(t, opens(), rule)) })
}
