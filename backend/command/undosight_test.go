package command_test

import (
	"testing"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Whoever sees only their own and gives something away has it back while nobody has
// begun with it: it was theirs, and they gave it. What anybody else did there since,
// or gave away, is not theirs to get.
func TestWhoSeesOnlyTheirOwnTakesBackWhatTheyGaveAway(t *testing.T) {
	me, x, y := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher), agentOf(inbox.RoleAdministrator)
	give := func(to string) map[string]any { return map[string]any{"conversation": conv, "agent": to} }
	bulk := func(to string) map[string]any {
		return map[string]any{"conversations": []string{conv}, "what": map[string]any{"assign": to}}
	}
	ownOnly := func(u *undoing, access string) {
		must(u.t, do(u.t, u.db, roles[0], "agent", `{"id":"`+me+`","access":`+access+`}`, u.now))
	}
	for name, c := range map[string]struct {
		before, kind string
		what         map[string]any
		since        func(u *undoing)
		want         string
	}{
		"given to another":           {me, "assign", give(x), func(*undoing) {}, me},
		"given to nobody":            {me, "assign", give(""), func(*undoing) {}, me},
		"given to another in bulk":   {me, "bulk", bulk(x), func(*undoing) {}, me},
		"given to nobody in bulk":    {me, "bulk", bulk(""), func(*undoing) {}, me},
		"the contact wrote":          {me, "assign", give(x), (*undoing).hears, me},
		"they have answered":         {me, "assign", give(x), func(u *undoing) { u.does(roles[1], "reply", note("!")) }, x},
		"they have taken it up":      {me, "assign", give(x), func(u *undoing) { u.does(roles[1], "note", note("Hm")) }, x},
		"another one noted":          {me, "assign", give(x), func(u *undoing) { u.does(roles[0], "note", note("about them")) }, x},
		"another one did it":         {me, "assign", give(x), func(u *undoing) { u.does(roles[0], "done", map[string]any{"conversation": conv}) }, x},
		"given on":                   {me, "assign", give(x), func(u *undoing) { u.does(roles[0], "assign", give(y)) }, y},
		"given on and back":          {me, "assign", give(x), func(u *undoing) { u.does(roles[0], "assign", give(y)); u.does(roles[0], "assign", give(x)) }, x},
		"somebody took it":           {me, "assign", give(""), func(u *undoing) { u.does(roles[0], "assign", give(y)) }, y},
		"taken and let go":           {me, "assign", give(""), func(u *undoing) { u.does(roles[0], "assign", give(y)); u.does(roles[0], "assign", give("")) }, ""},
		"it was never theirs":        {y, "", nil, func(*undoing) {}, y},
		"it was taken away":          {me, "", nil, func(u *undoing) { u.does(roles[0], "assign", give(x)) }, x},
		"they do not work there now": {me, "assign", give(x), func(u *undoing) { ownOnly(u, `{"inboxes":{"`+otherBox+`":{"role":"agent","own":true}}}`) }, x},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				u := &undoing{t: t, db: db, id: conv, now: start}
				ownOnly(u, `{"own":true}`)
				u.does(roles[0], "assign", give(c.before))
				was := command.StandingOf(conversationNow(t, db, conv), me)
				was.Assignee = me
				if c.kind != "" {
					u.does(roles[2], c.kind, c.what)
				}
				c.since(u)
				left := command.StandingOf(conversationNow(t, db, conv), me)
				was.Labels, left.Labels = []string{urgent}, []string{}
				u.does(roles[2], "restore", map[string]any{"items": []command.RestoreItem{{Conversation: conv, Was: was, Left: left}}})
				now := conversationNow(t, db, conv)
				equal(t, "who has it", now.Assignee, c.want)
				equal(t, "labels change with it alone", len(now.Labels) > 1, c.want == me)
			})
		})
	}
}

// The same for tickets they did not make themselves.
func TestWhoSeesOnlyTheirOwnTakesTicketsBack(t *testing.T) {
	me, x, y := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher), agentOf(inbox.RoleAdministrator)
	change := func(what string, to any) map[string]any { return map[string]any{"ticket": theTicket, what: to} }
	away := func(u *undoing, to string) {
		u.does(roles[2], "bulkTickets", map[string]any{"tickets": []string{theTicket}, "what": map[string]any{"assignee": to}})
	}
	for name, c := range map[string]struct {
		since func(u *undoing)
		want  string
	}{
		"given to another": {func(u *undoing) { away(u, x) }, me},
		"given to nobody":  {func(u *undoing) { away(u, "") }, me},
		"they have begun":  {func(u *undoing) { away(u, x); u.does(roles[1], "changeTicket", change("status", "open")) }, x},
		"another's word":   {func(u *undoing) { away(u, x); u.does(roles[0], "changeTicket", change("priority", "high")) }, x},
		"given on and back": {func(u *undoing) {
			away(u, x)
			u.does(roles[0], "changeTicket", change("assignee", y))
			u.does(roles[0], "changeTicket", change("assignee", x))
		}, x},
		"it was taken away": {func(u *undoing) { u.does(roles[0], "changeTicket", change("assignee", x)) }, x},
		"somebody noted": {func(u *undoing) {
			away(u, "")
			u.does(roles[0], "ticketNote", map[string]any{"entry": storetest.ID(), "ticket": theTicket, "text": "about them"})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				u := &undoing{t: t, db: db, now: start}
				must(t, do(t, db, roles[0], "agent", `{"id":"`+me+`","access":{"own":true}}`, start))
				u.does(roles[0], "changeTicket", change("assignee", me))
				c.since(u)
				left := look[inbox.Ticket](t, db, theTicket).Assignee
				items := []command.TicketRestore{{Ticket: theTicket, Change: inbox.TicketChange{Assignee: &me, Was: &inbox.TicketWas{Assignee: &left}}}}
				u.does(roles[2], "restoreTickets", map[string]any{"items": items})
				equal(t, "who has it", look[inbox.Ticket](t, db, theTicket).Assignee, c.want)
			})
		})
	}
}

// A macro that answers and gives away: the answer that is held comes back as well.
func TestAMacroThatGivesAwayIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		me, x := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher)
		u := &undoing{t: t, db: db, now: start}
		must(t, do(t, db, roles[0], "agent", `{"id":"`+me+`","access":{"own":true}}`, start))
		u.does(roles[0], "assign", map[string]any{"conversation": conv, "agent": me})
		was := command.StandingOf(conversationNow(t, db, conv), me)
		reply := map[string]any{"message": fresh, "conversation": conv, "channel": chat, "text": "Thank you", "delay": 60_000}
		u.does(roles[2], "runMacro", map[string]any{"macro": thanks, "conversation": conv, "reply": reply, "what": map[string]any{"assign": x, "status": "done"}})
		item := command.RestoreItem{Conversation: conv, Was: was, Left: command.StandingOf(conversationNow(t, db, conv), me)}
		u.does(roles[2], "unsend", map[string]any{"message": fresh})
		u.does(roles[2], "restore", map[string]any{"items": []command.RestoreItem{item}})
		c := conversationNow(t, db, conv)
		equal(t, "as it was", []any{c.Assignee, c.Status, c.UnansweredSince}, []any{me, inbox.StatusOpen, int64(1000)})
	})
}
