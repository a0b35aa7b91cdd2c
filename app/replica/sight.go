package replica

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// What leaves an agent's sight goes with all that belongs to it. The relay sends the
// tombstone of a conversation or ticket alone.

// ownerOf gives the conversation of a message, the ticket of an entry.
func ownerOf(kind inbox.Kind, doc []byte) (key, bool) {
	var d struct{ Conversation, Ticket string }
	switch {
	case doc == nil || json.Unmarshal(doc, &d) != nil:
	case kind == inbox.KindMessage:
		return key{inbox.KindConversation, d.Conversation}, true
	case kind == inbox.KindTicketEntry:
		return key{inbox.KindTicket, d.Ticket}, true
	}
	return key{}, false
}

// late tells whether a row of a page is of something that went since the page was
// read. A row of a delta is never late: it came into sight again.
func (t *tx) late(f feedRow, w *wire.Row, filling bool) (bool, error) {
	if f.done || w.Gone {
		return false, nil
	}
	if !filling {
		return false, t.exec(`DELETE FROM gone WHERE feed = $1 AND kind = $2 AND id = $3`, f.n, string(w.Kind), w.ID)
	}
	var seq int64
	was, err := t.one([]any{&seq}, `SELECT seq FROM gone WHERE feed = $1 AND kind = $2 AND id = $3`, f.n, string(w.Kind), w.ID)
	if err != nil || was && seq >= w.Seq {
		return was, err
	}
	of, ok := ownerOf(w.Kind, w.Data)
	if !ok {
		return false, nil
	}
	return t.one([]any{&seq}, `SELECT seq FROM gone WHERE feed = $1 AND kind = $2 AND id = $3`, f.n, string(of.kind), of.id)
}

// empty drops the messages of a conversation, the entries of a ticket, as far as
// they are of a feed.
func (t *tx) empty(n int64, k key) error {
	var list []key
	var err error
	switch k.kind {
	case inbox.KindConversation:
		list, err = t.keys(`SELECT 'message', id FROM message WHERE conversation = $1 AND feed IN (0, $2)`, k.id, n)
	case inbox.KindTicket:
		list, err = t.keys(`SELECT 'ticketEntry', id FROM ticket_entry WHERE ticket = $1`, k.id)
	}
	if err != nil {
		return err
	}
	for _, part := range list {
		base, _, err := t.base(part)
		if err != nil {
			return err
		}
		if of, ok := ownerOf(part.kind, base.doc); !ok || base.feed != n || of != k {
			continue // a waiting wish's own, or it is elsewhere by now
		}
		if err := t.drop(part); err != nil {
			return err
		}
	}
	return nil
}

// forgetMessages drops all messages of a feed in one go, for they are many.
func (t *tx) forgetMessages(n int64) error {
	touched, err := t.keys(`SELECT DISTINCT kind, id FROM wish_touch`)
	if err != nil {
		return err
	}
	for _, k := range touched { // what waits is laid anew over what is left
		t.dirty[k] = true
	}
	docs, err := t.column(`SELECT doc FROM message WHERE feed = $1 AND instr(doc, $2) > 0`, n, fileMark)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		for _, hash := range hashesIn(doc) {
			t.change.left(hash)
		}
	}
	threads, err := t.column(`SELECT DISTINCT conversation FROM message WHERE feed = $1`, n)
	if err != nil || len(threads) == 0 {
		return err
	}
	for _, text := range []string{`DELETE FROM message_text WHERE rowid IN (SELECT rid FROM message WHERE feed = $1)`, `DELETE FROM message WHERE feed = $1`} {
		if err := t.exec(text, n); err != nil {
			return err
		}
	}
	for _, id := range threads {
		if err := t.exec(`UPDATE thread SET n = (SELECT count(*) FROM message WHERE conversation = $1) WHERE conversation = $1`, id); err != nil {
			return err
		}
	}
	t.change.kind(inbox.KindMessage)
	t.change.Many, t.change.conversations, t.change.tooMany, t.change.messages = true, nil, true, nil
	return nil
}

// column reads one column of texts.
func (t *tx) column(text string, args ...any) (list []string, err error) {
	rows, err := t.q.Query(t.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// hashesIn gives the hashes of the files a document names.
func hashesIn(doc string) (list []string) {
	for _, part := range strings.Split(doc, fileMark)[1:] {
		hash, _, _ := strings.Cut(part, `"`)
		list = append(list, hash)
	}
	return list
}

// drop takes a row of the relay's away; a wish that lies over it is shown anew.
func (t *tx) drop(k key) error {
	base, laid, err := t.base(k)
	if err != nil {
		return err
	}
	if laid {
		return t.setUnder(k, stored{})
	}
	if t.under {
		t.dirty[k] = true
		t.dirtyLane(k, base.doc)
	}
	return t.replace(k, base, stored{})
}

// leaves notes the files of what goes.
func (c *Change) leaves(e inbox.Entity) {
	for _, f := range filesOf(e) {
		c.left(f.Hash)
	}
}

func (c *Change) left(hash string) {
	if hash == "" {
		return
	}
	if c.Left == nil {
		c.Left = map[string]bool{}
	}
	c.Left[hash] = true
}

// filesOf gives the files that belong to an entity.
func filesOf(e inbox.Entity) []inbox.File {
	var one *inbox.File
	switch e := e.(type) {
	case *inbox.Message:
		list := slices.Clone(e.Files)
		if e.Mail != nil {
			for _, f := range []*inbox.File{e.Mail.Full, e.Mail.HTML, e.Mail.Short, e.Mail.Raw} {
				if f != nil {
					list = append(list, *f)
				}
			}
		}
		return list
	case *inbox.Ticket:
		return e.Files
	case *inbox.TicketEntry:
		return e.Files
	case *inbox.SavedReply:
		return e.Files
	case *inbox.Macro:
		return e.Files
	case *inbox.Contact:
		one = e.Picture
	case *inbox.Inbox:
		one = e.Picture
	}
	if one == nil {
		return nil
	}
	return []inbox.File{*one}
}

// fileMark begins the hash of a file in a document.
const fileMark = `"hash":"`

// Unused gives those of these files (hashes) that nothing here names any more. It
// reads all documents with files.
func (r *Replica) Unused(ctx context.Context, hashes []string) ([]string, error) {
	left := map[string]bool{}
	for _, h := range hashes {
		left[h] = true
	}
	rows, err := r.db.Read().Query(ctx, `SELECT doc FROM message WHERE instr(doc, $1) > 0 UNION ALL SELECT doc FROM entity WHERE instr(doc, $1) > 0
		UNION ALL SELECT doc FROM under WHERE instr(doc, $1) > 0 UNION ALL SELECT body FROM wish WHERE instr(body, $1) > 0`, fileMark)
	if err != nil {
		return nil, sqldb.Fault("replica.Unused", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() && len(left) > 0 {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return nil, sqldb.Fault("replica.Unused", err)
		}
		for _, hash := range hashesIn(doc) {
			delete(left, hash)
		}
	}
	return slices.Sorted(maps.Keys(left)), sqldb.Fault("replica.Unused", rows.Err())
}

// Kept gives those of these files (hashes) that are here and with the relay too.
func (m *Media) Kept(ctx context.Context, hashes []string) (kept []string, err error) {
	for _, hash := range hashes {
		_, own, found, err := m.Get(ctx, hash)
		if err != nil {
			return nil, err
		}
		if found && !own {
			kept = append(kept, hash)
		}
	}
	return kept, nil
}

// Drop removes files the relay has, if they are kept here.
func (m *Media) Drop(ctx context.Context, hashes []string) error {
	return m.db.Write(ctx, func(q *sqldb.Q) error {
		for _, hash := range hashes {
			n, err := q.Exec(ctx, `DELETE FROM blob WHERE hash = $1 AND own = 0`, hash)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if _, err := q.Exec(ctx, `DELETE FROM piece WHERE hash = $1`, hash); err != nil {
				return err
			}
		}
		return nil
	})
}
