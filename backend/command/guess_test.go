package command_test

import (
	"slices"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// worksAt says where the agent works.
func worksAt(t *testing.T, db *store.DB, members map[string]inbox.Member) {
	t.Helper()
	must(t, do(t, db, inbox.RoleAdministrator, "agent", body(t, map[string]any{"id": me, "access": map[string]any{"inboxes": members}}), start))
}

// What an agent may do with a contact is what they may do where the contact is,
// not what they may do elsewhere.
func TestARoleElsewhereDoesNotHelp(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleDispatcher, "remark", valid["remark"].body, start))
		worksAt(t, db, map[string]inbox.Member{inboxID: {Role: inbox.RoleEditor}, otherBox: {Role: inbox.RoleDispatcher}})
		wantCode(t, do(t, db, inbox.RoleAgent, "block", valid["block"].body, start), fault.Denied)
		wantCode(t, do(t, db, inbox.RoleAgent, "remark", with(t, "remark", "text", ""), start), fault.Denied)
		worksAt(t, db, map[string]inbox.Member{inboxID: {Role: inbox.RoleDispatcher}})
		must(t, do(t, db, inbox.RoleAgent, "remark", with(t, "remark", "text", ""), start))
		must(t, do(t, db, inbox.RoleAgent, "block", valid["block"].body, start))
	})
}

// Nobody gets to know a contact by giving them messages.
func TestSplitOffToSomebodyOutOfSight(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		stranger := &inbox.Contact{ID: storetest.Numbered(136), Name: "Out of sight", Email: "secret@example.com"}
		put(t, db, stranger, &inbox.Conversation{ID: storetest.Numbered(149), Inbox: otherBox, Contact: stranger.ID, Status: inbox.StatusOpen, Channels: []string{}})
		worksAt(t, db, map[string]inbox.Member{inboxID: {Role: inbox.RoleAgent}})
		wantCode(t, do(t, db, inbox.RoleAgent, "detach", with(t, "detach", "contact", stranger.ID), start), fault.Denied)
	})
}

// Where all messages go to another contact, tickets go along.
func TestTicketsGoAlongWithWhatIsSplitOff(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		one := &inbox.Contact{ID: storetest.Numbered(136), Name: "Made by mistake"}
		c := &inbox.Conversation{ID: storetest.Numbered(149), Inbox: inboxID, Contact: one.ID, Status: inbox.StatusOpen, Channels: []string{}}
		m := &inbox.Message{ID: storetest.Numbered(159), Conversation: c.ID, Inbox: inboxID, Dir: inbox.DirIn, Channel: chat, At: 1000, Text: "Hello?"}
		put(t, db, one, c, m)
		must(t, do(t, db, inbox.RoleAgent, "ticket", with(t, "ticket", "contact", one.ID, "conversations", []string{c.ID}), start))
		must(t, do(t, db, inbox.RoleAgent, "detach", body(t, map[string]any{"conversation": c.ID, "messages": []string{m.ID}, "contact": storetest.Numbered(137),
			"to": storetest.Numbered(94)}), start))
		k := ticketNow(t, db, fresh)
		equal(t, "ticket", []any{k.Contact, k.Conversations}, []any{storetest.Numbered(137), []string{storetest.Numbered(94)}})
	})
}

// Closing a ticket does nothing to a chat among colleagues that it is linked to.
func TestAChatIsNeverDone(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, group, "members", []string{dispatcher}, "title", "Lamps"), start))
		_ = do(t, db, inbox.RoleAgent, "linkTicket", body(t, map[string]string{"ticket": theTicket, "conversation": group}), start)
		must(t, do(t, db, inbox.RoleAgent, "changeTicket", `{"ticket":"`+theTicket+`","status":"solved","alsoDone":true}`, start))
		equal(t, "status", conversationNow(t, db, group).Status, inbox.StatusOpen)
	})
}

// Who writes to somebody new under the id of an address takes that address from nobody.
func TestWriteUnderTheIDOfAnAddress(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		theirs := storetest.Numbered(31)
		must(t, do(t, db, inbox.RoleAgent, "write", with(t, "write", "contact", theirs), start))
		equal(t, "whose", look[inbox.Identity](t, db, theirs).Contact, person)
	})
}

// What others did in the very instant is not taken back with what one did oneself.
func TestOnlyWhatIsOnesOwnIsTakenBack(t *testing.T) {
	it := command.RestoreItem{Was: command.Standing{Status: inbox.StatusOpen, Labels: []string{"a", "b"}},
		Left: command.Standing{Status: inbox.StatusDone, Assignee: "ben", Labels: []string{"a", "mine", "bens"}}}
	(&command.BulkWhat{Add: []string{"mine"}, Remove: []string{"b"}}).Only(&it)
	equal(t, "was", it.Was, command.Standing{Status: inbox.StatusDone, Assignee: "ben", Labels: []string{"a", "bens", "b"}})
	was := &inbox.Ticket{Status: inbox.TicketOpen, Priority: inbox.PriorityLow, Labels: []string{"a", "b"}}
	left := &inbox.Ticket{Status: inbox.TicketSolved, Priority: inbox.PriorityHigh, Assignee: "ben", Labels: []string{"a", "mine"}}
	(&command.TicketWhat{Status: inbox.TicketSolved, Add: []string{"mine"}}).Only(was, left)
	list := command.RestoringTicket(was, left)
	if len(list) != 2 || list[0].Change.Status == nil || !slices.Equal(list[1].Change.RemoveLabels, []string{"mine"}) || len(list[1].Change.AddLabels) != 0 {
		t.Errorf("%+v", list)
	}
}
