//go:build unix

package main

import (
	"errors"
	"testing"
	"time"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// desk is an agent's desktop that keeps its replica and its outbox: while the
// relay is killed again and again it comes back, and sends what was written
// until the relay has answered.
type desk struct {
	t                *testing.T
	name, url, token string
	ending           *once
	// write gives the n-th reply to a conversation; taken hears how the relay answered it.
	write func(n int, c inbox.Conversation) command.Reply
	taken func(r command.Reply, code string)

	r    *relaytest.Replica
	n    int
	wish string // id of the command being sent
	body command.Reply
}

// busy: what is begun is finished.
func (d *desk) busy() bool { return !d.ending.over() || d.wish != "" }

func (d *desk) run() {
	for d.busy() {
		c, err := relaytest.TryOpen(d.t, d.url, d.token, d.r)
		if err != nil {
			later()
			continue
		}
		err = c.TryComplete(500)
		for err == nil && d.busy() {
			err = d.reply(c)
		}
		d.r = c.End()
		c.Check()
	}
}

func (d *desk) reply(c *relaytest.Client) error {
	if d.wish == "" {
		conversation := anyConversation(c)
		if conversation.ID == "" { // come back: a line is only read while something is awaited
			later()
			return errors.New("nothing to answer yet")
		}
		d.n++
		d.wish, d.body = relaytest.NewID(), d.write(d.n, conversation)
	}
	a, err := c.TryDo(d.wish, "reply", d.body)
	if err != nil {
		return err
	}
	d.taken(d.body, a.Code)
	d.wish = ""
	return nil
}

// anyConversation gives one that the desktop has; without an id while there is none.
func anyConversation(c *relaytest.Client) (conv inbox.Conversation) {
	c.Until("a conversation", func() bool {
		for _, x := range relaytest.List[inbox.Conversation](c.Replica()) {
			conv = *x
		}
		return true
	})
	return conv
}

// later is the pause before dialling again.
func later() { <-time.After(3 * time.Millisecond) }
