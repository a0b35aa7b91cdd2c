package replica

import (
	"context"
	"encoding/json"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// maxTries is how often a wish that the relay failed to do is sent again before
// a person has to decide.
const maxTries = 5

// Wish is a command in the outbox.
type Wish struct {
	ID           string
	Kind         string
	Body         []byte
	Conversation string // "" when it belongs to none
	At           int64  // relay time (ms) when it was made, as well as known
	// Quiet wishes are about the person's own working state (draft, seen mark):
	// they are not counted, a newer one replaces an older one of the same kind and
	// conversation, and a refusal is forgotten, but for words (keep).
	Quiet bool
	Code  string // fault code when refused
	Name  string // of the contact when it was made, "" where unknown
}

// Queue puts wishes on disk and shows them, in one transaction.
func (r *Replica) Queue(ctx context.Context, list ...Wish) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		for _, w := range list {
			if err := t.queueOver(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// queueOver is queue; a quiet wish takes the place of the one that waits.
func (t *tx) queueOver(w Wish) error {
	if w.Quiet {
		old, err := t.numbers(`SELECT n FROM wish WHERE conversation = $1 AND kind = $2 AND state = 'waiting'`, w.Conversation, w.Kind)
		if err != nil {
			return err
		}
		if err := t.takeOff(old...); err != nil {
			return err
		}
		if err := t.replay(); err != nil {
			return err
		}
	}
	return t.queue(w)
}

func (t *tx) queue(w Wish) error {
	var n int64
	_, err := t.one([]any{&n}, `INSERT INTO wish (id, kind, body, conversation, quiet, at, state, code, tries, feeds, name)
		VALUES ($1, $2, $3, $4, $5, $6, 'waiting', '', 0, '', $7) RETURNING n`, w.ID, w.Kind, string(w.Body), w.Conversation, w.Quiet, w.At, w.Name)
	if err != nil {
		return err
	}
	t.under = true
	t.outboxChanged(w.Quiet, w.Conversation)
	return t.overlay([]int64{n})
}

func (t *tx) outboxChanged(quiet bool, conversation string) {
	if quiet {
		return
	}
	t.change.kind(KindOutbox)
	if conversation != LaneBulk {
		t.change.conversation(conversation)
	}
}

// takeOff removes wishes; what they showed goes at the end of the transaction.
func (t *tx) takeOff(ns ...int64) error {
	for _, n := range ns {
		if err := t.markDirty(n); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM wish WHERE n = $1`, n); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) markDirty(n int64) error {
	list, err := t.keys(`SELECT kind, id FROM wish_touch WHERE wish = $1 AND put = 1`, n)
	for _, k := range list {
		t.dirty[k] = true
	}
	if err != nil {
		return err
	}
	var quiet bool
	var conversation string
	if _, err := t.one([]any{&quiet, &conversation}, `SELECT quiet, conversation FROM wish WHERE n = $1`, n); err != nil {
		return err
	}
	t.outboxChanged(quiet, conversation)
	return nil
}

// Answer settles a wish. A refusal that can pass (fault.Table) leaves it waiting:
// again is then set. Answers to unknown wishes do nothing.
func (r *Replica) Answer(ctx context.Context, a *wire.Answer) (c Change, again bool, err error) {
	c, m, err := r.Take(ctx, []any{a})
	return c, m[a.ID], err
}

func (t *tx) answer(a *wire.Answer) (again bool, err error) {
	code := fault.Code(a.Code)
	var n, tries int64
	var quiet bool
	var conversation string
	found, err := t.one([]any{&n, &tries, &quiet, &conversation},
		`SELECT n, tries, quiet, conversation FROM wish WHERE id = $1 AND state = 'waiting'`, a.ID)
	switch {
	case err != nil || !found:
		return false, err
	case code == "":
		feeds, err := json.Marshal(a.Feeds)
		if err != nil {
			return false, err
		}
		t.outboxChanged(quiet, conversation)
		return false, t.exec(`UPDATE wish SET state = 'answered', feeds = $2 WHERE n = $1`, n, string(feeds))
	case fault.Table[code].Retry && (tries < maxTries || code == fault.Unavailable || code == fault.RateLimited || code == fault.DiskFull):
		return true, t.exec(`UPDATE wish SET tries = tries + 1 WHERE n = $1`, n)
	}
	return false, t.refuse(n, code)
}

// Refuse settles a wish on this side, e.g. when its file is not accepted.
func (r *Replica) Refuse(ctx context.Context, id string, code fault.Code) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		ns, err := t.numbers(`SELECT n FROM wish WHERE id = $1 AND state = 'waiting'`, id)
		for _, n := range ns {
			if err := t.refuse(n, code); err != nil {
				return err
			}
		}
		return err
	})
}

func (t *tx) refuse(n int64, code fault.Code) error {
	var quiet bool
	if _, err := t.one([]any{&quiet}, `SELECT quiet FROM wish WHERE n = $1`, n); err != nil {
		return err
	}
	if quiet {
		kept, err := t.keep(n, code)
		if err != nil || kept {
			return err
		}
		return t.takeOff(n)
	}
	if err := t.markDirty(n); err != nil {
		return err
	}
	return t.exec(`UPDATE wish SET state = 'refused', code = $2 WHERE n = $1`, n, string(code))
}

func (t *tx) refuseAll(code fault.Code) error {
	ns, err := t.numbers(`SELECT n FROM wish WHERE state <> 'refused' ORDER BY n`)
	for _, n := range ns {
		if err := t.refuse(n, code); err != nil {
			return err
		}
	}
	return err
}

// settle lets go of answered wishes whose rows have arrived.
func (t *tx) settle() error {
	if !t.under {
		return nil
	}
	rows, err := t.q.Query(t.ctx, `SELECT n, feeds FROM wish WHERE state = 'answered'`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	done := map[int64]map[string]int64{}
	for rows.Next() {
		var n int64
		var doc string
		if err := rows.Scan(&n, &doc); err != nil {
			return err
		}
		feeds := map[string]int64{}
		_ = json.Unmarshal([]byte(doc), &feeds) // we wrote it; an unreadable one waits for nothing
		done[n] = feeds
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if len(done) == 0 {
		return nil
	}
	known, err := t.feeds()
	if err != nil {
		return err
	}
	for n, feeds := range done {
		reached := true
		for name, seq := range feeds {
			f, visible := known[name]
			reached = reached && (!visible || f.since >= seq)
		}
		if reached {
			if err := t.takeOff(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// Drop removes a waiting or refused wish; what it showed disappears.
func (r *Replica) Drop(ctx context.Context, id string) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		ns, err := t.numbers(`SELECT n FROM wish WHERE id = $1 AND state <> 'answered'`, id)
		if err != nil {
			return err
		}
		if len(ns) == 0 {
			return fault.New(fault.NotFound, "replica.Drop", "no such wish")
		}
		return t.takeOff(ns...)
	})
}

// Retry sends a refused wish again, under a new id: the relay answers the old
// one like the first time.
func (r *Replica) Retry(ctx context.Context, id, newID string, at int64) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		w := Wish{ID: newID, At: at}
		var n int64
		var body string
		found, err := t.one([]any{&n, &w.Kind, &body, &w.Conversation, &w.Quiet, &w.Name},
			`SELECT n, kind, body, conversation, quiet, name FROM wish WHERE id = $1 AND state = 'refused'`, id)
		if err != nil {
			return err
		}
		if !found {
			return fault.New(fault.NotFound, "replica.Retry", "no such wish")
		}
		w.Body, w.Quiet = []byte(body), w.Kind == kindDraft
		if err := t.takeOff(n); err != nil {
			return err
		}
		if err := t.replay(); err != nil {
			return err
		}
		return t.queueOver(w)
	})
}

// Rewrite changes the body of a waiting wish, when the relay knows better what a file is.
func (r *Replica) Rewrite(ctx context.Context, id string, body []byte) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		ns, err := t.numbers(`SELECT n FROM wish WHERE id = $1 AND state = 'waiting'`, id)
		for _, n := range ns {
			if err := t.markDirty(n); err != nil {
				return err
			}
			if err := t.exec(`UPDATE wish SET body = $2 WHERE n = $1`, n, string(body)); err != nil {
				return err
			}
		}
		return err
	})
}

// Sendable gives the waiting wishes in order, at most limit: the first one of
// each conversation that is not in busy, so that answers keep their order.
func (r *Replica) Sendable(ctx context.Context, busy map[string]bool, limit int) ([]Wish, error) {
	all, err := r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, name FROM wish w WHERE state = 'waiting'
		AND n = (SELECT min(x.n) FROM wish x WHERE x.conversation = w.conversation AND x.state = 'waiting')
		AND NOT `+outOfTurn+` ORDER BY n LIMIT $1`, limit+len(busy))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(w Wish) bool { return busy[w.Conversation] })
	return all[:min(len(all), limit)], nil
}

// Outbox gives the wishes that wait or were refused, oldest first, without the quiet ones.
func (r *Replica) Outbox(ctx context.Context) ([]Wish, error) {
	return r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, name FROM wish WHERE quiet = 0 AND state <> 'answered' ORDER BY n`)
}

// OutboxCount counts waiting and refused wishes, without the quiet ones.
func (r *Replica) OutboxCount(ctx context.Context) (waiting, refused int, err error) {
	_, err = r.db.Read().One(ctx, []any{&waiting, &refused}, `SELECT count(*) FILTER (WHERE state = 'waiting'),
		count(*) FILTER (WHERE state = 'refused') FROM wish WHERE quiet = 0`)
	return waiting, refused, sqldb.Fault("replica.OutboxCount", err)
}

func (r *Replica) wishes(ctx context.Context, text string, args ...any) ([]Wish, error) {
	rows, err := r.db.Read().Query(ctx, text, args...)
	if err != nil {
		return nil, sqldb.Fault("replica.wishes", err)
	}
	defer func() { _ = rows.Close() }()
	var list []Wish
	for rows.Next() {
		var w Wish
		var body string
		if err := rows.Scan(&w.ID, &w.Kind, &body, &w.Conversation, &w.Quiet, &w.At, &w.Code, &w.Name); err != nil {
			return nil, sqldb.Fault("replica.wishes", err)
		}
		w.Body = []byte(body)
		list = append(list, w)
	}
	return list, sqldb.Fault("replica.wishes", rows.Err())
}

// ConversationOf gives the conversation of a message, "" when it is not here.
func (r *Replica) ConversationOf(ctx context.Context, message string) (string, error) {
	var id string
	_, err := r.db.Read().One(ctx, []any{&id}, `SELECT conversation FROM message WHERE id = $1`, message)
	return id, sqldb.Fault("replica.ConversationOf", err)
}

// DropAll removes every wish that waits.
func (r *Replica) DropAll(ctx context.Context) error {
	_, err := r.write(ctx, func(t *tx) error {
		ns, err := t.numbers(`SELECT n FROM wish`)
		if err != nil {
			return err
		}
		return t.takeOff(ns...)
	})
	return err
}
