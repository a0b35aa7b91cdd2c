package replica

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// What a person had begun to write is not forgotten with a right: a draft that the
// relay refuses stays in the outbox until its conversation comes into sight again.

// kindDraft is the wish that keeps a draft.
const kindDraft = "draft"

// begun is what of a draft's body nobody may lose.
type begun struct {
	Text     string          `json:"text"`
	Files    []inbox.File    `json:"files"`
	Template json.RawMessage `json:"template"`
	At       int64           `json:"at"`
}

func (w begun) none() bool {
	return strings.TrimSpace(w.Text) == "" && len(w.Files) == 0 && len(w.Template) == 0
}

// goesOn tells that these words are those of an earlier draft, written on.
func (w begun) goesOn(old begun) bool {
	return strings.HasPrefix(w.Text, strings.TrimSpace(old.Text)) &&
		!slices.ContainsFunc(old.Files, func(f inbox.File) bool {
			return !slices.ContainsFunc(w.Files, func(g inbox.File) bool { return g.Hash == f.Hash })
		})
}

// keep lets a refused draft with words in it stand in the outbox for everybody to see,
// in the place of what it began with. False: it is none.
func (t *tx) keep(n int64, code fault.Code) (bool, error) {
	var kind, body, conversation string
	if _, err := t.one([]any{&kind, &body, &conversation}, `SELECT kind, body, conversation FROM wish WHERE n = $1`, n); err != nil {
		return false, err
	}
	var w begun
	if kind != kindDraft || json.Unmarshal([]byte(body), &w) != nil || w.none() {
		return false, nil
	}
	list, err := t.kept(conversation)
	if err != nil {
		return false, err
	}
	for _, k := range list {
		if !w.goesOn(k.begun) {
			continue
		}
		if err := t.takeOff(k.n); err != nil {
			return false, err
		}
	}
	if err := t.markDirty(n); err != nil {
		return false, err
	}
	t.outboxChanged(false, conversation)
	return true, t.exec(`UPDATE wish SET state = 'refused', code = $2, quiet = 0 WHERE n = $1`, n, string(code))
}

// keptDraft is a draft that stands in the outbox.
type keptDraft struct {
	n          int64
	body, name string
	begun
}

// kept gives the refused drafts of a conversation, oldest first.
func (t *tx) kept(conversation string) (list []keptDraft, err error) {
	rows, err := t.q.Query(t.ctx, `SELECT n, body, name FROM wish WHERE conversation = $1 AND kind = $2 AND state = 'refused' ORDER BY n`, conversation, kindDraft)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var k keptDraft
		if err := rows.Scan(&k.n, &k.body, &k.name); err != nil {
			return nil, err
		}
		if json.Unmarshal([]byte(k.body), &k.begun) == nil {
			list = append(list, k)
		}
	}
	return list, rows.Err()
}

// recall makes what was kept of the conversations that came into sight their draft
// again. A newer draft that is there already stays, and the kept one in the outbox.
func (t *tx) recall() error {
	for _, id := range t.entered {
		list, err := t.kept(id)
		if err != nil || len(list) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		k := list[len(list)-1]
		there, err := t.shown(key{inbox.KindDraft, inbox.OwnID(t.r.me, id)})
		if err != nil {
			return err
		}
		var d begun
		if there.doc != nil && json.Unmarshal(there.doc, &d) == nil && d.At > k.At {
			continue
		}
		wish, err := uuid.NewV7()
		if err != nil {
			return err
		}
		w := Wish{ID: wish.String(), Kind: kindDraft, Body: []byte(k.body), Conversation: id, At: k.At, Quiet: true, Name: k.name}
		if err := t.takeOff(k.n); err != nil {
			return err
		}
		if err := t.replay(); err != nil {
			return err
		}
		if err := t.queueOver(w); err != nil {
			return err
		}
	}
	return t.replay()
}

// KeptDrafts counts the drafts that stand in the outbox because they could not be kept elsewhere.
func (r *Replica) KeptDrafts(ctx context.Context) (n int, err error) {
	_, err = r.db.Read().One(ctx, []any{&n}, `SELECT count(*) FROM wish WHERE kind = $1 AND state = 'refused'`, kindDraft)
	return n, sqldb.Fault("replica.KeptDrafts", err)
}
