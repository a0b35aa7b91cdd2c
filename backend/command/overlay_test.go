package command_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// view is what a desktop shows: copies, as a replica gives them.
type view map[string]inbox.Entity

func at(kind inbox.Kind, id string) string { return string(kind) + " " + id }

func (v view) Get(kind inbox.Kind, id string) inbox.Entity {
	e, ok := v[at(kind, id)]
	if !ok {
		return nil
	}
	b, _ := json.Marshal(e) // entities are plain data
	c, _ := store.Decode(kind, b)
	return c
}

func (v view) Put(e inbox.Entity)                { v[at(e.Kind(), e.Key())] = e }
func (v view) Remove(kind inbox.Kind, id string) { delete(v, at(kind, id)) }

// allOf reads everything an agent may see.
func allOf(t *testing.T, db *store.DB, agents ...string) view {
	t.Helper()
	feeds := []string{inbox.WorkspaceFeed, inbox.InboxFeed(inboxID), inbox.InboxFeed(otherBox), inbox.InboxFeed(inbox.TeamInbox)}
	for _, a := range agents {
		feeds = append(feeds, inbox.AgentFeed(a))
	}
	v, lives := view{}, map[string]string{}
	for _, f := range feeds {
		rows, _, err := db.Since(t.Context(), f, 0, 1<<30, 1<<30)
		must(t, err)
		for _, r := range rows {
			if r.Gone {
				if lives[at(r.Kind, r.ID)] == f { // else it moved to another feed
					v.Remove(r.Kind, r.ID)
				}
				continue
			}
			lives[at(r.Kind, r.ID)] = f
			e, err := store.Decode(r.Kind, r.Data)
			must(t, err)
			v.Put(e)
		}
	}
	return v
}

// shown words a view without what only the relay adds: event lines, the way of a
// message beyond "waiting".
func shown(t *testing.T, v view) []string {
	t.Helper()
	var list []string
	for key, e := range v {
		if m, ok := e.(*inbox.Message); ok {
			if m.Dir == inbox.DirEvent {
				continue
			}
			c := *m
			if c.State == inbox.StateWaiting || c.State == inbox.StateQueued {
				c.State = ""
			}
			e = &c
		}
		switch k := e.(type) {
		case *inbox.TicketEntry:
			if k.Event != nil {
				continue
			}
		case *inbox.Ticket:
			c := *k
			c.Number = 0 // the relay's to give
			e = &c
		}
		list = append(list, key+" "+body(t, e))
	}
	slices.Sort(list)
	return list
}

// wish makes a random body of a random kind over a small world, so that commands meet.
func wish(r *rand.Rand) (kind, text string) {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	c := pick(conv, conv, doneConv, snoozed)
	number := func() string { return storetest.Numbered(500 + r.IntN(6)) }
	kinds := slices.DeleteFunc(command.KindNames(), unshown)
	switch kind = kinds[r.IntN(len(kinds))]; kind {
	case "reply", "note":
		text = fmt.Sprintf(`{"message":%q,"conversation":%q,"channel":%q,"text":"t%d"}`, number(), c, pick(chat, chatOff), r.IntN(9))
	case "resend":
		text = fmt.Sprintf(`{"message":%q}`, pick(failedMsg, sentMsg, number()))
	case "done", "reopen":
		text = fmt.Sprintf(`{"conversation":%q}`, c)
	case "snooze":
		text = fmt.Sprintf(`{"conversation":%q,"until":%d}`, c, []int{0, 50_000, 60_000}[r.IntN(3)])
	case "assign":
		text = fmt.Sprintf(`{"conversation":%q,"agent":%q}`, c, pick("", me, blocked, agentOf(inbox.RoleDispatcher)))
	case "label":
		text = fmt.Sprintf(`{"conversation":%q,"add":[%q],"remove":[%q]}`, c, pick(vip, urgent, fresh), pick(vip, urgent))
	case "seen":
		text = fmt.Sprintf(`{"conversation":%q,"at":%d,"back":%v}`, c, r.IntN(5)*100, r.IntN(3) == 0)
	case "draft":
		text = fmt.Sprintf(`{"conversation":%q,"text":%q,"at":%d,"note":%v}`, c, pick("", "a", "b"), r.IntN(30), r.IntN(2) == 0)
	case "online":
		text = fmt.Sprintf(`{"online":%v}`, r.IntN(2) == 0)
	case "invite":
		text = fmt.Sprintf(`{"id":%q,"name":"n%d","email":"n%d@example.com","role":"agent","codeHash":%q,"until":%d}`,
			pick(invited, fresh, blocked), r.IntN(9), r.IntN(3), strings.Repeat(pick("x", "y"), 43), []int64{20_000, 1 << 45}[r.IntN(2)])
	case "agent": // those who have nothing: what is taken from one who goes only the relay can list
		text = fmt.Sprintf(`{"id":%q,"name":%q,"role":%q,"state":%q}`, pick(invited, blocked, agentOf(inbox.RoleReviewer)), pick("", "Zoe"), pick("", "agent", "editor"), pick("", "active", "blocked"))
	case "channel":
		text = fmt.Sprintf(`{"channel":{"id":%q,"inbox":%q,"type":"chat","name":"c","on":%v,"secrets":["x"]},"secrets":{"key":%q,"pin":%q}}`,
			pick(chat, fresh), inboxID, r.IntN(2) == 0, pick("", "1"), pick("", "2"))
	case "savedReply":
		text = fmt.Sprintf(`{"id":%q,"title":" t ","text":"c","inbox":%q}`, pick(greeting, fresh), pick("", inboxID))
	case "labelDefinition":
		text = fmt.Sprintf(`{"id":%q,"name":" l%d ","hue":7}`, pick(vip, fresh), r.IntN(3))
	case "removeLabel":
		text = fmt.Sprintf(`{"id":%q}`, pick(vip, fresh))
	case "team", "removeTeam":
		text = fmt.Sprintf(`{"id":%q,"name":" n%d ","members":[%q,%q]}`, pick(support, fresh), r.IntN(3), me, pick(me, agentOf(inbox.RoleAgent)))
	case "attribute", "removeAttribute":
		text = fmt.Sprintf(`{"id":%q,"name":" n%d ","type":"text","position":%d}`, pick(customer, fresh), r.IntN(3), r.IntN(3))
	case "edit", "delete", "giveUp":
		text = fmt.Sprintf(`{"message":%q,"text":"t%d","draft":%v}`, pick(failedMsg, sentMsg), r.IntN(3), r.IntN(2) == 0)
	case "react":
		text = fmt.Sprintf(`{"message":%q,"emoji":%q}`, pick(firstMsg, sentMsg), pick("", "👍"))
	case "dismiss":
		text = fmt.Sprintf(`{"message":%q}`, pick(firstMsg, sentMsg))
	case "changeTicket":
		text = fmt.Sprintf(`{"ticket":%q,"status":%q,"addLabels":[%q],"inbox":%q,"assignee":%q,"alsoDone":%v,"was":{"priority":%q}}`, theTicket, "solved",
			pick(vip, urgent, fresh), pick(inboxID, otherBox), pick("", me), r.IntN(2) == 0, pick("normal", "normal", "high"))
	case "linkTicket", "unlinkTicket":
		text = fmt.Sprintf(`{"ticket":%q,"conversation":%q}`, pick(theTicket, theTicket, fresh), c)
	case "ticketNote":
		text = fmt.Sprintf(`{"entry":%q,"ticket":%q,"text":"t","mentions":[%q]}`, number(), pick(theTicket, fresh), pick(support, me, invited))
	case "bulk":
		text = fmt.Sprintf(`{"conversations":[%q,%q],"what":{"assign":%q,"from":%q,"status":%q}}`, c, pick(conv, doneConv), pick("", me, agentOf(inbox.RoleDispatcher)),
			pick("", "", me), pick("", "done", "open"))
	case "bulkTickets":
		text = fmt.Sprintf(`{"tickets":[%q],"what":{"assignee":%q,"from":%q,"status":%q}}`, theTicket, pick("", me, agentOf(inbox.RoleDispatcher)), pick("", me), pick("open", "solved"))
	default:
		text = valid[kind].body
	}
	return kind, text
}

// unshown: what belongs to a contact, or to an agent, can be told by the relay alone.
func unshown(kind string) bool {
	return kind == "merge" || kind == "split" || kind == "detach" || kind == "reassign"
}

// What a desktop shows while wishes wait is what the relay makes of them: any
// sequence, laid over the old state, gives the new one.
func TestOverlayGivesWhatApplyGives(t *testing.T) {
	by := agentOf(inbox.RoleAdministrator)
	counts := map[string]int{}
	for seed := range uint64(30) {
		db := storetest.Open(t, storetest.SQLite(t))
		world(t, db)
		r := rand.New(rand.NewPCG(1, seed))
		v := allOf(t, db, by)
		var told []string
		for i := range 25 {
			kind, text := wish(r)
			now := start + int64(i*r.IntN(3))
			if do(t, db, inbox.RoleAdministrator, kind, text, now) != nil {
				continue // a refused wish is no longer shown either
			}
			counts[kind]++
			told = append(told, kind+" "+text)
			c, err := command.Parse(kind, []byte(text))
			must(t, err)
			o, ok := c.(command.Overlayer)
			if !ok {
				t.Fatalf("%s cannot be shown before it is answered", kind)
			}
			o.Overlay(v, by, now)
			want, got := shown(t, allOf(t, db, by)), shown(t, v)
			if !slices.Equal(got, want) {
				for _, line := range want {
					if !slices.Contains(got, line) {
						t.Errorf("relay:   %s", line)
					}
				}
				for _, line := range got {
					if !slices.Contains(want, line) {
						t.Errorf("desktop: %s", line)
					}
				}
				t.Fatalf("seed %d, after\n%s", seed, strings.Join(told, "\n"))
			}
		}
	}
	for _, k := range command.KindNames() {
		if counts[k] == 0 && !unshown(k) {
			t.Errorf("%s was never taken: nothing is shown of it", k)
		}
	}
}

// A desktop whose replica is not complete yet must not fall over its wishes.
func TestOverlayOfWhatIsNotThereYet(t *testing.T) {
	for _, kind := range command.KindNames() {
		c, err := command.Parse(kind, []byte(valid[kind].body))
		must(t, err)
		v := view{}
		c.(command.Overlayer).Overlay(v, me, start)
		for key, e := range v {
			if e == nil || e.Key() == "" {
				t.Errorf("%s showed %s %+v", kind, key, e)
			}
		}
	}
}
