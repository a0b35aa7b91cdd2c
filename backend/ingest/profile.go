package ingest

import (
	"context"
	"encoding/json"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/phone"
	"tresen/backend/store"
)

// profile fills in what is not known yet; what is verified replaces.
func (t *intake) profile(ctx context.Context, e channel.Event) error {
	c, ids, err := t.person(ctx, e, "")
	if err != nil {
		return err
	}
	p, email := e.Profile, c.Email
	number, err := t.typed(ctx, p.Phone)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&c.Name, inbox.Name(p.Name, maxName)}, {&c.Email, p.Email}, {&c.Phone, number}, {&c.Language, p.Language}} {
		if f.from != "" && (*f.to == "" || p.Verified) {
			*f.to = inbox.Line(f.from, 200)
		}
	}
	attributes(c, p.Attributes)
	t.tx.Put(c)
	t.describe(ids, p)
	if p.Picture != nil {
		if err := t.fetch(ctx, c.ID, store.PartPicture, *p.Picture); err != nil {
			return err
		}
	}
	if c.Email == email || c.Email == "" {
		return nil
	}
	conv, err := t.tx.ConversationWith(ctx, c.ID, t.ch.Inbox)
	if err != nil || conv == nil {
		return err
	}
	t.happened(conv, max(t.now, conv.LastAt), inbox.Event{What: "email", Text: c.Email})
	return nil
}

func attributes(c *inbox.Contact, more map[string]string) {
	for k, v := range more {
		if c.Attributes == nil {
			c.Attributes = map[string]string{}
		}
		k = inbox.Line(k, 60)
		if _, has := c.Attributes[k]; has || len(c.Attributes) < 50 {
			c.Attributes[k] = inbox.Line(v, 500)
		}
	}
}

// describe notes on the identities what the profile says of the account itself.
func (t *intake) describe(ids []*inbox.Identity, p *channel.Profile) {
	name, username := inbox.Name(p.Name, maxName), inbox.Name(p.Username, 100)
	for _, i := range ids {
		was := *i
		i.Verified = i.Verified || p.Verified
		if name != "" {
			i.Name = name
		}
		if e164, _ := t.number(i.Address); username != "" && e164 == "" {
			i.Shown = "@" + username
		}
		if i.Verified != was.Verified || i.Name != was.Name || i.Shown != was.Shown {
			t.tx.Put(i)
		}
	}
}

// typed gives a telephone number as it is kept: E.164, or as it was typed when it is none.
func (t *intake) typed(ctx context.Context, number string) (string, error) {
	if number == "" {
		return "", nil
	}
	in, err := store.Find[inbox.Inbox](ctx, t.tx, t.ch.Inbox)
	if err != nil {
		return "", err
	}
	country := ""
	if in != nil {
		country = in.Country
	}
	if e164, _ := phone.Number(number, country); e164 != "" {
		return e164, nil
	}
	return number, nil
}

// ownNumber gives the telephone number a contact handed over as proven to be
// theirs, "" if the message brings none.
func (t *intake) ownNumber(ctx context.Context, from *channel.Message) (string, error) {
	for _, c := range from.Cards {
		if !c.Own || from.Own {
			continue
		}
		for _, n := range c.Phones {
			if e164, _ := phone.Number("+"+strings.TrimPrefix(n, "+"), ""); e164 != "" { // platforms leave the "+" out
				return e164, nil
			}
			number, err := t.typed(ctx, n)
			if err != nil || strings.HasPrefix(number, "+") {
				return number, err
			}
		}
	}
	return "", nil
}

// awaited is where a referral without a message waits for the contact's next one.
func awaited(address string) string { return "referral of " + address }

// referred keeps what brought a contact here until they write.
func (t *intake) referred(ctx context.Context, e channel.Event) error {
	return t.early(ctx, awaited(e.Address), channel.Event{ID: e.ID, Referral: e.Referral})
}

// brought gives what brought the writer of a message here, if a referral came before it.
func (t *intake) brought(ctx context.Context, e channel.Event) (*inbox.Referral, error) {
	if e.Message.Referral != nil || e.Message.Own || e.Message.Past || t.ch.Letters || t.ch.LiveOnly {
		return referral(e.Message.Referral), nil
	}
	list, err := t.tx.TakeEarly(ctx, t.ch.ID, awaited(e.Address))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var last channel.Event
	err = json.Unmarshal(list[len(list)-1], &last)
	return referral(last.Referral), err
}

// template notes at once what became of templates; the relay fetches the list.
func (t *intake) template(ctx context.Context, c *channel.TemplateChange) error {
	state := inbox.TemplateState(c.State)
	switch state {
	case inbox.TemplateApproved, inbox.TemplatePending, inbox.TemplateRejected, inbox.TemplatePaused, inbox.TemplateDisabled:
	default:
		return nil
	}
	list, err := t.tx.TemplatesOf(ctx, t.ch.ID)
	if err != nil {
		return err
	}
	for _, old := range list {
		if old.Name == c.Name && old.Language == c.Language && old.State != state {
			old.State, old.Reason = state, inbox.Line(c.Reason, 200)
			t.tx.Put(old)
		}
	}
	return nil
}
