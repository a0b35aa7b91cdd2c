package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"tresen/backend/store/sqldb"
)

// Hook is a call of a platform as it came.
type Hook struct {
	ID      string // UUIDv7
	Channel string // channel it came to
	Type    string // connector kind
	At      int64  // ms
	State   string // HookDone, HookUnread or HookStray
	Note    string // why it could not be read, without its content
	Method  string
	Query   url.Values
	Header  http.Header
	Body    []byte
}

// What became of a call.
const (
	HookDone   = "done"
	HookUnread = "unread" // could not be read
	HookStray  = "stray"  // of no channel of ours
)

// inBase64 begins a body that is no text a database takes.
const inBase64 = "base64:"

func wordBody(b []byte) string {
	s := string(b)
	if utf8.ValidString(s) && !strings.ContainsRune(s, 0) && !strings.HasPrefix(s, inBase64) {
		return s
	}
	return inBase64 + base64.StdEncoding.EncodeToString(b)
}

func readBody(s string) []byte {
	if rest, ok := strings.CutPrefix(s, inBase64); ok {
		if b, err := base64.StdEncoding.DecodeString(rest); err == nil {
			return b
		}
	}
	return []byte(s)
}

// PutHook keeps a call; the same id again does nothing.
func (tx *Tx) PutHook(ctx context.Context, h Hook) error {
	head, err := json.Marshal(h.Header)
	if err != nil {
		return err
	}
	_, err = tx.q.Exec(ctx, `INSERT INTO hook (id, channel, type, at, state, note, method, query, head, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		h.ID, h.Channel, h.Type, h.At, h.State, clean(h.Note), h.Method, h.Query.Encode(), string(head), wordBody(h.Body))
	return err
}

// clean makes text of outside fit for every database.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "")
}

// SetHookState tells what became of a kept call.
func (tx *Tx) SetHookState(ctx context.Context, id, state, note string) error {
	_, err := tx.q.Exec(ctx, `UPDATE hook SET state = $2, note = $3 WHERE id = $1`, id, state, clean(note))
	return err
}

// HookFilter narrows ListHooks; empty fields do not.
type HookFilter struct {
	States   []string
	Channel  string
	Type     string
	From, To int64  // ms, both included
	After    string // id of the last one of the page before
}

// ListHooks gives kept calls in the order they came (UUIDv7 order).
func (db *DB) ListHooks(ctx context.Context, f HookFilter, limit int) ([]Hook, error) {
	const op = "store.ListHooks"
	args := []any{f.After, limit}
	where := `id > $1`
	and := func(cond string, v any) {
		args = append(args, v)
		where += " AND " + strings.ReplaceAll(cond, "@", "$"+strconv.Itoa(len(args)))
	}
	if f.Channel != "" {
		and("channel = @", f.Channel)
	}
	if f.Type != "" {
		and("type = @", f.Type)
	}
	if f.From > 0 {
		and("at >= @", f.From)
	}
	if f.To > 0 {
		and("at <= @", f.To)
	}
	if len(f.States) > 0 {
		in, more := list(f.States, len(args))
		args, where = append(args, more...), where+" AND state IN ("+in+")"
	}
	rows, err := db.Read().Query(ctx, `SELECT id, channel, type, at, state, note, method, query, head, body FROM hook
		WHERE `+where+` ORDER BY id LIMIT $2`, args...)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	var out []Hook
	for rows.Next() {
		var h Hook
		var query, head, body string
		if err := rows.Scan(&h.ID, &h.Channel, &h.Type, &h.At, &h.State, &h.Note, &h.Method, &query, &head, &body); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		h.Query, _ = url.ParseQuery(query)
		_ = json.Unmarshal([]byte(head), &h.Header) // ours; a broken one has none
		h.Body = readBody(body)
		out = append(out, h)
	}
	return out, sqldb.Fault(op, rows.Err())
}

// list words values for IN (…) behind n arguments that are there already.
func list(values []string, n int) (in string, args []any) {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(n+i+1))
		args = append(args, v)
	}
	return b.String(), args
}

// UnreadHooks counts kept calls that came to a channel and could not be read, or
// belong to no channel that is on.
func (tx *Tx) UnreadHooks(ctx context.Context, channel string) (n int, err error) {
	_, err = tx.q.One(ctx, []any{&n}, `SELECT count(*) FROM hook WHERE state IN ('unread', 'stray') AND channel = $1`, channel)
	return n, err
}

// ForgetHooks drops calls, and events that nothing was ever heard about, older
// than a time (ms).
func (db *DB) ForgetHooks(ctx context.Context, before int64) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		if _, err := q.Exec(ctx, `DELETE FROM hook WHERE at < $1`, before); err != nil {
			return err
		}
		_, err := q.Exec(ctx, `DELETE FROM early WHERE at < $1`, before)
		return err
	})
}
