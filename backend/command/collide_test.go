package command_test

import (
	"fmt"
	"sync"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// sawing is a valid reply with an id, that knew a message as the newest one.
func sawing(t *testing.T, n int, saw string, more ...any) string {
	t.Helper()
	return with(t, "reply", "message", storetest.Numbered(n), append([]any{"saw", saw}, more...)...)
}

// writes lets the contact write one more.
func writes(t *testing.T, db *store.DB, n int, at int64, change ...func(m *inbox.Message)) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		c, err := store.Get[inbox.Conversation](t.Context(), tx, conv)
		if err != nil {
			return err
		}
		m := &inbox.Message{ID: storetest.Numbered(n), Conversation: conv, Inbox: inboxID, Dir: inbox.DirIn, Channel: chat, At: at, Text: "One more thing"}
		for _, f := range change {
			f(m)
		}
		c.Received(m)
		tx.Put(c)
		tx.Put(m)
		return nil
	})
	must(t, err)
}

// Two agents who know the same answer at the same instant: one goes out, the other
// one is told, whoever is first.
func TestTwoAnswerAtTheSameInstant(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i, role := range roles[:3] {
			body := sawing(t, 91+i, firstMsg)
			wg.Go(func() { errs[i] = do(t, db, role, "reply", body, start) })
		}
		wg.Wait()
		out := 0
		for _, err := range errs {
			if err == nil {
				out++
			} else {
				wantCode(t, err, fault.Stale)
			}
		}
		sent := 0
		for i := range roles[:3] {
			if _, found := delivery(t, db, storetest.Numbered(91+i)); found {
				sent++
			}
		}
		if out != 1 || sent != 1 || len(thread(t, db, conv)) != 1 {
			t.Errorf("%d answers taken, %d to be delivered", out, sent)
		}
	})
}

// What was written offline meets what happened meanwhile.
func TestAnAnswerToWhatIsSettled(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleDispatcher, "reply", sawing(t, 91, firstMsg), start))
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 92, firstMsg), start+1), fault.Stale)
		if look[inbox.Message](t, db, storetest.Numbered(92)) != nil {
			t.Error("a refused answer left something")
		}
		must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 92, storetest.Numbered(91)), start+2)) // having seen it
		must(t, do(t, db, inbox.RoleDispatcher, "done", valid["done"].body, start+3))
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 93, storetest.Numbered(92)), start+4), fault.Stale)
		must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 93, storetest.Numbered(92), "settled", start+3), start+5))
		must(t, do(t, db, inbox.RoleDispatcher, "reply", sawing(t, 94, storetest.Numbered(93)), start+6)) // their own doing
	})
}

// Own answers that waited in the outbox all knew the same message.
func TestOwnAnswersDoNotCollide(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		for i := range 5 {
			must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 91+i, firstMsg), start))
		}
		writes(t, db, 100, start+100)
		for i := range 3 { // not one of those behind it slips through
			wantCode(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 101+i, firstMsg), start+200), fault.Stale)
		}
		must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 104, storetest.Numbered(100)), start+300))
	})
}

func TestWhatDoesNotCollide(t *testing.T) {
	for name, change := range map[string]func(m *inbox.Message){
		"automatic":  func(m *inbox.Message) { m.Auto = inbox.AutoReply },
		"taken back": func(m *inbox.Message) { m.Deleted = start },
		"given up": func(m *inbox.Message) {
			m.Dir, m.Author, m.State, m.Fault = inbox.DirOut, agentOf(inbox.RoleDispatcher), inbox.StateFailed, inbox.GivenUp
		},
		"a note": func(m *inbox.Message) { m.Dir = inbox.DirNote },
		"older":  func(m *inbox.Message) { m.At = 500 },
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.Open(t, storetest.SQLite(t))
			world(t, db)
			writes(t, db, 100, start, change)
			must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 91, firstMsg), start+1))
		})
	}
	t.Run("nothing known", func(t *testing.T) {
		db := storetest.Open(t, storetest.SQLite(t))
		world(t, db)
		writes(t, db, 100, start)
		must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "message", storetest.Numbered(91)), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "reply", sawing(t, 92, storetest.Numbered(999)), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "reply", sawing(t, 93, letterMsg), start+1)) // of another conversation
	})
}

// Of two messages of one millisecond the id says which is newer.
func TestTheSameMillisecond(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	writes(t, db, 100, start)
	writes(t, db, 101, start)
	wantCode(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 91, storetest.Numbered(100)), start+1), fault.Stale)
	must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 91, storetest.Numbered(101)), start+1))
}

func TestOnlyTheAssigneeAnswers(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			in, err := store.Get[inbox.Inbox](t.Context(), tx, inboxID)
			in.OwnerOnly = true
			tx.Put(in)
			return err
		})
		must(t, err)
		must(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 91, firstMsg), start)) // nobody had it: it is theirs now
		for i, role := range roles[:2] {
			wantCode(t, do(t, db, role, "reply", sawing(t, 92+i, storetest.Numbered(91)), start), fault.NotAssignee)
		}
		must(t, do(t, db, inbox.RoleDispatcher, "note", with(t, "note", "message", storetest.Numbered(96)), start))
		must(t, do(t, db, inbox.RoleDispatcher, "assign", with(t, "assign", "agent", agentOf(inbox.RoleDispatcher)), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "reply", sawing(t, 94, storetest.Numbered(91)), start+2))
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", sawing(t, 95, storetest.Numbered(94)), start+3), fault.NotAssignee)
	})
}

// Whoever begins a conversation that has begun is held to the same.
func TestWriteCollidesToo(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	must(t, do(t, db, inbox.RoleAgent, "write", valid["write"].body, start))
	first := look[inbox.Message](t, db, fresh)
	for i, saw := range []string{fresh, storetest.Numbered(120)} {
		body := with(t, "write", "message", storetest.Numbered(120+i), "saw", saw)
		must(t, do(t, db, inbox.RoleAgent, "write", body, start+int64(i)+1))
	}
	err := do(t, db, inbox.RoleDispatcher, "write", with(t, "write", "message", storetest.Numbered(130), "saw", first.ID), start+9)
	if fault.CodeOf(err) != fault.Stale {
		t.Error(fmt.Errorf("a colleague's two were not seen: %w", err))
	}
}
