package app

import (
	"context"
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
	}
	fresh := l.now() - noticeFresh.Milliseconds()
	said := 0
	for i := len(list) - 1; i >= 0 && said < maxNotices; i-- {
		m := list[i]
		if m.At < fresh {
			continue
		}
		c, found, err := replica.Get[inbox.Conversation](ctx, l.rep, inbox.KindConversation, m.Conversation)
		if err != nil || !found || (c.Assignee != "" && c.Assignee != l.account.Agent) {
			continue // a colleague's
		}
		name, err := l.nameOf(m.Conversation)
		if err != nil {
			continue
		}
		n := Notice{Conversation: m.Conversation, Name: name, Text: m.Text}
		said++
		l.a.shell.Emit(EventNotice, n)
		l.mu.Lock()
		seen := l.a.focused.Load() && l.opened == m.Conversation
		l.mu.Unlock()
		if l.a.prefs.Load().Notify && !seen {
			l.a.shell.Notify(n)
		}
	}
}

// noticeFresh is how old a message may be to be announced.
const noticeFresh = 10 * time.Minute
