package command_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

func ticketNow(t *testing.T, db *store.DB, id string) *inbox.Ticket {
	t.Helper()
	return look[inbox.Ticket](t, db, id)
}

// history words a ticket's own thread, oldest first.
func history(t *testing.T, db *store.DB, id string) (list []string) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		list = nil
		entries, err := tx.TicketEntries(t.Context(), id)
		for _, e := range entries {
			if e.Event != nil {
				list = append(list, strings.TrimRight(e.Event.What+" "+e.Event.From+">"+e.Event.To, " >"))
			} else {
				list = append(list, "note "+e.Text)
			}
		}
		return err
	})
	must(t, err)
	return list
}

func onBoth(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.Open(t, url)
		world(t, db)
		fn(t, db)
	})
}

func TestTicketIsMade(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "ticket", valid["ticket"].body, start))
		must(t, do(t, db, inbox.RoleAgent, "ticket", valid["ticket"].body, start+9)) // harmless
		k := ticketNow(t, db, fresh)
		equal(t, "ticket", []any{k.Number, k.Status, k.Assignee, k.OpenSince, k.CreatedBy, k.Conversations, k.Checks[0].Text},
			[]any{2, inbox.TicketOpen, agentOf(inbox.RoleAgent), int64(start), agentOf(inbox.RoleAgent), []string{conv}, "Ask"})
		equal(t, "history", history(t, db, fresh), []string{"created"})
		equal(t, "in the thread", events(t, db, conv), []string{"ticket"})
		wantCode(t, do(t, db, inbox.RoleDispatcher, "ticket", valid["ticket"].body, start), fault.Conflict)
	})
}

// What went meanwhile does not keep an offline wish from being done.
func TestTicketOutlivesWhatItNames(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	body := with(t, "ticket", "assignee", blocked, "labels", []string{urgent, fresh}, "followers", []string{blocked, agentOf(inbox.RoleEditor)}, "contact", storetest.Numbered(37), "channel", fresh)
	must(t, do(t, db, inbox.RoleAgent, "ticket", body, start))
	k := ticketNow(t, db, fresh)
	equal(t, "ticket", []any{k.Assignee, k.Labels, k.Followers, k.Contact, k.Channel},
		[]any{"", []string{urgent}, []string{agentOf(inbox.RoleEditor)}, person, ""}) // 37 was merged into person
	equal(t, "history", history(t, db, fresh), []string{"created", "assignee " + blocked})
	wantCode(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+fresh+`","assignee":"`+blocked+`"}`, start), fault.Invalid)
	wantCode(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+fresh+`","assignee":"`+agentOf(inbox.RoleEditor)+`"}`, start), fault.Invalid)
}

// Eight hands at once, and a restart: no number twice, none left out.
func TestTicketNumbersAreUnique(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.Open(t, url)
		world(t, db)
		make := func(db *store.DB, n int) {
			must(t, do(t, db, inbox.RoleAgent, "ticket", with(t, "ticket", "ticket", storetest.Numbered(2000+n), "conversations", nil), start))
		}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 5 {
					make(db, 10*w+i)
				}
			})
		}
		wg.Wait()
		make(storetest.Open(t, url), 500) // another process
		all, err := store.All[inbox.Ticket](t.Context(), db)
		must(t, err)
		var numbers []int
		for _, k := range all {
			numbers = append(numbers, k.Number)
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != i+1 {
				t.Fatalf("numbers %v", numbers)
			}
		}
		equal(t, "tickets", len(numbers), 42)
	})
}

func TestTicketIsChangedByTwo(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		change := func(role inbox.Role, body string) error {
			return do(t, db, role, "changeTicket", `{"ticket":"`+theTicket+`",`+body+`}`, start)
		}
		must(t, change(inbox.RoleAgent, `"title":"Lamp flickers","was":{"title":"Lamp is dark"}`))
		must(t, change(inbox.RoleDispatcher, `"text":"since Sunday","was":{"text":"since Monday"}`))    // another field: both win
		must(t, change(inbox.RoleDispatcher, `"title":"Lamp flickers","was":{"title":"Lamp is dark"}`)) // wanted by both
		wantCode(t, change(inbox.RoleDispatcher, `"title":"Mirror","was":{"title":"Lamp is dark"}`), fault.Stale)
		wantCode(t, change(inbox.RoleDispatcher, `"text":"x","was":{"text":"since Monday"},"priority":"urgent"`), fault.Stale)
		must(t, change(inbox.RoleAgent, `"addChecks":[{"id":"`+fresh+`","text":"Send lamp"}]`))
		must(t, change(inbox.RoleAgent, `"checks":[{"id":"`+fresh+`","done":true}]`))
		must(t, change(inbox.RoleDispatcher, `"checks":[{"id":"`+callBack+`","done":true}],"checkOrder":["`+fresh+`","`+callBack+`"]`))
		wantCode(t, change(inbox.RoleDispatcher, `"checks":[{"id":"`+callBack+`","text":"Mail","was":"Fax"}]`), fault.Stale)
		must(t, change(inbox.RoleAgent, `"addLabels":["`+urgent+`"],"removeLabels":["`+vip+`"],"due":5000`))
		must(t, change(inbox.RoleDispatcher, `"due":0,"was":{"due":5000}`)) // undone
		must(t, change(inbox.RoleDispatcher, `"priority":"high"`))
		must(t, change(inbox.RoleAgent, `"priority":"low"`))
		wantCode(t, change(inbox.RoleDispatcher, `"priority":"normal","was":{"priority":"high"}`), fault.Stale) // somebody acted on it
		k := ticketNow(t, db, theTicket)
		equal(t, "ticket", []any{k.Title, k.Text, k.Priority, k.Labels, k.Due, len(k.Checks), k.Checks[0].ID, k.Checks[0].By, k.Checks[1].By},
			[]any{"Lamp flickers", "since Sunday", inbox.PriorityLow, []string{urgent}, int64(0), 2, fresh, agentOf(inbox.RoleAgent), agentOf(inbox.RoleDispatcher)})
		equal(t, "history", history(t, db, theTicket), []string{"title Lamp is dark>Lamp flickers", "text since Monday", "checks >[ ] Send lamp",
			"checks [ ] Send lamp>[x] Send lamp", "checks [ ] Call back>[x] Call back", "due >5000", "labels " + vip + ">" + urgent, "due 5000",
			"priority normal>high", "priority high>low"})
	})
}

func TestTicketIsSolved(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	must(t, do(t, db, inbox.RoleAgent, "linkTicket", valid["linkTicket"].body, start))
	must(t, do(t, db, inbox.RoleAgent, "linkTicket", valid["linkTicket"].body, start))
	must(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","status":"solved"}`, start+1))
	k := ticketNow(t, db, theTicket)
	equal(t, "solved", []any{k.SolvedAt, k.OpenSince, conversationNow(t, db, conv).Status}, []any{int64(start + 1), int64(0), inbox.StatusOpen})
	must(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","status":"open"}`, start+2))
	equal(t, "open since", ticketNow(t, db, theTicket).OpenSince, int64(start+2))
	must(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","status":"solved","alsoDone":true}`, start+3))
	equal(t, "conversation", conversationNow(t, db, conv).Status, inbox.StatusDone)
	must(t, do(t, db, inbox.RoleAgent, "unlinkTicket", valid["linkTicket"].body, start+4))
	equal(t, "thread", events(t, db, conv), []string{"ticket", "done", "unlinked"})
	equal(t, "links", ticketNow(t, db, theTicket).Conversations, []string{doneConv})
	equal(t, "history", history(t, db, theTicket), []string{"linked >" + conv, "status waiting>solved", "status solved>open", "status open>solved", "unlinked >" + conv})
	_, err := tell(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","status":"open","alsoDone":true}`, start)
	wantCode(t, err, fault.Invalid)
}

// Another inbox: the feed there has it whole, the old one its tombstones.
func TestTicketMoves(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			a, err := store.Get[inbox.Agent](t.Context(), tx, agentOf(inbox.RoleAgent))
			must(t, err)
			a.Inboxes = map[string]inbox.Member{inboxID: {Role: inbox.RoleAgent}}
			tx.Put(a)
			l, err := store.Get[inbox.Label](t.Context(), tx, vip)
			must(t, err)
			l.Inbox = inboxID
			tx.Put(l)
			return nil
		})
		must(t, err)
		must(t, do(t, db, inbox.RoleAgent, "ticketNote", valid["ticketNote"].body, start))
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", `{"ticket":"`+theTicket+`","assignee":"`+agentOf(inbox.RoleAgent)+`"}`, start))
		move := `{"ticket":"` + theTicket + `","inbox":"` + otherBox + `"}`
		wantCode(t, do(t, db, inbox.RoleAgent, "changeTicket", move, start), fault.Denied)
		before, err := db.Head(t.Context(), inbox.InboxFeed(inboxID))
		must(t, err)
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", move, start+1))
		k := ticketNow(t, db, theTicket)
		equal(t, "ticket", []any{k.Inbox, k.Assignee, len(k.Labels)}, []any{otherBox, "", 0})
		rows, _, err := db.Since(t.Context(), inbox.InboxFeed(inboxID), before, 100, 1<<20)
		must(t, err)
		var left []string
		for _, r := range rows {
			left = append(left, fmt.Sprint(r.Kind, r.Gone))
		}
		slices.Sort(left)
		equal(t, "left behind", left, []string{"ticketEntrytrue", "ticketEntrytrue", "tickettrue"})
		rows, _, err = db.Since(t.Context(), inbox.InboxFeed(otherBox), 0, 100, 1<<20)
		must(t, err)
		equal(t, "rows there", len(rows), 6) // the ticket, a note, "assignee" twice, "labels", "inbox"
		wantCode(t, do(t, db, inbox.RoleAgent, "ticketNote", with(t, "ticketNote", "entry", storetest.Numbered(99)), start), fault.Denied)
		// On to a third place and back: every feed it left keeps saying so.
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", `{"ticket":"`+theTicket+`","inbox":"`+inboxID+`"}`, start+2))
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", move, start+3))
		rows, _, err = db.Since(t.Context(), inbox.InboxFeed(inboxID), before, 100, 1<<20)
		must(t, err)
		if !slices.ContainsFunc(rows, func(r wire.Row) bool { return r.Kind == inbox.KindTicket && r.Gone }) {
			t.Error("no tombstone in the feed it left twice")
		}
	})
}

func TestTicketNoteCalls(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	must(t, do(t, db, inbox.RoleEditor, "ticketNote", with(t, "ticketNote", "mentions", []string{support, blocked, agentOf(inbox.RoleDispatcher)}), start))
	must(t, do(t, db, inbox.RoleEditor, "ticketNote", valid["ticketNote"].body, start)) // the same once more
	team := look[inbox.Team](t, db, support)
	e := look[inbox.TicketEntry](t, db, fresh)
	wanted := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(team.Members), agentOf(inbox.RoleDispatcher)))))
	equal(t, "called", e.Mentions, wanted)
	equal(t, "followers", ticketNow(t, db, theTicket).Followers, slices.DeleteFunc(wanted, func(id string) bool { return id == agentOf(inbox.RoleEditor) }))
	wantCode(t, do(t, db, inbox.RoleAgent, "ticketNote", valid["ticketNote"].body, start), fault.Conflict)
}

// Who sees only their own neither changes others' tickets nor links what they do not see.
func TestTicketOutOfSight(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		a, err := store.Get[inbox.Agent](t.Context(), tx, agentOf(inbox.RoleAgent))
		a.Own = true
		tx.Put(a)
		return err
	})
	must(t, err)
	for _, kind := range []string{"changeTicket", "linkTicket", "unlinkTicket", "ticketNote", "ticket"} {
		wantCode(t, do(t, db, inbox.RoleAgent, kind, valid[kind].body, start), fault.Denied)
	}
	must(t, do(t, db, inbox.RoleAgent, "ticket", with(t, "ticket", "conversations", nil), start))
	must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", `{"ticket":"`+theTicket+`","addFollowers":["`+agentOf(inbox.RoleAgent)+`"]}`, start))
	must(t, do(t, db, inbox.RoleAgent, "ticketNote", with(t, "ticketNote", "entry", storetest.Numbered(98)), start))
}

// A customer who answers wakes what waits for them, and nothing else.
func TestTicketWakesWhenTheContactWrites(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		p.says(p.chat, "ann", "hello")
		c := p.conv(p.chat, "ann")
		p.do("linkTicket", map[string]any{"ticket": theTicket, "conversation": c.ID})
		p.says(p.chat, "ann", "any news?")
		k := ticketNow(t, db, theTicket)
		equal(t, "woken", []any{k.Status, k.OpenSince}, []any{inbox.TicketOpen, p.now.Load()})
		equal(t, "history", history(t, db, theTicket)[1:], []string{"status waiting>open"})
		p.do("changeTicket", map[string]any{"ticket": theTicket, "status": "solved"})
		p.says(p.chat, "ann", "thanks")
		equal(t, "solved stays", ticketNow(t, db, theTicket).Status, inbox.TicketSolved)
	})
}

// Links and contact go where a merge puts the threads, and back.
func TestTicketGoesAlongWithMerges(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		p.says(p.chat, "ann", "I am Ann")
		p.says(p.fone, "49301", "I am Ann too")
		ann, bea := p.contact(p.chat, "ann"), p.contact(p.fone, "49301")
		annConv, beaConv := p.conv(p.chat, "ann"), p.conv(p.fone, "49301")
		both, theirs := storetest.ID(), storetest.ID()
		p.do("ticket", map[string]any{"ticket": both, "inbox": inboxID, "type": "task", "title": "both", "conversations": []string{annConv.ID, beaConv.ID}})
		p.do("ticket", map[string]any{"ticket": theirs, "inbox": inboxID, "type": "ticket", "title": "theirs", "contact": bea.ID, "conversations": []string{beaConv.ID}})
		merge := storetest.ID()
		p.do("merge", map[string]any{"merge": merge, "contact": ann.ID, "other": bea.ID})
		equal(t, "both merged", ticketNow(t, db, both).Conversations, []string{annConv.ID})
		k := ticketNow(t, db, theirs)
		equal(t, "theirs merged", []any{k.Contact, k.Conversations}, []any{ann.ID, []string{annConv.ID}})
		p.do("linkTicket", map[string]any{"ticket": theTicket, "conversation": beaConv.ID}) // a desktop that has not heard
		equal(t, "old name", ticketNow(t, db, theTicket).Conversations, []string{doneConv, annConv.ID})
		p.do("split", map[string]any{"merge": merge})
		equal(t, "both split", ticketNow(t, db, both).Conversations, []string{annConv.ID, beaConv.ID})
		k = ticketNow(t, db, theirs)
		equal(t, "theirs split", []any{k.Contact, k.Conversations}, []any{bea.ID, []string{beaConv.ID}})
	})
}
