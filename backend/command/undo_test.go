package command_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// undoing is a conversation to which things happen, one after the other.
type undoing struct {
	t   *testing.T
	db  *store.DB
	r   *rand.Rand
	id  string
	now int64
}

func (u *undoing) pick(list ...string) string { return list[u.r.IntN(len(list))] }

// hears lets the contact write, as a channel does.
func (u *undoing) hears() {
	u.t.Helper()
	u.now += 10
	c := conversationNow(u.t, u.db, u.id)
	m := &inbox.Message{ID: storetest.ID(), Conversation: u.id, Inbox: inboxID, Dir: inbox.DirIn, Channel: chat, At: c.NextAt(u.now), Text: "?"}
	list := []inbox.Entity{m, c}
	if c.Received(m) {
		list = append(list, &inbox.Message{ID: storetest.ID(), Conversation: u.id, Inbox: inboxID, Dir: inbox.DirEvent, At: m.At, Event: &inbox.Event{What: "reopened"}})
	}
	put(u.t, u.db, list...)
}

func (u *undoing) does(role inbox.Role, kind string, what map[string]any) {
	u.t.Helper()
	u.now += 10
	must(u.t, do(u.t, u.db, role, kind, body(u.t, what), u.now))
}

// happens is any one thing out of the life of a conversation.
func (u *undoing) happens(role inbox.Role) {
	c := conversationNow(u.t, u.db, u.id)
	switch n := u.r.IntN(7); {
	case n < 2:
		u.hears()
	case n == 2:
		u.does(role, "reply", map[string]any{"message": storetest.ID(), "conversation": u.id, "channel": chat, "text": "!"})
	case n == 3 && c.Status != inbox.StatusDone: // a snooze out of done waits for nobody
		u.does(role, "snooze", map[string]any{"conversation": u.id, "until": u.now + 90_000})
	default:
		u.triage(role)
	}
}

// triage is anything that can be taken back.
func (u *undoing) triage(role inbox.Role) (said string) {
	c := map[string]any{"conversation": u.id}
	kind := u.pick("done", "reopen", "assign", "label", "bulk")
	switch kind {
	case "assign":
		c["agent"] = u.pick("", agentOf(roles[0]), agentOf(roles[1]), agentOf(roles[2]))
	case "label":
		c["add"], c["remove"] = []string{u.pick(vip, urgent)}, []string{u.pick(vip, urgent)}
	case "bulk":
		what := map[string]any{"follow": u.r.IntN(2) == 0, "status": u.pick("", "done", "open")}
		if u.r.IntN(2) == 0 {
			what["assign"] = u.pick("", agentOf(roles[0]), agentOf(roles[2]))
		}
		c = map[string]any{"conversations": []string{u.id}, "what": what}
	}
	u.does(role, kind, c)
	return kind + " " + body(u.t, c)
}

// standing is how a desktop says it stood; a false one says what it likes.
func (u *undoing) standing(c *inbox.Conversation, role inbox.Role, honest bool) command.Standing {
	s := command.StandingOf(c, agentOf(role))
	if !honest {
		s.DoneBy, s.DoneAt = u.pick("", agentOf(roles[0]), agentOf(roles[1])), u.r.Int64N(u.now)
		s.UnansweredSince, s.AssignedAt = u.r.Int64N(u.now), u.r.Int64N(u.now)
	}
	return s
}

// as words a conversation without what routing notes for itself.
func as(t *testing.T, c *inbox.Conversation) string {
	is := *c
	is.Offer = nil
	return body(t, &is)
}

// Whatever came before, and whatever the desktop says of who did what when: an action
// that is taken back leaves everything as it was.
func TestUndoGivesBackWhatWas(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		for seed := range uint64(60) {
			u := &undoing{t: t, db: db, r: rand.New(rand.NewPCG(7, seed)), id: storetest.ID(), now: start}
			put(t, db, &inbox.Contact{ID: u.id, Name: "Mara"}, &inbox.Identity{ID: u.id, Contact: u.id, Channel: chat, Type: "chat", Address: u.id},
				&inbox.Conversation{ID: u.id, Inbox: inboxID, Contact: u.id, Status: inbox.StatusOpen, Channels: []string{}})
			u.hears()
			for range u.r.IntN(8) {
				u.happens(roles[u.r.IntN(3)])
			}
			role := roles[u.r.IntN(3)]
			type step struct {
				said, before string
				item         command.RestoreItem
			}
			var steps []step
			for range 1 + u.r.IntN(2) { // two, and the latest is taken back first
				before := conversationNow(t, db, u.id)
				was := u.standing(before, role, seed%2 == 0)
				said := u.triage(role)
				left := u.standing(conversationNow(t, db, u.id), role, true)
				steps = append(steps, step{said, as(t, before), command.RestoreItem{Conversation: u.id, Was: was, Left: left}})
			}
			for _, s := range slices.Backward(steps) {
				u.does(role, "restore", map[string]any{"items": []command.RestoreItem{s.item}})
				if now := as(t, conversationNow(t, db, u.id)); now != s.before {
					t.Fatalf("seed %d, after %s by the %s and back:\n%s\nbefore:\n%s\n%s", seed, s.said, role, now, s.before, fmt.Sprint(events(t, db, u.id)))
				}
			}
		}
	})
}

// What a desktop says of times and people is not what statistics are made of.
func TestUndoCannotForge(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		me, other := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher)
		restore := func(was, left command.Standing, now int64) *inbox.Conversation {
			t.Helper()
			item := command.RestoreItem{Conversation: conv, Was: was, Left: left}
			must(t, do(t, db, inbox.RoleAgent, "restore", body(t, command.Restore{Items: []command.RestoreItem{item}}), now))
			return conversationNow(t, db, conv)
		}
		must(t, do(t, db, inbox.RoleAgent, "done", valid["done"].body, start))
		if c := restore(command.Standing{Status: "open", UnansweredSince: 7}, command.StandingOf(conversationNow(t, db, conv), me), start+1); c.UnansweredSince != 1000 {
			t.Errorf("the contact waits since %d", c.UnansweredSince)
		}
		must(t, do(t, db, inbox.RoleAgent, "assign", body(t, map[string]any{"conversation": conv, "agent": other}), start+2))
		must(t, do(t, db, inbox.RoleAgent, "assign", body(t, map[string]any{"conversation": conv, "agent": me}), start+3))
		c := restore(command.Standing{Status: "open", Assignee: other, AssignedAt: 5}, command.StandingOf(conversationNow(t, db, conv), me), start+4)
		if c.Assignee != other || c.AssignedAt != start+2 {
			t.Errorf("%s has it since %d", c.Assignee, c.AssignedAt)
		}
		// It never was done: whoever says so does it now.
		c = restore(command.Standing{Status: "done", DoneBy: other, DoneAt: 5}, command.StandingOf(conversationNow(t, db, conv), me), start+5)
		if c.DoneBy != me || c.DoneAt != start+5 {
			t.Errorf("done by %s at %d", c.DoneBy, c.DoneAt)
		}
	})
}

// Whoever was given a conversation, or took it, and has begun with it keeps it,
// whatever is taken back; and the one who takes it back hears so.
func TestUndoOfAnAssignmentLeavesWhoHasBegun(t *testing.T) {
	me, x, y := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher), agentOf(inbox.RoleAdministrator)
	give := func(to string) map[string]any { return map[string]any{"conversation": conv, "agent": to} }
	for name, c := range map[string]struct {
		before, to string
		since      func(u *undoing)
		want       string
	}{
		"nothing happened":  {"", x, func(*undoing) {}, ""},
		"the contact wrote": {"", x, (*undoing).hears, ""},
		"another one noted": {"", x, func(u *undoing) { u.does(roles[0], "note", note("Hm")) }, ""},
		"answered":          {"", x, func(u *undoing) { u.does(roles[1], "reply", note("!")) }, x},
		"noted":             {"", x, func(u *undoing) { u.does(roles[1], "note", note("Hm")) }, x},
		"labelled": {"", x, func(u *undoing) {
			u.does(roles[1], "label", map[string]any{"conversation": conv, "add": []string{urgent}})
		}, x},
		"offered and taken": {"", x, func(u *undoing) {
			offer(u.t, u.db, x)
			u.does(roles[1], "accept", map[string]any{"conversation": conv})
		}, x},
		"there and back":      {"", x, func(u *undoing) { u.does(roles[0], "assign", give(y)); u.does(roles[0], "assign", give(x)) }, x},
		"given on":            {"", x, func(u *undoing) { u.does(roles[0], "assign", give(y)) }, y},
		"from one to another": {y, x, func(*undoing) {}, y},
		"nobody took it":      {x, "", func(*undoing) {}, x},
		"somebody took it":    {x, "", func(u *undoing) { u.does(roles[0], "assign", give(y)) }, y},
		"somebody answered":   {x, "", func(u *undoing) { u.does(roles[0], "reply", note("!")) }, y},
		"taken and let go":    {x, "", func(u *undoing) { u.does(roles[0], "assign", give(y)); u.does(roles[0], "assign", give("")) }, ""},
		"my own answer":       {"", me, func(u *undoing) { u.does(roles[2], "reply", note("!")) }, ""},
		"I answered":          {x, "", func(u *undoing) { u.does(roles[2], "reply", note("!")) }, x},
		"I had it, answered":  {me, "", func(u *undoing) { u.does(roles[2], "reply", note("!")) }, me},
		"I took it again":     {x, "", func(u *undoing) { u.does(roles[2], "assign", give(me)) }, me},
		"let go, I answered":  {x, me, func(u *undoing) { u.does(roles[0], "assign", give("")); u.does(roles[2], "reply", note("!")) }, me},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				u := &undoing{t: t, db: db, id: conv, now: start}
				u.does(roles[0], "assign", give(c.before))
				was := command.StandingOf(conversationNow(t, db, conv), me)
				u.does(roles[2], "assign", give(c.to))
				item := command.RestoreItem{Conversation: conv, Was: was, Left: command.StandingOf(conversationNow(t, db, conv), me)}
				c.since(u)
				v := view{}
				v.Put(conversationNow(t, db, conv))
				(&command.Restore{Items: []command.RestoreItem{item}}).Overlay(v, me, u.now)
				u.does(roles[2], "restore", map[string]any{"items": []command.RestoreItem{item}})
				now := conversationNow(t, db, conv)
				if shown := v.Get(inbox.KindConversation, conv).(*inbox.Conversation).Assignee; name == "I answered" && shown != c.want {
					t.Errorf("while it waits %q is shown, not %q", shown, c.want)
				}
				if now.Assignee != c.want {
					t.Errorf("%q has it, not %q", now.Assignee, c.want)
				}
				if back := now.Assignee == c.before; item.Back(now) != back {
					t.Errorf("said to be back: %v", !back)
				}
			})
		})
	}
}

func note(text string) map[string]any {
	return map[string]any{"message": storetest.ID(), "conversation": conv, "channel": chat, "text": text}
}

// A macro and its answer, taken back while the answer is held.
func TestUndoOfAMacroWithAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		me := agentOf(inbox.RoleAgent)
		was := command.StandingOf(conversationNow(t, db, conv), me)
		reply := map[string]any{"message": fresh, "conversation": conv, "channel": chat, "text": "Thank you", "delay": 60_000}
		must(t, do(t, db, inbox.RoleAgent, "runMacro", body(t, map[string]any{"macro": thanks, "conversation": conv, "reply": reply, "what": map[string]any{"status": "done"}}), start))
		item := command.RestoreItem{Conversation: conv, Was: was, Left: command.StandingOf(conversationNow(t, db, conv), me)}
		must(t, do(t, db, inbox.RoleAgent, "unsend", body(t, map[string]any{"message": fresh}), start+1))
		must(t, do(t, db, inbox.RoleAgent, "restore", body(t, map[string]any{"items": []command.RestoreItem{item}}), start+2))
		if c := conversationNow(t, db, conv); c.Status != inbox.StatusOpen || c.UnansweredSince != 1000 || c.Assignee != "" {
			t.Errorf("%+v", c)
		}
	})
}

// Whoever answers what nobody has gets it without a word. Taking that back is not
// taking back what they did before.
func TestUndoAfterAnAnswerThatTookItWasTakenBack(t *testing.T) {
	me, x := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher)
	for name, c := range map[string]struct {
		before []string // kinds
		kind   string
		what   map[string]any
	}{
		"assigned":       {nil, "assign", map[string]any{"agent": ""}},
		"done before":    {[]string{"done"}, "snooze", map[string]any{"until": start + 90_000}},
		"snoozed before": {[]string{"snooze", "done"}, "snooze", map[string]any{"until": start + 80_000}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				u := &undoing{t: t, db: db, id: conv, now: start}
				u.does(roles[0], "assign", map[string]any{"conversation": conv, "agent": x})
				for _, kind := range c.before {
					u.does(roles[0], kind, map[string]any{"conversation": conv, "until": start + 70_000})
				}
				step := func(fn func()) command.RestoreItem {
					was := command.StandingOf(conversationNow(t, db, conv), me)
					fn()
					return command.RestoreItem{Conversation: conv, Was: was, Left: command.StandingOf(conversationNow(t, db, conv), me)}
				}
				back := func(it command.RestoreItem) {
					u.does(roles[2], "restore", map[string]any{"items": []command.RestoreItem{it}})
				}
				before := conversationNow(t, db, conv)
				c.what["conversation"] = conv
				older := step(func() { u.does(roles[2], c.kind, c.what) })
				reply := note("Thank you")
				reply["delay"] = 60_000
				later := step(func() {
					u.does(roles[2], "runMacro", map[string]any{"macro": thanks, "conversation": conv, "reply": reply, "what": map[string]any{}})
				})
				u.does(roles[2], "unsend", map[string]any{"message": reply["message"]})
				back(later)
				back(older)
				now := conversationNow(t, db, conv)
				if is, was := command.StandingOf(now, me), command.StandingOf(before, me); body(t, is) != body(t, was) {
					t.Errorf("%s\nbefore:\n%s\n%s", body(t, is), body(t, was), fmt.Sprint(events(t, db, conv)))
				}
			})
		})
	}
}

// The same for tickets.
func TestUndoOfATicketsAssigneeLeavesWhoHasBegun(t *testing.T) {
	me, x, y := agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher), agentOf(inbox.RoleAdministrator)
	change := func(what string, to any) map[string]any { return map[string]any{"ticket": theTicket, what: to} }
	for name, c := range map[string]struct {
		before, to string
		since      func(u *undoing)
		want       string
	}{
		"nothing happened": {"", x, func(*undoing) {}, ""},
		"another's word":   {"", x, func(u *undoing) { u.does(roles[0], "changeTicket", change("priority", "high")) }, ""},
		"begun":            {"", x, func(u *undoing) { u.does(roles[1], "changeTicket", change("status", "open")) }, x},
		"noted": {"", x, func(u *undoing) {
			u.does(roles[1], "ticketNote", map[string]any{"entry": storetest.ID(), "ticket": theTicket, "text": "Hm"})
		}, x},
		"given on": {"", x, func(u *undoing) { u.does(roles[0], "changeTicket", change("assignee", y)) }, y},
		"there and back": {"", x, func(u *undoing) {
			u.does(roles[0], "changeTicket", change("assignee", y))
			u.does(roles[0], "changeTicket", change("assignee", x))
		}, x},
		"somebody took": {x, "", func(u *undoing) { u.does(roles[0], "changeTicket", change("assignee", y)) }, y},
		"nobody took":   {x, "", func(*undoing) {}, x},
		"mine":          {"", me, func(u *undoing) { u.does(roles[2], "changeTicket", change("status", "open")) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				u := &undoing{t: t, db: db, now: start}
				u.does(roles[0], "changeTicket", change("assignee", c.before))
				was := *look[inbox.Ticket](t, db, theTicket)
				u.does(roles[2], "bulkTickets", map[string]any{"tickets": []string{theTicket}, "what": map[string]any{"assignee": c.to}})
				left := *look[inbox.Ticket](t, db, theTicket)
				c.since(u)
				items := command.RestoringTicket(&was, &left)
				u.does(roles[2], "restoreTickets", map[string]any{"items": items})
				now := look[inbox.Ticket](t, db, theTicket)
				if now.Assignee != c.want {
					t.Errorf("%q has it, not %q", now.Assignee, c.want)
				}
				if back := now.Assignee == c.before; items[0].Back(now) != back {
					t.Errorf("said to be back: %v", !back)
				}
			})
		})
	}
}

// What an undo sets to open again waits since it did, by the relay's own record.
func TestUndoGivesATicketItsWaitingTimeBack(t *testing.T) {
	change := func(status string) map[string]any { return map[string]any{"ticket": theTicket, "status": status} }
	bulk := func(status string) map[string]any {
		return map[string]any{"tickets": []string{theTicket}, "what": map[string]any{"status": status}}
	}
	const waited, told = start - 5000, start - 9000
	for name, c := range map[string]struct {
		from  inbox.TicketStatus
		act   func(u *undoing)
		since func(u *undoing)
		claim int64
		want  int64 // 0: as it was; else since then
	}{
		"solved":         {"open", func(u *undoing) { u.does(roles[2], "bulkTickets", bulk("solved")) }, nil, waited, 0},
		"moved":          {"open", func(u *undoing) { u.does(roles[2], "changeTicket", change("waiting")) }, nil, waited, 0},
		"reopened":       {"solved", func(u *undoing) { u.does(roles[2], "changeTicket", change("open")) }, nil, waited, 0},
		"nothing said":   {"open", func(u *undoing) { u.does(roles[2], "bulkTickets", bulk("solved")) }, nil, 0, 0},
		"something else": {"open", func(u *undoing) { u.does(roles[2], "bulkTickets", bulk("solved")) }, nil, told, 0},
		"twice": {"open", func(u *undoing) {
			u.does(roles[2], "changeTicket", change("waiting"))
			u.does(roles[2], "changeTicket", change("solved"))
		}, nil, waited, 0},
		"after another undo": {"open", func(u *undoing) {
			was := *look[inbox.Ticket](u.t, u.db, theTicket)
			u.does(roles[2], "changeTicket", change("waiting"))
			left := *look[inbox.Ticket](u.t, u.db, theTicket)
			u.does(roles[2], "restoreTickets", map[string]any{"items": command.RestoringTicket(&was, &left)})
			u.does(roles[2], "bulkTickets", bulk("solved"))
		}, nil, waited, 0},
		"another's": {"open", func(u *undoing) { u.does(roles[1], "bulkTickets", bulk("solved")) }, nil, waited, start + 20},
		"solved by another since": {"open", func(u *undoing) { u.does(roles[2], "bulkTickets", bulk("solved")) }, func(u *undoing) {
			u.does(roles[1], "changeTicket", change("open"))
			u.does(roles[1], "changeTicket", change("solved"))
		}, waited, start + 40},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				u := &undoing{t: t, db: db, now: start}
				k := look[inbox.Ticket](t, db, theTicket)
				k.Status, k.OpenSince, k.SolvedAt = c.from, 0, 0
				k.StoodSince(waited)
				put(t, db, k)
				was := *k
				c.act(u)
				left := *look[inbox.Ticket](t, db, theTicket)
				if c.since != nil {
					c.since(u)
				}
				items := command.RestoringTicket(&was, &left)
				if equal(t, "told", items[0].Since, int64(waited)); c.claim != waited {
					items[0].Since = c.claim
				}
				v := allOf(t, db, agentOf(roles[2]))
				u.does(roles[2], "restoreTickets", map[string]any{"items": items})
				now := look[inbox.Ticket](t, db, theTicket)
				want := cmp.Or(c.want, waited)
				equal(t, "relay", []any{now.Status, now.Since()}, []any{was.Status, want})
				if c.claim != waited || c.want != 0 {
					return
				}
				(&command.RestoreTickets{Items: items}).Overlay(v, agentOf(roles[2]), u.now)
				shown := v.Get(inbox.KindTicket, theTicket).(*inbox.Ticket)
				equal(t, "desktop", []any{shown.Status, shown.Since()}, []any{was.Status, want})
			})
		})
	}
}
