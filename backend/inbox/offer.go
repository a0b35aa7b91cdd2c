package inbox

import "slices"

// Who has a conversation, and whether they have taken it up. Pure, so that relay
// and desktop agree.

// Offered tells whether it was given to its assignee, who has not taken it up yet.
func (c *Conversation) Offered() bool { return c.Assignee != "" && c.Offer != nil }

// Give makes an agent its assignee, "" nobody; a person did so: there is nothing
// to take up. It reports whether that is a change. Where routing gives it to
// somebody again, then to another one first.
func (c *Conversation) Give(agent string, now int64) bool {
	changed := c.Assignee != agent
	switch {
	case agent != "":
		c.Offer = nil
	case changed:
		c.HandBack(true)
	}
	if changed {
		c.Assignee, c.AssignedAt, c.TakenAt = agent, now, 0
	}
	if agent == "" {
		c.AssignedAt = 0
	}
	return changed
}

// Hand gives it to an agent who is still to take it up, in the minutes its inbox
// allows (0: any number). tried are those who had it before.
func (c *Conversation) Hand(agent string, now int64, minutes int, tried []string) {
	c.Assignee, c.AssignedAt, c.TakenAt = agent, now, 0
	c.Offer = &Offer{At: now, Tried: slices.Clone(tried)}
	if minutes > 0 {
		c.Offer.Until = now + int64(minutes)*60_000
	}
}

// HandBack takes it from its assignee. With late they had their chance: others
// are asked first.
func (c *Conversation) HandBack(late bool) {
	var tried []string
	if c.Offer != nil {
		tried = slices.Clone(c.Offer.Tried)
	}
	if late && c.Assignee != "" && !slices.Contains(tried, c.Assignee) {
		tried = append(tried, c.Assignee)
	}
	c.Assignee, c.AssignedAt, c.TakenAt, c.Offer = "", 0, 0, nil
	if len(tried) > 0 {
		c.Offer = &Offer{Tried: tried}
	}
}

// TakeUp takes in that an agent did something with it: what was offered to them is
// theirs. It reports whether that is a change.
func (c *Conversation) TakeUp(agent string, now int64) bool {
	if !c.Offered() || c.Assignee != agent {
		return false
	}
	c.Offer, c.TakenAt = nil, now
	return true
}

// Returned takes in that it is open again and the contact waits: whoever had it is
// asked whether they still do, for they may have gone home long ago. by is who
// opened it (agent id).
func (c *Conversation) Returned(in *Inbox, by string, now int64) {
	if c.UnansweredSince == 0 || c.Assignee == "" || c.Assignee == by || in == nil || in.Routing == nil || !in.Routing.On {
		return
	}
	at := c.AssignedAt
	c.Hand(c.Assignee, now, in.Routing.Accept, nil)
	c.AssignedAt = at
}
