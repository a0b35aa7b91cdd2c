package export

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"tresen/backend/inbox"
)

// maxFull is how much of a mail's whole text is shown (bytes); its source has all of it.
const maxFull = 1 << 20

// conversation words what a conversation holds as ids.
func (r *run) conversation(c *Conversation) conversation {
	n := &r.o.Names
	in := n.Inboxes[c.Inbox]
	v := conversation{ID: c.ID, Contact: r.contact(c), Inbox: person{c.Inbox, in.Name}, Channels: []person{}, Labels: []string{},
		Status: string(cmp.Or(c.Status, inbox.StatusOpen)), Subject: c.Subject, LastAt: iso(c.LastAt), UnansweredSince: iso(c.UnansweredSince),
		SnoozedUntil: iso(c.SnoozedUntil), DoneAt: iso(c.DoneAt), zone: zoneOf(in.TimeZone), last: time.UnixMilli(c.LastAt), n: r.list.n + 1}
	if c.Status != inbox.StatusSnoozed {
		v.SnoozedUntil = ""
	}
	if c.Assignee != "" {
		v.Assignee = &person{c.Assignee, n.Agents[c.Assignee].Name}
	}
	for _, id := range c.Labels {
		v.Labels = append(v.Labels, cmp.Or(n.Labels[id].Name, id))
	}
	for _, id := range c.Channels {
		ch := r.channel(id)
		v.channels = append(v.channels, *ch)
		v.Channels = append(v.Channels, person{ch.ID, ch.Name})
	}
	v.Page = fmt.Sprintf("conversations/%05d-%s.html", v.n, slug(v.Contact.Name))
	return v
}

func (r *run) contact(c *Conversation) contact {
	k := &c.Contact
	v := contact{ID: c.Conversation.Contact, Name: cmp.Or(k.Called(), r.w.unknown(c.Conversation.Contact)), Email: k.Email, Phone: k.Phone, Language: k.Language}
	known := map[string]bool{}
	for _, a := range r.o.Names.Attributes {
		if value := k.Attributes[a.ID]; value != "" {
			v.attributes = append(v.attributes, [2]string{a.Name, value})
		}
		known[a.ID] = true
	}
	for _, key := range sorted(k.Attributes) { // what came from outside and nobody has defined
		if !known[key] && k.Attributes[key] != "" {
			v.attributes = append(v.attributes, [2]string{key, k.Attributes[key]})
		}
	}
	if len(v.attributes) > 0 {
		v.Attributes = map[string]string{}
	}
	for _, a := range v.attributes {
		v.Attributes[a[0]] = a[1]
	}
	for _, i := range c.Identities {
		v.Identities = append(v.Identities, identity{Type: i.Type, Address: cmp.Or(i.Shown, i.Address), Name: i.Name, channel: r.channel(i.Channel)})
	}
	if r.o.Notes {
		for _, m := range k.Notes {
			v.Notes = append(v.Notes, remark{At: iso(m.At), By: r.agent(m.By), Text: m.Text})
		}
	}
	return v
}

func (r *run) agent(id string) person { return person{id, r.o.Names.Agents[id].Name} }

// channel gives a channel as far as it is still known.
func (r *run) channel(id string) *channel {
	c := r.o.Names.Channels[id]
	return &channel{ID: id, Type: c.Type, Name: c.Name, word: cmp.Or(r.o.Names.Kinds[c.Type], c.Type, r.w.gone)}
}

// zoneOf is the time zone of an inbox, else this PC's.
func zoneOf(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil && name != "" {
		return z
	}
	return time.Local
}

// entry words a message and puts its files into the .zip.
func (r *run) entry(ctx context.Context, c *conversation, m *inbox.Message) (message, error) {
	v := message{ID: m.ID, At: iso(m.At), SentAt: iso(m.SentAt), Direction: string(m.Dir), Internal: m.Dir == inbox.DirNote || m.Dir == inbox.DirEvent,
		Author: r.author(c, m), Text: m.Text, State: string(m.State), Fault: m.Fault, Detail: m.Detail, Auto: m.Auto, Edited: iso(m.Edited),
		Deleted: iso(m.Deleted), Quote: m.Quote, Excerpt: m.Excerpt, Files: []file{}, Location: m.Location, Cards: m.Cards, Order: m.Order,
		Buttons: m.Buttons, Forwarded: m.Forwarded, Unsupported: m.Unsupported, when: time.UnixMilli(m.At).In(c.zone)}
	if m.Channel != "" {
		v.Channel = r.channel(m.Channel)
	}
	for _, e := range m.Earlier {
		v.Earlier = append(v.Earlier, earlier{Text: e.Text, Until: iso(e.At)})
	}
	for _, x := range m.Reactions {
		v.Reactions = append(v.Reactions, reaction{By: r.reacted(c, x.By), Emoji: x.Emoji, At: iso(x.At)})
	}
	for _, id := range m.Mentions {
		v.Mentions = append(v.Mentions, r.agent(id))
	}
	if m.Template != nil {
		v.Template = m.Template.Template
	}
	if m.Event != nil {
		v.Event = r.event(m.Event)
		v.told = r.w.event(r, m, v.Event, v.when)
	}
	for _, f := range m.Files {
		ref, err := r.files.put(ctx, f, "files", m.At)
		if err != nil {
			return v, err
		}
		v.Files = append(v.Files, ref)
	}
	if m.Mail != nil {
		return v, r.letter(ctx, &v, m)
	}
	return v, nil
}

// letter adds what a mail has beside its text.
func (r *run) letter(ctx context.Context, v *message, m *inbox.Message) error {
	l := m.Mail
	v.Mail = &mail{Subject: l.Subject, From: l.From, To: l.To, CC: l.CC, ReplyTo: l.ReplyTo, Date: iso(l.Date), ID: l.ID}
	if r.o.Notes { // who got it without the others' knowledge
		v.Mail.BCC = l.BCC
	}
	if l.Raw != nil {
		raw := *l.Raw
		raw.Name, raw.Type = cmp.Or(strings.TrimSpace(l.Subject), "mail")+".eml", "message/rfc822"
		ref, err := r.files.put(ctx, raw, "mails", m.At)
		if err != nil {
			return err
		}
		v.Mail.Source = &ref
	}
	if l.Below != "" {
		v.FullText = strings.TrimSpace(m.Text + "\n\n" + l.Below)
	}
	if l.Full == nil || l.Full.Hash == "" || l.Full.Size > maxFull {
		return nil
	}
	in, err := r.s.File(ctx, *l.Full)
	if err != nil {
		return ctx.Err() // the message says what is new in it
	}
	defer func() { _ = in.Close() }()
	if b, err := io.ReadAll(io.LimitReader(in, maxFull)); err == nil {
		v.FullText = strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return ctx.Err()
}

// author tells who wrote a message.
func (r *run) author(c *conversation, m *inbox.Message) author {
	switch {
	case m.Author != "":
		return author{Kind: "agent", ID: m.Author, Name: cmp.Or(r.o.Names.Agents[m.Author].Name, r.w.someone)}
	case m.Dir != inbox.DirIn:
		return author{Kind: "machine"}
	case m.Mail != nil && m.Mail.Stranger:
		return author{Kind: "other", Name: cmp.Or(m.Mail.From.Name, m.Mail.From.Address)}
	}
	return author{Kind: "contact", ID: c.Contact.ID, Name: c.Contact.Name}
}

func (r *run) reacted(c *conversation, by string) string {
	switch by {
	case "":
		return c.Contact.Name
	case inbox.ByBusiness:
		return r.o.Names.Workspace.Name
	}
	return cmp.Or(r.o.Names.Agents[by].Name, r.w.someone)
}

func (r *run) event(e *inbox.Event) *event {
	v := &event{What: e.What, Why: e.Why, Until: iso(e.Until), Text: e.Text, Ticket: e.Ticket}
	if e.Agent != "" {
		v.Agent = &person{e.Agent, r.o.Names.Agents[e.Agent].Name}
	}
	if e.From != "" {
		v.From = &person{e.From, r.o.Names.Agents[e.From].Name}
	}
	for _, id := range e.Added {
		v.Added = append(v.Added, cmp.Or(r.o.Names.Labels[id].Name, r.o.Names.Agents[id].Name, id))
	}
	for _, id := range e.Gone {
		v.Gone = append(v.Gone, cmp.Or(r.o.Names.Labels[id].Name, r.o.Names.Agents[id].Name, id))
	}
	return v
}
