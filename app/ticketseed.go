package app

import (
	"cmp"
	"strings"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// How much of a conversation a new ticket begins with.
const (
	seedMessages = 5
	seedTitle    = 80  // characters
	seedText     = 600 // characters of one message
	seedFiles    = 10
)

// TicketFrom fills a new ticket from a conversation; message names the one it is
// about, "" the contact's last. What was said up to it is told in the details, the
// contact's files of these messages come along.
func (a *App) TicketFrom(conversation, message string) (TicketSeed, error) {
	s := TicketSeed{Files: []inbox.File{}, Labels: []string{}}
	l, err := a.running()
	if err != nil {
		return s, err
	}
	o, err := l.rep.Open(a.ctx, conversation, 4*seedMessages)
	if err != nil {
		return s, a.coded(err)
	}
	if message != "" {
		if o.Thread, err = l.rep.ThreadAt(a.ctx, conversation, message, 4*seedMessages, 0); err != nil {
			return s, a.coded(err)
		}
	}
	c := o.Row.Conversation
	s.Inbox, s.Contact, s.Name, s.Channel = c.Inbox, c.Contact, o.Contact.Called(), c.LastChannel
	if c.Inbox == inbox.TeamInbox {
		s.Inbox, s.Contact = "", "" // colleagues among themselves: of no inbox, and no customer's
	}
	s.Labels = append(s.Labels, c.Labels...)
	names, err := l.agentNames()
	if err != nil {
		return s, a.coded(err)
	}
	s.tell(spoken(o.Thread.Messages, message), names)
	if c.Subject != "" && message == "" {
		s.Title = inbox.Line(c.Subject, seedTitle)
	}
	return s, nil
}

// spoken gives the last messages that were said, up to the one that is meant.
func spoken(list []inbox.Message, message string) []inbox.Message {
	var said []inbox.Message
	for _, m := range list {
		if (m.Dir == inbox.DirIn || m.Dir == inbox.DirOut || m.ID == message) && m.Auto == "" && m.Deleted == 0 {
			said = append(said, m)
		}
		if m.ID == message {
			break
		}
	}
	return said[max(0, len(said)-seedMessages):]
}

func (s *TicketSeed) tell(said []inbox.Message, names map[string]string) {
	var parts []string
	for _, m := range said {
		who := cmp.Or(names[m.Author], s.Name)
		text := strings.TrimSpace(m.Text)
		if all := []rune(text); len(all) > seedText {
			text = string(all[:seedText]) + "…"
		}
		if m.Dir == inbox.DirIn {
			if line, _, _ := strings.Cut(text, "\n"); line != "" {
				s.Title = inbox.Line(line, seedTitle)
			}
			if m.Mail != nil && m.Mail.Subject != "" {
				s.Title = inbox.Line(m.Mail.Subject, seedTitle)
			}
			s.Channel = cmp.Or(m.Channel, s.Channel)
			for _, f := range m.Files {
				if f.Hash != "" && f.CID == "" && len(s.Files) < seedFiles {
					s.Files = append(s.Files, f)
				}
			}
		}
		if text != "" && who != "" {
			text = who + ": " + text
		}
		if text != "" {
			parts = append(parts, text)
		}
	}
	s.Text = strings.Join(parts, "\n\n")
}

// agentNames gives the colleagues' names by id.
func (l *live) agentNames() (map[string]string, error) {
	list, err := replica.All[inbox.Agent](l.a.ctx, l.rep, inbox.KindAgent)
	names := map[string]string{}
	for _, a := range list {
		names[a.ID] = a.Name
	}
	return names, err
}
