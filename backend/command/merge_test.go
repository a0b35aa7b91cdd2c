package command_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// pair is two contacts of a shop: Ann writes by chat (and elsewhere), Bea by
// chat and by phone.
type pair struct {
	t          *testing.T
	db         *store.DB
	in         *ingest.Ingest
	now        atomic.Int64
	chat, fone *inbox.Channel
	away       *inbox.Channel
	n          int
}

func newPair(t *testing.T, db *store.DB) *pair {
	p := &pair{t: t, db: db}
	p.now.Store(1_800_000_000_000)
	p.in = ingest.New(db, func() time.Time { return time.UnixMilli(p.now.Load()) })
	p.chat = look[inbox.Channel](t, db, chat)
	p.away = look[inbox.Channel](t, db, elsewhere)
	p.fone = &inbox.Channel{ID: storetest.Numbered(24), Inbox: inboxID, Type: "fone", Name: "Fone", On: true, Reaches: "phone", Can: &inbox.Abilities{Phone: true, Window: 60}}
	_, err := db.Write(t.Context(), func(tx *store.Tx) error { tx.Put(p.fone); return nil })
	must(t, err)
	return p
}

func (p *pair) says(ch *inbox.Channel, address, text string) {
	p.t.Helper()
	p.n++
	p.now.Add(1000)
	e := channel.Event{ID: fmt.Sprint("e", p.n), Address: address, Message: &channel.Message{Text: text, Ref: text, Name: "Name of " + address}}
	must(p.t, p.in.Take(p.t.Context(), ch, []channel.Event{e}))
}

func (p *pair) reply(conversation, ch, text string) string {
	p.t.Helper()
	p.now.Add(1000)
	id := storetest.ID()
	must(p.t, do(p.t, p.db, inbox.RoleAgent, "reply", body(p.t, map[string]any{"message": id, "conversation": conversation, "channel": ch, "text": text}), p.now.Load()))
	return id
}

func (p *pair) do(kind string, v map[string]any) {
	p.t.Helper()
	p.now.Add(1000)
	must(p.t, do(p.t, p.db, inbox.RoleAgent, kind, body(p.t, v), p.now.Load()))
}

func (p *pair) contact(ch *inbox.Channel, address string) *inbox.Contact {
	p.t.Helper()
	i, err := p.db.IdentityAt(p.t.Context(), ch.ID, address)
	must(p.t, err)
	if i == nil {
		p.t.Fatalf("nobody has %s", address)
	}
	return look[inbox.Contact](p.t, p.db, i.Contact)
}

func (p *pair) conv(ch *inbox.Channel, address string) *inbox.Conversation {
	p.t.Helper()
	c, err := p.db.ConversationWith(p.t.Context(), p.contact(ch, address).ID, ch.Inbox)
	must(p.t, err)
	if c == nil {
		p.t.Fatalf("%s has no conversation", address)
	}
	return c
}

// texts gives what was said in a conversation, in order.
func (p *pair) texts(id string) string {
	p.t.Helper()
	list, err := p.db.MessagesBefore(p.t.Context(), id, 1<<62, 1000)
	must(p.t, err)
	slices.Reverse(list)
	var out []string
	for _, m := range list {
		if m.Event == nil {
			out = append(out, m.Text)
		}
	}
	return strings.Join(out, " ")
}

const bea = "491511111111"

func TestMergeAndSplit(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		p.says(p.chat, "ann", "a1")
		p.says(p.chat, "bea", "b1")
		p.says(p.fone, bea, "f1")
		p.says(p.away, "bea2", "x1")
		ann, theirs, elsewhereBefore := p.conv(p.chat, "ann"), p.conv(p.fone, bea), p.conv(p.away, "bea2")
		first, second, third := p.contact(p.chat, "ann"), p.contact(p.fone, bea), p.contact(p.away, "bea2")
		p.reply(ann.ID, chat, "a2")
		p.do("draft", map[string]any{"conversation": theirs.ID, "text": "for Bea", "at": 7})
		p.do("seen", map[string]any{"conversation": ann.ID, "at": p.now.Load()})
		one, two := storetest.ID(), storetest.ID()
		p.do("merge", map[string]any{"merge": one, "contact": second.ID, "other": third.ID})
		p.do("merge", map[string]any{"merge": two, "contact": first.ID, "other": second.ID})

		c := p.conv(p.chat, "ann")
		equal(t, "thread", p.texts(c.ID), "a1 f1 a2")
		if c.ID != ann.ID || c.UnansweredSince != theirs.UnansweredSince || c.LastChannel != p.fone.ID || c.OpenUntil != theirs.OpenUntil || !slices.Contains(c.Links, theirs.ID) {
			t.Errorf("joined %+v", c)
		}
		if k := p.contact(p.fone, bea); k.ID != first.ID || k.Phone != "+"+bea || k.Name != "Name of ann" {
			t.Errorf("contact %+v", k)
		}
		if d := look[inbox.Draft](t, db, inbox.OwnID(me, ann.ID)); d == nil || d.Text != "for Bea" {
			t.Errorf("draft %+v", d)
		}
		if s := look[inbox.Seen](t, db, inbox.OwnID(me, ann.ID)); s.At >= theirs.LastInAt {
			t.Errorf("f1 was never seen, yet everything counts as seen up to %d", s.At)
		}
		if x := p.conv(p.away, "bea2"); x.ID != elsewhereBefore.ID || x.Contact != first.ID {
			t.Errorf("the other inbox: %+v", x)
		}
		if look[inbox.Contact](t, db, second.ID) != nil || look[inbox.Conversation](t, db, theirs.ID) != nil {
			t.Error("the other contact is still there")
		}

		// A wish of a desktop that does not know of it yet, and what comes later.
		late := p.reply(theirs.ID, p.fone.ID, "late")
		if d, _ := delivery(t, db, late); d.Conversation != ann.ID || d.Address != bea {
			t.Errorf("delivery %+v", d)
		}
		p.says(p.fone, bea, "f2")
		p.says(p.chat, "ann", "a3")
		p.reply(ann.ID, p.fone.ID, "f3")
		p.says(p.away, "bea2", "x2")
		p.do("draft", map[string]any{"conversation": theirs.ID, "text": "for Bea", "at": 7})
		equal(t, "thread", p.texts(ann.ID), "a1 f1 a2 late f2 a3 f3")

		p.do("split", map[string]any{"merge": two})
		c, d := p.conv(p.chat, "ann"), p.conv(p.fone, bea)
		equal(t, "what stays", p.texts(c.ID), "a1 a2 a3")
		equal(t, "what goes", p.texts(d.ID), "f1 late f2 f3")
		equal(t, "elsewhere", p.texts(p.conv(p.away, "bea2").ID), "x1 x2")
		if c.ID != ann.ID || d.ID != theirs.ID || c.Preview.Text != "a3" || d.Preview.Text != "f3" || slices.Contains(c.Channels, p.fone.ID) ||
			c.UnansweredSince == 0 || d.UnansweredSince != 0 || d.OpenUntil == 0 || c.OpenUntil != 0 {
			t.Errorf("apart\n%+v\n%+v", c, d)
		}
		if del, _ := delivery(t, db, late); del.Conversation != theirs.ID {
			t.Errorf("delivery %+v", del)
		}
		if dr := look[inbox.Draft](t, db, inbox.OwnID(me, theirs.ID)); dr == nil || dr.Text != "for Bea" {
			t.Errorf("draft %+v", dr)
		}
		k, g := p.contact(p.chat, "ann"), p.contact(p.fone, bea)
		if k.Phone != "" || g.ID != second.ID || g.Phone != "+"+bea || !slices.Contains(g.Apart, k.ID) || !slices.Contains(k.Apart, g.ID) {
			t.Errorf("%+v\n%+v", k, g)
		}
		// Who was merged into her before is hers again, and can still be taken apart.
		if p.contact(p.away, "bea2").ID != second.ID || look[inbox.Merge](t, db, one).Into != second.ID || look[inbox.Merge](t, db, two) != nil {
			t.Error("the first merge was lost")
		}
		p.do("split", map[string]any{"merge": one})
		if p.contact(p.away, "bea2").ID != third.ID || p.conv(p.away, "bea2").ID != elsewhereBefore.ID {
			t.Error("the first merge was not undone")
		}
		p.says(p.fone, bea, "f4")
		equal(t, "goes on", p.texts(d.ID), "f1 late f2 f3 f4")
		wantCode(t, do(t, db, inbox.RoleAgent, "split", body(t, map[string]any{"merge": two}), p.now.Load()), fault.NotFound)
	})
}

// Both are on the same channel: what came since is told apart by its address.
func TestSplitOnOneChannel(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		other := "491522222222"
		p.says(p.fone, bea, "b1")
		p.says(p.fone, other, "o1")
		mine, theirs := p.conv(p.fone, bea), p.conv(p.fone, other)
		id := storetest.ID()
		p.do("merge", map[string]any{"merge": id, "contact": mine.Contact, "other": theirs.Contact})
		p.says(p.fone, other, "o2")
		p.reply(mine.ID, p.fone.ID, "o3")
		p.says(p.fone, bea, "b2")
		p.reply(mine.ID, p.fone.ID, "b3")
		p.do("split", map[string]any{"merge": id})
		equal(t, "one", p.texts(p.conv(p.fone, bea).ID), "b1 b2 b3")
		equal(t, "the other", p.texts(p.conv(p.fone, other).ID), "o1 o2 o3")
	})
}

// A conversation that went along whole, and was used by both since.
func TestSplitMakesTheConversationThatIsMissing(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		p.says(p.away, "ann", "hello")
		p.says(p.fone, bea, "f1")
		ann, theirs := p.contact(p.away, "ann"), p.conv(p.fone, bea)
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			tx.Put(&inbox.Identity{ID: storetest.ID(), Contact: ann.ID, Channel: chat, Type: "chat", Address: "ann's"})
			return nil
		})
		must(t, err)
		id := storetest.ID()
		p.do("merge", map[string]any{"merge": id, "contact": ann.ID, "other": theirs.Contact})
		p.says(p.chat, "ann's", "a1")
		equal(t, "together", p.texts(theirs.ID), "f1 a1")
		p.do("split", map[string]any{"merge": id})
		equal(t, "hers", p.texts(p.conv(p.fone, bea).ID), "f1")
		equal(t, "made", p.texts(p.conv(p.chat, "ann's").ID), "a1")
		if c := p.conv(p.fone, bea); c.ID != theirs.ID || p.conv(p.chat, "ann's").UnansweredSince == 0 {
			t.Errorf("%+v", c)
		}
	})
}

// What lies at the platform and what came too early still finds its message.
func TestMergeKeepsWhatIsUnderWay(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		p.says(p.chat, "ann", "a1")
		p.says(p.fone, bea, "f1")
		theirs := p.conv(p.fone, bea)
		sent := p.reply(theirs.ID, p.fone.ID, "f2")
		must(t, p.in.Take(t.Context(), p.fone, []channel.Event{{ID: "early", Address: bea, Status: &channel.Status{Refs: []string{"r"}, State: "read"}},
			{ID: "pic", Address: bea, Message: &channel.Message{Ref: "pic", Media: []channel.Media{{ID: "m"}}}}}))
		id := storetest.ID()
		p.do("merge", map[string]any{"merge": id, "contact": p.contact(p.chat, "ann").ID, "other": theirs.Contact})
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			m, err := store.Get[inbox.Message](t.Context(), tx, sent)
			if err != nil {
				return err
			}
			m.State = inbox.StateSending
			if err := p.in.Sent(t.Context(), tx, p.fone, m, 0, "r"); err != nil {
				return err
			}
			due, _, err := db.DueMedia(t.Context(), 1<<60, 5)
			if err != nil || len(due) != 1 {
				t.Errorf("to fetch: %+v, %v", due, err)
				return err
			}
			return tx.SettleMedia(t.Context(), due[0].Message, due[0].Part, inbox.File{Hash: "h"})
		})
		must(t, err)
		if m := look[inbox.Message](t, db, sent); m.State != inbox.StateRead || m.Conversation == theirs.ID {
			t.Errorf("%+v", m)
		}
		p.do("split", map[string]any{"merge": id})
		list, err := db.MessagesBefore(t.Context(), theirs.ID, 1<<62, 10)
		must(t, err)
		if len(list) < 3 || !slices.ContainsFunc(list, func(m store.Changed) bool { return len(m.Files) == 1 && m.Files[0].Hash == "h" }) {
			b, _ := json.Marshal(list)
			t.Errorf("%s", b)
		}
	})
}

// What an agent has not read is as much after merging two and after taking them apart
// as before, however their messages lie between each other.
func TestMergeAndSplitKeepWhatIsUnread(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		unread := func(addresses ...string) (n int) {
			t.Helper()
			had := map[string]bool{}
			for _, a := range addresses {
				c := p.conv(p.chat, a)
				if had[c.ID] {
					continue
				}
				had[c.ID] = true
				s := look[inbox.Seen](t, db, inbox.OwnID(me, c.ID))
				if s == nil {
					s = &inbox.Seen{}
				}
				s.At = max(s.At, c.SeenFrom)
				list, err := db.MessagesBefore(t.Context(), c.ID, 1<<62, 1000)
				must(t, err)
				for _, m := range list {
					if m.Dir == inbox.DirIn && !s.Saw(m.Message) {
						n++
					}
				}
			}
			return n
		}
		see := func(address string) { p.do("seen", map[string]any{"conversation": p.conv(p.chat, address).ID, "at": p.now.Load()}) }
		p.says(p.chat, "ann", "a1")
		p.says(p.chat, "bea", "b1")
		see("bea")
		p.says(p.chat, "bea", "b2") // new
		for i := range 4 {
			p.says(p.chat, "ann", fmt.Sprint("a", i+2))
		}
		see("ann")
		p.says(p.chat, "bea", "b3") // new
		p.says(p.chat, "cid", "c1") // new, never looked at
		merge := storetest.ID()
		equal(t, "before", unread("ann", "bea", "cid"), 3)
		p.do("merge", map[string]any{"merge": merge, "contact": p.contact(p.chat, "ann").ID, "other": p.contact(p.chat, "bea").ID})
		equal(t, "merged", unread("ann", "bea"), 2)
		second := storetest.ID()
		p.do("merge", map[string]any{"merge": second, "contact": p.contact(p.chat, "cid").ID, "other": p.contact(p.chat, "ann").ID})
		equal(t, "merged again", unread("ann", "bea", "cid"), 3)
		p.says(p.chat, "ann", "a6") // new
		p.do("split", map[string]any{"merge": second})
		equal(t, "cid alone", unread("cid"), 1)
		equal(t, "the others", unread("ann"), 3)
		p.do("split", map[string]any{"merge": merge})
		equal(t, "ann alone", unread("ann"), 1)
		equal(t, "bea alone", unread("bea"), 2)
		see("ann")
		see("bea")
		equal(t, "all seen", unread("ann", "bea"), 0)
		p.do("merge", map[string]any{"merge": storetest.ID(), "contact": p.contact(p.chat, "bea").ID, "other": p.contact(p.chat, "ann").ID})
		equal(t, "merged when all was seen", unread("ann"), 0)
	})
}

func TestKeepApart(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "apart", valid["apart"].body, start))
		must(t, do(t, db, inbox.RoleAgent, "apart", valid["apart"].body, start))
		equal(t, "one", look[inbox.Contact](t, db, person).Apart, []string{namesake})
		equal(t, "other", look[inbox.Contact](t, db, namesake).Apart, []string{person})
		wantCode(t, do(t, db, inbox.RoleAgent, "apart", `{"contact":"`+person+`","other":"`+person+`"}`, start), fault.Invalid)
	})
}

// People write on while agents merge them and take them apart.
func TestMergeWhileTheyWrite(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		const each = 40
		people := []string{"491511111111", "491522222222"}
		var writers sync.WaitGroup
		for _, a := range people {
			p.says(p.fone, a, a+"#first")
			writers.Go(func() {
				for i := range each {
					e := channel.Event{ID: fmt.Sprint(a, i), Address: a, Message: &channel.Message{Text: fmt.Sprint(a, "#", i), Ref: fmt.Sprint(a, "#", i)}}
					if err := p.in.Take(t.Context(), p.fone, []channel.Event{e}); err != nil {
						t.Errorf("taking: %v", err)
					}
				}
			})
		}
		written := make(chan struct{})
		go func() { writers.Wait(); close(written) }()
		for on := true; on; {
			select {
			case <-written:
				on = false
			default:
			}
			one, two := p.contact(p.fone, people[0]).ID, p.contact(p.fone, people[1]).ID
			id := storetest.ID()
			p.do("merge", map[string]any{"merge": id, "contact": one, "other": two})
			p.do("split", map[string]any{"merge": id})
		}
		for _, a := range people {
			list := strings.Fields(p.texts(p.conv(p.fone, a).ID))
			if len(list) != each+1 || slices.ContainsFunc(list, func(s string) bool { return !strings.HasPrefix(s, a) }) {
				t.Errorf("%s has %d: %v", a, len(list), list)
			}
		}
	})
}
