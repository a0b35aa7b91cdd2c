package app_test

import (
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// Who dispatches in one inbox only has the board of that one: its queue, those who
// answer there and what they have of it. Who dispatches nowhere has none.
func TestTheBoardOfWhoDispatchesInOneInbox(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, waits := arrive(t, r, admin, ch, "Lampe kaputt")
	w, err := admin.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	shop := w.Inboxes[0]
	hire := shop
	hire.ID, hire.Name = relaytest.NewID(), "Verleih"
	admin.must("inbox", hire)
	admin.until("the relay knows", admin.settled)
	board := func(d *desk, in string) app.AssignmentView {
		t.Helper()
		v, err := d.Assignment(app.AssignmentFilter{Inbox: in})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	role := func(m map[string]inbox.Member) map[string]any {
		return map[string]any{"access": map[string]any{"inboxes": m}}
	}

	mara, _, id := colleague(t, r, admin, role(map[string]inbox.Member{shop.ID: {Role: inbox.RoleReviewer}, hire.ID: {Role: inbox.RoleDispatcher}}))
	mara.until("both inboxes are here", func() bool { return mara.settled() && mara.shows(waits) })
	if v := board(mara, ""); v.Waiting != 0 || len(v.Queue) != 0 || len(v.Agents) != 2 {
		t.Errorf("the board of the hire: %d wait, %d in the queue, %d agents", v.Waiting, len(v.Queue), len(v.Agents))
	}
	if v := board(mara, shop.ID); len(v.Agents)+len(v.Queue)+v.Waiting != 0 {
		t.Errorf("of an inbox that is only read: %+v", v)
	}
	admin.must("agent", map[string]any{"id": id, "access": map[string]any{"inboxes": map[string]inbox.Member{shop.ID: {Role: inbox.RoleDispatcher}}}})
	mara.until("the shop is theirs", func() bool { return board(mara, "").Waiting == 1 })
	v := board(mara, "")
	if len(v.Queue) != 1 || v.Queue[0].Row.Conversation.ID != waits {
		t.Errorf("queue: %+v", v.Queue)
	}
	mara.must("assign", map[string]any{"conversation": waits, "agent": id})
	mara.until("taken, and the relay agrees", func() bool {
		v := board(mara, "")
		return mara.settled() && v.Waiting == 0 && mara.opened(waits).Row.Conversation.Assignee == id
	})
	for _, g := range board(mara, "").Agents {
		if g.Agent.ID == id && (len(g.Rows) != 1 || g.Active != 1 || g.Passes != 1) {
			t.Errorf("mine: %+v", g)
		}
	}
}

// Who can take two conversations of the only inbox that hands out is full with two,
// whatever inboxes that hand nothing out would allow.
func TestTheBoardsLimitIsThatOfRouting(t *testing.T) {
	_, admin, _, _ := joined(t)
	w, err := admin.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	hire := w.Inboxes[0]
	hire.ID, hire.Name = relaytest.NewID(), "Verleih"
	admin.must("inbox", hire)
	limit := func() int {
		v, err := admin.Assignment(app.AssignmentFilter{})
		if err != nil || len(v.Agents) != 1 {
			t.Fatal(v.Agents, err)
		}
		return v.Agents[0].Limit
	}
	if n := limit(); n != inbox.DefaultLimit {
		t.Errorf("nothing is handed out: %d", n)
	}
	hire.Routing = &inbox.Routing{On: true, Limit: 2}
	admin.must("inbox", hire)
	admin.until("the limit is the one of routing", func() bool { return admin.settled() && limit() == 2 })
}
