package command

import (
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// MakeTicket makes a ticket or task (T1). Its number is given by the relay.
type MakeTicket struct {
	Ticket        string           `json:"ticket"` // its id
	Inbox         string           `json:"inbox"`
	Type          inbox.TicketKind `json:"type"`
	Title         string           `json:"title"`
	Text          string           `json:"text,omitempty"`
	Files         []inbox.File     `json:"files,omitempty"`
	Priority      inbox.Priority   `json:"priority,omitempty"` // empty: normal
	Due           int64            `json:"due,omitempty"`      // ms
	Assignee      string           `json:"assignee,omitempty"`
	Followers     []string         `json:"followers,omitempty"`
	Labels        []string         `json:"labels,omitempty"`
	Contact       string           `json:"contact,omitempty"`
	Channel       string           `json:"channel,omitempty"`
	Conversations []string         `json:"conversations,omitempty"`
	Checks        []inbox.Check    `json:"checks,omitempty"`
}

// Limits of a ticket.
const (
	maxTicketTitle = 200 // characters
	maxTicketLinks = 200 // conversations
	maxTicketList  = 100 // labels, followers, lines of the check-list
	maxCheckText   = 500 // characters of a line
)

var (
	ticketKinds    = []inbox.TicketKind{inbox.TicketCase, inbox.TicketTask}
	ticketStatuses = []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketWaiting, inbox.TicketSolved}
	priorities     = []inbox.Priority{inbox.PriorityLow, inbox.PriorityNormal, inbox.PriorityHigh, inbox.PriorityUrgent}
)

// Validate implements Command.
func (m *MakeTicket) Validate() error {
	if m.Priority == "" {
		m.Priority = inbox.PriorityNormal
	}
	if !slices.Contains(ticketKinds, m.Type) || !slices.Contains(priorities, m.Priority) || m.Due < 0 {
		return invalid("ticket")
	}
	if err := ticketTitle(&m.Title); err != nil {
		return err
	}
	if err := ticketText(m.Text, m.Files); err != nil {
		return err
	}
	if err := checkLines(m.Checks); err != nil {
		return err
	}
	if err := ticketIDs(m.Labels, m.Followers); err != nil {
		return err
	}
	if len(m.Conversations) > maxTicketLinks {
		return fault.New(fault.TooLarge, "command.Validate", "conversations")
	}
	if err := maybeID(m.Assignee, m.Contact, m.Channel); err != nil {
		return err
	}
	return isID(append([]string{m.Ticket, m.Inbox}, m.Conversations...)...)
}

// Overlay implements Overlayer.
func (m *MakeTicket) Overlay(v View, by string, now int64) {
	if e, _ := v.Get(inbox.KindTicket, m.Ticket).(*inbox.Ticket); e != nil {
		return // the relay has it already
	}
	t := m.ticket(by, now)
	m.known(lookView{v}, t)
	v.Put(t)
}

// ticket is what the wish says, without a number.
func (m *MakeTicket) ticket(by string, now int64) *inbox.Ticket {
	t := &inbox.Ticket{ID: m.Ticket, Inbox: m.Inbox, Type: m.Type, Title: m.Title, Text: m.Text, Files: m.Files, Status: inbox.TicketOpen,
		Priority: m.Priority, Due: m.Due, Assignee: m.Assignee, Followers: sortedOnce(m.Followers), Labels: sortedOnce(m.Labels),
		Contact: m.Contact, Channel: m.Channel, CreatedAt: now, CreatedBy: by, ChangedAt: now, OpenSince: now}
	for _, id := range m.Conversations {
		if !slices.Contains(t.Conversations, id) {
			t.Conversations = append(t.Conversations, id)
		}
	}
	// By way of a change, so that lines are told apart and ticked off as ever.
	(&inbox.TicketChange{AddChecks: m.Checks}).Apply(t, by, now)
	t.ChangedAt = now
	return t
}

// ChangeTicket changes a ticket: only what is given. AlsoDone marks the linked
// conversations done, with status solved alone; else they stay as they are.
type ChangeTicket struct {
	Ticket string `json:"ticket"`
	inbox.TicketChange
	AlsoDone bool `json:"alsoDone,omitempty"`
}

// Validate implements Command.
func (c *ChangeTicket) Validate() error {
	if c.AlsoDone && (c.Status == nil || *c.Status != inbox.TicketSolved) {
		return invalid("alsoDone")
	}
	if c.Title != nil {
		if err := ticketTitle(c.Title); err != nil {
			return err
		}
	}
	if w := c.Was; c.Title != nil && (w == nil || w.Title == nil) || c.Text != nil && (w == nil || w.Text == nil) {
		return invalid("was") // another's words would be lost
	}
	if err := validFields(c); err != nil {
		return err
	}
	text := ""
	if c.Text != nil {
		text = *c.Text
	}
	if err := ticketText(text, c.AddFiles); err != nil {
		return err
	}
	if err := c.validChecks(); err != nil {
		return err
	}
	if len(c.RemoveFiles) > maxTicketList {
		return fault.New(fault.TooLarge, "command.Validate", "files")
	}
	if err := ticketIDs(c.AddLabels, c.RemoveLabels, c.AddFollowers, c.RemoveFollowers); err != nil {
		return err
	}
	return isID(c.Ticket)
}

func validFields(c *ChangeTicket) error {
	if c.Type != nil && !slices.Contains(ticketKinds, *c.Type) || c.Status != nil && !slices.Contains(ticketStatuses, *c.Status) ||
		c.Priority != nil && !slices.Contains(priorities, *c.Priority) || c.Due != nil && *c.Due < 0 {
		return invalid("ticket")
	}
	for _, id := range []*string{c.Assignee, c.Contact, c.Channel} {
		if id != nil {
			if err := maybeID(*id); err != nil {
				return err
			}
		}
	}
	if c.Inbox != nil {
		return isID(*c.Inbox)
	}
	return nil
}

func (c *ChangeTicket) validChecks() error {
	if err := checkLines(c.AddChecks); err != nil {
		return err
	}
	for i := range c.Checks {
		n := &c.Checks[i]
		if n.Text != nil {
			if *n.Text = strings.TrimSpace(*n.Text); *n.Text == "" || n.Was == nil {
				return invalid("check-list")
			}
			if len([]rune(*n.Text)) > maxCheckText {
				return fault.New(fault.TooLarge, "command.Validate", "check-list")
			}
		}
		if err := isID(n.ID); err != nil {
			return err
		}
	}
	if len(c.Checks) > maxTicketList {
		return fault.New(fault.TooLarge, "command.Validate", "check-list")
	}
	return ticketIDs(c.RemoveChecks, c.CheckOrder)
}

// Overlay implements Overlayer.
func (c *ChangeTicket) Overlay(v View, by string, now int64) {
	t, _ := v.Get(inbox.KindTicket, c.Ticket).(*inbox.Ticket)
	if t == nil {
		return
	}
	change := c.TicketChange
	if !fit(lookView{v}, t, &change) {
		return
	}
	before := t.ChangedAt
	if _, ok := change.Apply(t, by, now); !ok {
		return
	}
	if t.ChangedAt != before {
		v.Put(t)
	}
	if !c.AlsoDone {
		return
	}
	for _, id := range t.Conversations {
		overlayConversation(v, id, func(conv *inbox.Conversation) {
			if !conv.Chat() {
				complete(conv, by, now)
			}
		})
	}
}
