package command

import (
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// LinkTicket ties a ticket to a conversation; either may have several of the other.
type LinkTicket struct {
	Ticket       string `json:"ticket"`
	Conversation string `json:"conversation"`
}

// Validate implements Command.
func (l *LinkTicket) Validate() error { return isID(l.Ticket, l.Conversation) }

// Overlay implements Overlayer.
func (l *LinkTicket) Overlay(v View, _ string, now int64) {
	if t, _ := v.Get(inbox.KindTicket, l.Ticket).(*inbox.Ticket); t != nil && !slices.Contains(t.Conversations, l.Conversation) {
		t.Conversations = append(t.Conversations, l.Conversation)
		t.ChangedAt = max(now, t.ChangedAt+1)
		v.Put(t)
	}
}

// UnlinkTicket takes the tie off again.
type UnlinkTicket struct {
	Ticket       string `json:"ticket"`
	Conversation string `json:"conversation"`
}

// Validate implements Command.
func (l *UnlinkTicket) Validate() error { return isID(l.Ticket, l.Conversation) }

// Overlay implements Overlayer.
func (l *UnlinkTicket) Overlay(v View, _ string, now int64) {
	t, _ := v.Get(inbox.KindTicket, l.Ticket).(*inbox.Ticket)
	if t == nil {
		return
	}
	if i := slices.Index(t.Conversations, l.Conversation); i >= 0 {
		t.Conversations = slices.Delete(t.Conversations, i, i+1)
		t.ChangedAt = max(now, t.ChangedAt+1)
		v.Put(t)
	}
}

// TicketNote adds a colleague's note to a ticket's own thread.
type TicketNote struct {
	Entry    string       `json:"entry"` // its id
	Ticket   string       `json:"ticket"`
	Text     string       `json:"text"`
	Files    []inbox.File `json:"files,omitempty"`
	Mentions []string     `json:"mentions,omitempty"` // agent and team ids
}

// Validate implements Command.
func (n *TicketNote) Validate() error {
	if err := isID(n.Entry, n.Ticket); err != nil {
		return err
	}
	if err := ticketIDs(n.Mentions); err != nil {
		return err
	}
	return content(n.Text, n.Files)
}

// Overlay implements Overlayer.
func (n *TicketNote) Overlay(v View, by string, now int64) {
	t, _ := v.Get(inbox.KindTicket, n.Ticket).(*inbox.Ticket)
	if e, _ := v.Get(inbox.KindTicketEntry, n.Entry).(*inbox.TicketEntry); t == nil || e != nil {
		return
	}
	v.Put(n.add(lookView{v}, t, by, now))
	v.Put(t)
}

// add makes the entry; who is mentioned follows the ticket from then on.
func (n *TicketNote) add(l look, t *inbox.Ticket, by string, now int64) *inbox.TicketEntry {
	e := &inbox.TicketEntry{ID: n.Entry, Ticket: t.ID, Inbox: t.Inbox, By: by, At: now, Text: n.Text, Files: n.Files, Mentions: calledIn(l, n.Mentions)}
	t.ChangedAt = max(now, t.ChangedAt+1)
	others := slices.DeleteFunc(slices.Clone(e.Mentions), func(id string) bool { return id == by })
	t.Followers = sortedOnce(append(slices.Clone(t.Followers), others...))
	return e
}

// ticketTitle checks a title, one line.
func ticketTitle(title *string) error {
	*title = inbox.Line(strings.TrimSpace(*title), 4*maxTicketTitle)
	if *title == "" {
		return invalid("title")
	}
	if len([]rune(*title)) > maxTicketTitle {
		return fault.New(fault.TooLarge, "command.Validate", "title")
	}
	return nil
}

func ticketText(text string, files []inbox.File) error {
	if len([]rune(text)) > wire.MaxText {
		return fault.New(fault.TooLarge, "command.Validate", "text")
	}
	if len(files) > 20 {
		return fault.New(fault.TooLarge, "command.Validate", "files")
	}
	return nil
}

// checkLines checks fresh lines of a check-list.
func checkLines(list []inbox.Check) error {
	if len(list) > maxTicketList {
		return fault.New(fault.TooLarge, "command.Validate", "check-list")
	}
	for i := range list {
		if err := isID(list[i].ID); err != nil {
			return err
		}
		if list[i].Text = strings.TrimSpace(list[i].Text); list[i].Text == "" {
			return invalid("check-list")
		}
		if len([]rune(list[i].Text)) > maxCheckText {
			return fault.New(fault.TooLarge, "command.Validate", "check-list")
		}
	}
	return nil
}

// ticketIDs checks lists of ids.
func ticketIDs(lists ...[]string) error {
	for _, l := range lists {
		if len(l) > maxTicketList {
			return fault.New(fault.TooLarge, "command.Validate", "list")
		}
		if err := isID(l...); err != nil {
			return err
		}
	}
	return nil
}

// maybeID is isID for ids that may be missing.
func maybeID(ids ...string) error {
	for _, id := range ids {
		if id != "" {
			if err := isID(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// sortedOnce gives the ids sorted, each once.
func sortedOnce(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
