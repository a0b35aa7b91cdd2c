package replica

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// mailWords is what the full text index holds of a letter beside its text.
func mailWords(m *inbox.Message) string {
	if m.Mail == nil {
		return ""
	}
	w := "\n" + m.Mail.Subject
	people := []inbox.Party{m.Mail.From}
	if m.Dir == inbox.DirOut { // the own address is in every one of them
		people = slices.Concat(m.Mail.To, m.Mail.CC)
	}
	for _, p := range people {
		w += "\n" + p.Name + " " + p.Address
	}
	return w
}

// within tells whether a file is a picture within what an agent wrote.
func within(m *inbox.Mail, hash string) bool {
	return m != nil && hash != "" && (strings.Contains(m.Body, hash) || strings.Contains(m.BelowHTML, hash))
}

// derivePeople keeps who took part in a conversation findable.
func (t *tx) derivePeople(id string, was, is *inbox.Conversation) error {
	if was == nil && len(is.People) == 0 || was != nil && slices.Equal(was.People, is.People) {
		return nil
	}
	var rid int64
	found, err := t.one([]any{&rid}, `SELECT rid FROM entity WHERE kind = 'conversation' AND id = $1`, id)
	if err != nil || !found {
		return err
	}
	if err := t.exec(`DELETE FROM people_text WHERE rowid = $1`, rid); err != nil || len(is.People) == 0 {
		return err
	}
	var w strings.Builder
	for _, p := range is.People {
		w.WriteString(p.Name + " " + p.Address + "\n")
	}
	return t.exec(`INSERT INTO people_text (rowid, body) VALUES ($1, $2)`, rid, indexed(w.String()))
}

// Message gives one message as it is shown; found is false when it is not here.
func (r *Replica) Message(ctx context.Context, id string) (m inbox.Message, found bool, err error) {
	list, err := messages(ctx, r.db.Read(), `SELECT doc FROM message WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return m, false, sqldb.Fault("replica.Message", err)
	}
	return list[0], true, nil
}

// Mails gives letters before a time (ms), newest first.
func (r *Replica) Mails(ctx context.Context, before int64, limit int) ([]inbox.Message, error) {
	list, err := messages(ctx, r.db.Read(), `SELECT doc FROM message WHERE mail = 1 AND at < $1 ORDER BY at DESC LIMIT $2`, before, limit)
	return list, sqldb.Fault("replica.Mails", err)
}

// ContactsAt gives the contacts that have an email address, oldest first.
func (r *Replica) ContactsAt(ctx context.Context, address string) ([]inbox.Contact, error) {
	terms := searchTerms(address)
	if len(terms) == 0 {
		return nil, nil
	}
	list, err := docs[inbox.Contact](ctx, r.db.Read(), `SELECT e.doc FROM (SELECT rowid AS rid FROM contact_text WHERE contact_text MATCH $1 ORDER BY rowid LIMIT $2) t
		CROSS JOIN contact k ON k.rid = t.rid CROSS JOIN entity e ON e.kind = 'contact' AND e.id = k.id`, match(terms), maxContactHits)
	same := slices.DeleteFunc(list, func(c inbox.Contact) bool { return !strings.EqualFold(c.Email, address) })
	return same, sqldb.Fault("replica.ContactsAt", err)
}

// ConversationWith gives the conversation of a contact in an inbox, "" for none.
func (r *Replica) ConversationWith(ctx context.Context, contact, inboxID string) (string, error) {
	var id string
	_, err := r.db.Read().One(ctx, []any{&id}, `SELECT id FROM conversation WHERE contact = $1 AND inbox = $2 ORDER BY last_at DESC`, contact, inboxID)
	return id, sqldb.Fault("replica.ConversationWith", err)
}

// The index leads (CROSS JOIN keeps the order): left to itself the planner walks
// through all contacts.

// Parties gives who can be written to and begins like the text: contacts with an
// email address, newest first, then people of conversations.
func (r *Replica) Parties(ctx context.Context, text string, limit int) ([]inbox.Party, error) {
	const op = "replica.Parties"
	terms := searchTerms(text)
	if len(terms) == 0 {
		return nil, nil
	}
	q := r.db.Read()
	contacts, err := docs[inbox.Contact](ctx, q, `SELECT e.doc FROM (SELECT rowid AS rid FROM contact_text WHERE contact_text MATCH $1
		ORDER BY rowid DESC LIMIT $2) t CROSS JOIN contact k ON k.rid = t.rid CROSS JOIN entity e ON e.kind = 'contact' AND e.id = k.id`,
		match(terms), 2*maxContactHits)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	conversations, err := docs[inbox.Conversation](ctx, q, `SELECT e.doc FROM (SELECT rowid AS rid FROM people_text WHERE people_text MATCH $1
		ORDER BY rowid DESC LIMIT $2) t CROSS JOIN entity e ON e.rid = t.rid AND e.kind = 'conversation'`, match(terms), maxContactHits)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	f := parties{terms: terms, limit: limit, known: map[string]bool{}}
	for _, c := range contacts {
		f.add(inbox.Party{Name: c.Name, Address: c.Email})
	}
	for _, c := range conversations {
		for _, p := range c.People {
			f.add(p)
		}
	}
	return f.list, nil
}

// parties gathers who fits, each address once.
type parties struct {
	terms []string
	limit int
	known map[string]bool
	list  []inbox.Party
}

func (f *parties) add(p inbox.Party) {
	p.Address = strings.ToLower(p.Address)
	if len(f.list) >= f.limit || f.known[p.Address] || !strings.Contains(p.Address, "@") || !begins(p.Name+" "+p.Address, f.terms) {
		return
	}
	f.known[p.Address] = true
	f.list = append(f.list, p)
}

// begins tells whether each term begins a word of the text.
func begins(text string, terms []string) bool {
	words := searchTermsOf(text)
	for _, t := range terms {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, t) }) {
			return false
		}
	}
	return true
}
