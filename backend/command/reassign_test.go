package command_test

import (
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// offer gives conv to an agent as routing does.
func offer(t *testing.T, db *store.DB, agent string) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		c, err := store.Get[inbox.Conversation](t.Context(), tx, conv)
		if err == nil {
			c.Hand(agent, start, 3, nil)
			tx.Put(c)
		}
		return err
	})
	must(t, err)
}

// Whatever the assignee does with it takes up what routing gave them; what others do does not.
func TestTakingUp(t *testing.T) {
	agent := agentOf(inbox.RoleAgent)
	for kind, body := range map[string]string{
		"accept": valid["accept"].body, "reply": valid["reply"].body, "note": valid["note"].body, "label": valid["label"].body,
		"done": valid["done"].body, "snooze": valid["snooze"].body, "assign": valid["assign"].body,
	} {
		db := storetest.Open(t, storetest.SQLite(t))
		world(t, db)
		offer(t, db, agent)
		must(t, do(t, db, inbox.RoleAgent, kind, body, start+1))
		if c := conversationNow(t, db, conv); c.Assignee != agent || c.Offer != nil {
			t.Errorf("%s: %q has it, offer %+v", kind, c.Assignee, c.Offer)
		}
	}
	for _, kind := range []string{"accept", "note", "label"} {
		db := storetest.Open(t, storetest.SQLite(t))
		world(t, db)
		offer(t, db, agent)
		must(t, do(t, db, inbox.RoleDispatcher, kind, valid[kind].body, start+1))
		if c := conversationNow(t, db, conv); c.Assignee != agent || !c.Offered() {
			t.Errorf("%s of another: %q has it, offer %+v", kind, c.Assignee, c.Offer)
		}
	}
}

// Who answers what nobody has taken up has it.
func TestAnsweringTakesWhatIsOffered(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	offer(t, db, agentOf(inbox.RoleAgent))
	must(t, do(t, db, inbox.RoleDispatcher, "reply", valid["reply"].body, start+1))
	if c := conversationNow(t, db, conv); c.Assignee != agentOf(inbox.RoleDispatcher) || c.Offer != nil {
		t.Errorf("%q has it, offer %+v", c.Assignee, c.Offer)
	}
}

// All that somebody has goes to another in one step: what is open and what is
// snoozed, and tickets; what is settled stays theirs.
func TestReassign(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		world(t, db)
		from, to := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher)
		for _, id := range []string{conv, snoozed} {
			must(t, do(t, db, inbox.RoleAgent, "assign", `{"conversation":"`+id+`","agent":"`+from+`"}`, start))
		}
		must(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","assignee":"`+from+`"}`, start))
		must(t, do(t, db, inbox.RoleDispatcher, "reassign", `{"agent":"`+from+`","to":"`+to+`"}`, start+1))
		for id, want := range map[string]string{conv: to, snoozed: to, doneConv: from} {
			if c := conversationNow(t, db, id); c.Assignee != want {
				t.Errorf("%s is %q's, want %q's", id, c.Assignee, want)
			}
		}
		if got := look[inbox.Ticket](t, db, theTicket); got.Assignee != to {
			t.Errorf("the ticket is %q's", got.Assignee)
		}
		last := thread(t, db, conv)
		if e := last[len(last)-1]; e.Event == nil || e.Event.From != from || e.Event.Agent != to || e.Author != to {
			t.Errorf("the history says %+v", e)
		}
	})
}

// An agent who is blocked leaves nothing behind that nobody looks after.
func TestBlockedLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		world(t, db)
		from := agentOf(inbox.RoleAgent)
		must(t, do(t, db, inbox.RoleAgent, "assign", `{"conversation":"`+conv+`","agent":"`+from+`"}`, start))
		must(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","assignee":"`+from+`"}`, start))
		must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+from+`","state":"blocked"}`, start+1))
		if c := conversationNow(t, db, conv); c.Assignee != "" {
			t.Errorf("the conversation is still %q's", c.Assignee)
		}
		if got := look[inbox.Ticket](t, db, theTicket); got.Assignee != "" {
			t.Errorf("the ticket is still %q's", got.Assignee)
		}
		last := thread(t, db, conv)
		if e := last[len(last)-1].Event; e == nil || e.Why != inbox.WhyGone || e.From != from {
			t.Errorf("the history says %+v", e)
		}
	})
}

// What an agent loses is only what they may not answer any more.
func TestLostInbox(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	from := agentOf(inbox.RoleAgent)
	must(t, do(t, db, inbox.RoleAgent, "assign", `{"conversation":"`+conv+`","agent":"`+from+`"}`, start))
	keep := `{"id":"` + from + `","access":{"inboxes":{"` + inboxID + `":{"role":"agent"}}}}`
	must(t, do(t, db, inbox.RoleAdministrator, "agent", keep, start+1))
	if c := conversationNow(t, db, conv); c.Assignee != from {
		t.Error("taken though they still answer there")
	}
	lose := `{"id":"` + from + `","access":{"inboxes":{"` + otherBox + `":{"role":"agent"}}}}`
	must(t, do(t, db, inbox.RoleAdministrator, "agent", lose, start+2))
	if c := conversationNow(t, db, conv); c.Assignee != "" {
		t.Error("left with somebody who does not answer there")
	}
}

func TestReassignToSomebodyWhoCannot(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	from := agentOf(inbox.RoleAgent)
	must(t, do(t, db, inbox.RoleAgent, "assign", `{"conversation":"`+conv+`","agent":"`+from+`"}`, start))
	wantCode(t, do(t, db, inbox.RoleDispatcher, "reassign", `{"agent":"`+from+`","to":"`+blocked+`"}`, start), fault.Invalid)
	must(t, do(t, db, inbox.RoleDispatcher, "reassign", `{"agent":"`+from+`","to":"`+agentOf(inbox.RoleReviewer)+`"}`, start))
	if c := conversationNow(t, db, conv); c.Assignee != from {
		t.Errorf("given to %q, who only reads", c.Assignee)
	}
}

// A conversation that is opened again asks whoever had it anew, where routing is on.
func TestReopenedIsOfferedAnew(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	must(t, do(t, db, inbox.RoleDispatcher, "reopen", valid["reopen"].body, start))
	if c := conversationNow(t, db, doneConv); c.Offer != nil {
		t.Error("offered where nothing is handed out")
	}
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		in, err := store.Get[inbox.Inbox](t.Context(), tx, inboxID)
		if err == nil {
			in.Routing = &inbox.Routing{On: true, Accept: 2}
			tx.Put(in)
		}
		return err
	})
	must(t, err)
	for role, want := range map[inbox.Role]bool{inbox.RoleDispatcher: true, inbox.RoleAgent: false} {
		must(t, do(t, db, inbox.RoleDispatcher, "done", `{"conversation":"`+doneConv+`"}`, start+1))
		must(t, do(t, db, role, "reopen", valid["reopen"].body, start+2))
		if c := conversationNow(t, db, doneConv); c.Offered() != want {
			t.Errorf("opened by %s: offer %+v", role, c.Offer)
		}
	}
}
