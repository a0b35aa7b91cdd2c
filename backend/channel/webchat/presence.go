package webchat

import (
	"time"

	"tresen/backend/channel"
)

// enterRoom puts a page into its visitor's room. The first page of a contact
// makes them online; a visitor who never wrote is nobody to the relay.
func (s *session) enterRoom(c *conn, address string, known bool) {
	if address == "" {
		return
	}
	s.mu.Lock()
	room := s.rooms[address]
	if room == nil {
		room = map[*conn]struct{}{}
		s.rooms[address] = room
	}
	room[c] = struct{}{}
	s.mu.Unlock()
	if known {
		on := true
		s.env.Fleet(channel.Fleeting{Address: address, Online: &on})
	}
}

// leave takes a page out of its room. The contact goes offline a little later,
// so that going from one page of the shop to the next is not told as gone.
func (s *session) leave(c *conn, address string) {
	if address == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	room := s.rooms[address]
	delete(room, c)
	if len(room) > 0 {
		return
	}
	delete(s.rooms, address)
	known := c.known
	if s.closed || !known {
		return
	}
	s.parts.Go(func() {
		wait := time.NewTimer(goneAfter)
		defer wait.Stop()
		select {
		case <-s.ctx.Done():
			return
		case <-wait.C:
		}
		s.mu.Lock()
		back := len(s.rooms[address]) > 0
		s.mu.Unlock()
		if !back {
			off := false
			s.env.Fleet(channel.Fleeting{Address: address, Online: &off})
		}
	})
}

// typing is one stretch of writing.
type typing struct {
	address string
	timer   *time.Timer
}

// writes tells agents whether the visitor writes; it ends by itself typingLife
// after the page last said so.
func (c *conn) writes(on bool) {
	if c.address == "" || !c.known {
		return
	}
	if !on {
		c.stopTyping()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.typing != nil && c.typing.timer.Stop() {
		c.typing.timer.Reset(typingLife)
	} else {
		t := &typing{address: c.address}
		t.timer = time.AfterFunc(typingLife, func() { c.typingEnded(t) })
		c.typing = t
	}
	c.s.env.Fleet(channel.Fleeting{Address: c.address, Typing: true})
}

// stopTyping ends it at once; harmless if nobody writes.
func (c *conn) stopTyping() {
	c.mu.Lock()
	t := c.typing
	c.mu.Unlock()
	if t != nil {
		c.typingEnded(t)
	}
}

func (c *conn) typingEnded(t *typing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.typing != t {
		return // a newer stretch has begun
	}
	t.timer.Stop()
	c.typing = nil
	c.s.env.Fleet(channel.Fleeting{Address: t.address, Typing: false})
}
