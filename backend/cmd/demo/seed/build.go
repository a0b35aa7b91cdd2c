package seed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tresen/backend/inbox"
)

// build makes entities of a talk and gives them to the writer.
func (g *maker) build(w *writer, t *talk) error {
	d := g.staff.shop
	if isObject(g.talks) {
		d = g.staff.object
	}
	began := t.entries[0].at
	contact := g.contact(t, began)
	identity := &inbox.Identity{ID: g.id(began), Contact: contact.ID, Channel: d.channel.ID, Type: d.channel.Type,
		Address: g.address(), Name: contact.Name, At: began.UnixMilli()}
	if t.p.signed != "" {
		identity.Address, identity.Verified = "u:"+t.p.signed, true
	}
	c := &inbox.Conversation{ID: g.id(began), Inbox: d.inbox.ID, Contact: contact.ID, Status: inbox.StatusOpen}
	b := &builder{maker: g, talk: t, c: c, channel: d.channel.ID, receipts: true}
	if x := g.over(g.talks); x != nil && d == g.staff.shop && t.p.signed == "" {
		var lastIn time.Time
		for _, e := range t.entries {
			if e.dir == inbox.DirIn {
				lastIn = e.at
			}
		}
		identity = g.joined(x, t, contact, lastIn)
		b.channel, b.receipts, c.OpenUntil = x.id, x.Receipts, identity.OpenUntil
		if g.talks == mixed { // began in the web chat
			b.before, b.half = d.channel.ID, len(t.entries)/2
			w.put(began.UnixMilli(), &inbox.Identity{ID: g.id(began), Contact: contact.ID, Channel: d.channel.ID, Type: d.channel.Type,
				Address: g.address(), Name: contact.Name, At: began.UnixMilli()})
		}
	}
	w.put(began.UnixMilli(), contact)
	w.put(began.UnixMilli(), identity)
	for n, e := range t.entries {
		if err := b.entry(n, e); err != nil {
			return err
		}
	}
	b.states()
	for _, m := range b.list {
		w.put(m.At, m)
	}
	w.put(max(c.LastAt, c.DoneAt), c)
	b.seen(w)
	if g.talked = append(g.talked, talked{t, c}); len(g.talked) > 600 { // tickets are of the newest ones
		slices.SortStableFunc(g.talked, func(a, b talked) int { return int(b.c.LastAt - a.c.LastAt) })
		g.talked = slices.Clone(g.talked[:300])
	}
	return nil
}

// contact makes the card of a talk's customer.
func (g *maker) contact(t *talk, began time.Time) *inbox.Contact {
	c := &inbox.Contact{ID: g.id(began), Name: t.p.name(), Email: t.p.email, Phone: t.p.phone, Language: t.p.language, FirstAt: began.UnixMilli()}
	if t.p.last != "" && g.r.IntN(3) > 0 {
		c.Attributes = map[string]string{"Kundennr.": cmp.Or(t.p.signed, fmt.Sprint(20000+g.r.IntN(9000))), "Ort": places[t.p.place].city}
	}
	return c
}

// builder makes the messages of one conversation.
type builder struct {
	*maker
	talk     *talk
	c        *inbox.Conversation
	channel  string
	receipts bool
	before   string // channel of the first half entries; empty: the same
	half     int
	list     []*inbox.Message
}

// mixed is the talk that goes over several channels.
const mixed = 6

func (b *builder) add(m inbox.Message, at time.Time) *inbox.Message {
	m.ID, m.Conversation, m.Inbox, m.At = b.id(at), b.c.ID, b.c.Inbox, at.UnixMilli()
	b.list = append(b.list, &m)
	return &m
}

// entry takes one entry in, with what it does to the conversation.
func (b *builder) entry(n int, e entry) error {
	channel := b.channel
	if b.before != "" && n < b.half {
		channel = b.before
	}
	m := inbox.Message{Dir: e.dir, Text: e.text, Event: e.event}
	if e.author != nil {
		m.Author = e.author.ID
	}
	if e.file != "" {
		f, err := b.files.get(e.file, b.r.IntN(1<<16), b.talk, e)
		if err != nil {
			return err
		}
		m.Files = []inbox.File{f}
	}
	switch e.dir {
	case inbox.DirIn:
		m.Channel = channel
		if b.c.Received(b.add(m, e.at)) {
			b.add(inbox.Message{Dir: inbox.DirEvent, Event: &inbox.Event{What: "reopened"}}, e.at.Add(time.Millisecond))
		}
	case inbox.DirOut:
		m.Channel = channel
		b.c.Answered(b.add(m, e.at))
	case inbox.DirEvent:
		b.add(m, e.at)
		b.happened(e)
	default:
		b.add(m, e.at)
	}
	return nil
}

func (b *builder) happened(e entry) {
	c := b.c
	switch e.event.What {
	case "done":
		c.Status, c.DoneAt, c.SnoozedUntil, c.UnansweredSince = inbox.StatusDone, e.at.UnixMilli(), 0, 0
	case "assigned":
		c.Assignee = e.event.Agent
	case "labels":
		c.Labels = e.event.Added
	case "snoozed":
		c.Status, c.SnoozedUntil = inbox.StatusSnoozed, e.event.Until
	}
}

// states says how far our messages got: what a customer has answered they have
// read; of the last ones some are only delivered, or wait for the next visit.
func (b *builder) states() {
	last := [...]inbox.State{inbox.StateRead, inbox.StateRead, inbox.StateDelivered, inbox.StateSent}[b.r.IntN(4)]
	for _, m := range b.list {
		if m.Dir != inbox.DirOut {
			continue
		}
		if m.State = inbox.StateRead; m.At > b.c.LastInAt {
			m.State = last
		}
		if !b.receipts {
			m.State = inbox.StateSent
		}
	}
}

// seen puts the marks of the agents: the demo agent has read all but what came
// in just now, its owner has read theirs.
func (b *builder) seen(w *writer) {
	demo := b.staff.agents[0]
	at := b.c.LastAt
	if b.talk.fate == waiting {
		at = b.c.UnansweredSince - 1
	}
	mark := func(a string) {
		w.put(at, &inbox.Seen{ID: inbox.OwnID(a, b.c.ID), Conversation: b.c.ID, At: at})
	}
	if at > b.list[0].At {
		mark(demo.ID)
		if b.c.Assignee != "" && b.c.Assignee != demo.ID {
			mark(b.c.Assignee)
		}
	}
	if b.talk.fate == answered && b.c.Assignee == demo.ID && !b.drafted {
		b.drafted = true
		text := "Ich habe im Lager nachgefragt: "
		if b.talk.p.language == "en" {
			text = "I asked our warehouse: "
		}
		w.put(b.now.UnixMilli(), &inbox.Draft{ID: inbox.OwnID(demo.ID, b.c.ID), Conversation: b.c.ID, Channel: b.channel,
			Text: text, At: b.now.Add(-20 * time.Minute).UnixMilli()})
	}
}
