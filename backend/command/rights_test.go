package command_test

import (
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/storetest"
)

// What is not said of an agent stays; no inbox at all is another thing than all.
func TestRightsOfAnAgent(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	id := agentOf(inbox.RoleAgent)
	put := func(body string) *inbox.Agent {
		t.Helper()
		must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+id+`",`+body+`}`, start))
		return look[inbox.Agent](t, db, id)
	}
	a := put(`"access":{"inboxes":{"` + inboxID + `":{"role":"agent","own":true}}},"skills":[" b","a","b"],"limit":3,"awayUntil":99`)
	equal(t, "access", a.In(inboxID), inbox.Member{Role: inbox.RoleAgent, Own: true})
	equal(t, "another inbox", a.In(otherBox), inbox.Member{})
	equal(t, "skills", a.Skills, []string{"a", "b"})
	a = put(`"name":"Ann"`)
	equal(t, "what stays", []any{a.In(inboxID).Own, a.Limit, a.AwayUntil, len(a.Skills)}, []any{true, 3, int64(99), 2})
	a = put(`"access":{"inboxes":{}},"skills":[],"limit":0,"awayUntil":0`)
	equal(t, "in no inbox", []any{a.In(inboxID).Role, a.Everything(), a.Limit, len(a.Skills)}, []any{inbox.Role(""), false, 0, 0})
	a = put(`"access":{"own":true}`)
	equal(t, "own ones everywhere", a.In(otherBox), inbox.Member{Role: inbox.RoleAgent, Own: true})
	a = put(`"role":"editor"`)
	equal(t, "own falls with the role", []any{a.Own, a.Everything()}, []any{false, true})
	wantCode(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+id+`","access":{"own":true}}`, start), fault.Invalid)

	must(t, do(t, db, inbox.RoleAdministrator, "invite", with(t, "invite", "access", access(inbox.RoleReviewer, false), "skills", []string{"x"}), start))
	n := look[inbox.Agent](t, db, fresh)
	equal(t, "invited", []any{n.In(inboxID).Role, n.In(otherBox).Role, n.Skills}, []any{inbox.RoleReviewer, inbox.Role(""), []string{"x"}})
}

// Who is given a conversation must be able to answer it.
func TestOnlyWhoAnswersIsAssigned(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	to := agentOf(inbox.RoleAgent)
	assign := func(agent string) error {
		return do(t, db, inbox.RoleAdministrator, "assign", with(t, "assign", "agent", agent), start)
	}
	must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+to+`","access":{"inboxes":{"`+otherBox+`":{"role":"agent"}}}}`, start))
	for _, id := range []string{to, agentOf(inbox.RoleEditor), agentOf(inbox.RoleReviewer), blocked, invited} {
		wantCode(t, assign(id), fault.Invalid)
	}
	must(t, assign(agentOf(inbox.RoleDispatcher)))
	c := conversationNow(t, db, conv)
	equal(t, "assigned", []any{c.Assignee, c.AssignedAt}, []any{agentOf(inbox.RoleDispatcher), int64(start)})
}
