package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// What names a file, and so who may have it: whoever sees what names it, and who
// brought it until it is used. Tx keeps book of it with each entity it writes.

// Places of a naming that are no inbox's and no agent's.
const (
	placeEverybody = inbox.WorkspaceFeed
	placeContact   = "contact"
)

// naming is where an entity is seen that names files: its place, and there
// the conversation, ticket or contact it is seen with; empty: with the place alone.
type naming struct {
	place   string
	about   inbox.Kind
	subject string
}

// names gives the files an entity names; ok is false for kinds that name none.
func names(e inbox.Entity) (at naming, files []inbox.File, ok bool) {
	switch e := e.(type) {
	case *inbox.Message:
		return naming{e.Inbox, inbox.KindConversation, e.Conversation}, slices.Concat(e.Files, parts(e.Mail)), true
	case *inbox.Ticket:
		return naming{e.Inbox, inbox.KindTicket, e.ID}, e.Files, true
	case *inbox.TicketEntry:
		return naming{e.Inbox, inbox.KindTicket, e.Ticket}, e.Files, true
	case *inbox.Draft:
		return naming{place: ownFeed(e)}, e.Files, true
	case *inbox.SavedReply:
		return naming{place: offeredIn(e.Inbox)}, e.Files, true
	case *inbox.Macro:
		return naming{place: offeredIn(e.Inbox)}, e.Files, true
	case *inbox.Inbox:
		return naming{place: e.ID}, given(e.Picture), true
	case *inbox.Agent:
		return naming{place: placeEverybody}, given(e.Picture), true
	case *inbox.Contact:
		return naming{placeContact, inbox.KindContact, e.ID}, given(e.Picture), true
	case *inbox.Merge:
		return naming{placeContact, inbox.KindContact, e.Into}, given(e.Gone.Picture, e.Was.Picture), true
	}
	return at, nil, false
}

// named are the kinds that name files.
var named = map[inbox.Kind]bool{inbox.KindMessage: true, inbox.KindTicket: true, inbox.KindTicketEntry: true, inbox.KindDraft: true, inbox.KindSavedReply: true,
	inbox.KindMacro: true, inbox.KindInbox: true, inbox.KindAgent: true, inbox.KindContact: true, inbox.KindMerge: true}

func offeredIn(inboxID string) string {
	if inboxID == "" {
		return placeEverybody
	}
	return inboxID
}

func parts(m *inbox.Mail) []inbox.File {
	if m == nil {
		return nil
	}
	return given(m.Full, m.HTML, m.Short, m.Raw)
}

func given(files ...*inbox.File) (list []inbox.File) {
	for _, f := range files {
		if f != nil {
			list = append(list, *f)
		}
	}
	return list
}

// files keeps book of the files an entity names; e is nil for what is gone.
func (tx *Tx) files(ctx context.Context, r ref, e inbox.Entity) error {
	if !named[r.kind] {
		return nil
	}
	type row struct {
		hash string
		at   naming
	}
	var has, want []row
	if e != nil {
		at, files, _ := names(e)
		for _, f := range files {
			if w := (row{f.Hash, at}); f.Hash != "" && !slices.Contains(want, w) {
				want = append(want, w)
			}
		}
	}
	rows, err := tx.q.Query(ctx, `SELECT hash, place, about, subject FROM file_ref WHERE kind = $1 AND id = $2`, string(r.kind), r.id)
	if err != nil {
		return err
	}
	err = walk(rows, func(scan func(...any) error) error {
		var h row
		err := scan(&h.hash, &h.at.place, &h.at.about, &h.at.subject)
		has = append(has, h)
		return err
	})
	if err != nil {
		return err
	}
	for _, h := range has {
		if slices.Contains(want, h) {
			continue
		}
		if _, err := tx.q.Exec(ctx, `DELETE FROM file_ref WHERE kind = $1 AND id = $2 AND hash = $3 AND place = $4 AND about = $5 AND subject = $6`,
			string(r.kind), r.id, h.hash, h.at.place, string(h.at.about), h.at.subject); err != nil {
			return err
		}
	}
	for _, w := range want {
		if slices.Contains(has, w) {
			continue
		}
		if _, err := tx.q.Exec(ctx, `INSERT INTO file_ref (hash, place, about, subject, kind, id) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			w.hash, w.at.place, string(w.at.about), w.at.subject, string(r.kind), r.id); err != nil {
			return err
		}
	}
	return nil
}

// PutUpload records a file that an agent brought; it lies in the blob store.
func (db *DB) PutUpload(ctx context.Context, f inbox.File, agent string, now int64) error {
	doc, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		if err := putBlob(ctx, q, f, now); err != nil {
			return err
		}
		_, err := q.Exec(ctx, `INSERT INTO upload (hash, agent, at, used, doc) VALUES ($1, $2, $3, 0, $4)
			ON CONFLICT (hash, agent) DO UPDATE SET at = $3, used = 0, doc = $4`, f.Hash, agent, now, string(doc))
		return err
	})
}

// FileFor gives a file that an agent may have: one named by what they see, or one
// they brought and have not used yet. Anything else is as if it did not exist. What
// they see names it, so here it has no name: it may have come first under another one.
func (db *DB) FileFor(ctx context.Context, a *inbox.Agent, hash string) (f inbox.File, found bool, err error) {
	const op = "store.FileFor"
	sees, err := seesFile(ctx, db.Read(), a, hash)
	if err == nil && sees {
		f, found, err = db.Blob(ctx, hash)
		f.Name = ""
		return f, found, err
	}
	if err == nil {
		var used bool
		f, used, found, err = uploaded(ctx, db.Read(), a.ID, hash)
		found = found && !used
	}
	if !found {
		f = inbox.File{}
	}
	return f, found, sqldb.Fault(op, err)
}

// UseFile gives a file that an agent may name in what they write: one they see, or
// one they brought, which counts as used from now on. Only of what they brought
// there is a name.
func (tx *Tx) UseFile(ctx context.Context, a *inbox.Agent, hash string) (f inbox.File, found bool, err error) {
	f, used, mine, err := uploaded(ctx, tx.q, a.ID, hash)
	if err != nil {
		return f, false, err
	}
	if mine && !used {
		if _, err := tx.q.Exec(ctx, `UPDATE upload SET used = 1 WHERE hash = $1 AND agent = $2`, hash, a.ID); err != nil {
			return f, false, err
		}
	}
	sees, err := seesFile(ctx, tx.q, a, hash)
	if err != nil || !sees {
		return f, mine, err
	}
	name := f.Name
	f, found, err = tx.Blob(ctx, hash)
	f.Name = name
	return f, found, err
}

// TakenOff lets an agent name files again that they have just taken off something, so
// that this can be undone. They have them no more for it.
func (tx *Tx) TakenOff(ctx context.Context, agent string, files []inbox.File, now int64) error {
	for _, f := range files {
		doc, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if _, err := tx.q.Exec(ctx, `INSERT INTO upload (hash, agent, at, used, doc) VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING`,
			f.Hash, agent, now, string(doc)); err != nil {
			return err
		}
	}
	return nil
}

func uploaded(ctx context.Context, q *sqldb.Q, agent, hash string) (f inbox.File, used, found bool, err error) {
	var doc string
	var n int
	found, err = q.One(ctx, []any{&n, &doc}, `SELECT used, doc FROM upload WHERE hash = $1 AND agent = $2`, hash, agent)
	if err != nil || !found {
		return f, false, false, err
	}
	return f, n == 1, true, json.Unmarshal([]byte(doc), &f)
}

// seesFile tells whether something an agent sees names a file. Each look ends at the
// first that does.
func seesFile(ctx context.Context, q *sqldb.Q, a *inbox.Agent, hash string) (bool, error) {
	whole, own, err := placesOf(ctx, q, a)
	if err != nil {
		return false, err
	}
	look := func(text string, args ...any) (found bool, err error) {
		var one int
		return q.One(ctx, []any{&one}, text+` LIMIT 1`, args...)
	}
	in, args := list(whole, 1)
	if found, err := look(`SELECT 1 FROM file_ref WHERE hash = $1 AND place IN (`+in+`)`, append([]any{hash}, args...)...); err != nil || found {
		return found, err
	}
	in, args = list(own, 2)
	args = append([]any{hash, a.ID}, args...)
	// A logo below every letter is named by many: of those, the agent's own things are looked through.
	first := `FROM file_ref WHERE hash = $1 AND place IN (` + in + `) LIMIT ` + manyNames
	if found, err := look(`SELECT 1 FROM (SELECT about, subject `+first+`) AS r WHERE r.about = '' OR EXISTS (SELECT 1 FROM sight s
		WHERE s.kind = r.about AND s.id = r.subject AND s.agent = $2 AND s.here = 1)`, args...); err != nil || found {
		return found, err
	}
	if many, err := look(`SELECT 1 FROM (SELECT count(*) AS n FROM (SELECT 1 `+first+`) AS r WHERE $2 <> '') AS c WHERE c.n = `+manyNames, args...); err != nil {
		return false, err
	} else if many {
		feeds := `'inbox/' || ` + strings.ReplaceAll(in, `, `, `, 'inbox/' || `)
		found, err := look(`SELECT 1 FROM sight s CROSS JOIN file_ref r WHERE s.feed IN (`+feeds+`) AND s.agent = $2 AND s.here = 1
			AND r.hash = $1 AND r.place = substr(s.feed, 7) AND r.about = s.kind AND r.subject = s.id`, args...)
		if err != nil || found {
			return found, err
		}
	}
	if a.Everything() {
		return false, nil
	}
	// A contact is seen with any of their conversations (Meetings).
	seen := `EXISTS (SELECT 1 FROM sight s WHERE s.kind = 'conversation' AND s.id = c.id AND s.agent = $2 AND s.here = 1)`
	wide, more := list(whole, len(args))
	return look(`SELECT 1 FROM file_ref r JOIN conversation c ON c.contact = r.subject WHERE r.hash = $1 AND r.place = '`+placeContact+`'
		AND c.inbox <> '`+inbox.TeamInbox+`' AND (c.inbox IN (`+wide+`) OR c.inbox IN (`+in+`) AND `+seen+`)`, append(args, more...)...)
}

// manyNames is from how many namings on a file is looked for from the agent's side.
const manyNames = "1000"

// placesOf gives where an agent sees everything, and where only their own.
func placesOf(ctx context.Context, q *sqldb.Q, a *inbox.Agent) (whole, own []string, err error) {
	whole, own = []string{placeEverybody, inbox.AgentFeed(a.ID)}, []string{inbox.TeamInbox}
	if a.Everything() {
		whole = append(whole, placeContact)
	}
	inboxes, err := docs(ctx, q, `SELECT id FROM inbox ORDER BY id`)
	for _, id := range inboxes {
		switch {
		case a.Whole(id):
			whole = append(whole, id)
		case a.In(id).Role != "":
			own = append(own, id)
		}
	}
	return whole, own, err
}
