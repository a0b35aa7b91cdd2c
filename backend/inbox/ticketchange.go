package inbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// TicketChange is what a person changes of a ticket: only what is given. Two
// people who change different fields, or different lines of the check-list, both win.
type TicketChange struct {
	Title    *string       `json:"title,omitempty"`
	Text     *string       `json:"text,omitempty"`
	Type     *TicketKind   `json:"type,omitempty"`
	Status   *TicketStatus `json:"status,omitempty"`
	Priority *Priority     `json:"priority,omitempty"`
	Due      *int64        `json:"due,omitempty"`      // 0: none
	Assignee *string       `json:"assignee,omitempty"` // "": nobody
	Contact  *string       `json:"contact,omitempty"`
	Channel  *string       `json:"channel,omitempty"`
	Inbox    *string       `json:"inbox,omitempty"` // moves it

	AddLabels       []string `json:"addLabels,omitempty"`
	RemoveLabels    []string `json:"removeLabels,omitempty"`
	AddFollowers    []string `json:"addFollowers,omitempty"`
	RemoveFollowers []string `json:"removeFollowers,omitempty"`
	AddFiles        []File   `json:"addFiles,omitempty"`
	RemoveFiles     []string `json:"removeFiles,omitempty"` // hashes

	AddChecks    []Check       `json:"addChecks,omitempty"` // at the end
	Checks       []CheckChange `json:"checks,omitempty"`
	RemoveChecks []string      `json:"removeChecks,omitempty"` // ids
	CheckOrder   []string      `json:"checkOrder,omitempty"`   // ids; those not named stay behind, in their order

	// Was are values that have to stand there now, else the change is stale: it was
	// made of something that is no more. Title and Text ask for it whenever they
	// change; an undo gives what it takes back.
	Was *TicketWas `json:"was,omitempty"`
}

// TicketWas are the values a change begins from; nil ones do not matter.
type TicketWas struct {
	Title    *string       `json:"title,omitempty"`
	Text     *string       `json:"text,omitempty"`
	Type     *TicketKind   `json:"type,omitempty"`
	Status   *TicketStatus `json:"status,omitempty"`
	Priority *Priority     `json:"priority,omitempty"`
	Due      *int64        `json:"due,omitempty"`
	Assignee *string       `json:"assignee,omitempty"`
	Contact  *string       `json:"contact,omitempty"`
	Channel  *string       `json:"channel,omitempty"`
	Inbox    *string       `json:"inbox,omitempty"`
}

// CheckChange changes one line of the check-list. With Text, Was is what it said.
type CheckChange struct {
	ID   string  `json:"id"`
	Text *string `json:"text,omitempty"`
	Was  *string `json:"was,omitempty"`
	Done *bool   `json:"done,omitempty"`
}

// stale reports whether something stands there that is neither what the change
// begins from nor what it wants.
func (c *TicketChange) stale(t *Ticket) bool {
	was := c.Was
	if was == nil {
		was = new(TicketWas)
	}
	if other(t.Title, was.Title, c.Title) || other(t.Text, was.Text, c.Text) || other(t.Type, was.Type, c.Type) ||
		other(t.Status, was.Status, c.Status) || other(t.Priority, was.Priority, c.Priority) || other(t.Due, was.Due, c.Due) ||
		other(t.Assignee, was.Assignee, c.Assignee) || other(t.Contact, was.Contact, c.Contact) ||
		other(t.Channel, was.Channel, c.Channel) || other(t.Inbox, was.Inbox, c.Inbox) {
		return true
	}
	return slices.ContainsFunc(c.Checks, func(n CheckChange) bool {
		i := slices.IndexFunc(t.Checks, func(h Check) bool { return h.ID == n.ID })
		return n.Text != nil && (i < 0 || other(t.Checks[i].Text, n.Was, n.Text))
	})
}

func other[T comparable](is T, was, want *T) bool {
	return was != nil && is != *was && (want == nil || is != *want)
}

// Apply changes the ticket on behalf of an agent ("" for the relay itself) and
// tells what happened, in order. ok is false, and nothing changed, when the change
// is stale. Ids it names are taken as they are: who calls has looked.
func (c *TicketChange) Apply(t *Ticket, by string, now int64) (events []TicketEvent, ok bool) {
	if c.stale(t) {
		return nil, false
	}
	e := &ticketEvents{}
	set(e, "title", &t.Title, c.Title, func(s string) string { return s })
	if c.Text != nil && *c.Text != t.Text {
		e.add("text", t.Text, "") // what it says now stands in the ticket
		t.Text = *c.Text
	}
	set(e, "type", &t.Type, c.Type, func(k TicketKind) string { return string(k) })
	set(e, "priority", &t.Priority, c.Priority, func(p Priority) string { return string(p) })
	set(e, "due", &t.Due, c.Due, millis)
	set(e, "assignee", &t.Assignee, c.Assignee, func(s string) string { return s })
	set(e, "contact", &t.Contact, c.Contact, func(s string) string { return s })
	set(e, "channel", &t.Channel, c.Channel, func(s string) string { return s })
	set(e, "inbox", &t.Inbox, c.Inbox, func(s string) string { return s })
	if c.Status != nil {
		from, since := t.Status, t.Since()
		if t.turn(*c.Status, now) {
			e.add("status", string(from), string(t.Status))
			e.events[len(e.events)-1].Since = since
		}
	}
	t.Labels = e.list("labels", t.Labels, c.AddLabels, c.RemoveLabels)
	t.Followers = e.list("followers", t.Followers, c.AddFollowers, c.RemoveFollowers)
	c.files(t, e)
	c.checks(t, e, by, now)
	if e.changed {
		t.ChangedAt = max(now, t.ChangedAt+1)
	}
	return e.events, true
}

// turn sets the status and the times that go with it; false: it was that already.
func (t *Ticket) turn(to TicketStatus, now int64) bool {
	if t.Status == to {
		return false
	}
	t.Status, t.OpenSince, t.SolvedAt = to, 0, 0
	switch to {
	case TicketOpen:
		t.OpenSince = now
	case TicketSolved:
		t.SolvedAt = now
	}
	return true
}

// Since is since when it waits for us or is solved (ms); 0 while it waits for others.
func (t *Ticket) Since() int64 { return max(t.OpenSince, t.SolvedAt) }

// StoodSince says since when it has the status it has by now (ms).
func (t *Ticket) StoodSince(at int64) {
	switch t.Status {
	case TicketOpen:
		t.OpenSince = at
	case TicketSolved:
		t.SolvedAt = at
	}
}

// ContactWrote takes in that a customer wrote in a linked conversation: what
// waited for them waits for us again. What is solved stays solved.
func (t *Ticket) ContactWrote(now int64) []TicketEvent {
	if t.Status != TicketWaiting {
		return nil
	}
	open := TicketOpen
	events, _ := (&TicketChange{Status: &open}).Apply(t, "", now)
	return events
}

type ticketEvents struct {
	events  []TicketEvent
	changed bool
}

func (e *ticketEvents) add(what, from, to string) {
	e.changed = true
	e.events = append(e.events, TicketEvent{What: what, From: from, To: to})
}

func set[T comparable](e *ticketEvents, what string, at, to *T, word func(T) string) {
	if to == nil || *to == *at {
		return
	}
	e.add(what, word(*at), word(*to))
	*at = *to
}

func millis(ms int64) string {
	if ms == 0 {
		return ""
	}
	return strconv.FormatInt(ms, 10)
}

// list adds to and takes from a sorted list of ids.
func (e *ticketEvents) list(what string, had, add, remove []string) []string {
	is := slices.Clone(had)
	var came, went []string
	for _, id := range add {
		if !slices.Contains(is, id) {
			is, came = append(is, id), append(came, id)
		}
	}
	for _, id := range remove {
		if i := slices.Index(is, id); i >= 0 {
			is, went = slices.Delete(is, i, i+1), append(went, id)
		}
	}
	if len(came)+len(went) == 0 {
		return had
	}
	e.add(what, strings.Join(went, ","), strings.Join(came, ","))
	slices.Sort(is)
	return is
}

func (c *TicketChange) files(t *Ticket, e *ticketEvents) {
	for _, hash := range c.RemoveFiles {
		if i := slices.IndexFunc(t.Files, func(f File) bool { return f.Hash == hash }); i >= 0 {
			e.add("files", t.Files[i].Name, "")
			t.Files = slices.Delete(slices.Clone(t.Files), i, i+1)
		}
	}
	for _, f := range c.AddFiles {
		if !slices.ContainsFunc(t.Files, func(h File) bool { return h.Hash == f.Hash }) {
			e.add("files", "", f.Name)
			t.Files = append(slices.Clone(t.Files), f)
		}
	}
}

// checks changes the check-list; a line that is gone by now is left alone.
func (c *TicketChange) checks(t *Ticket, e *ticketEvents, by string, now int64) {
	t.Checks = slices.Clone(t.Checks)
	at := func(id string) int { return slices.IndexFunc(t.Checks, func(h Check) bool { return h.ID == id }) }
	for _, n := range c.AddChecks {
		if at(n.ID) < 0 {
			t.Checks = append(t.Checks, n.made(by, now))
			e.add("checks", "", n.Line())
		}
	}
	for _, n := range c.Checks {
		i := at(n.ID)
		if i < 0 {
			continue
		}
		was := t.Checks[i]
		t.Checks[i].change(n, by, now)
		if is := t.Checks[i]; is != was {
			e.add("checks", was.Line(), is.Line())
		}
	}
	for _, id := range c.RemoveChecks {
		if i := at(id); i >= 0 {
			e.add("checks", t.Checks[i].Line(), "")
			t.Checks = slices.Delete(t.Checks, i, i+1)
		}
	}
	if len(c.CheckOrder) == 0 {
		return
	}
	before := slices.Clone(t.Checks)
	slices.SortStableFunc(t.Checks, func(a, b Check) int {
		place := func(h Check) int {
			if i := slices.Index(c.CheckOrder, h.ID); i >= 0 {
				return i
			}
			return len(c.CheckOrder)
		}
		return cmp.Compare(place(a), place(b))
	})
	e.changed = e.changed || !slices.Equal(before, t.Checks)
}

// made is a fresh line of the check-list: who ticked it off is not for others to say.
func (h Check) made(by string, now int64) Check {
	if h.By, h.At = "", 0; h.Done {
		h.By, h.At = by, now
	}
	return h
}

func (h *Check) change(n CheckChange, by string, now int64) {
	if n.Text != nil {
		h.Text = *n.Text
	}
	if n.Done == nil || *n.Done == h.Done {
		return
	}
	if h.Done, h.By, h.At = *n.Done, "", 0; h.Done {
		h.By, h.At = by, now
	}
}

// Line words a line of the check-list as TicketEvent does.
func (h Check) Line() string {
	if h.Done {
		return "[x] " + h.Text
	}
	return "[ ] " + h.Text
}
