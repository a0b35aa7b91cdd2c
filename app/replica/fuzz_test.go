package replica_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// FuzzRow: whatever a row holds, it is taken in or left out, and everything
// stays readable. An error would end the line again and again.
func FuzzRow(f *testing.F) {
	for _, e := range []inbox.Entity{conversation(1, 1000), message("m1", "c00001", 1000, inbox.DirIn, "Größe"), &inbox.Contact{ID: "k", Name: "ß"},
		&inbox.Seen{ID: inbox.OwnID(me, "c00001"), Conversation: "c00001", At: 5}, &inbox.Draft{ID: inbox.OwnID(me, "c00001"), Text: "x"},
		&inbox.Identity{ID: "i", Contact: "k"}, &inbox.Channel{ID: "ch"}} {
		doc, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(e.Kind()), e.Key(), doc, int64(1), false)
	}
	f.Add("message", "m", []byte(`{"at":9223372036854775807,"conversation":"c00001"}`), int64(-1), true)
	f.Add("conversation", "", []byte(`null`), int64(0), false)
	r, _, err := replica.Open(ctx, replica.Options{Path: filepath.Join(f.TempDir(), "r.db"), Key: testKey, Agent: me, Overlay: overlay})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = r.Close() })
	if _, _, err := r.Welcome(ctx, &wire.Welcome{Relay: "relay-1", Feeds: map[string]int64{feedA: 0}}); err != nil {
		f.Fatal(err)
	}
	if _, err := r.Queue(ctx, replica.Wish{ID: "w", Kind: "reply", Conversation: "c00001", Body: []byte(`{"message":"o","conversation":"c00001","text":"x"}`)}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, kind, id string, data []byte, seq int64, gone bool) {
		if !json.Valid(data) {
			return
		}
		_, cursors, err := r.Hello(ctx)
		if err != nil {
			t.Fatal(err)
		}
		d := &wire.Delta{Feed: feedA, From: cursors[feedA], To: cursors[feedA] + 1, Rows: []wire.Row{{Kind: inbox.Kind(kind), ID: id, Seq: seq, Gone: gone, Data: data}}}
		if _, err := r.Apply(ctx, d); err != nil {
			t.Fatalf("apply: %v", err)
		}
		for _, waiting := range []bool{false, true} {
			if _, _, err := r.List(ctx, replica.Query{Status: inbox.StatusOpen, Waiting: waiting, Limit: 5}); err != nil {
				t.Fatalf("list: %v", err)
			}
		}
		if _, err := r.Thread(ctx, "c00001", "", 5); err != nil {
			t.Fatalf("thread: %v", err)
		}
		if _, err := r.Search(ctx, kind+" "+id, 5); err != nil {
			t.Fatalf("search: %v", err)
		}
		if _, err := r.Count(ctx, replica.Query{}, ""); err != nil {
			t.Fatalf("count: %v", err)
		}
	})
}
