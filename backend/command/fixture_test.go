package command_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// The world the tests begin with. Ids are fixed, so bodies can be written down.
var (
	inboxID   = storetest.Numbered(10)
	otherBox  = storetest.Numbered(11)
	chat      = storetest.Numbered(20) // on
	chatOff   = storetest.Numbered(21)
	elsewhere = storetest.Numbered(22) // of the other inbox
	person    = storetest.Numbered(30)
	conv      = storetest.Numbered(40) // open, unanswered since 1000
	doneConv  = storetest.Numbered(41)
	snoozed   = storetest.Numbered(42)
	failedMsg = storetest.Numbered(50)
	sentMsg   = storetest.Numbered(51)
	firstMsg  = storetest.Numbered(52) // of the contact
	vip       = storetest.Numbered(60)
	urgent    = storetest.Numbered(61)
	greeting  = storetest.Numbered(70)
	invited   = storetest.Numbered(80)
	blocked   = storetest.Numbered(81)
	fresh     = storetest.Numbered(90) // an id nobody has
	letters   = storetest.Numbered(23) // a channel of letters, on
	heldMsg   = storetest.Numbered(53) // not sent yet
	letterMsg = storetest.Numbered(54) // a letter of the contact
	namesake  = storetest.Numbered(38) // another contact, without conversations
	merged    = storetest.Numbered(39) // a merge into person
	support   = storetest.Numbered(71) // a team
	customer  = storetest.Numbered(72) // an attribute: their number
	theTicket = storetest.Numbered(95) // waiting, of person, linked to doneConv
	callBack  = storetest.Numbered(96) // a line of its check-list
	thanks    = storetest.Numbered(98) // a macro
	fileHash  = strings.Repeat("ab", 32)
)

var roles = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher, inbox.RoleAgent, inbox.RoleEditor, inbox.RoleReviewer}

// agentOf is the id of the agent with a role.
func agentOf(r inbox.Role) string { return storetest.Numbered(1 + slices.Index(roles, r)) }

const start = 10_000 // the relay's clock when a test begins

func world(t *testing.T, db *store.DB) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		tx.Put(&inbox.Workspace{ID: inbox.WorkspaceID, Name: "Lamps", Online: true})
		for i, r := range roles {
			tx.Put(&inbox.Agent{ID: agentOf(r), Name: string(r), Email: fmt.Sprintf("a%d@example.com", i), Role: r,
				Language: "de", Presence: inbox.PresencePresent, State: inbox.AgentActive})
		}
		tx.Put(&inbox.Agent{ID: invited, Name: "Ida", Email: "ida@example.com", Role: inbox.RoleAgent, Language: "de", State: inbox.AgentInvited, InvitedUntil: 1})
		tx.Put(&inbox.Agent{ID: blocked, Name: "Bo", Email: "bo@example.com", Role: inbox.RoleAgent, Language: "en", State: inbox.AgentBlocked})
		for _, id := range []string{inboxID, otherBox} {
			tx.Put(&inbox.Inbox{ID: id, Name: "Shop", PrivacyURL: "https://example.com/privacy", TimeZone: "Europe/Berlin", Language: "de"})
		}
		tx.Put(&inbox.Channel{ID: chat, Inbox: inboxID, Type: "chat", Name: "Chat", On: true, Secrets: []string{"key"},
			Can: &inbox.Abilities{Quotes: true, Buttons: 3, ButtonText: 20, Edits: -1, Deletes: 1, Reacts: []string{"👍", "❤️"}}})
		tx.Put(&inbox.Channel{ID: chatOff, Inbox: inboxID, Type: "chat", Name: "Off"})
		tx.Put(&inbox.Channel{ID: elsewhere, Inbox: otherBox, Type: "chat", Name: "Else", On: true})
		tx.Put(&inbox.Channel{ID: letters, Inbox: inboxID, Type: "post", Name: "Post", On: true, Reaches: "email", Letters: true,
			Addresses: []string{"shop@example.com", "info@example.com"}})
		tx.Put(&inbox.Contact{ID: person, Name: "Cleo", Email: "cleo@example.com"})
		tx.Put(&inbox.Contact{ID: namesake, Name: "Cleo B."})
		tx.Put(&inbox.Merge{ID: merged, Into: person, Gone: inbox.Contact{ID: storetest.Numbered(37)}, At: 1})
		for i, ch := range []string{chat, chatOff, elsewhere} {
			tx.Put(&inbox.Identity{ID: storetest.Numbered(31 + i), Contact: person, Channel: ch, Type: "chat", Address: fmt.Sprint("v", i)})
		}
		tx.Put(&inbox.Team{ID: support, Name: "Support", Members: []string{agentOf(inbox.RoleAgent)}})
		tx.Put(&inbox.Attribute{ID: customer, Name: "Number", Type: inbox.AttributeNumber})
		for i, id := range []string{vip, urgent} {
			tx.Put(&inbox.Label{ID: id, Name: []string{"VIP", "urgent"}[i], Hue: 10})
		}
		tx.Put(&inbox.SavedReply{ID: greeting, Category: "Hello", Title: "Greeting", Text: "Hi"})
		tx.Put(&inbox.Macro{ID: thanks, Name: "Thanks", Text: "Thank you", Status: inbox.StatusDone})
		conversations(tx)
		tx.Put(&inbox.Ticket{ID: theTicket, Number: 1, Inbox: inboxID, Type: inbox.TicketCase, Title: "Lamp is dark", Text: "since Monday", Status: inbox.TicketWaiting,
			Priority: inbox.PriorityNormal, Contact: person, Conversations: []string{doneConv}, Labels: []string{vip}, CreatedBy: agentOf(inbox.RoleDispatcher),
			CreatedAt: 900, ChangedAt: 900, Checks: []inbox.Check{{ID: callBack, Text: "Call back"}}})
		if _, err := tx.NextNumber(t.Context(), "ticket"); err != nil {
			return err
		}
		return held(t, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	brought(t, db, inbox.File{Hash: fileHash, Name: "stored.pdf", Type: "application/pdf", Size: 5})
}

// brought lets everybody upload a file.
func brought(t *testing.T, db *store.DB, file inbox.File) {
	t.Helper()
	for _, r := range roles {
		must(t, db.PutUpload(t.Context(), file, agentOf(r), 1))
	}
}

func conversations(tx *store.Tx) {
	c := inbox.Conversation{ID: conv, Inbox: inboxID, Contact: person}
	first := &inbox.Message{ID: firstMsg, Conversation: conv, Inbox: inboxID, Dir: inbox.DirIn, Channel: chat, At: 1000, Text: "Hello?",
		Wish: &inbox.Change{What: "react", Text: "👍", By: agentOf(inbox.RoleAgent), Fault: "refused"}}
	c.Received(first)
	c.Labels = []string{vip}
	tx.Put(first)
	tx.Put(&c)
	for id, state := range map[string]inbox.State{failedMsg: inbox.StateFailed, sentMsg: inbox.StateSent} {
		tx.Put(&inbox.Message{ID: id, Conversation: conv, Inbox: inboxID, Dir: inbox.DirOut, Channel: chat, At: 900, Text: "out", State: state, Fault: "unavailable",
			Author: agentOf(inbox.RoleDispatcher)})
	}
	// These two have contacts of their own: a contact has one conversation in an inbox.
	d := c
	d.Received(letter())
	d.ID, d.Contact, d.Status, d.DoneAt, d.UnansweredSince, d.Assignee = doneConv, storetest.Numbered(35), inbox.StatusDone, 2000, 0, agentOf(inbox.RoleAgent)
	tx.Put(&d)
	s := c
	s.ID, s.Contact, s.Status, s.SnoozedUntil = snoozed, storetest.Numbered(36), inbox.StatusSnoozed, 99_000
	tx.Put(&s)
}

// connectors stand in for the relay's.
type connectors struct{ refuse error }

func (c connectors) CheckChannel(*inbox.Channel, map[string]string) error { return c.refuse }
func (connectors) Seal(channel, name, value string) (string, error) {
	return "sealed:" + channel + name + value, nil
}

// do reads a command as the relay does and applies it.
func do(t *testing.T, db *store.DB, role inbox.Role, kind, body string, now int64) error {
	t.Helper()
	_, err := tell(t, db, role, kind, body, now)
	return err
}

func tell(t *testing.T, db *store.DB, role inbox.Role, kind, body string, now int64) (store.Commit, error) {
	t.Helper()
	c, err := command.Parse(kind, []byte(body))
	if err != nil {
		return store.Commit{}, err
	}
	write := db.Write
	if _, alone := c.(command.Alone); alone {
		write = db.WriteAlone
	}
	return write(t.Context(), func(tx *store.Tx) error {
		a, err := store.Get[inbox.Agent](t.Context(), tx, agentOf(role))
		if err != nil {
			return err
		}
		return c.Apply(t.Context(), tx, command.Actor{Agent: *a, Now: now, Channels: connectors{}})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != want {
		t.Errorf("code %q (%v), want %q", fault.CodeOf(err), err, want)
	}
}

func look[T any, P interface {
	*T
	inbox.Entity
}](t *testing.T, db *store.DB, id string) P {
	t.Helper()
	e, err := store.Look[T, P](t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func conversationNow(t *testing.T, db *store.DB, id string) *inbox.Conversation {
	t.Helper()
	return look[inbox.Conversation](t, db, id)
}

// thread gives messages and events of a conversation after the first ones, in order of change.
func thread(t *testing.T, db *store.DB, id string) []*inbox.Message {
	t.Helper()
	list, err := db.MessagesAfter(t.Context(), id, 0, 1000)
	must(t, err)
	var news []*inbox.Message
	for _, c := range list {
		if c.At > 1000 || c.Event != nil {
			news = append(news, c.Message)
		}
	}
	return news
}

// events words the thin grey lines of a conversation.
func events(t *testing.T, db *store.DB, id string) []string {
	t.Helper()
	list := []string{}
	for _, m := range thread(t, db, id) {
		if m.Event != nil {
			list = append(list, m.Event.What)
		}
	}
	return list
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func body(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// letter is a mail of the contact.
func letter() *inbox.Message {
	return &inbox.Message{ID: letterMsg, Conversation: doneConv, Inbox: inboxID, Dir: inbox.DirIn, Channel: letters, At: 1000, Text: "Dear shop",
		Mail: &inbox.Mail{Subject: "Lamp", From: inbox.Party{Address: "cleo@example.com"}, ID: "b@example.com", References: []string{"a@example.com"}}}
}

// held is a letter that waits for its time.
func held(t *testing.T, tx *store.Tx) error {
	tx.Put(letter())
	tx.Put(&inbox.Message{ID: heldMsg, Conversation: doneConv, Inbox: inboxID, Dir: inbox.DirOut, Channel: letters, At: 1001, Text: "later",
		State: inbox.StateQueued, SendAt: 90_000, Mail: &inbox.Mail{Subject: "Re: Lamp", To: []inbox.Party{{Address: "cleo@example.com"}},
			BCC: []inbox.Party{{Address: "boss@example.com"}}, Body: "<p>later</p>", Below: "> Dear shop", Answers: letterMsg}})
	return tx.PutDelivery(t.Context(), store.Delivery{Message: heldMsg, Channel: letters, Address: "cleo@example.com", Conversation: doneConv,
		State: "queued", DueAt: 90_000, Position: 90_000})
}
