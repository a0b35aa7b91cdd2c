package webchat

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// handle does what one frame asks for. An error ends the connection; what
// concerns a single message is answered with refuse instead.
func (c *conn) handle(b []byte) error {
	f, err := parseFrame(b)
	if err != nil {
		return err
	}
	if _, hello := f.(*helloFrame); !hello && !c.greeted {
		return fault.New(fault.Invalid, "webchat.handle", "hello comes first")
	}
	ctx, cancel := context.WithTimeout(c.s.ctx, ingestLimit)
	defer cancel()
	switch f := f.(type) {
	case *helloFrame:
		return c.hello(ctx, f)
	case *sendFrame:
		c.send(ctx, f)
	case *emailFrame:
		c.email(ctx, f)
	case *olderFrame:
		return c.older(ctx, f.Before)
	case *typingFrame:
		c.writes(f.On)
	case *gotFrame:
		return c.mark(ctx, f.IDs, "delivered")
	case *readFrame:
		return c.mark(ctx, f.IDs, "read")
	case *pingFrame:
		c.post(encode("pong", f))
	}
	return nil
}

// hello says who is at the page. It may come again on the same connection:
// with the first message (a token was made) or when the customer signs in.
func (c *conn) hello(ctx context.Context, f *helloFrame) error {
	v := visitor{greeted: true, language: language(f.Language), page: parsePage(f.Page)}
	verdict := ""
	if f.Identity != nil {
		if v.address, verdict = f.Identity.verify(c.s.set.secret); verdict == identityOK {
			v.signed = f.Identity
		}
	}
	if v.address == "" && f.Token != "" {
		var err error
		if v.address, err = tokenAddress(f.Token); err != nil {
			return err
		}
	}
	if v.address != "" {
		var err error
		if v.profile, v.known, err = c.s.env.Desk.Known(ctx, v.address); err != nil {
			return fault.Wrap(fault.Unavailable, "webchat.hello", err)
		}
	}
	if c.address != v.address {
		c.stopTyping()
		c.s.leave(c, c.address)
		c.s.enterRoom(c, v.address, v.known)
	}
	c.visitor = v
	ready := encode("ready", readyFrame{V: protocolVersion, Now: c.s.env.Now().UnixMilli(), Known: v.known,
		Email: v.profile.Email != "", Identity: verdict, Place: toPlace(c.s.env.Desk, *c.s.place.Load())})
	select {
	case c.greets <- greeted{ready: ready, address: v.address, since: f.Since}:
	case <-c.ended:
	}
	return nil
}

// send takes a message: acknowledged only after it is stored durably.
func (c *conn) send(ctx context.Context, f *sendFrame) {
	now := c.s.env.Now()
	refuse := func(code fault.Code, what string, after time.Duration) {
		c.post(encode("refuse", refuseFrame{ID: f.ID, Code: code, What: what, After: int(after.Milliseconds())}))
	}
	if c.address == "" {
		refuse(fault.SignedOut, "", 0)
		return
	}
	if wait, ok := c.s.guard.message(c.addr, c.address, now); !ok {
		refuse(fault.RateLimited, "", wait)
		return
	}
	if !c.known && f.Consent == nil { // perhaps another tab wrote first
		if p, known, err := c.s.env.Desk.Known(ctx, c.address); err == nil && known {
			c.profile, c.known = p, true
		}
	}
	msg, what, err := c.message(f, now)
	if err != nil {
		refuse(fault.CodeOf(err), what, 0)
		return
	}
	events := []channel.Event{{ID: f.ID, Address: c.address, Message: &msg}}
	if p, some := c.profileOf(f, now); some {
		events = append(events, channel.Event{ID: "profile:" + f.ID, Address: c.address, Profile: &p})
	}
	if err := c.s.env.Ingest(ctx, events...); err != nil {
		c.s.env.Log.Warn("visitor's message not stored, the page keeps it", "chan", c.s.id, "code", string(fault.CodeOf(err)))
		refuse(fault.CodeOf(err), "", 0)
		return
	}
	c.post(encode("ack", ackFrame{ID: f.ID, At: now.UnixMilli()}))
	c.stopTyping()
	c.nowKnown(events)
}

// nowKnown keeps in mind what the relay has just stored.
func (c *conn) nowKnown(events []channel.Event) {
	if !c.known {
		c.known = true
		c.s.enterRoom(c, c.address, true)
	}
	for _, e := range events {
		if p := e.Profile; p != nil {
			if p.Email != "" {
				c.profile.Email = p.Email
			}
			if p.Name != "" {
				c.profile.Name = p.Name
			}
		}
	}
}

// message checks what a person can get wrong. what names the part.
func (c *conn) message(f *sendFrame, now time.Time) (m channel.Message, what string, err error) {
	const op = "webchat.message"
	m = channel.Message{Text: clean(f.Text), Language: c.language, Page: c.page}
	if p := parsePage(f.Page); p != "" {
		m.Page = p
	}
	switch {
	case !c.known && f.Consent == nil:
		return m, "consent", fault.New(fault.Denied, op, "first message without consent")
	case utf8.RuneCountInString(m.Text) > maxText:
		return m, "text", fault.New(fault.TooLarge, op, "text over the limit")
	case len(f.Files) > maxFiles:
		return m, "files", fault.New(fault.TooLarge, op, "too many files")
	case blank(m.Text) && len(f.Files) == 0:
		return m, "text", fault.New(fault.Invalid, op, "neither text nor file")
	}
	if _, ok := parseEmail(f.Email); !ok {
		return m, "email", fault.New(fault.Invalid, op, "not an email address")
	}
	for _, t := range f.Files {
		file, err := openTicket(c.s.key, t, c.address, now)
		if err != nil {
			return m, "files", err
		}
		m.Files = append(m.Files, file)
	}
	return m, "", nil
}

func blank(s string) bool { return short(s, 1) == "" }

// profileOf gathers what the message tells of its writer; some is false if
// that is nothing new.
func (c *conn) profileOf(f *sendFrame, now time.Time) (p channel.Profile, some bool) {
	if f.Consent != nil {
		at := now.UnixMilli()
		// a message may have waited without network; a page's clock is taken
		// only if it says a time that can be true
		if old := now.Add(-30 * 24 * time.Hour).UnixMilli(); f.Consent.At > old && f.Consent.At < at {
			at = f.Consent.At
		}
		p.Attributes = map[string]string{
			"consentAt":     time.UnixMilli(at).UTC().Format(time.RFC3339),
			"consentPolicy": short(f.Consent.Policy, 2048),
		}
		some = true
	}
	if email, _ := parseEmail(f.Email); email != "" && email != c.profile.Email {
		p.Email, some = email, true
	}
	if s := c.signed; s != nil {
		name, email := short(s.Name, 100), ""
		if e, ok := parseEmail(s.Email); ok {
			email = e
		}
		fresh := !c.known || name != "" && name != c.profile.Name || email != "" && email != c.profile.Email
		if fresh || some {
			p.Verified, p.UserID, p.Name, some = true, s.ID, name, true
			if p.Email == "" {
				p.Email = email
			}
		}
	}
	return p, some
}

// email takes an address the visitor leaves for later.
func (c *conn) email(ctx context.Context, f *emailFrame) {
	refuse := func(code fault.Code) {
		c.post(encode("refuse", refuseFrame{ID: f.ID, Code: code, What: "email"}))
	}
	email, ok := parseEmail(f.Email)
	if c.address == "" || !c.known {
		refuse(fault.SignedOut) // nothing is stored before the first message
		return
	}
	if !ok || email == "" {
		refuse(fault.Invalid)
		return
	}
	now := c.s.env.Now()
	if _, ok := c.s.guard.message(c.addr, c.address, now); !ok {
		refuse(fault.RateLimited)
		return
	}
	err := c.s.env.Ingest(ctx, channel.Event{ID: "profile:" + f.ID, Address: c.address, Profile: &channel.Profile{Email: email}})
	if err != nil {
		refuse(fault.CodeOf(err))
		return
	}
	c.profile.Email = email
	c.post(encode("ack", ackFrame{ID: f.ID, At: now.UnixMilli()}))
}

// mark stores how far the business's messages got, each once.
func (c *conn) mark(ctx context.Context, ids []string, state string) error {
	var events []channel.Event
	for _, id := range c.marked(ids, state) {
		events = append(events, channel.Event{ID: state + ":" + id, Address: c.address,
			Status: &channel.Status{Keys: []string{id}, State: state}})
	}
	if len(events) == 0 {
		return nil
	}
	if err := c.s.env.Ingest(ctx, events...); err != nil {
		return fault.Wrap(fault.Unavailable, "webchat.mark "+strconv.Itoa(len(events)), err)
	}
	return nil
}
