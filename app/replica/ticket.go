package replica

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/inbox"
)

// behind sorts what has no number or due date, or does not wait, behind the rest.
const behind = int64(1) << 52

var urgencies = map[inbox.Priority]int64{inbox.PriorityNormal: 1, inbox.PriorityHigh: 2, inbox.PriorityUrgent: 3}

// deriveTicket keeps the columns that lists of tickets look for.
func (t *tx) deriveTicket(id string, was, is *inbox.Ticket) error {
	if is == nil {
		for _, text := range []string{
			`DELETE FROM ticket_text WHERE rowid = (SELECT rid FROM ticket WHERE id = $1)`,
			`DELETE FROM ticket_tag WHERE ticket = (SELECT rid FROM ticket WHERE id = $1)`,
			`DELETE FROM ticket WHERE id = $1`,
		} {
			if err := t.exec(text, id); err != nil {
				return err
			}
		}
		delete(t.tickets, id)
		return nil
	}
	or := func(n int64) int64 {
		if n == 0 {
			return behind
		}
		return n
	}
	wait := is.OpenSince
	if wait == 0 {
		wait = behind - is.ChangedAt
	}
	var rid int64
	_, err := t.one([]any{&rid}, `INSERT INTO ticket (id, status, assignee, inbox, type, channel, contact, priority, number, due, wait, open_since,
			urgency, changed_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET status = $2, assignee = $3, inbox = $4, type = $5, channel = $6, contact = $7, priority = $8, number = $9,
			due = $10, wait = $11, open_since = $12, urgency = $13, changed_at = $14, created_at = $15 RETURNING rid`,
		id, string(is.Status), is.Assignee, is.Inbox, string(is.Type), is.Channel, is.Contact, string(is.Priority), or(int64(is.Number)), or(is.Due), wait,
		is.OpenSince, urgencies[is.Priority]<<42|is.ChangedAt, is.ChangedAt, is.CreatedAt)
	if err != nil {
		return err
	}
	if was == nil || ticketWords(was) != ticketWords(is) || was.Contact != is.Contact {
		t.tickets[id] = true
	}
	return t.deriveTicketTags(rid, was, is)
}

func (t *tx) deriveTicketTags(rid int64, was, is *inbox.Ticket) error {
	tags := ticketTags(is)
	if was != nil {
		if slices.Equal(ticketTags(was), tags) {
			return nil
		}
		if err := t.exec(`DELETE FROM ticket_tag WHERE ticket = $1`, rid); err != nil {
			return err
		}
	}
	for _, tag := range tags {
		if err := t.exec(`INSERT OR IGNORE INTO ticket_tag VALUES ($1, $2)`, tag, rid); err != nil {
			return err
		}
	}
	return nil
}

func ticketTags(k *inbox.Ticket) (list []string) {
	for _, of := range []struct {
		sign string
		ids  []string
	}{{"l", k.Labels}, {"f", k.Followers}, {"v", k.Conversations}} {
		for _, id := range of.ids {
			list = append(list, of.sign+id)
		}
	}
	return list
}

func (t *tx) deriveTicketEntry(id string, was, is *inbox.TicketEntry) error {
	for _, e := range []*inbox.TicketEntry{was, is} {
		if e != nil && e.Event == nil {
			t.tickets[e.Ticket] = true
		}
	}
	if is == nil {
		return t.exec(`DELETE FROM ticket_entry WHERE id = $1`, id)
	}
	return t.exec(`INSERT INTO ticket_entry VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET ticket = $2, at = $3, note = $4`,
		id, is.Ticket, is.At, is.Event == nil)
}

// renamed lets the tickets of a contact be found by its new name.
func (t *tx) renamed(contact string, was, is *inbox.Contact) error {
	if was != nil && is != nil && was.Called() == is.Called() {
		return nil
	}
	list, err := t.ids(`SELECT id FROM ticket WHERE contact = $1`, contact)
	for _, id := range list {
		t.tickets[id] = true
	}
	return err
}

func (t *tx) ids(text string, args ...any) ([]string, error) {
	rows, err := t.q.Query(t.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// indexTickets writes the full text of the tickets that changed, each once and in
// the order of the index: any other flushes it each time.
func (t *tx) indexTickets() error {
	texts := map[int64]string{}
	for id := range t.tickets {
		rid, words, err := t.wordsOf(id)
		if err != nil {
			return err
		}
		if rid > 0 {
			texts[rid] = indexed(words)
		}
	}
	for _, rid := range slices.Sorted(maps.Keys(texts)) {
		if err := t.exec(`DELETE FROM ticket_text WHERE rowid = $1`, rid); err != nil {
			return err
		}
		if err := t.exec(`INSERT INTO ticket_text (rowid, body) VALUES ($1, $2)`, rid, texts[rid]); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf is what the full text index holds of a ticket; rid is 0 when it is gone.
func (t *tx) wordsOf(id string) (rid int64, words string, err error) {
	var doc, name string
	found, err := t.one([]any{&rid, &doc, &name}, `SELECT t.rid, e.doc, coalesce(k.name, '') FROM ticket t JOIN entity e ON e.kind = 'ticket' AND e.id = t.id
		LEFT JOIN contact k ON k.id = t.contact WHERE t.id = $1`, id)
	var k inbox.Ticket
	if err != nil || !found || json.Unmarshal([]byte(doc), &k) != nil {
		return 0, "", err
	}
	notes, err := t.ids(`SELECT e.doc FROM ticket_entry n JOIN entity e ON e.kind = 'ticketEntry' AND e.id = n.id WHERE n.ticket = $1 AND n.note = 1`, id)
	words = ticketWords(&k) + "\n" + name
	for _, n := range notes {
		words += "\n" + noteWords(n)
	}
	return rid, words, err
}

// ticketWords is what the full text index holds of the ticket itself.
func ticketWords(k *inbox.Ticket) string {
	w := []string{k.Title, k.Text}
	if k.Number > 0 {
		w = append(w, strconv.Itoa(k.Number))
	}
	for _, c := range k.Checks {
		w = append(w, c.Text)
	}
	for _, f := range k.Files {
		w = append(w, f.Name)
	}
	return strings.Join(w, "\n")
}

func noteWords(doc string) string {
	var e inbox.TicketEntry
	if json.Unmarshal([]byte(doc), &e) != nil {
		return ""
	}
	w := e.Text
	for _, f := range e.Files {
		w += "\n" + f.Name
	}
	return w
}

// overtaken tells whether a row of another feed is older than what is here: a
// ticket that moved to another inbox has a row in both for a moment.
func overtaken(kind inbox.Kind, here, comes []byte) bool {
	if kind != inbox.KindTicket && kind != inbox.KindTicketEntry {
		return false
	}
	a, err := decode(kind, here)
	b, errNew := decode(kind, comes)
	return err == nil && errNew == nil && ticketVersion(b) < ticketVersion(a)
}

func ticketVersion(e inbox.Entity) int64 {
	switch e := e.(type) {
	case *inbox.Ticket:
		return e.ChangedAt
	case *inbox.TicketEntry:
		return max(e.At, e.MovedAt)
	}
	return 0
}
