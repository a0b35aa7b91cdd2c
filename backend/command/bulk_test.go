package command_test

import (
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

func each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		world(t, db)
		fn(t, db)
	})
}

func put(t *testing.T, db *store.DB, list ...inbox.Entity) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, e := range list {
			tx.Put(e)
		}
		return nil
	})
	must(t, err)
}

// What cannot be done to one is left alone; the others are done, each with its line.
func TestBulkLeavesAlone(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		elsewhereConv, theirs := storetest.ID(), storetest.ID()
		put(t, db, &inbox.Conversation{ID: elsewhereConv, Inbox: otherBox, Contact: storetest.ID(), Status: inbox.StatusOpen},
			&inbox.Label{ID: theirs, Name: "Other box", Inbox: otherBox})
		me := look[inbox.Agent](t, db, agentOf(inbox.RoleAgent))
		me.Inboxes = map[string]inbox.Member{inboxID: {Role: inbox.RoleAgent}}
		put(t, db, me)
		wish := func(what map[string]any) string {
			return body(t, map[string]any{"conversations": []string{conv, storetest.ID(), elsewhereConv, snoozed}, "what": what})
		}
		must(t, do(t, db, inbox.RoleAgent, "bulk", wish(map[string]any{"status": "done", "add": []string{urgent, theirs}}), start))
		for _, id := range []string{conv, snoozed} {
			c := conversationNow(t, db, id)
			if c.Status != inbox.StatusDone || c.DoneBy != agentOf(inbox.RoleAgent) || c.UnansweredSince != 0 || len(c.Labels) != 2 {
				t.Errorf("%+v", c)
			}
			list := thread(t, db, id)
			if n := len(list); n < 2 || list[n-2].Event == nil || list[n-2].Event.What != "labels" || list[n-1].Event.What != "done" {
				t.Errorf("its thread: %+v", list)
			}
		}
		if c := conversationNow(t, db, elsewhereConv); c.Status != inbox.StatusOpen || len(c.Labels) > 0 {
			t.Errorf("out of sight, yet %+v", c)
		}
		// A label of the other inbox goes where it belongs; whoever does not answer there is given nothing.
		must(t, do(t, db, inbox.RoleDispatcher, "bulk", wish(map[string]any{"assign": agentOf(inbox.RoleAgent), "add": []string{theirs}}), start))
		if c := conversationNow(t, db, conv); c.Assignee != agentOf(inbox.RoleAgent) || len(c.Labels) != 2 {
			t.Errorf("%+v", c)
		}
		if c := conversationNow(t, db, elsewhereConv); c.Assignee != "" || len(c.Labels) > 0 {
			t.Errorf("given to somebody who is not there: %+v", c)
		}
		before := len(thread(t, db, conv))
		must(t, do(t, db, inbox.RoleAgent, "bulk", wish(map[string]any{"status": "done"}), start))
		if n := len(thread(t, db, conv)); n != before {
			t.Error("it was so already, yet it is told again")
		}
	})
}

// An undo after somebody else acted gives back only what still is as it was left.
func TestRestoreLeavesWhatOthersDid(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		agent := agentOf(inbox.RoleAgent)
		was := map[string]command.Standing{}
		ids := []string{conv, snoozed}
		for _, id := range ids {
			was[id] = command.StandingOf(conversationNow(t, db, id), agent)
		}
		bulk := body(t, map[string]any{"conversations": ids, "what": map[string]any{"status": "done", "add": []string{urgent}, "assign": agent, "follow": true}})
		must(t, do(t, db, inbox.RoleAgent, "bulk", bulk, start))
		var items []command.RestoreItem
		for _, id := range ids {
			items = append(items, command.RestoreItem{Conversation: id, Was: was[id], Left: command.StandingOf(conversationNow(t, db, id), agent)})
		}
		// A colleague reopens one, gives it to another one and takes a label off.
		other := agentOf(inbox.RoleDispatcher)
		must(t, do(t, db, inbox.RoleDispatcher, "reopen", body(t, map[string]any{"conversation": conv}), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "assign", body(t, map[string]any{"conversation": conv, "agent": other}), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "label", body(t, map[string]any{"conversation": conv, "remove": []string{vip}}), start+1))
		must(t, do(t, db, inbox.RoleAgent, "restore", body(t, command.Restore{Items: items}), start+2))
		c := conversationNow(t, db, conv)
		if c.Status != inbox.StatusOpen || c.Assignee != other || len(c.Labels) != 0 || len(c.Followers) != 0 {
			t.Errorf("%+v: what others did is gone, or what was ours stayed", c)
		}
		if items[0].Back(c) {
			t.Error("all is said to be back, though somebody else has it")
		}
		s := conversationNow(t, db, snoozed)
		if s.Status != inbox.StatusSnoozed || s.SnoozedUntil != 99_000 || s.Assignee != "" || len(s.Labels) != 1 || s.Labels[0] != vip || s.UnansweredSince != was[snoozed].UnansweredSince {
			t.Errorf("not as it was: %+v", s)
		}
		if !items[1].Back(s) {
			t.Error("it is back, and not said to be")
		}
	})
}

// What the contact wrote since keeps a conversation open, whatever is taken back.
func TestRestoreAfterTheContactWrote(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		agent := agentOf(inbox.RoleAgent)
		was := command.StandingOf(conversationNow(t, db, doneConv), agent)
		must(t, do(t, db, inbox.RoleAgent, "reopen", body(t, map[string]any{"conversation": doneConv}), start))
		c := conversationNow(t, db, doneConv)
		item := command.RestoreItem{Conversation: doneConv, Was: was, Left: command.StandingOf(c, agent)}
		c.Received(&inbox.Message{ID: storetest.ID(), Conversation: doneConv, Inbox: inboxID, Dir: inbox.DirIn, Channel: chat, At: start + 5, Text: "Still here?"})
		put(t, db, c)
		must(t, do(t, db, inbox.RoleAgent, "restore", body(t, command.Restore{Items: []command.RestoreItem{item}}), start+9))
		if c = conversationNow(t, db, doneConv); c.Status != inbox.StatusOpen || c.UnansweredSince == 0 {
			t.Errorf("out of sight with a new message: %+v", c)
		}
	})
}

// A macro happens whole or not at all.
func TestMacroWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		theirs := storetest.ID()
		put(t, db, &inbox.Label{ID: theirs, Name: "Other box", Inbox: otherBox})
		run := func(what map[string]any, channel string) string {
			return body(t, map[string]any{"macro": thanks, "conversation": conv, "what": what,
				"reply": map[string]any{"message": fresh, "conversation": conv, "channel": channel, "text": "Thank you"}})
		}
		before := *conversationNow(t, db, conv)
		wantCode(t, do(t, db, inbox.RoleAgent, "runMacro", run(map[string]any{"status": "done", "add": []string{theirs}}, chat), start), fault.Invalid)
		if do(t, db, inbox.RoleAgent, "runMacro", run(map[string]any{"status": "done", "assign": "" + agentOf(inbox.RoleAgent)}, chatOff), start) == nil {
			t.Error("over a channel that is off")
		}
		if c := conversationNow(t, db, conv); c.Status != before.Status || c.Assignee != before.Assignee || len(thread(t, db, conv)) > 0 {
			t.Errorf("half of it: %+v", c)
		}
		must(t, do(t, db, inbox.RoleAgent, "runMacro", run(map[string]any{"status": "done", "add": []string{urgent}, "assign": agentOf(inbox.RoleAgent)}, chat), start))
		c := conversationNow(t, db, conv)
		if c.Status != inbox.StatusDone || c.Assignee != agentOf(inbox.RoleAgent) || len(c.Labels) != 2 || look[inbox.Message](t, db, fresh) == nil {
			t.Errorf("%+v", c)
		}
	})
}

func TestLabelOfAnotherInbox(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		theirs := storetest.ID()
		put(t, db, &inbox.Label{ID: theirs, Name: "Other box", Inbox: otherBox})
		wantCode(t, do(t, db, inbox.RoleAgent, "label", body(t, map[string]any{"conversation": conv, "add": []string{theirs}}), start), fault.Invalid)
		c := conversationNow(t, db, conv)
		c.Labels = []string{theirs} // from before it was bound to the inbox
		put(t, db, c)
		must(t, do(t, db, inbox.RoleAgent, "label", body(t, map[string]any{"conversation": conv, "remove": []string{theirs}}), start))
		if c = conversationNow(t, db, conv); len(c.Labels) > 0 {
			t.Errorf("it cannot be taken off: %+v", c.Labels)
		}
	})
}

// Tickets in bulk and back: a colleague's change stays.
func TestBulkTicketsAndBack(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		was := *look[inbox.Ticket](t, db, theTicket)
		must(t, do(t, db, inbox.RoleAgent, "bulkTickets", body(t, map[string]any{"tickets": []string{theTicket, storetest.ID()},
			"what": map[string]any{"assignee": agentOf(inbox.RoleAgent), "status": "solved", "remove": []string{vip}}}), start))
		left := *look[inbox.Ticket](t, db, theTicket)
		if left.Status != inbox.TicketSolved || left.Assignee != agentOf(inbox.RoleAgent) || len(left.Labels) > 0 {
			t.Fatalf("%+v", left)
		}
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", body(t, map[string]any{"ticket": theTicket, "status": "open"}), start+1))
		items := command.RestoringTicket(&was, &left)
		must(t, do(t, db, inbox.RoleAgent, "restoreTickets", body(t, command.RestoreTickets{Items: items}), start+2))
		now := look[inbox.Ticket](t, db, theTicket)
		if now.Status != inbox.TicketOpen || now.Assignee != was.Assignee || len(now.Labels) != 1 {
			t.Errorf("%+v", now)
		}
	})
}

// What is to come from somebody is left alone where they do not have it, or have done it.
func TestBulkOfWhatSomebodyHas(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		x, y := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher)
		must(t, do(t, db, inbox.RoleDispatcher, "assign", body(t, map[string]any{"conversation": snoozed, "agent": x}), start))
		must(t, do(t, db, inbox.RoleDispatcher, "bulk", body(t, map[string]any{"conversations": []string{conv, doneConv, snoozed}, "what": map[string]any{"assign": y, "from": x}}), start+1))
		for id, want := range map[string]string{conv: "", doneConv: x, snoozed: y} {
			if c := conversationNow(t, db, id); c.Assignee != want {
				t.Errorf("%q has it, not %q", c.Assignee, want)
			}
		}
		pass := body(t, map[string]any{"tickets": []string{theTicket}, "what": map[string]any{"assignee": y, "from": x}})
		must(t, do(t, db, inbox.RoleDispatcher, "bulkTickets", pass, start+2))
		if k := look[inbox.Ticket](t, db, theTicket); k.Assignee != "" {
			t.Errorf("nobody had it, now %q", k.Assignee)
		}
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", body(t, map[string]any{"ticket": theTicket, "assignee": x}), start+3))
		must(t, do(t, db, inbox.RoleDispatcher, "bulkTickets", pass, start+4))
		if k := look[inbox.Ticket](t, db, theTicket); k.Assignee != y {
			t.Errorf("%q has it", k.Assignee)
		}
	})
}
