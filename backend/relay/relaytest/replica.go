package relaytest

import (
	"fmt"

	"github.com/google/uuid"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// Replica is what a desktop holds: rows, cursors and where its first sync stands.
type Replica struct {
	Relay   string
	Cursors map[string]int64
	below   map[string]int64 // feed → where to fill on; absent: filled
	rows    map[ref]row
}

type ref struct {
	kind inbox.Kind
	id   string
}

type row struct {
	wire.Row
	feed string
}

// NewReplica gives an empty one.
func NewReplica() *Replica {
	return &Replica{Cursors: map[string]int64{}, below: map[string]int64{}, rows: map[ref]row{}}
}

// greeted starts anew when the relay is another one or went back to older data.
func (c *Client) greeted(w *wire.Welcome) {
	c.welcome, c.Agent, c.Colleagues = w, w.Agent, w.Colleagues
	anew := c.r.Relay != "" && c.r.Relay != w.Relay
	for f, at := range c.r.Cursors {
		head, there := w.Feeds[f]
		anew = anew || there && head < at
	}
	if anew {
		*c.r = *NewReplica()
	}
	for f := range c.r.Cursors {
		if _, there := w.Feeds[f]; !there {
			c.r.forget(f)
		}
	}
	c.r.Relay = w.Relay
	for f, head := range w.Feeds {
		if _, known := c.r.Cursors[f]; !known {
			c.r.Cursors[f] = head
			if head > 0 {
				c.r.below[f] = head + 1
			}
		}
	}
}

func (c *Client) delta(d *wire.Delta) {
	at, known := c.r.Cursors[d.Feed]
	if !known && d.From != 0 || known && at != d.From {
		c.wrong("delta of %s from %d, cursor is %d (known %v)", d.Feed, d.From, at, known)
		return
	}
	last := d.From
	for _, w := range d.Rows {
		if d.From == d.To { // what entered or left sight: of any number
			c.r.Keep(d.Feed, []wire.Row{w})
			continue
		}
		if w.Seq <= last || w.Seq > d.To {
			c.wrong("row %d in a delta (%d, %d] after %d", w.Seq, d.From, d.To, last)
		}
		last = w.Seq
		c.r.Keep(d.Feed, []wire.Row{w})
		if c.seen[fmt.Sprint(d.Feed, w.Seq)]++; c.seen[fmt.Sprint(d.Feed, w.Seq)] > 1 {
			c.wrong("row %d of %s came twice", w.Seq, d.Feed)
		}
	}
	c.r.Cursors[d.Feed] = d.To
}

func (c *Client) page(p *wire.Page) {
	if p.Below != c.r.below[p.Feed] {
		c.wrong("page of %s below %d, asked below %d", p.Feed, p.Below, c.r.below[p.Feed])
		return
	}
	last := p.Below
	for _, w := range p.Rows {
		if w.Seq >= last {
			c.wrong("page of %s: row %d after %d", p.Feed, w.Seq, last)
		}
		last = w.Seq
		c.r.older(p.Feed, w)
	}
	if c.r.below[p.Feed] = p.Next; p.Next == 0 {
		delete(c.r.below, p.Feed)
	}
}

// Keep takes rows of a delta in: the newer one wins, a tombstone also over the row
// of its own number, and any row over a tombstone. With a conversation or ticket
// what belongs to it goes.
func (r *Replica) Keep(feed string, rows []wire.Row) {
	for _, w := range rows {
		k := ref{w.Kind, w.ID}
		old, ok := r.rows[k]
		if ok && !old.Gone && (old.feed == feed && (old.Seq > w.Seq || old.Seq == w.Seq && !w.Gone) || old.feed != feed && w.Gone) {
			continue
		}
		r.rows[k] = row{w, feed}
		if w.Gone && (w.Kind == inbox.KindConversation || w.Kind == inbox.KindTicket) {
			for k, part := range r.rows {
				if part.feed == feed && owner(part.Row).id == w.ID {
					delete(r.rows, k)
				}
			}
		}
	}
}

// older takes a row of a page in, which may be outdated by what came since: a
// tombstone stays, and so does that of a conversation for its messages.
func (r *Replica) older(feed string, w wire.Row) {
	if old, ok := r.rows[ref{w.Kind, w.ID}]; ok && old.feed == feed && old.Seq >= w.Seq {
		return
	}
	if of, ok := r.rows[owner(w)]; ok && of.feed == feed && of.Gone {
		return
	}
	r.rows[ref{w.Kind, w.ID}] = row{w, feed}
}

// owner is the conversation of a message, the ticket of an entry.
func owner(w wire.Row) ref {
	if w.Gone || w.Kind != inbox.KindMessage && w.Kind != inbox.KindTicketEntry {
		return ref{}
	}
	e, err := store.Decode(w.Kind, w.Data)
	switch e := e.(type) {
	case *inbox.Message:
		return ref{inbox.KindConversation, e.Conversation}
	case *inbox.TicketEntry:
		return ref{inbox.KindTicket, e.Ticket}
	}
	panic(err)
}

// forget drops a feed that is no longer visible.
func (r *Replica) forget(feed string) {
	delete(r.Cursors, feed)
	delete(r.below, feed)
	for k, w := range r.rows {
		if w.feed == feed {
			delete(r.rows, k)
		}
	}
}

// NewID makes an id as a desktop does.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// List decodes all rows of a kind, by id; call it inside Until or after End.
func List[T any, P interface {
	*T
	inbox.Entity
}](r *Replica) map[string]P {
	var zero P
	list := map[string]P{}
	for k, w := range r.rows {
		if k.kind != zero.Kind() || w.Gone {
			continue
		}
		if e, err := store.Decode(w.Kind, w.Data); err == nil {
			list[w.ID] = e.(P)
		}
	}
	return list
}

// Replica is what the client holds; call inside Until, or when nothing more comes.
func (c *Client) Replica() *Replica { return c.r }

// All gives every row that is not gone: "KIND/ID" → "FEED/SEQ JSON".
func (r *Replica) All() map[string]string {
	all := map[string]string{}
	for k, w := range r.rows {
		if !w.Gone {
			all[string(k.kind)+"/"+k.id] = fmt.Sprintf("%s/%d %s", w.feed, w.Seq, w.Data)
		}
	}
	return all
}
