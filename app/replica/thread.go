package replica

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Page is a stretch of a thread, oldest first. Before is the cursor of the next
// older page, "" at the beginning; After that of the next newer one, "" at the
// end; Total counts the thread as far as it is here.
type Page struct {
	Messages []inbox.Message
	Before   string
	After    string
	Total    int
}

// Thread gives the page of a thread before a cursor ("" = the newest).
func (r *Replica) Thread(ctx context.Context, conversation, before string, limit int) (p Page, err error) {
	at, id := int64(1)<<62, ""
	if before != "" {
		if at, id, err = threadCursor(before); err != nil {
			return p, err
		}
	}
	return r.older(ctx, conversation, at, id, limit)
}

func threadCursor(s string) (int64, string, error) {
	n, id, ok := strings.Cut(s, "/")
	at, err := strconv.ParseInt(n, 10, 64)
	if !ok || err != nil {
		return 0, "", fault.New(fault.Invalid, "replica.Thread", "a cursor of a wrong shape")
	}
	return at, id, nil
}

func (r *Replica) older(ctx context.Context, conversation string, at int64, id string, limit int) (p Page, err error) {
	const op = "replica.Thread"
	q := r.db.Read()
	if _, err := q.One(ctx, []any{&p.Total}, `SELECT n FROM thread WHERE conversation = $1`, conversation); err != nil {
		return p, sqldb.Fault(op, err)
	}
	p.Messages, err = messages(ctx, q, `SELECT doc FROM message WHERE conversation = $1 AND (at, id) < ($2, $3)
		ORDER BY at DESC, id DESC LIMIT $4`, conversation, at, id, limit+1)
	if err != nil {
		return p, sqldb.Fault(op, err)
	}
	if len(p.Messages) > limit {
		p.Messages = p.Messages[:limit]
		oldest := p.Messages[limit-1]
		p.Before = strconv.FormatInt(oldest.At, 10) + "/" + oldest.ID
	}
	slices.Reverse(p.Messages)
	return p, nil
}

// ThreadAt gives limit messages up to a given one and a few after it.
func (r *Replica) ThreadAt(ctx context.Context, conversation, message string, limit, after int) (p Page, err error) {
	const op = "replica.ThreadAt"
	q := r.db.Read()
	var at int64
	found, err := q.One(ctx, []any{&at}, `SELECT at FROM message WHERE id = $1 AND conversation = $2`, message, conversation)
	if err != nil {
		return p, sqldb.Fault(op, err)
	}
	if !found {
		return p, fault.New(fault.NotFound, op, "no such message")
	}
	newer, err := r.newer(ctx, conversation, at, message, after+1)
	if err != nil {
		return p, err
	}
	p, err = r.older(ctx, conversation, at, message, limit)
	p.Messages, p.After = append(p.Messages, newer.Messages...), newer.After
	return p, err
}

// Newer gives the page of a thread from a cursor on (Page.After).
func (r *Replica) Newer(ctx context.Context, conversation, after string, limit int) (p Page, err error) {
	at, id, err := threadCursor(after)
	if err != nil {
		return p, err
	}
	return r.newer(ctx, conversation, at, id, limit)
}

// newer reads from a message on, itself included. Total is not counted.
func (r *Replica) newer(ctx context.Context, conversation string, at int64, id string, limit int) (p Page, err error) {
	p.Messages, err = messages(ctx, r.db.Read(), `SELECT doc FROM message WHERE conversation = $1 AND (at, id) >= ($2, $3)
		ORDER BY at, id LIMIT $4`, conversation, at, id, limit+1)
	if len(p.Messages) > limit {
		next := p.Messages[limit]
		p.After = strconv.FormatInt(next.At, 10) + "/" + next.ID
		p.Messages = p.Messages[:limit]
	}
	return p, sqldb.Fault("replica.Newer", err)
}

func messages(ctx context.Context, q *sqldb.Q, text string, args ...any) ([]inbox.Message, error) {
	return docs[inbox.Message](ctx, q, text, args...)
}

// docs reads documents into values; one that cannot be read is left out.
func docs[T any](ctx context.Context, q *sqldb.Q, text string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []T
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		var v T
		if json.Unmarshal(doc, &v) == nil {
			list = append(list, v)
		}
	}
	return list, rows.Err()
}

// Opened is what the thread and details panes need at once.
type Opened struct {
	Row        Row
	Contact    inbox.Contact
	Identities []inbox.Identity
	Channels   []inbox.Channel // of the conversation's inbox
	Draft      *inbox.Draft
	SeenAt     int64
	History    []inbox.Conversation
	Thread     Page
	Likely     []Likely         // contacts who seem to be the same person
	Merges     []inbox.Merge    // that made this contact, newest first
	Templated  map[string]bool  // channels with approved templates
	Contacted  map[string]int64 // identity to when they last wrote by it
}

// maxHistory is how many other conversations of a contact Open gives.
const maxHistory = 50

// Open gives one conversation with the newest page of its thread; limit 0: without it.
func (r *Replica) Open(ctx context.Context, id string, limit int) (o Opened, err error) {
	const op = "replica.Open"
	q := r.db.Read()
	rows, err := r.rows(ctx, q, "WHERE c.id = $2", id)
	if err != nil {
		return o, sqldb.Fault(op, err)
	}
	if len(rows) == 0 {
		return o, fault.New(fault.NotFound, op, "no such conversation")
	}
	o.Row = rows[0]
	c := o.Row.Conversation
	if _, err := q.One(ctx, []any{&o.SeenAt}, `SELECT seen FROM conversation WHERE id = $1`, id); err != nil {
		return o, sqldb.Fault(op, err)
	}
	if err := r.openPerson(ctx, q, &o, c); err != nil {
		return o, sqldb.Fault(op, err)
	}
	drafts, err := docs[inbox.Draft](ctx, q, `SELECT doc FROM entity WHERE kind = 'draft' AND id = $1`, inbox.OwnID(r.me, id))
	if err != nil {
		return o, sqldb.Fault(op, err)
	}
	if len(drafts) > 0 {
		o.Draft = &drafts[0]
	}
	if limit > 0 {
		o.Thread, err = r.Thread(ctx, id, "", limit)
	}
	return o, err
}

func (r *Replica) openPerson(ctx context.Context, q *sqldb.Q, o *Opened, c inbox.Conversation) error {
	contacts, err := docs[inbox.Contact](ctx, q, `SELECT doc FROM entity WHERE kind = 'contact' AND id = $1`, c.Contact)
	if err != nil {
		return err
	}
	o.Contact.ID = c.Contact
	if len(contacts) > 0 {
		o.Contact = contacts[0]
	}
	if o.Identities, err = identities(ctx, q, c.Contact); err != nil {
		return err
	}
	if o.Channels, err = all[inbox.Channel](ctx, q, inbox.KindChannel); err != nil {
		return err
	}
	o.Channels = slices.DeleteFunc(o.Channels, func(ch inbox.Channel) bool { return ch.Inbox != c.Inbox })
	o.History, err = docs[inbox.Conversation](ctx, q, `SELECT e.doc FROM conversation c JOIN entity e ON e.kind = 'conversation' AND e.id = c.id
		WHERE c.contact = $1 AND c.id <> $2 ORDER BY c.last_at DESC LIMIT $3`, c.Contact, c.ID, maxHistory)
	if err != nil {
		return err
	}
	if o.Contacted, err = contacted(ctx, q, o.Identities, append([]inbox.Conversation{c}, o.History...)); err != nil {
		return err
	}
	if o.Likely, err = likely(ctx, q, o.Contact, o.Identities); err != nil {
		return err
	}
	if o.Merges, err = merges(ctx, q, c.Contact); err != nil {
		return err
	}
	o.Templated, err = templated(ctx, q, o.Channels)
	return err
}

// rows gives the rows of the conversations that a condition selects; its first argument is $2.
func (r *Replica) rows(ctx context.Context, q *sqldb.Q, cond string, args ...any) ([]Row, error) {
	res, err := q.Query(ctx, rowColumns+cond, append([]any{r.me}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Close() }()
	var list []Row
	for res.Next() {
		row, err := scanRow(res)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, res.Err()
}

func all[T any](ctx context.Context, q *sqldb.Q, kind inbox.Kind) ([]T, error) {
	return docs[T](ctx, q, `SELECT doc FROM entity WHERE kind = $1 ORDER BY id`, string(kind))
}

// All gives every entity of a kind that is few: inboxes, channels, agents, labels, saved replies.
func All[T any](ctx context.Context, r *Replica, kind inbox.Kind) ([]T, error) {
	list, err := all[T](ctx, r.db.Read(), kind)
	return list, sqldb.Fault("replica.All", err)
}

// Get gives one entity as it is shown; found is false when it is not here.
func Get[T any](ctx context.Context, r *Replica, kind inbox.Kind, id string) (v T, found bool, err error) {
	list, err := docs[T](ctx, r.db.Read(), `SELECT doc FROM entity WHERE kind = $1 AND id = $2`, string(kind), id)
	if err != nil || len(list) == 0 {
		return v, false, sqldb.Fault("replica.Get", err)
	}
	return list[0], true, nil
}
