// Package neutral is the form in which every platform's calls look alike:
// "relay inspect hook" prints it, and recorded calls are held against it.
package neutral

import (
	"cmp"

	"tresen/backend/channel"
)

// Event is the neutral form of an event: the same for every platform.
type Event struct {
	Kind        string `json:"kind"` // message, status, reaction, edit, delete, blocked, ignored
	ExternalID  string `json:"external_id"`
	From        string `json:"from"`
	Text        string `json:"text"`
	Attachments int    `json:"attachments"`
	Status      string `json:"status,omitempty"`
	ReplyTo     string `json:"reply_to,omitempty"`
	Direction   string `json:"direction,omitempty"` // "out": the business wrote it elsewhere
	Ref         string `json:"ref,omitempty"`       // of the link or ad that brought the contact
	Account     string `json:"account,omitempty"`
	Unsupported string `json:"unsupported,omitempty"`
	Fault       string `json:"fault,omitempty"`
}

// Loud tells whether an event counts when lists are compared: one that changes
// nothing in the conversation does so only by what it says of link or consent.
func (e Event) Loud() bool { return e.Kind != "ignored" || e.Ref != "" || e.Status != "" }

// Ledger remembers what the calls of one file told before, as the store would.
type Ledger struct {
	seen    map[string]bool   // event keys
	texts   map[string]string // of messages that came or were edited
	reached map[string]int    // rank of the state of a message of ours
}

// NewLedger makes one that knows of nothing.
func NewLedger() *Ledger {
	return &Ledger{seen: map[string]bool{}, texts: map[string]string{}, reached: map[string]int{}}
}

// ranks order the states: a message never goes back. One that failed can still
// turn out to have arrived.
var ranks = map[string]int{"queued": 1, "sent": 2, "delayed": 2, "failed": 3, "delivered": 4, "read": 5, "played": 6}

// Take gives what an event brings that is new.
func (l *Ledger) Take(account string, e channel.Event) []Event {
	known := false
	for _, key := range append([]string{e.ID}, e.Also...) {
		known = known || e.ID != "" && l.seen[account+" "+key]
		l.seen[account+" "+key] = true
	}
	if known {
		return nil
	}
	base := Event{Kind: "ignored", From: e.Address, Account: account}
	switch {
	case e.Message != nil:
		l.says(account, e.Message.Ref, e.Message.Text)
		return []Event{seenMessage(base, e.Message)}
	case e.Status != nil:
		return l.status(base, e.Status)
	case e.Reaction != nil:
		base.Kind, base.ExternalID, base.ReplyTo, base.Text = "reaction", e.Reaction.Ref, e.Reaction.To, e.Reaction.Emoji
		base.Direction, base.From = outward(e.Reaction.Own), cmp.Or(e.Reaction.From, base.From)
	case e.Edit != nil:
		if !l.says(account, e.Edit.Ref, e.Edit.Text) {
			return nil
		}
		base.Kind, base.ExternalID, base.Text, base.From = "edit", e.Edit.Ref, e.Edit.Text, cmp.Or(e.Edit.From, base.From)
	case e.Delete != nil:
		base.From = cmp.Or(e.Delete.From, base.From)
		return each(base, "delete", l.gone(account, e.Delete.Refs))
	case e.Reach != nil:
		base.Kind, base.Status = "blocked", "unblocked"
		if e.Reach.Blocked {
			base.Status = "blocked"
		}
	case e.Consent != nil:
		base.Status = "marketing_resume"
		if e.Consent.Stop {
			base.Status = "marketing_stop"
		}
	case e.Referral != nil:
		base.Ref = cmp.Or(e.Referral.Payload, e.Referral.Source)
	}
	return []Event{base}
}

// says keeps what a message says now; false: it said so before.
func (l *Ledger) says(account, ref, text string) bool {
	key := account + " " + ref
	was, known := l.texts[key]
	l.texts[key] = text
	return !known || was != text
}

// gone gives those of the messages that were not taken back before.
func (l *Ledger) gone(account string, refs []string) (list []string) {
	for _, ref := range refs {
		if key := account + " gone " + ref; !l.seen[key] {
			l.seen[key] = true
			list = append(list, ref)
		}
	}
	return list
}

func outward(own bool) string {
	if own {
		return "out"
	}
	return ""
}

// each makes one event for each message that is named.
func each(base Event, kind string, refs []string) (list []Event) {
	for _, ref := range refs {
		base.Kind, base.ExternalID = kind, ref
		list = append(list, base)
	}
	return list
}

func seenMessage(s Event, m *channel.Message) Event {
	s.Kind, s.ExternalID, s.Text, s.ReplyTo, s.Unsupported = "message", m.Ref, m.Text, m.Quote, m.Unsupported
	s.From = cmp.Or(m.From, s.From)
	s.Direction = outward(m.Own)
	if s.ReplyTo == "" && len(m.Answers) > 0 {
		s.ReplyTo = m.Answers[0]
	}
	s.Attachments = len(m.Files) + len(m.Media) + len(m.Cards)
	if m.Location != nil {
		s.Attachments++
	}
	if m.Order != nil {
		s.Attachments++
	}
	if m.Referral != nil {
		s.Ref = cmp.Or(m.Referral.Payload, m.Referral.Source)
	}
	return s
}

func (l *Ledger) status(s Event, st *channel.Status) (list []Event) {
	s.Status, s.Fault = st.State, st.Fault
	names := st.Refs
	if len(names) == 0 {
		names = st.Keys
	}
	for _, one := range each(s, "status", names) {
		key := s.Account + " " + one.ExternalID
		if ranks[st.State] <= l.reached[key] {
			continue
		}
		l.reached[key] = ranks[st.State]
		list = append(list, one)
	}
	return list
}
