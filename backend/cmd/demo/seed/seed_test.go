package seed_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"tresen/backend/auth"
	"tresen/backend/blob"
	"tresen/backend/cmd/demo/seed"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// a Friday at noon, and a Sunday night: the shop is open, the shop is closed
var moments = map[string]time.Time{
	"open":   time.Date(2026, 11, 20, 11, 30, 0, 0, time.UTC),
	"closed": time.Date(2026, 11, 22, 2, 10, 0, 0, time.UTC),
}

type world struct {
	db            *store.DB
	blobs         *blob.Store
	made          seed.Made
	conversations []*inbox.Conversation
	messages      map[string][]*inbox.Message
}

func seeded(t *testing.T, o seed.Options) world {
	t.Helper()
	return seededAt(t, storetest.SQLite(t), o)
}

func seededAt(t *testing.T, url string, o seed.Options) world {
	t.Helper()
	ctx, db := t.Context(), storetest.Open(t, url)
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := world{db: db, blobs: blobs, messages: map[string][]*inbox.Message{}}
	if w.made, err = seed.Into(ctx, db, blobs, o); err != nil {
		t.Fatal(err)
	}
	if w.conversations, err = store.All[inbox.Conversation](ctx, db); err != nil {
		t.Fatal(err)
	}
	all, err := store.All[inbox.Message](ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		w.messages[m.Conversation] = append(w.messages[m.Conversation], m)
	}
	return w
}

func TestHistoryIsOfTheSizeAskedFor(t *testing.T) {
	t.Parallel()
	for name, now := range moments {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := seeded(t, seed.Options{Now: now, Conversations: 200, Messages: 5000, Origins: "http://127.0.0.1:1"})
			if len(w.conversations) != 200 || w.made.Conversations != 200 {
				t.Errorf("%d conversations", len(w.conversations))
			}
			if w.made.Messages < 4800 || w.made.Messages > 5200 {
				t.Errorf("%d messages", w.made.Messages)
			}
			counts := map[string]int{}
			texts := map[string]int{}
			for _, c := range w.conversations {
				checkConversation(t, c, w.messages[c.ID], now.UnixMilli(), counts)
				for _, m := range w.messages[c.ID] {
					texts[m.Text]++
				}
			}
			for _, what := range []string{"done", "open", "snoozed", "waiting", "unassigned"} {
				if counts[what] < 4 {
					t.Errorf("only %d conversations are %s", counts[what], what)
				}
			}
			if len(texts) < 2200 {
				t.Errorf("only %d different texts", len(texts))
			}
		})
	}
}

func checkConversation(t *testing.T, c *inbox.Conversation, list []*inbox.Message, now int64, counts map[string]int) {
	t.Helper()
	if n := len(list); n < 1 || n > 140 {
		t.Errorf("conversation of %d messages", n)
	}
	counts[string(c.Status)]++
	if c.Assignee == "" {
		counts["unassigned"]++
	}
	if c.UnansweredSince > 0 {
		counts["waiting"]++
		if minutes := (now - c.UnansweredSince) / 60_000; minutes < 3 || minutes > 95 {
			t.Errorf("waits since %d minutes", minutes)
		}
	}
	if c.Status == inbox.StatusSnoozed && c.SnoozedUntil <= now {
		t.Error("a snooze that has ended")
	}
	last := int64(0)
	for _, m := range list {
		last = max(last, m.At)
		if strings.ContainsAny(m.Text, "{}|") || m.Text == "" && m.Event == nil {
			t.Errorf("unfinished text %q", m.Text)
		}
		if (m.Dir == inbox.DirOut) != (m.State != "") || (m.Dir == inbox.DirOut) != (m.Author != "" && m.Dir == inbox.DirOut) {
			t.Errorf("%s message with state %q and author %q", m.Dir, m.State, m.Author)
		}
	}
	if last > now || c.LastAt > last {
		t.Errorf("ends %d ms after now", last-now)
	}
}

// The same number gives the same history, on every database.
func TestSameNumberGivesTheSameHistory(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		o := seed.Options{Now: moments["open"], Conversations: 20, Messages: 300, Seed: 7}
		sameHistory(t, seeded(t, o), seededAt(t, url, o))
	})
}

func sameHistory(t *testing.T, a, b world) {
	t.Helper()
	if len(a.messages) != len(b.messages) {
		t.Fatalf("%d and %d conversations", len(a.messages), len(b.messages))
	}
	for id, list := range a.messages {
		for i, m := range list {
			if other := b.messages[id]; len(other) != len(list) || other[i].Text != m.Text || other[i].At != m.At {
				t.Fatalf("conversation %s differs at entry %d", id, i)
			}
		}
	}
}

func TestDemoAgentMaySignIn(t *testing.T) {
	t.Parallel()
	w := seeded(t, seed.Options{Now: moments["open"], Conversations: 4, Messages: 20})
	ticket, err := auth.New(w.db, time.Now).SignIn(context.WithoutCancel(t.Context()), seed.DemoEmail, seed.DemoPassword, "test", "127.0.0.1")
	if err != nil || ticket.Agent == "" {
		t.Fatalf("sign-in of the demo agent: %v", err)
	}
}

// Every attachment is a blob that can be opened, with the size its row tells.
func TestAttachmentsAreThere(t *testing.T) {
	t.Parallel()
	w := seeded(t, seed.Options{Now: moments["open"], Conversations: 120, Messages: 3000})
	types := map[string]int{}
	for _, list := range w.messages {
		for _, m := range list {
			for _, f := range m.Files {
				types[f.Type]++
				r, err := w.blobs.Open(t.Context(), f.Hash)
				if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
				n, err := io.Copy(io.Discard, r)
				_ = r.Close()
				if err != nil || n != f.Size {
					t.Errorf("%s has %d bytes, %d said: %v", f.Name, n, f.Size, err)
				}
			}
		}
	}
	if types["image/jpeg"] == 0 || types["application/pdf"] == 0 {
		t.Errorf("attachments: %v", types)
	}
}

func TestOneConversationCanBeMadeLong(t *testing.T) {
	t.Parallel()
	w := seeded(t, seed.Options{Now: moments["open"], Conversations: 3, Messages: 30, Longest: 2000})
	longest := 0
	for _, list := range w.messages {
		longest = max(longest, len(list))
	}
	if longest < 1980 || longest > 2030 {
		t.Errorf("longest conversation has %d messages", longest)
	}
}
