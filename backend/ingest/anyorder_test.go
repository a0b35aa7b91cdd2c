package ingest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// step is one thing that comes in, or what outbound notes; again: it may repeat.
type step struct {
	event channel.Event
	part  int // of the message of ours, where ref is set
	ref   string
}

// story makes a set of steps about a few messages: what platforms tell.
func story(r *rand.Rand, now time.Time) (list []step) {
	at := func(ago int) int64 { return now.Add(-time.Duration(ago) * time.Second).UnixMilli() }
	add := func(e channel.Event) {
		e.ID, e.Address = fmt.Sprintf("e%d", len(list)), ann
		list = append(list, step{event: e})
	}
	refs := []string{"out0", "out1"}
	for i := range 2 + r.IntN(4) {
		ref := fmt.Sprintf("m%d", i)
		refs = append(refs, ref)
		m := &channel.Message{Text: "text " + ref, Ref: ref, Name: "Ann", At: at(40 - 5*i), Own: r.IntN(4) == 0}
		if i > 0 && r.IntN(3) == 0 {
			m.Quote = refs[r.IntN(len(refs)-1)]
		}
		if r.IntN(4) == 0 && !m.Own {
			m.Media = []channel.Media{{ID: "x"}}
		}
		add(channel.Event{Message: m})
	}
	pick := func() string { return refs[r.IntN(len(refs))] }
	mine := func() string { return []string{"out0", "out1"}[r.IntN(2)] }
	for i := range r.IntN(14) {
		switch r.IntN(5) {
		case 0:
			add(channel.Event{Edit: &channel.Edit{Ref: refs[2+r.IntN(len(refs)-2)], Text: fmt.Sprintf("new %d", r.IntN(3)), At: at(15 - i)}})
		case 1:
			if r.IntN(3) == 0 {
				add(channel.Event{Delete: &channel.Delete{Refs: []string{refs[2+r.IntN(len(refs)-2)], "never seen"}}})
			}
		case 2:
			add(channel.Event{Reaction: &channel.Reaction{To: pick(), Emoji: []string{"", "👍", "❤️"}[r.IntN(3)], At: at(15 - i), Own: r.IntN(3) == 0}})
		case 3:
			add(channel.Event{Status: &channel.Status{Refs: []string{mine()}, State: []string{"sent", "delivered", "read"}[r.IntN(3)], Cost: "service"}})
		case 4:
			if r.IntN(4) == 0 {
				add(channel.Event{Status: &channel.Status{Refs: []string{mine()}, State: "failed", Fault: "recipient"}})
			}
		}
	}
	return list
}

// outcome is what people see in the end, without ids and the times of the relay.
func (b *bench) outcome() string {
	b.t.Helper()
	texts := map[string]string{}
	list := b.messages()
	for i, m := range list {
		texts[m.ID] = fmt.Sprint(i)
	}
	c, i := *b.conv(ann), *b.identity(ann)
	for _, m := range list {
		m.ID, m.Conversation, m.Quote = "", "", texts[m.Quote]
	}
	c.ID, c.Contact, i.ID, i.Contact = "", "", "", ""
	out, err := json.MarshalIndent(map[string]any{"messages": list, "row": c, "identity": i}, "", " ")
	if err != nil {
		b.t.Fatal(err)
	}
	return string(out)
}

// Whatever order things come in, however often, alone or together: in the end it
// is the same.
func TestAnyOrderGivesTheSame(t *testing.T) {
	messenger(t, func(b *bench) {
		r := rand.New(rand.NewPCG(7, 11))
		start := b.now
		for run := range 20 {
			b.now = start
			steps := story(r, b.now.Add(50*time.Second))
			steps = append(steps, step{ref: "out0"}, step{ref: "out1", part: 1})
			want := ""
			for try := range 4 {
				b.ch = &inbox.Channel{ID: storetest.Numbered(100 + 10*run + try), Inbox: storetest.Numbered(10_000 + 10*run + try), Type: "fake", On: true,
					Can: &inbox.Abilities{Window: 60}}
				b.now = start
				b.take(channel.Event{ID: "first", Address: ann, Message: &channel.Message{Text: "hello", Name: "Ann"}})
				b.now = b.now.Add(time.Second)
				id := b.answer(ann, inbox.StateSending)
				b.write(func(tx *store.Tx) error {
					m, err := store.Get[inbox.Message](t.Context(), tx, id)
					m.Parts = 2
					tx.Put(m)
					return err
				})
				b.now = start.Add(50 * time.Second)
				order := steps
				if try > 0 {
					order = slices.Clone(steps)
					for range r.IntN(5) {
						order = append(order, steps[r.IntN(len(steps)-2)])
					}
					r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
				}
				b.play(id, order, r)
				got := strings.NewReplacer(b.ch.ID, "channel", b.ch.Inbox, "inbox").Replace(b.outcome())
				if try == 0 {
					want = got
				} else if got != want {
					t.Fatalf("run %d: %s\n\nin order:\n%s\n\nnow:\n%s", run, describe(order), want, got)
				}
			}
		}
	})
}

// play takes steps in, sometimes several together.
func (b *bench) play(id string, steps []step, r *rand.Rand) {
	b.t.Helper()
	var batch []channel.Event
	for _, s := range steps {
		if s.ref != "" {
			b.take(batch...)
			batch = nil
			b.sent(id, s.part, s.ref)
			continue
		}
		if batch = append(batch, s.event); r.IntN(3) > 0 {
			b.take(batch...)
			batch = nil
		}
	}
	b.take(batch...)
}

func describe(steps []step) string {
	out := ""
	for _, s := range steps {
		e, _ := json.Marshal(s.event)
		if s.ref != "" {
			e = []byte("sent " + s.ref)
		}
		out += string(e) + "\n"
	}
	return out
}
