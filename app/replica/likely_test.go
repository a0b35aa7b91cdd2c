package replica_test

import (
	"fmt"
	"slices"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

func likelyOf(t testing.TB, r *replica.Replica, conversation string) (list []string) {
	t.Helper()
	o, err := r.Open(ctx, conversation, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range o.Likely {
		list = append(list, fmt.Sprintf("%s %s %s %v", l.Contact.ID, l.Field, l.Value, l.Proven))
	}
	return list
}

func TestLikely(t *testing.T) {
	r := fresh(t)
	ws, box := &feed{name: "workspace"}, &feed{name: feedA}
	welcome(t, r, map[string]int64{ws.name: 0, box.name: 0})
	number := func(id, contact, address, shown string, aka ...string) *inbox.Identity {
		return &inbox.Identity{ID: id, Contact: contact, Channel: "ch", Type: "fone", Address: address, Shown: shown, Verified: true, Aka: aka}
	}
	apply(t, r, ws.delta(
		&inbox.Contact{ID: "k00001", Name: "Ann", Email: "Ann@example.com"}, number("i1", "k00001", "491511", "+49 1511 234567"), number("i2", "k00001", "DE.77", "", "491522"),
		&inbox.Contact{ID: "typed", Phone: "+49 (1511) 23-4567"}, &inbox.Contact{ID: "mail", Email: "ann@example.com"},
		&inbox.Contact{ID: "told"}, number("i3", "told", "491522", "+49 1522 000000"),
		&inbox.Contact{ID: "stranger", Phone: "0151 1234567"}, number("i4", "stranger", "491599", "+49 1599 000000"),
		&inbox.Contact{ID: "apart", Email: "ann@example.com", Apart: []string{"k00001"}},
	))
	apply(t, r, box.delta(conversation(1, 1000)))
	want := []string{"told fone 491522 true", "mail email ann@example.com false", "typed phone +49 1511 234567 false"}
	if got := likelyOf(t, r, "c00001"); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	// Told apart, merged, changed.
	apply(t, r, ws.delta(&inbox.Contact{ID: "k00001", Name: "Ann", Email: "other@example.com", Apart: []string{"typed"}}, number("i3", "k00001", "491522", "+49 1522 000000"),
		&inbox.Merge{ID: "m1", Into: "k00001", Gone: inbox.Contact{ID: "told"}}, &inbox.Merge{ID: "m2", Into: "else"}))
	if got := likelyOf(t, r, "c00001"); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if o, err := r.Open(ctx, "c00001", 0); err != nil || len(o.Merges) != 1 || o.Merges[0].ID != "m1" {
		t.Errorf("merges %+v, %v", o.Merges, err)
	}
	// The number of a switchboard says nothing.
	for i := range 20 {
		apply(t, r, ws.delta(&inbox.Contact{ID: fmt.Sprint("s", i), Email: "other@example.com"}))
	}
	if got := likelyOf(t, r, "c00001"); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestTheListShowsPictures(t *testing.T) {
	r := fresh(t)
	ws, box := &feed{name: "workspace"}, &feed{name: feedA}
	welcome(t, r, map[string]int64{ws.name: 0, box.name: 0})
	apply(t, r, ws.delta(&inbox.Contact{ID: "k00001", Name: "Ann"}))
	apply(t, r, box.delta(conversation(1, 1000)))
	picture := func() *inbox.File {
		rows, _, err := r.List(ctx, replica.Query{Status: inbox.StatusOpen, Limit: 5})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		return rows[0].Picture
	}
	if p := picture(); p != nil {
		t.Errorf("%+v", p)
	}
	apply(t, r, ws.delta(&inbox.Contact{ID: "k00001", Name: "Ann", Picture: &inbox.File{Hash: "h", Width: 160}}))
	if p := picture(); p == nil || p.Hash != "h" || p.Width != 160 {
		t.Errorf("%+v", p)
	}
}

func TestTemplatesOfAConversation(t *testing.T) {
	r := fresh(t)
	ws, box := &feed{name: "workspace"}, &feed{name: feedA}
	welcome(t, r, map[string]int64{ws.name: 0, box.name: 0})
	able := &inbox.Abilities{Templates: true}
	apply(t, r, ws.delta(&inbox.Channel{ID: "one", Inbox: "a", Can: able}, &inbox.Channel{ID: "two", Inbox: "a", Can: able}, &inbox.Channel{ID: "on", Inbox: "a", Can: able},
		&inbox.Template{ID: "one/1", Channel: "one", State: inbox.TemplateApproved}, &inbox.Template{ID: "two/1", Channel: "two", State: inbox.TemplatePaused}))
	apply(t, r, box.delta(conversation(1, 1000)))
	if o, err := r.Open(ctx, "c00001", 0); err != nil || !o.Templated["one"] || o.Templated["two"] || o.Templated["on"] {
		t.Errorf("%v, %v", o.Templated, err)
	}
}

// Among 50,000 contacts who all have a number and a mail address.
func BenchmarkLikely(b *testing.B) {
	const n = 50_000
	r := fresh(b)
	welcome(b, r, map[string]int64{"workspace": 0, feedA: 0})
	ws := &feed{name: "workspace"}
	for i := 0; i < n; i += 1000 {
		var list []inbox.Entity
		for j := i; j < i+1000; j++ {
			k := fmt.Sprintf("k%05d", j)
			list = append(list, &inbox.Contact{ID: k, Name: k, Email: fmt.Sprintf("a%d@example.com", j/2), Phone: fmt.Sprintf("+4915%08d", j/3)},
				&inbox.Identity{ID: "i" + k, Contact: k, Channel: "ch", Type: "fone", Address: fmt.Sprintf("4915%08d", j), Shown: fmt.Sprintf("+49 15%08d", j), Verified: true})
		}
		apply(b, r, ws.delta(list...))
	}
	d := &wire.Delta{Feed: feedA}
	for i := range 100 {
		d.Rows = append(d.Rows, row(int64(i+1), conversation(i*500, int64(i+1))))
	}
	d.To = 100
	apply(b, r, d)
	b.Run("open", func(b *testing.B) {
		percentiles(b, func(i int) {
			o, err := r.Open(ctx, fmt.Sprintf("c%05d", i%100*500), 0)
			if err != nil || len(o.Likely) == 0 {
				b.Fatal(o.Likely, err)
			}
		})
	})
}
