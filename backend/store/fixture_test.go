package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// big is a limit that no test reaches.
const big = 1 << 30

func message(inboxID string, n int) *inbox.Message {
	return &inbox.Message{ID: storetest.Numbered(n), Conversation: storetest.Numbered(1), Inbox: inboxID,
		Dir: inbox.DirIn, At: int64(n), Text: fmt.Sprintf("message %d", n)}
}

func conversation(inboxID string, n int) *inbox.Conversation {
	return &inbox.Conversation{ID: storetest.Numbered(n), Inbox: inboxID, Contact: storetest.Numbered(n), Status: inbox.StatusOpen}
}

func write(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) store.Commit {
	t.Helper()
	c, err := db.Write(t.Context(), fn)
	if err != nil {
		t.Fatalf("writing: %v", err)
	}
	return c
}

func put(t *testing.T, db *store.DB, list ...inbox.Entity) store.Commit {
	t.Helper()
	return write(t, db, func(tx *store.Tx) error {
		for _, e := range list {
			tx.Put(e)
		}
		return nil
	})
}

func remove(t *testing.T, db *store.DB, list ...inbox.Entity) store.Commit {
	t.Helper()
	return write(t, db, func(tx *store.Tx) error {
		for _, e := range list {
			tx.Delete(e)
		}
		return nil
	})
}

// since gives everything after a number, in short: "7 message 3" or "8 gone message 3".
func since(t *testing.T, db *store.DB, feed string, after int64) string {
	t.Helper()
	rows, to, err := db.Since(t.Context(), feed, after, big, big)
	if err != nil {
		t.Fatalf("reading: %v", err)
	}
	if head, err := db.Head(t.Context(), feed); err != nil || head != to {
		t.Errorf("read up to %d, head is %d (%v)", to, head, err)
	}
	return brief(rows)
}

func brief(rows []wire.Row) string {
	var list []string
	for _, r := range rows {
		gone := ""
		if r.Gone {
			gone = "gone "
		}
		list = append(list, fmt.Sprintf("%d %s%s %s", r.Seq, gone, r.Kind, strings.TrimLeft(r.ID[len(r.ID)-12:], "0")))
	}
	return strings.Join(list, ", ")
}

func textOf(t *testing.T, r wire.Row) string {
	t.Helper()
	var m inbox.Message
	if err := json.Unmarshal(r.Data, &m); err != nil {
		t.Fatalf("row %d: %v", r.Seq, err)
	}
	return m.Text
}
