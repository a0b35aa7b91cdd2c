package route_test

import (
	"encoding/json"
	"testing"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/route"
)

// The ways in which conversations are stranded elsewhere, each by the report that
// tells of it.

// chatwoot#10583: chat 4 stays unassigned while chat 5 gets the free agent. Here
// the longest waiting goes first, and one that nobody can take keeps nobody up.
func TestChatwoot10583LongestWaitingFirst(t *testing.T) {
	both(t, inbox.Routing{Limit: 1, SkillWait: 60}, func(d *desks) {
		d.come(anna)
		first, second, third := d.writes(shop), d.writes(shop), d.writes(shop)
		d.step()
		d.is(anna, first)
		d.answers(first, anna)
		d.must(d.do(anna, "done", `{"conversation":%q}`, first))
		d.step()
		d.is(anna, second)
		d.is("", third)

		d.rule(shop, func(r *inbox.Routing) { r.Needs = []inbox.Need{{Label: vip, Skill: "senior"}} })
		d.must(d.do(anna, "done", `{"conversation":%q}`, second))
		d.must(d.do(anna, "label", `{"conversation":%q,"add":[%q]}`, third, vip))
		fourth := d.writes(shop)
		d.step()
		d.is("", third) // nobody can yet
		d.is(anna, fourth)
	})
}

// chatwoot#10376: what nobody had room for goes to whoever has room next, though
// nothing new is written in it.
func TestChatwoot10376RoomComesLater(t *testing.T) {
	both(t, inbox.Routing{Limit: 1}, func(d *desks) {
		d.come(anna)
		first, second := d.writes(shop), d.writes(help)
		d.step()
		d.is("", second)
		d.must(d.do(anna, "snooze", `{"conversation":%q,"until":%d}`, first, d.now+minute))
		d.step()
		d.is(anna, second)
		third := d.writes(help)
		d.step()
		d.agent(anna, func(a *inbox.Agent) { a.Limit = 2 })
		d.step()
		d.is(anna, third)
	})
}

// chatwoot#10685: not handed out when agents come on line.
func TestChatwoot10685WhenAgentsCome(t *testing.T) {
	both(t, inbox.Routing{}, func(d *desks) {
		first, second := d.writes(shop), d.writes(shop)
		d.step()
		d.is("", first, second)
		d.come(anna, ben)
		d.step()
		d.is(anna, first)
		d.is(ben, second)
	})
}

// chatwoot#9587: reopened goes to an absent agent.
func TestChatwoot9587ReopenedAtNight(t *testing.T) {
	both(t, inbox.Routing{Accept: 5}, func(d *desks) {
		d.come(anna)
		c := d.writes(shop)
		d.step()
		d.answers(c, anna)
		d.must(d.do(anna, "done", `{"conversation":%q}`, c))
		d.goes(anna)
		d.come(ben)
		d.step()
		d.now += 2 * route.Grace
		d.step()
		d.more(c)
		d.step()
		d.is(ben, c)
		d.told(c, "anna free, nobody away anna, ben free")

		// Who is there keeps it; who is on leave does not.
		d.must(d.do(ben, "accept", `{"conversation":%q}`, c))
		d.answers(c, ben)
		d.must(d.do(ben, "done", `{"conversation":%q}`, c))
		d.more(c)
		d.step()
		d.is(ben, c)
		d.must(d.do(ben, "done", `{"conversation":%q}`, c))
		d.agent(ben, func(a *inbox.Agent) { a.AwayUntil = d.now + 100*minute })
		d.more(c)
		d.step()
		d.is("", c)
		d.come(cleo)
		d.step()
		d.is(cleo, c)
	})
}

// A done conversation whose agent was blocked meanwhile is nobody's when it is
// opened again, also where nothing is handed out.
func TestReopenedOfABlockedAgent(t *testing.T) {
	both(t, inbox.Routing{}, func(d *desks) {
		c := d.writes(quiet)
		d.must(d.do(boss, "assign", `{"conversation":%q,"agent":%q}`, c, anna))
		d.must(d.do(anna, "done", `{"conversation":%q}`, c))
		d.agent(anna, func(a *inbox.Agent) { a.State = inbox.AgentBlocked })
		d.step()
		d.is(anna, c)
		d.more(c)
		if !d.r.Concerned(inbox.KindConversation, d.conv(c)) {
			t.Error("nobody would look")
		}
		d.step()
		d.is("", c)
		d.told(c, "anna, nobody gone anna")
	})
}

// chatwoot#11034: one agent overloaded. Also what people gave, and what is in
// other inboxes, counts.
func TestChatwoot11034OneOverloaded(t *testing.T) {
	both(t, inbox.Routing{Limit: 3}, func(d *desks) {
		d.come(anna, ben)
		for range 2 {
			d.must(d.do(boss, "assign", `{"conversation":%q,"agent":%q}`, d.writes(quiet), anna))
		}
		load := map[string]int{}
		for range 6 {
			c := d.writes(shop)
			d.step()
			load[names[d.conv(c).Assignee]]++
		}
		if load["anna"] != 1 || load["ben"] != 3 || load["nobody"] != 2 {
			t.Errorf("handed out: %v", load)
		}
	})
}

// Rocket.Chat#23642, #22105: a new chat is missing from the queue until the agent
// toggles his status. Nothing but its being there is needed, and what nobody has
// is taken up again after a restart.
func TestRocketChat23642NothingToToggle(t *testing.T) {
	both(t, inbox.Routing{}, func(d *desks) {
		d.come(anna)
		d.step()
		c := d.writes(shop)
		if !d.r.Concerned(inbox.KindConversation, d.conv(c)) {
			t.Error("nobody would look")
		}
		d.step()
		d.is(anna, c)
		d.goes(anna)
		next := d.writes(shop)
		d.step()
		d.again()
		d.come(ben)
		d.step()
		d.is(ben, next)
	})
}

// Too many skills leave conversations unrouted: they fall away.
func TestSkillsFallAway(t *testing.T) {
	both(t, inbox.Routing{SkillWait: 10, Needs: []inbox.Need{{Skill: "french"}, {Skill: "tax"}}}, func(d *desks) {
		d.come(anna)
		c := d.writes(shop)
		if next := d.step(); next != d.now+10*minute {
			t.Errorf("it looks again at %d, want %d", next, d.now+10*minute)
		}
		d.is("", c)
		d.now += 10 * minute
		d.step()
		d.is(anna, c)
		d.told(c, "anna fallback")
	})
}

// Not taken up in time, it goes to another one, and so on; the last one who is
// there keeps it.
func TestHandedBackWhenNotTakenUp(t *testing.T) {
	both(t, inbox.Routing{Accept: 2}, func(d *desks) {
		d.come(anna, ben)
		c := d.writes(shop)
		if next := d.step(); next != d.now+2*minute {
			t.Errorf("it looks again at %d", next)
		}
		d.is(anna, c)
		d.now += 2 * minute
		d.step()
		d.is(ben, c)
		if o := d.conv(c).Offer; o == nil || len(o.Tried) != 1 || o.Tried[0] != anna {
			t.Errorf("offer %+v", o)
		}
		d.goes(anna)
		d.now += 2 * minute
		d.step()
		d.is(ben, c)
		d.told(c, "anna free, nobody late anna, ben free")
		d.come(cleo)
		d.step()
		d.is(cleo, c)
		d.must(d.do(cleo, "accept", `{"conversation":%q}`, c))
		d.come(anna)
		d.now += 20 * minute
		if next := d.step(); next != 0 {
			t.Errorf("nothing is left to do, yet it looks again at %d", next)
		}
		d.is(cleo, c)
	})
}

// There is one place for two that were not taken up in time: the second one stays
// where it is, rather than being taken away and given back.
func TestOnePlaceForTwoThatAreLate(t *testing.T) {
	both(t, inbox.Routing{Accept: 2, Limit: 2}, func(d *desks) {
		d.come(anna)
		first, second := d.writes(shop), d.writes(shop)
		d.step()
		d.is(anna, first, second)
		d.must(d.do(boss, "assign", `{"conversation":%q,"agent":%q}`, d.writes(quiet), ben))
		d.now += 2 * minute
		d.come(ben)
		d.step()
		d.is(ben, first)
		d.is(anna, second)
		d.told(second, "anna free")
	})
}

// What waits longer has the free place: nothing is taken from somebody for whom
// there is no other in the end.
func TestLateBehindTheQueue(t *testing.T) {
	both(t, inbox.Routing{Accept: 2, Limit: 1, SkillWait: 3, Needs: []inbox.Need{{Label: vip, Skill: "senior"}}}, func(d *desks) {
		d.come(anna)
		waits := d.writes(shop)
		d.change(waits, func(c *inbox.Conversation) { c.Labels = []string{vip} })
		offered := d.writes(shop)
		d.step()
		d.is("", waits)
		d.is(anna, offered)
		d.now += 3 * minute // the skill falls away
		d.goes(anna)        // her line has just broken
		d.come(ben)
		d.step()
		d.is(ben, waits)
		d.is(anna, offered)
		d.told(offered, "anna free")
	})
}

// A slip that is taken back leaves with its agent what they had begun with, or were
// given by a person; much later they are asked whether they are still there.
func TestASlipTakenBack(t *testing.T) {
	both(t, inbox.Routing{Accept: 2}, func(d *desks) {
		d.agent(boss, func(a *inbox.Agent) { a.Role, a.Inboxes, a.Presence = inbox.RoleDispatcher, nil, inbox.PresenceAway })
		d.come(anna)
		opened, offered := d.writes(shop), d.writes(shop)
		d.step()
		d.must(d.do(anna, "accept", `{"conversation":%q}`, opened))
		given := d.writes(quiet)
		d.change(given, func(c *inbox.Conversation) { c.Inbox = help })
		d.must(d.do(boss, "assign", `{"conversation":%q,"agent":%q}`, given, anna))
		for _, slip := range []struct {
			id    string
			later int64
			want  bool
		}{{opened, 1, false}, {given, 1, false}, {offered, 1, true}, {opened, 60 * minute, true}} {
			was := command.StandingOf(d.conv(slip.id), boss)
			d.must(d.do(boss, "done", `{"conversation":%q}`, slip.id))
			left := command.StandingOf(d.conv(slip.id), boss)
			d.now += slip.later
			items, err := json.Marshal(command.Restore{Items: []command.RestoreItem{{Conversation: slip.id, Was: was, Left: left}}})
			d.must(err)
			d.must(d.do(boss, "restore", "%s", items))
			c := d.conv(slip.id)
			if c.Assignee != anna || c.UnansweredSince == 0 || c.Offered() != slip.want {
				d.t.Errorf("after %d ms: %s's, waits since %d, offered %v", slip.later, names[c.Assignee], c.UnansweredSince, c.Offered())
			}
		}
	})
}

// Who says that they go gives back at once, whose line breaks has a minute; what
// was taken up stays.
func TestAwayGivesBackWhatIsOffered(t *testing.T) {
	both(t, inbox.Routing{}, func(d *desks) {
		d.come(anna)
		taken, offered := d.writes(shop), d.writes(shop)
		d.step()
		d.must(d.do(anna, "note", `{"message":%q,"conversation":%q,"text":"mine"}`, taken, taken))
		d.goes(anna)
		next := d.step()
		if next != d.now+route.Grace {
			t.Errorf("it looks again at %d", next)
		}
		d.come(anna) // back in time
		d.step()
		d.is(anna, taken, offered)
		d.goes(anna)
		d.step()
		d.now += route.Grace
		d.step()
		d.is(anna, taken)
		d.is("", offered)
		d.come(anna)
		d.step()
		d.is(anna, offered)
		d.must(d.do(anna, "profile", `{"name":"Anna","language":"de","presence":"away"}`))
		d.there[anna] = inbox.PresenceAway
		d.step()
		d.is("", offered)
		d.told(offered, "anna free, nobody away anna, anna free, nobody away anna")
	})
}

// A restart takes nothing from those who are just coming back.
func TestRestartKeepsOffers(t *testing.T) {
	both(t, inbox.Routing{Accept: 5}, func(d *desks) {
		d.come(anna)
		c := d.writes(shop)
		d.step()
		d.goes(anna)
		d.again()
		d.step()
		d.is(anna, c)
		d.come(anna)
		d.now += 2 * minute
		d.step()
		d.is(anna, c)
	})
}

// Of two routers at once, and a person, one has it in the end, and nobody too many.
func TestTwoRoutersAndAPersonAtOnce(t *testing.T) {
	both(t, inbox.Routing{Limit: 2}, func(d *desks) {
		d.come(anna, ben)
		other := route.New(d.db, nowOf(d), func() map[string]inbox.Presence { return d.there })
		for range 8 {
			var ids []string
			for range 6 {
				ids = append(ids, d.writes(shop))
			}
			done := make(chan error, 3)
			go func() { _, err := d.r.Step(t.Context()); done <- err }()
			go func() { _, err := other.Step(t.Context()); done <- err }()
			go func() { done <- d.do(boss, "assign", `{"conversation":%q,"agent":%q}`, d.writes(quiet), cleo) }()
			for range 3 {
				d.must(<-done)
			}
			given := map[string]int{}
			for _, id := range ids {
				given[names[d.conv(id).Assignee]]++
				if h := d.history(id); h != "" && h != "anna free" && h != "ben free" {
					t.Errorf("the history says %q", h)
				}
			}
			if given["anna"] != 2 || given["ben"] != 2 {
				t.Errorf("handed out: %v", given)
			}
			for _, id := range ids {
				d.change(id, func(c *inbox.Conversation) { c.Status, c.UnansweredSince = inbox.StatusDone, 0 })
			}
		}
	})
}

// What is in an inbox that does not hand out stays for people to take.
func TestOffMeansOff(t *testing.T) {
	both(t, inbox.Routing{}, func(d *desks) {
		d.come(anna, boss)
		c := d.writes(quiet)
		d.step()
		d.is("", c)
		if h := d.history(c); h != "" {
			t.Errorf("the history says %q", h)
		}
	})
}

// Who gives one back to the queue does not get it again at once, as long as there
// is somebody else.
func TestGivenBackByHand(t *testing.T) {
	both(t, inbox.Routing{}, func(d *desks) {
		d.come(anna, ben)
		c := d.writes(shop)
		d.step()
		d.is(anna, c)
		d.must(d.do(anna, "assign", `{"conversation":%q,"agent":""}`, c))
		d.step()
		d.is(ben, c)
		d.must(d.do(ben, "assign", `{"conversation":%q,"agent":""}`, c))
		d.come(cleo)
		d.step()
		d.is(cleo, c)
	})
}

// Whose leave begins keeps none of those who wait; what is answered stays theirs.
func TestLeaveBegins(t *testing.T) {
	both(t, inbox.Routing{Limit: 2}, func(d *desks) {
		d.agent(boss, func(a *inbox.Agent) { a.Role, a.Inboxes, a.AwayUntil = inbox.RoleAdministrator, nil, 1<<50 })
		d.come(anna)
		waits, answered := d.writes(shop), d.writes(shop)
		d.step()
		d.must(d.do(anna, "accept", `{"conversation":%q}`, waits))
		d.answers(answered, anna)
		d.come(ben)
		d.must(d.do(boss, "agent", `{"id":%q,"awayUntil":%d}`, anna, d.now+100*minute))
		d.step()
		d.is(ben, waits)
		d.is(anna, answered)
		d.told(waits, "anna free, nobody away anna, ben free")
	})
}
