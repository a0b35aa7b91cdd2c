package replica

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// StatusTeam is the list's own status of chats among colleagues: no bucket and no
// count of customers' conversations holds one.
const StatusTeam inbox.Status = "team"

// How a conversation can be mine.
const (
	MineAny       = ""
	MineCreated   = "created"
	MineAssigned  = "assigned"
	MineFollowed  = "followed"
	MineMember    = "member"
	MineWrote     = "wrote"
	MineMentioned = "mentioned"
)

// hows gives what a conversation tells of me by itself, sorted. The chat of two
// that somebody has only opened is nothing yet.
func hows(c *inbox.Conversation, me string) (list []string) {
	if c == nil {
		return nil
	}
	if c.Assignee == me {
		list = append(list, MineAssigned)
	}
	if c.CreatedBy == me {
		list = append(list, MineCreated)
	}
	if slices.Contains(c.Followers, me) {
		list = append(list, MineFollowed)
	}
	if slices.Contains(c.Members, me) && (!c.Direct() || c.Preview.By != "" || c.CreatedBy == me) {
		list = append(list, MineMember)
	}
	return list
}

func (t *tx) deriveMine(id string, was, is *inbox.Conversation) error {
	if is == nil {
		return t.exec(`DELETE FROM mine WHERE conversation = $1`, id)
	}
	before, after := hows(was, t.r.me), hows(is, t.r.me)
	if was == nil || was.LastAt != is.LastAt {
		if err := t.exec(`UPDATE mine SET at = $2 WHERE conversation = $1`, id, is.LastAt); err != nil {
			return err
		}
	}
	if slices.Equal(before, after) {
		return nil
	}
	for _, how := range before {
		if !slices.Contains(after, how) {
			if err := t.notMine(id, how); err != nil {
				return err
			}
		}
	}
	for _, how := range after {
		if err := t.isMine(id, how, is.LastAt, 0); err != nil {
			return err
		}
	}
	return t.anyMine(id)
}

func (t *tx) isMine(id, how string, at, said int64) error {
	return t.exec(`INSERT INTO mine VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET at = $3, said = max(said, $4)`, id, how, at, said)
}

func (t *tx) notMine(id, how string) error {
	return t.exec(`DELETE FROM mine WHERE conversation = $1 AND how = $2`, id, how)
}

// anyMine keeps the row that stands for all.
func (t *tx) anyMine(id string) error {
	if err := t.exec(`INSERT OR IGNORE INTO mine SELECT conversation, '', at, 0 FROM mine WHERE conversation = $1 AND how <> '' LIMIT 1`, id); err != nil {
		return err
	}
	return t.exec(`DELETE FROM mine WHERE conversation = $1 AND how = '' AND NOT EXISTS (SELECT 1 FROM mine WHERE conversation = $1 AND how <> '')`, id)
}

// said is what a message makes a conversation for me.
func said(m *inbox.Message, me string) (list []string) {
	if m == nil {
		return nil
	}
	if m.Author == me && (m.Dir == inbox.DirOut || m.Dir == inbox.DirNote) {
		list = append(list, MineWrote)
	}
	if slices.Contains(m.Mentions, me) {
		list = append(list, MineMentioned)
	}
	return list
}

// mineMessage keeps what a message that is shown differently now tells of me.
func (t *tx) mineMessage(was, is *inbox.Message) error {
	before, after := said(was, t.r.me), said(is, t.r.me)
	if len(before)+len(after) == 0 {
		return nil
	}
	if was != nil && is != nil && was.Conversation == is.Conversation && was.At == is.At && slices.Equal(before, after) {
		return nil
	}
	for _, how := range before {
		if !slices.Contains(after, how) || was.Conversation != is.Conversation {
			if err := t.unsaid(was.Conversation, how); err != nil {
				return err
			}
		}
	}
	if len(after) == 0 {
		return nil
	}
	at := is.At
	if _, err := t.one([]any{&at}, `SELECT last_at FROM conversation WHERE id = $1`, is.Conversation); err != nil {
		return err
	}
	for _, how := range after {
		if err := t.isMine(is.Conversation, how, at, is.At); err != nil {
			return err
		}
	}
	return t.anyMine(is.Conversation)
}

// unsaid looks for another message of the kind that is gone.
func (t *tx) unsaid(conversation, how string) error {
	cond := `dir IN ('out', 'note') AND json_extract(doc, '$.author') = $2`
	if how == MineMentioned {
		cond = `dir = 'note' AND EXISTS (SELECT 1 FROM json_each(doc, '$.mentions') WHERE value = $2)`
	}
	var at int64
	found, err := t.one([]any{&at}, `SELECT at FROM message WHERE conversation = $1 AND `+cond+` ORDER BY at DESC LIMIT 1`, conversation, t.r.me)
	if err != nil {
		return err
	}
	if found {
		return t.exec(`UPDATE mine SET said = $3 WHERE conversation = $1 AND how = $2`, conversation, how, at)
	}
	if err := t.notMine(conversation, how); err != nil {
		return err
	}
	return t.anyMine(conversation)
}

// Mine gives one page of the conversations I have to do with, newest first, and
// the cursor of the next, "" on the last one.
func (r *Replica) Mine(ctx context.Context, how, after string, limit int) ([]Row, string, error) {
	const op = "replica.Mine"
	at, id := int64(1)<<62, ""
	if after != "" {
		a, i, ok := strings.Cut(after, "/")
		n, err := strconv.ParseInt(a, 10, 64)
		if !ok || err != nil {
			return nil, "", fault.New(fault.Invalid, op, "a cursor of a wrong shape")
		}
		at, id = n, i
	}
	ids, next, err := r.minePage(ctx, how, at, id, limit)
	if err != nil || len(ids) == 0 {
		return nil, "", sqldb.Fault(op, err)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, "", fault.Wrap(fault.Internal, op, err)
	}
	rows, err := r.rows(ctx, r.db.Read(), `WHERE c.id IN (SELECT value FROM json_each($2))`, string(list))
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Compare(slices.Index(ids, a.Conversation.ID), slices.Index(ids, b.Conversation.ID))
	})
	return rows, next, sqldb.Fault(op, err)
}

func (r *Replica) minePage(ctx context.Context, how string, at int64, id string, limit int) (ids []string, next string, err error) {
	rows, err := r.db.Read().Query(ctx, `SELECT at, conversation FROM mine WHERE how = $1 AND (at, conversation) < ($2, $3)
		ORDER BY at DESC, conversation DESC LIMIT $4`, how, at, id, limit+1)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var when int64
		var c string
		if err := rows.Scan(&when, &c); err != nil {
			return nil, "", err
		}
		if len(ids) == limit {
			return ids, strconv.FormatInt(at, 10) + "/" + id, nil
		}
		ids, at, id = append(ids, c), when, c
	}
	return ids, "", rows.Err()
}

// MineNews counts what of mine I have not seen: chats with something said, and
// conversations where I was called.
func (r *Replica) MineNews(ctx context.Context) (chats, mentions int, err error) {
	q := r.db.Read()
	if _, err := q.One(ctx, []any{&chats}, `SELECT coalesce(sum(n), 0) FROM tally WHERE status = $1 AND unseen = 1`, string(StatusTeam)); err != nil {
		return 0, 0, sqldb.Fault("replica.MineNews", err)
	}
	_, err = q.One(ctx, []any{&mentions}, `SELECT count(*) FROM mine x JOIN conversation c ON c.id = x.conversation
		WHERE x.how = 'mentioned' AND x.said > c.seen`)
	return chats, mentions, sqldb.Fault("replica.MineNews", err)
}

// Newest gives the newest messages in and out of a conversation as they are shown, newest first.
func (r *Replica) Newest(ctx context.Context, conversation string, limit int) ([]inbox.Message, error) {
	list, err := messages(ctx, r.db.Read(), `SELECT doc FROM message WHERE conversation = $1 AND dir IN ('in', 'out')
		ORDER BY at DESC, id DESC LIMIT $2`, conversation, limit)
	return list, sqldb.Fault("replica.Newest", err)
}

// Redo puts others in the place of a refused wish, as when it is sent again with
// another body: that goes under a new id.
func (r *Replica) Redo(ctx context.Context, id string, list ...Wish) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		ns, err := t.numbers(`SELECT n FROM wish WHERE id = $1 AND state = 'refused'`, id)
		if err != nil {
			return err
		}
		if len(ns) == 0 {
			return fault.New(fault.NotFound, "replica.Redo", "no such wish")
		}
		if err := t.takeOff(ns...); err != nil {
			return err
		}
		if err := t.replay(); err != nil {
			return err
		}
		for _, w := range list {
			if err := t.queueOver(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Refused gives the refused wishes of a conversation, oldest first.
func (r *Replica) Refused(ctx context.Context, conversation string) ([]Wish, error) {
	return r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, name FROM wish
		WHERE conversation = $1 AND state = 'refused' AND quiet = 0 ORDER BY n`, conversation)
}
