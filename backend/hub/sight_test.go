package hub_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tresen/backend/auth"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// desk is a desktop of an agent whose line may be cut.
type desk struct {
	b     *bench
	id    string
	token string
	r     *relaytest.Replica
	c     *relaytest.Client
}

func (b *bench) desk(a inbox.Agent) *desk {
	b.t.Helper()
	token, hash := auth.NewToken()
	a.ID, a.State, a.Email = storetest.ID(), inbox.AgentActive, storetest.ID()+"@example.com"
	b.write(func(tx *store.Tx) error {
		tx.Put(&a)
		return tx.PutSession(b.t.Context(), hash, a.ID, "test", 1)
	})
	return &desk{b: b, id: a.ID, token: token, r: relaytest.NewReplica()}
}

func (d *desk) open() { d.c = relaytest.Open(d.b.t, d.b.url, d.token, d.r) }

func (d *desk) cut() {
	d.r = d.c.End()
	d.c.Check()
	d.c = nil
}

func (d *desk) me() *inbox.Agent {
	d.b.t.Helper()
	a, err := store.Look[inbox.Agent](d.b.t.Context(), d.b.db, d.id)
	if err != nil {
		d.b.t.Fatal(err)
	}
	return a
}

// current brings the desktop to where the store is, coming back as often as it is sent away.
func (d *desk) current() {
	d.b.t.Helper()
	for range 10 {
		if d.c == nil {
			d.open()
		}
		if d.c.TryComplete(50) == nil && d.reached() {
			return
		}
		if bye := d.c.Bye; bye != nil && bye.Code != "behind" {
			d.b.t.Fatalf("sent away with %s: %s", bye.Code, d.b.log)
		}
		d.cut()
	}
	d.b.t.Fatal("sent away ten times")
}

// reached waits until every feed is at its head; false if the line ends.
func (d *desk) reached() bool {
	d.b.t.Helper()
	heads := map[string]int64{}
	for name := range d.c.Welcome().Feeds {
		feed := strings.TrimSuffix(name, "/own")
		if strings.HasPrefix(name, "workspace") {
			feed = inbox.WorkspaceFeed
		}
		h, err := d.b.db.Head(d.b.t.Context(), feed)
		if err != nil {
			d.b.t.Fatal(err)
		}
		heads[name] = h
	}
	ended := false
	d.c.Until("the head of every feed", func() bool {
		ended = d.c.Bye != nil
		for f, h := range heads {
			if !ended && d.c.Replica().Cursors[f] < h {
				return false
			}
		}
		return true
	})
	return !ended
}

// sees gives every row the agent may see, by the word of inbox.Agent alone.
func (b *bench) sees(a *inbox.Agent) map[string]string {
	b.t.Helper()
	rows := b.everything()
	convs, tickets, people, channels := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, r := range rows {
		e, err := store.Decode(r.Kind, r.Data)
		if err != nil {
			b.t.Fatal(err)
		}
		switch e := e.(type) {
		case *inbox.Conversation:
			if convs[e.ID] = a.Sees(e); convs[e.ID] && e.Inbox != inbox.TeamInbox {
				people[e.Contact] = true
			}
		case *inbox.Ticket:
			tickets[e.ID] = a.SeesTicket(e)
		case *inbox.Channel:
			channels[e.ID] = e.Inbox
		}
	}
	in := func(id string) bool { return a.In(id).Role != "" }
	out := map[string]string{}
	for _, r := range rows {
		e, _ := store.Decode(r.Kind, r.Data)
		ok := true
		switch e := e.(type) {
		case *inbox.Conversation:
			ok = convs[e.ID]
		case *inbox.Message:
			ok = convs[e.Conversation]
		case *inbox.Ticket:
			ok = tickets[e.ID]
		case *inbox.TicketEntry:
			ok = tickets[e.Ticket]
		case *inbox.Contact:
			ok = a.Everything() || people[e.ID]
		case *inbox.Identity:
			ok = a.Everything() || people[e.Contact]
		case *inbox.Merge:
			ok = a.Everything() || people[e.Into]
		case *inbox.Inbox:
			ok = in(e.ID)
		case *inbox.Channel:
			ok = in(e.Inbox)
		case *inbox.Template:
			ok = in(channels[e.Channel])
		case *inbox.Health:
			ok = in(channels[e.ID])
		case *inbox.Label:
			ok = e.Inbox == "" || in(e.Inbox)
		case *inbox.Macro:
			ok = e.Inbox == "" || in(e.Inbox)
		case *inbox.SavedReply:
			ok = e.Inbox == "" || in(e.Inbox)
		case *inbox.Draft:
			ok = strings.HasPrefix(e.ID, a.ID)
		case *inbox.Seen:
			ok = strings.HasPrefix(e.ID, a.ID)
		}
		if ok {
			out[string(r.Kind)+"/"+r.ID] = fmt.Sprintf("%d %s", r.Seq, r.Data)
		}
	}
	return out
}

// everything gives every row of the store.
func (b *bench) everything() (all []wire.Row) {
	b.t.Helper()
	feeds := []string{inbox.WorkspaceFeed, inbox.InboxFeed(inbox.TeamInbox)}
	inboxes, err := store.All[inbox.Inbox](b.t.Context(), b.db)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, i := range inboxes {
		feeds = append(feeds, inbox.InboxFeed(i.ID))
	}
	agents, err := store.All[inbox.Agent](b.t.Context(), b.db)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, a := range agents {
		feeds = append(feeds, inbox.AgentFeed(a.ID))
	}
	for _, f := range feeds {
		for at := int64(0); ; {
			rows, to, err := b.db.Since(b.t.Context(), f, at, wire.MaxRows, wire.MaxFrame)
			if err != nil {
				b.t.Fatal(err)
			}
			for _, r := range rows {
				if !r.Gone {
					all = append(all, r)
				}
			}
			if to <= at {
				break
			}
			at = to
		}
	}
	return all
}

// exact compares what the desktop holds with what its agent sees.
func (d *desk) exact(what string) {
	d.b.t.Helper()
	d.current()
	want, has := d.b.sees(d.me()), map[string]string{}
	d.c.Until("rows", func() bool {
		for k, v := range d.c.Replica().All() { // without the feed's name
			at := strings.IndexByte(v, ' ')
			has[k] = v[strings.LastIndexByte(v[:at], '/')+1:]
		}
		return true
	})
	for k, v := range want {
		if has[k] != v {
			d.b.t.Errorf("%s: %s is %.200q, want %.200q", what, k, has[k], v)
		}
	}
	for k := range has {
		if _, ok := want[k]; !ok {
			d.b.t.Errorf("%s: %s is there and must not be", what, k)
		}
	}
	d.c.Check()
}

// story is a life of conversations, tickets and rights at random.
type story struct {
	b                         *bench
	r                         *rand.Rand
	admin                     string
	desks                     []*desk
	boxes                     []string
	contacts, convs, tickets  []string
	messages, channels, chats []string
}

func pick(r *rand.Rand, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[r.IntN(len(list))]
}

func (s *story) agents() (list []string) {
	for _, d := range s.desks {
		list = append(list, d.id)
	}
	return append(list, "")
}

// begin makes a contact, new or known, write in an inbox where they did not before.
func (s *story) begin() {
	box, contact := pick(s.r, s.boxes), pick(s.r, s.contacts)
	fresh := contact == "" || s.r.IntN(2) == 0
	if fresh {
		contact = storetest.ID()
		s.contacts = append(s.contacts, contact)
	}
	c := &inbox.Conversation{ID: storetest.ID(), Inbox: box, Contact: contact, Status: inbox.StatusOpen, Channels: []string{},
		Assignee: pick(s.r, s.agents())}
	made := false
	s.b.write(func(tx *store.Tx) error {
		made = false
		if old, err := tx.ConversationWith(s.b.t.Context(), contact, box); err != nil || old != nil {
			return err
		}
		if p, err := store.Find[inbox.Contact](s.b.t.Context(), tx, contact); err != nil || p == nil && !fresh {
			return err // merged into another one
		}
		if made = true; fresh {
			tx.Put(&inbox.Contact{ID: contact, Name: "K" + contact[30:]})
			tx.Put(&inbox.Identity{ID: storetest.ID(), Contact: contact, Channel: s.channels[0], Address: storetest.ID()})
		}
		tx.Put(c)
		tx.Put(s.message(c))
		return nil
	})
	if made {
		s.convs = append(s.convs, c.ID)
	}
}

func (s *story) message(c *inbox.Conversation) *inbox.Message {
	m := &inbox.Message{ID: storetest.ID(), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirIn, At: int64(len(s.messages) + 1), Text: "hello"}
	s.messages = append(s.messages, m.ID)
	return m
}

func (s *story) change(id string, fn func(tx *store.Tx, c *inbox.Conversation)) {
	s.b.write(func(tx *store.Tx) error {
		c, err := store.Find[inbox.Conversation](s.b.t.Context(), tx, id)
		if err != nil || c == nil {
			return err
		}
		fn(tx, c)
		tx.Put(c)
		return nil
	})
}

func (s *story) rights(d *desk) {
	a := d.me()
	a.Role = []inbox.Role{inbox.RoleAgent, inbox.RoleReviewer, inbox.RoleDispatcher}[s.r.IntN(3)]
	a.Inboxes, a.Own = nil, false
	switch s.r.IntN(4) {
	case 0: // everything
	case 1:
		a.Own = true
	default:
		a.Inboxes = map[string]inbox.Member{}
		for _, box := range s.boxes {
			if s.r.IntN(3) > 0 {
				a.Inboxes[box] = inbox.Member{Role: inbox.RoleAgent, Own: s.r.IntN(2) == 0}
			}
		}
	}
	s.b.put(a)
}

func (s *story) do(kind string, body any) {
	doc, _ := json.Marshal(body)
	// Who merges the merged is refused; that is another test's matter.
	_, _ = s.b.hub.Do(s.b.t.Context(), s.admin, &wire.Command{ID: storetest.ID(), Kind: kind, Body: doc})
}

func (s *story) step() {
	switch s.r.IntN(19) {
	case 0, 1, 2:
		s.begin()
	case 3, 4:
		s.change(pick(s.r, s.convs), func(tx *store.Tx, c *inbox.Conversation) { tx.Put(s.message(c)) })
	case 5, 6, 7:
		s.change(pick(s.r, s.convs), func(_ *store.Tx, c *inbox.Conversation) { c.Assignee = pick(s.r, s.agents()) })
	case 8:
		s.change(pick(s.r, s.convs), func(_ *store.Tx, c *inbox.Conversation) {
			c.Followers = slices.DeleteFunc([]string{pick(s.r, s.agents()), pick(s.r, s.agents())}, func(id string) bool { return id == "" })
		})
	case 9:
		s.rights(s.desks[s.r.IntN(len(s.desks))])
	case 10:
		s.do("merge", map[string]string{"merge": storetest.ID(), "contact": pick(s.r, s.contacts), "other": pick(s.r, s.contacts)})
	case 11:
		if list, err := store.All[inbox.Merge](s.b.t.Context(), s.b.db); err == nil && len(list) > 0 {
			s.do("split", map[string]string{"merge": list[s.r.IntN(len(list))].ID})
		}
	case 12:
		s.b.put(&inbox.Label{ID: storetest.Numbered(300 + s.r.IntN(3)), Name: "l", Inbox: pick(s.r, append(s.boxes, ""))},
			&inbox.Health{ID: pick(s.r, s.channels), State: "ok", Since: int64(s.r.IntN(99))},
			&inbox.Template{ID: "t" + pick(s.r, s.channels), Channel: pick(s.r, s.channels)})
	case 13:
		s.ticket()
	case 14:
		s.chat()
	case 18:
		if m, err := store.Look[inbox.Message](s.b.t.Context(), s.b.db, pick(s.r, s.messages)); err == nil && m != nil {
			to, contact := storetest.ID(), pick(s.r, append(s.contacts, storetest.ID()))
			s.do("detach", map[string]any{"conversation": m.Conversation, "messages": []string{m.ID}, "contact": contact, "to": to, "name": "K", "addresses": s.r.IntN(2) == 0})
			s.convs = append(s.convs, to)
		}
	case 15:
		if contact := pick(s.r, s.contacts); contact != "" {
			s.b.write(func(tx *store.Tx) error {
				c, err := store.Find[inbox.Contact](s.b.t.Context(), tx, contact)
				if err == nil && c != nil {
					c.Name = fmt.Sprint("renamed ", s.r.IntN(99))
					tx.Put(c)
				}
				return err
			})
		}
	default:
		s.line(s.desks[s.r.IntN(len(s.desks))])
	}
}

// line cuts a desktop off, or lets it come and fetch a little.
func (s *story) line(d *desk) {
	if d.c != nil {
		d.cut()
		return
	}
	d.open()
	if s.r.IntN(2) == 0 {
		_ = d.c.TryComplete(1 + s.r.IntN(20))
	} else {
		d.c.Heard(s.r.IntN(2))
	}
}

func (s *story) ticket() {
	id := pick(s.r, append(s.tickets, storetest.ID()))
	if !slices.Contains(s.tickets, id) {
		s.tickets = append(s.tickets, id)
	}
	s.b.write(func(tx *store.Tx) error {
		t, err := store.Find[inbox.Ticket](s.b.t.Context(), tx, id)
		if err != nil {
			return err
		}
		if t == nil {
			t = &inbox.Ticket{ID: id, Inbox: pick(s.r, s.boxes), CreatedBy: s.admin}
		}
		t.Assignee, t.Title = pick(s.r, s.agents()), fmt.Sprint("T", s.r.IntN(99))
		tx.Put(t)
		tx.Put(&inbox.TicketEntry{ID: storetest.ID(), Ticket: id, Inbox: t.Inbox, Text: "entry"})
		return nil
	})
}

func (s *story) chat() {
	id := pick(s.r, append(s.chats, storetest.ID()))
	if !slices.Contains(s.chats, id) {
		s.chats = append(s.chats, id)
	}
	c := &inbox.Conversation{ID: id, Inbox: inbox.TeamInbox, Contact: id, Channels: []string{}}
	for _, d := range s.desks {
		if s.r.IntN(2) == 0 {
			c.Members = append(c.Members, d.id)
		}
	}
	slices.Sort(c.Members)
	s.b.put(c, s.message(c))
}

// Whatever happens, and however often its line is cut: a desktop ends up with
// exactly what its agent sees.
func TestADesktopHoldsWhatItsAgentSees(t *testing.T) {
	each(t, func(b *bench) {
		for seed := range uint64(3) {
			s := &story{b: b, r: rand.New(rand.NewPCG(seed, 5)), admin: b.agent, boxes: []string{inboxA, inboxB}}
			for i, box := range s.boxes {
				id := storetest.Numbered(50 + i)
				s.channels = append(s.channels, id)
				b.put(&inbox.Channel{ID: id, Inbox: box, Type: "chat", Settings: map[string]string{}})
			}
			for range 5 {
				s.desks = append(s.desks, b.desk(inbox.Agent{Role: inbox.RoleAgent}))
				s.rights(s.desks[len(s.desks)-1])
			}
			for round := range 4 {
				for range 60 {
					s.step()
				}
				for i, d := range s.desks {
					d.exact(fmt.Sprintf("seed %d, round %d, desktop %d (%+v own %v)", seed, round, i, d.me().Inboxes, d.me().Own))
				}
				if b.t.Failed() {
					return
				}
			}
			for _, d := range s.desks {
				d.cut()
			}
		}
	})
}
