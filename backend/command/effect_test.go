package command_test

import (
	"strconv"
	"strings"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

var me = agentOf(inbox.RoleAgent)

// inWorld runs a test on both databases with the same beginning.
func inWorld(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		world(t, db)
		fn(t, db)
	})
}

func delivery(t *testing.T, db *store.DB, message string) (d store.Delivery, found bool) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
		d, found, err = tx.GetDelivery(t.Context(), message)
		return err
	})
	must(t, err)
	return d, found
}

func TestReply(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "draft", valid["draft"].body, start))
		reply := with(t, "reply", "files", []inbox.File{{Hash: fileHash, Name: "offer\u202e.pdf\x00", Type: "text/html", Size: 1 << 40}})
		must(t, do(t, db, inbox.RoleAgent, "reply", reply, start))
		m := look[inbox.Message](t, db, fresh)
		equal(t, "message", m, &inbox.Message{ID: fresh, Conversation: conv, Inbox: inboxID, Dir: inbox.DirOut, Channel: chat, Author: me,
			At: start, Text: "Hi", State: inbox.StateQueued,
			Files: []inbox.File{{Hash: fileHash, Name: "offer.pdf", Type: "application/pdf", Size: 5}}}) // what the relay knows, not what was claimed
		c := conversationNow(t, db, conv)
		if c.UnansweredSince != 0 || c.LastAt != start || c.LastInAt != 1000 || c.Assignee != me || c.Status != inbox.StatusOpen {
			t.Errorf("conversation: %+v", c)
		}
		equal(t, "preview", c.Preview, inbox.Preview{Text: "Hi", Dir: inbox.DirOut, Channel: chat, Files: 1, By: me})
		d, _ := delivery(t, db, fresh)
		equal(t, "delivery", d, store.Delivery{Message: fresh, Channel: chat, Address: "v0", Conversation: conv, State: "queued", DueAt: start, Position: start})
		if look[inbox.Draft](t, db, inbox.OwnID(me, conv)) != nil {
			t.Error("the draft is still there")
		}
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", reply, start), fault.Conflict) // never twice
	})
}

func TestReplyToASnoozedConversationWakesItAndKeepsItsAgent(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleDispatcher, "assign", with(t, "assign", "agent", me), start))
		must(t, do(t, db, inbox.RoleDispatcher, "snooze", valid["snooze"].body, start))
		must(t, do(t, db, inbox.RoleDispatcher, "reply", valid["reply"].body, start))
		c := conversationNow(t, db, conv)
		if c.Status != inbox.StatusOpen || c.SnoozedUntil != 0 || c.Assignee != me {
			t.Errorf("%+v", c)
		}
	})
}

// The relay's clock jumped back: answers still come after what they answer.
func TestAnswersStayInOrderWhenTheClockJumpsBack(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		for i, now := range []int64{start, start, 5} {
			must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "message", storetest.Numbered(91+i)), now))
			if m := look[inbox.Message](t, db, storetest.Numbered(91+i)); m.At != start+int64(i) {
				t.Errorf("answer %d lies at %d", i, m.At)
			}
		}
	})
}

func TestResend(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "resend", valid["resend"].body, start))
		m := look[inbox.Message](t, db, failedMsg)
		if m.State != inbox.StateQueued || m.Fault != "" || m.At != 900 {
			t.Errorf("%+v", m)
		}
		if d, found := delivery(t, db, failedMsg); !found || d.Address != "v0" || d.Position != 900 || d.DueAt != start {
			t.Errorf("delivery %+v, %v", d, found)
		}
		wantCode(t, do(t, db, inbox.RoleAgent, "resend", valid["resend"].body, start), fault.Conflict)
	})
}

func TestNoteIsNeverSent(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		before := conversationNow(t, db, conv)
		must(t, do(t, db, inbox.RoleEditor, "note", valid["note"].body, start))
		m := look[inbox.Message](t, db, fresh)
		if m.Dir != inbox.DirNote || m.Channel != "" || m.State != "" || m.Author != agentOf(inbox.RoleEditor) {
			t.Errorf("%+v", m)
		}
		if _, found := delivery(t, db, fresh); found {
			t.Error("a note is to be delivered")
		}
		equal(t, "conversation", conversationNow(t, db, conv), before) // still waits for an answer, same preview
		wantCode(t, do(t, db, inbox.RoleEditor, "note", valid["note"].body, start), fault.Conflict)
	})
}

func TestDoneAndBack(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		before := conversationNow(t, db, conv)
		for i := range 2 { // the second time changes nothing
			must(t, do(t, db, inbox.RoleAgent, "done", valid["done"].body, start+int64(i)))
			c := conversationNow(t, db, conv)
			if c.Status != inbox.StatusDone || c.DoneAt != start || c.UnansweredSince != 0 {
				t.Errorf("done %d: %+v", i, c)
			}
		}
		for range 2 {
			must(t, do(t, db, inbox.RoleAgent, "reopen", valid["done"].body, start+5))
			equal(t, "after undo", conversationNow(t, db, conv), before) // waits for an answer again, since the same time
		}
		equal(t, "events", events(t, db, conv), []string{"done", "reopened"})
	})
}

func TestReopenAfterAnAnswerDoesNotWait(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "reply", valid["reply"].body, start))
		must(t, do(t, db, inbox.RoleAgent, "done", valid["done"].body, start+1))
		must(t, do(t, db, inbox.RoleAgent, "reopen", valid["done"].body, start+2))
		if c := conversationNow(t, db, conv); c.Status != inbox.StatusOpen || c.UnansweredSince != 0 {
			t.Errorf("%+v", c)
		}
	})
}

func TestSnooze(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "snooze", valid["snooze"].body, start))
		c := conversationNow(t, db, conv)
		if c.Status != inbox.StatusSnoozed || c.SnoozedUntil != 99_000 || c.UnansweredSince != 1000 {
			t.Errorf("%+v", c)
		}
		if due, _, err := db.DueSnoozes(t.Context(), 99_000); err != nil || len(due) != 2 {
			t.Errorf("due: %v, %v", due, err)
		}
		for range 2 { // waking one that is awake changes nothing
			must(t, do(t, db, inbox.RoleAgent, "snooze", with(t, "snooze", "until", 0), start+1))
			c = conversationNow(t, db, conv)
			if c.Status != inbox.StatusOpen || c.SnoozedUntil != 0 {
				t.Errorf("%+v", c)
			}
		}
		equal(t, "events", events(t, db, conv), []string{"snoozed", "reopened"})
	})
}

func TestAssign(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		for _, agent := range []string{me, me, ""} {
			must(t, do(t, db, inbox.RoleDispatcher, "assign", with(t, "assign", "agent", agent), start))
			equal(t, "assignee", conversationNow(t, db, conv).Assignee, agent)
		}
		list := thread(t, db, conv)
		if len(list) != 2 || list[0].Event.Agent != me || list[1].Event.Agent != "" || list[0].Author != agentOf(inbox.RoleDispatcher) {
			t.Errorf("events: %v", events(t, db, conv))
		}
	})
}

func TestLabels(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		for range 2 {
			must(t, do(t, db, inbox.RoleAgent, "label", valid["label"].body, start))
			equal(t, "labels", conversationNow(t, db, conv).Labels, []string{urgent})
		}
		list := thread(t, db, conv)
		if len(list) != 1 {
			t.Fatalf("%d events", len(list))
		}
		equal(t, "event", *list[0].Event, inbox.Event{What: "labels", Added: []string{urgent}, Gone: []string{vip}})
		must(t, do(t, db, inbox.RoleDispatcher, "removeLabel", valid["removeLabel"].body, start))
		must(t, do(t, db, inbox.RoleDispatcher, "removeLabel", valid["removeLabel"].body, start))
		if look[inbox.Label](t, db, vip) != nil {
			t.Error("the label is still there")
		}
		must(t, do(t, db, inbox.RoleAgent, "label", `{"conversation":"`+doneConv+`","remove":["`+vip+`"]}`, start)) // one that no longer exists can come off
		equal(t, "labels of another", len(conversationNow(t, db, doneConv).Labels), 0)
	})
}

func TestSeenMovesForwardOnly(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			at   int64
			back bool
			want int64
		}{{500, false, 500}, {800, false, 800}, {300, false, 800}, {300, true, 300}, {0, true, 0}} {
			must(t, do(t, db, inbox.RoleReviewer, "seen", body(t, map[string]any{"conversation": conv, "at": c.at, "back": c.back}), start))
			id := inbox.OwnID(agentOf(inbox.RoleReviewer), conv)
			equal(t, "mark", look[inbox.Seen](t, db, id), &inbox.Seen{ID: id, Conversation: conv, At: c.want})
		}
		if look[inbox.Seen](t, db, inbox.OwnID(me, conv)) != nil {
			t.Error("somebody else's mark moved")
		}
	})
}

func TestTheLaterDraftWins(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := inbox.OwnID(me, conv)
		for _, c := range []struct {
			text string
			at   int64
			want string
		}{{"one", 10, "one"}, {"late from another PC", 5, "one"}, {"two", 20, "two"}, {"", 15, "two"}, {"", 30, ""}} {
			must(t, do(t, db, inbox.RoleAgent, "draft", body(t, map[string]any{"conversation": conv, "text": c.text, "at": c.at}), start))
			d := look[inbox.Draft](t, db, id)
			if (d == nil) != (c.want == "") || d != nil && d.Text != c.want {
				t.Errorf("after %q at %d: %+v, want %q", c.text, c.at, d, c.want)
			}
		}
	})
}

// A letter is kept as far as it is written: without recipients, with half an
// address, without a word of text.
func TestADraftKeepsALetter(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := inbox.OwnID(me, conv)
		mail := inbox.Outline{Subject: "Re: Lamp", To: []inbox.Party{{Name: "Ida", Address: "ida@exa"}}, HTML: "<p>Dear</p>", Below: "> old", BelowHTML: "<blockquote>old</blockquote>",
			Answers: sentMsg}
		must(t, do(t, db, inbox.RoleAgent, "draft", body(t, map[string]any{"conversation": conv, "text": "", "at": 10, "mail": mail}), start))
		d := look[inbox.Draft](t, db, id)
		if d == nil {
			t.Fatal("not kept")
		}
		equal(t, "letter", d.Mail, &mail)
		must(t, do(t, db, inbox.RoleAgent, "draft", body(t, map[string]any{"conversation": conv, "text": "", "at": 20}), start))
		if look[inbox.Draft](t, db, id) != nil {
			t.Error("an empty one stays")
		}
	})
}

// A letter that begins a conversation has none yet: it stands below the agent.
func TestADraftWithoutConversation(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "draft", body(t, map[string]any{"conversation": me, "channel": chat, "text": "Dear", "at": 10}), start))
		if d := look[inbox.Draft](t, db, inbox.OwnID(me, me)); d == nil || d.Text != "Dear" {
			t.Errorf("%+v", d)
		}
		other := agentOf(inbox.RoleDispatcher)
		wantCode(t, do(t, db, inbox.RoleAgent, "draft", body(t, map[string]any{"conversation": other, "text": "x", "at": 10}), start), fault.NotFound)
	})
}

func TestWorkspaceAndInbox(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "online", valid["online"].body, start))
		must(t, do(t, db, inbox.RoleAdministrator, "workspace", `{"name":" Lights "}`, start))
		equal(t, "workspace", look[inbox.Workspace](t, db, inbox.WorkspaceID), &inbox.Workspace{ID: inbox.WorkspaceID, Name: "Lights"})
		must(t, do(t, db, inbox.RoleAdministrator, "inbox", valid["inbox"].body, start))
		i := look[inbox.Inbox](t, db, inboxID)
		if i.TimeZone != "Europe/Vienna" || i.Texts == nil {
			t.Errorf("%+v", i)
		}
		wantCode(t, do(t, db, inbox.RoleAdministrator, "inbox", with(t, "inbox", "picture", inbox.File{Hash: fileHash}), start), fault.FileType)
		picture := inbox.File{Hash: strings.Repeat("cd", 32), Name: "logo.png", Type: "image/png", Size: 9, Width: 4, Height: 4}
		brought(t, db, picture)
		must(t, do(t, db, inbox.RoleAdministrator, "inbox", with(t, "inbox", "picture", inbox.File{Hash: picture.Hash, Name: "logo.png", Type: "image/svg+xml"}), start))
		equal(t, "picture", look[inbox.Inbox](t, db, inboxID).Picture, &picture)
	})
}

func TestChannelSecretsAreSealedAndNeverShown(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		_, err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSecret(t.Context(), chat, "key", "sealed:old") })
		must(t, err)
		claim := with(t, "channel", "channel.secrets", []string{"invented"})
		must(t, do(t, db, inbox.RoleAdministrator, "channel", claim, start))
		c := look[inbox.Channel](t, db, chat)
		equal(t, "names of secrets", c.Secrets, []string{"pin"}) // key was removed, pin set, what is claimed counts nothing
		secrets, err := db.Secrets(t.Context(), chat)
		must(t, err)
		equal(t, "secrets", secrets, map[string]string{"pin": "sealed:" + chat + "pin7"})
		if s := body(t, c); strings.Contains(s, `"7"`) || strings.Contains(s, "sealed") {
			t.Errorf("a secret is on its way to the desktops: %s", s)
		}
		must(t, do(t, db, inbox.RoleAdministrator, "channel", with(t, "channel", "secrets", nil), start))
		equal(t, "untouched secrets", look[inbox.Channel](t, db, chat).Secrets, []string{"pin"})
	})
}

func TestInviteAndBlock(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		const month = 30 * 24 * 3600 * 1000
		must(t, do(t, db, inbox.RoleAdministrator, "invite", with(t, "invite", "until", int64(9)*month), start))
		a := look[inbox.Agent](t, db, fresh)
		equal(t, "agent", a, &inbox.Agent{ID: fresh, Name: "Noa", Email: "noa@example.com", Role: inbox.RoleAgent, Language: "de",
			Presence: inbox.PresenceOff, State: inbox.AgentInvited, InvitedUntil: start + month})
		for _, code := range []string{"d", "e"} { // renewed: only the newest code holds
			must(t, do(t, db, inbox.RoleAdministrator, "invite", with(t, "invite", "codeHash", strings.Repeat(code, 43)), start))
		}
		for code, want := range map[string]string{"c": "", "d": "", "e": fresh} {
			if agent, _, err := db.Invitation(t.Context(), strings.Repeat(code, 43)); err != nil || agent != want {
				t.Errorf("code %s leads to %q, %v", code, agent, err)
			}
		}
		wantCode(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+fresh+`","state":"active"}`, start), fault.Conflict)
		must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+fresh+`","state":"blocked"}`, start))
		if agent, _, err := db.Invitation(t.Context(), strings.Repeat("e", 43)); err != nil || agent != "" {
			t.Errorf("blocked, yet the invitation holds: %q, %v", agent, err)
		}
		// Whoever was blocked before joining cannot be made active, but asked again.
		wantCode(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+fresh+`","state":"active"}`, start), fault.Conflict)
		must(t, do(t, db, inbox.RoleAdministrator, "invite", with(t, "invite", "codeHash", strings.Repeat("f", 43)), start))
		if agent, _, err := db.Invitation(t.Context(), strings.Repeat("f", 43)); err != nil || agent != fresh {
			t.Errorf("asked again, yet the code leads to %q, %v", agent, err)
		}
		_, err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSession(t.Context(), "s", me, "PC", 1) })
		must(t, err)
		must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+me+`","state":"blocked"}`, start))
		// Kept, so that their PCs are told at the next contact; it opens nothing (auth.Who).
		if agent, err := db.Session(t.Context(), "s"); err != nil || agent != me {
			t.Errorf("whose session it was is forgotten: %q, %v", agent, err)
		}
		must(t, do(t, db, inbox.RoleAdministrator, "invite", `{"id":"`+me+`","name":"Me","email":"me@example.com","role":"agent","codeHash":"`+strings.Repeat("g", 43)+`","until":`+strconv.FormatInt(start+month, 10)+`}`, start))
		if agent, err := db.Session(t.Context(), "s"); err != nil || agent != "" {
			t.Errorf("asked back, yet a session of before holds: %q, %v", agent, err)
		}
	})
}

func TestOneAdministratorMustStay(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		first, second := agentOf(inbox.RoleAdministrator), agentOf(inbox.RoleEditor)
		for _, change := range []string{`"role":"agent"`, `"state":"blocked"`} {
			wantCode(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+first+`",`+change+`}`, start), fault.Conflict)
		}
		must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+second+`","role":"administrator"}`, start))
		must(t, do(t, db, inbox.RoleAdministrator, "agent", `{"id":"`+first+`","role":"reviewer"}`, start))
		equal(t, "roles", look[inbox.Agent](t, db, first).Role, inbox.RoleReviewer)
		wantCode(t, do(t, db, inbox.RoleEditor, "agent", `{"id":"`+second+`","role":"agent"}`, start), fault.Conflict)
	})
}

func TestProfileContactAndSavedReply(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleReviewer, "profile", valid["profile"].body, start))
		a := look[inbox.Agent](t, db, agentOf(inbox.RoleReviewer))
		if a.Name != "Me" || a.Language != "en" || a.Presence != inbox.PresenceAway || a.Role != inbox.RoleReviewer || a.Email == "" {
			t.Errorf("%+v", a)
		}
		must(t, do(t, db, inbox.RoleAgent, "contact", valid["contact"].body, start))
		equal(t, "contact", look[inbox.Contact](t, db, person), &inbox.Contact{ID: person, Name: "Cleo", Email: "cleo@example.com", Phone: "+49 30 1"})
		must(t, do(t, db, inbox.RoleEditor, "savedReply", with(t, "savedReply", "files", []inbox.File{{Hash: fileHash}}), start))
		equal(t, "saved reply", look[inbox.SavedReply](t, db, fresh), &inbox.SavedReply{ID: fresh, Category: "a", Title: "b", Text: "c",
			Files: []inbox.File{{Hash: fileHash, Name: "stored.pdf", Type: "application/pdf", Size: 5}}})
		for range 2 {
			must(t, do(t, db, inbox.RoleEditor, "removeSavedReply", `{"id":"`+fresh+`"}`, start))
		}
		if look[inbox.SavedReply](t, db, fresh) != nil {
			t.Error("still there")
		}
	})
}

func TestARecordingStaysOne(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		voice := inbox.File{Hash: strings.Repeat("ef", 32), Name: "voice.ogg", Type: "audio/ogg", Size: 9}
		brought(t, db, voice)
		claims := []inbox.File{{Hash: voice.Hash, Voice: true, Seconds: 7, Type: "image/png"}, {Hash: fileHash, Voice: true, Seconds: 7}}
		must(t, do(t, db, inbox.RoleEditor, "savedReply", with(t, "savedReply", "files", claims), start))
		voice.Voice, voice.Seconds = true, 7
		equal(t, "files", look[inbox.SavedReply](t, db, fresh).Files,
			[]inbox.File{voice, {Hash: fileHash, Name: "stored.pdf", Type: "application/pdf", Size: 5}})
	})
}
