package relay_test

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// Who writes is looked up once a day; what a person typed stays.
func TestPeopleAreLookedUp(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		var asked atomic.Int64
		o.c.Profiles(func(_ context.Context, address string) (channel.Profile, error) {
			asked.Add(1)
			if address == "nobody" {
				return channel.Profile{}, fault.New(fault.NotFound, "caller", "no such user")
			}
			return channel.Profile{Name: "Mara von der Plattform", Username: "mara", Language: "de", Picture: &channel.Media{ID: "face", Type: "image/png"}}, nil
		})
		o.c.Fetches(func(context.Context, channel.Media) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("\x89PNG\r\n\x1a\n")), nil
		})
		for i, text := range []string{"eins", "zwei"} {
			o.must(o.id, relaytest.Said("", "m"+string(rune('0'+i)), "user-1", text))
			message(o.admin, text)
		}
		var c *inbox.Contact
		o.admin.Until("the picture", func() bool {
			for _, x := range relaytest.List[inbox.Contact](o.admin.Replica()) {
				if x.Picture != nil {
					c = x
				}
			}
			return c != nil
		})
		if c.Name != "Mara user-1" || c.Language != "de" || asked.Load() != 1 { // she wrote under this name
			t.Errorf("%+v, asked %d times", c, asked.Load())
		}
		o.admin.Until("the identity", func() bool {
			for _, i := range relaytest.List[inbox.Identity](o.admin.Replica()) {
				if i.LookedAt > 0 && i.Address == "user-1" {
					return true
				}
			}
			return false
		})
		// Whom the platform does not know is not asked about with every message.
		o.must(o.id, relaytest.Said("", "n1", "nobody", "drei"))
		o.admin.Until("the look-up", func() bool {
			for _, i := range relaytest.List[inbox.Identity](o.admin.Replica()) {
				if i.Address == "nobody" && i.LookedAt > 0 {
					return true
				}
			}
			return false
		})
		o.admin.Check()
	})
}

// The list of approved messages follows the platform: at the opening, when it says
// that something changed, and when an administrator asks.
func TestTemplatesFollowThePlatform(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		list := func() string {
			var names []string
			for _, x := range relaytest.List[inbox.Template](o.admin.Replica()) {
				if x.Channel == o.id {
					names = append(names, x.Name+" "+x.Language+" "+string(x.State))
				}
			}
			return strings.Join(sorted(names), ", ")
		}
		offer := func(all ...channel.Template) {
			o.c.Lists(func() ([]channel.Template, error) { return all, nil })
		}
		de := channel.Template{ID: "7", Name: "order", Language: "de", State: "approved", Body: "Hallo {{1}}",
			Fields: []channel.TemplateField{{Name: "body.1", Place: "body", Example: "Mara"}}}
		en := de
		en.Language = "en"
		offer(de, en, channel.Template{Name: "without an id"})
		if status, b := o.Post("/api/channels/"+o.id+"/templates", o.ticket.Token, struct{}{}); status != 200 {
			t.Fatalf("%d %s", status, b)
		}
		o.admin.Until("both languages", func() bool { return list() == "order de approved, order en approved" })
		en.State = "paused"
		offer(en)
		o.must(o.id, []channel.Batch{{Events: []channel.Event{{ID: "t1", Template: &channel.TemplateChange{Name: "order", Language: "en", State: "paused"}}}}})
		o.admin.Until("what changed", func() bool { return list() == "order en paused" })
		offer(de)
		o.off(o.id, "49301")
		o.put(o.id, "49301", true)
		o.admin.Until("the list of the opening", func() bool { return list() == "order de approved" })
		o.c.Lists(func() ([]channel.Template, error) { return nil, fault.New(fault.ChanSignIn, "caller", "token") })
		if status, b := o.Post("/api/channels/"+o.id+"/templates", o.ticket.Token, struct{}{}); relaytest.Code(b) != "channel_login" {
			t.Errorf("%d %s", status, b)
		}
		if status, _ := o.Post("/api/channels/"+o.id+"/templates", "", struct{}{}); status != 401 {
			t.Errorf("without a session: %d", status)
		}
		o.admin.Check()
	})
}

func sorted(list []string) []string {
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}

// A channel that lives and then is silent for unusually long is told, and told
// well again by its next message.
func TestUnusualSilence(t *testing.T) {
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	o := &called{c: relaytest.NewCaller(), id: relaytest.NewID(), next: relaytest.NewID()}
	r := relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{o.c}, Now: clock})
	o.scene = &scene{Relay: r, ticket: r.SetUp()}
	o.admin = r.Client(o.ticket)
	o.in = o.admin.Inbox()
	o.put(o.id, "49301", true)
	o.put(o.next, "49302", true)
	// 20 messages in the last days, the longest gap among them five hours: the
	// alarm is due ten hours after the last of them.
	hour := clock().UnixMilli() / time.Hour.Milliseconds()
	if _, err := o.Store().Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.AddRhythm(t.Context(), o.next, map[int64]int64{hour - 300: 19}); err != nil { // too few to tell
			return err
		}
		return tx.AddRhythm(t.Context(), o.id, map[int64]int64{hour - 9: 6, hour - 5: 6, hour: 8, hour - 10: 1, hour - 15: 1})
	}); err != nil {
		t.Fatal(err)
	}
	silent := func() int64 {
		if h := relaytest.List[inbox.Health](o.admin.Replica())[o.id]; h != nil {
			return h.Silent
		}
		return 0
	}
	knock := func(n string) { // a message elsewhere lets the relay look
		o.must(o.next, relaytest.Said("", n, "4915", "anderswo "+n))
		message(o.admin, "anderswo "+n)
	}
	ahead.Store(int64(9 * time.Hour))
	knock("k1")
	o.admin.Ping()
	o.admin.Until("no alarm yet", func() bool { return silent() == 0 })
	ahead.Store(int64(12 * time.Hour))
	o.off(o.next, "49302") // opening a channel is such a look too
	o.put(o.next, "49302", true)
	o.admin.Until("the alarm", func() bool { return silent() > 0 })
	if s := time.UnixMilli(silent()); clock().Sub(s) < 10*time.Hour || clock().Sub(s) > 13*time.Hour {
		t.Errorf("silent since %v, now %v", s, clock())
	}
	o.must(o.id, relaytest.Said("", "m1", "4915", "wieder da"))
	o.admin.Until("all well", func() bool { return silent() == 0 && relaytest.List[inbox.Health](o.admin.Replica())[o.id] != nil })
	if h := relaytest.List[inbox.Health](o.admin.Replica())[o.next]; h != nil && h.Silent != 0 {
		t.Errorf("%+v", h)
	}
}
