package webchat

import (
	"context"

	"tresen/backend/fault"
)

// thread is how the writer follows one conversation.
type thread struct {
	address string
	since   int64
	seenAt  int64
	changed <-chan struct{}
	stop    func()
}

func (t *thread) close() {
	if t.stop != nil {
		t.stop()
	}
	*t = thread{}
}

// follow begins to watch before the first read, so that nothing falls between.
func (c *conn) follow(g greeted) thread {
	changed, stop := c.s.env.Desk.Watch(g.address)
	return thread{address: g.address, since: g.since, changed: changed, stop: stop}
}

// pull reads everything behind the cursor and writes it. The write itself is
// what holds a slow reader back: nothing is buffered for it.
func (c *conn) pull(t *thread) error {
	first := t.since == 0
	for {
		got, err := c.s.env.Desk.Thread(c.s.ctx, t.address, t.since, pageSize)
		if err != nil {
			return err
		}
		list := make([]entry, 0, len(got.Entries))
		for _, e := range got.Entries {
			list = append(list, toEntry(c.s.env.Desk, e))
		}
		c.expect(list)
		if len(list) > 0 || first || got.SeenAt != t.seenAt {
			for _, frame := range packEntries(list, t.since, got.Next, got.SeenAt, got.More) {
				if err := c.put(frame); err != nil {
					return err
				}
			}
		}
		t.since, t.seenAt, first = got.Next, got.SeenAt, false
		if !got.More {
			return nil
		}
	}
}

// expect remembers which of the business's messages this page was shown: only
// for these a mark is taken.
func (c *conn) expect(list []entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range list {
		if e.Mine || e.Type != Kind || e.State == "read" {
			delete(c.shown, e.ID)
			continue
		}
		if len(c.shown) >= shownMax {
			clear(c.shown)
		}
		c.shown[e.ID] = e.State == "delivered"
	}
}

// marked filters the ids of a mark; delivered ones only once.
func (c *conn) marked(ids []string, state string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for _, id := range ids {
		delivered, ok := c.shown[id]
		switch {
		case !ok || delivered && state == "delivered":
			continue
		case state == "read":
			delete(c.shown, id)
		default:
			c.shown[id] = true
		}
		list = append(list, id)
	}
	return list
}

// older answers a page that scrolls up.
func (c *conn) older(ctx context.Context, before int64) error {
	if c.address == "" {
		return fault.New(fault.SignedOut, "webchat.older", "no visitor")
	}
	got, err := c.s.env.Desk.Older(ctx, c.address, before, pageSize)
	if err != nil {
		return err
	}
	reply := olderReply{Before: before, Entries: make([]entry, 0, len(got)), More: len(got) == pageSize}
	size := 0
	for _, e := range got {
		one := toEntry(c.s.env.Desk, e)
		if size += len(encode("", one)); size > maxFrame-256 && len(reply.Entries) > 0 {
			reply.More = true // the page asks again from the oldest it got
			break
		}
		reply.Entries = append(reply.Entries, one)
	}
	c.expect(reply.Entries)
	c.post(encode("older", reply))
	return nil
}
