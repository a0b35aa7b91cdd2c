package app

import (
	"context"
	"strings"
	"time"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// maxNotices is how many messages of one delta are announced: after an absence
// a whole screen of notifications helps nobody.
const maxNotices = 3

// arrived announces new inbound messages: to the interface always (sound,
// title), as a native notification when the person does not see them anyway.
func (l *live) arrived(ctx context.Context, list []*inbox.Message) {
	for _, m := range list {
		l.fetch.want(m.Files)
		l.fetch.want(bodies(m))
	}
	fresh := l.now() - noticeFresh.Milliseconds()
	told := 0
	for i := len(list) - 1; i >= 0 && told < maxNotices; i-- {
		m := list[i]
		if m.At < fresh || m.Auto == inbox.AutoBlocked {
			continue
		}
		c, found, err := replica.Get[inbox.Conversation](ctx, l.rep, inbox.KindConversation, m.Conversation)
		if err != nil || !found || !l.concerns(ctx, m, &c) {
			continue
		}
		name, _, err := l.nameOf(m.Conversation)
		if err != nil {
			continue
		}
		if m.Dir == inbox.DirNote {
			name = l.speaker(ctx, m, &c, called(name, c.Contact, German(l.a)))
		}
		n := Notice{Conversation: m.Conversation, Name: name, Text: said(*m, German(l.a))}
		if m.Dir == inbox.DirEvent {
			n.Text = said(inbox.Message{Text: c.Preview.Text, Files: make([]inbox.File, c.Preview.Files)}, German(l.a))
		}
		told++
		l.a.shell.Emit(EventNotice, n)
		l.mu.Lock()
		seen := l.a.focused.Load() && l.opened == m.Conversation
		l.mu.Unlock()
		if l.a.prefs.Load().Notify && !seen {
			n.Name = called(n.Name, c.Contact, German(l.a))
			l.a.shell.Notify(n)
		}
	}
}

// speaker names who said something to colleagues, and where.
func (l *live) speaker(ctx context.Context, m *inbox.Message, c *inbox.Conversation, where string) string {
	a, _, err := replica.Get[inbox.Agent](ctx, l.rep, inbox.KindAgent, m.Author)
	switch {
	case err != nil || a.Name == "":
		return where
	case c.Direct():
		return a.Name
	}
	return a.Name + " · " + where
}

// called gives an unknown visitor the name the list has for them.
func called(name, contact string, german bool) string {
	if name != "" {
		return name
	}
	id := strings.ToUpper(strings.ReplaceAll(contact, "-", ""))
	id = id[max(0, len(id)-4):]
	if german {
		return "Gast " + id
	}
	return "Visitor " + id
}

// noticeFresh is how old a message may be to be announced.
const noticeFresh = 10 * time.Minute
