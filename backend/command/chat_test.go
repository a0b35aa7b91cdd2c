package command_test

import (
	"sync"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

var (
	admin, dispatcher, editor, reviewer = agentOf(inbox.RoleAdministrator), agentOf(inbox.RoleDispatcher), agentOf(inbox.RoleEditor), agentOf(inbox.RoleReviewer)
	group                               = "0190aaaa-0000-7000-8000-000000000001"
)

func chatBody(t *testing.T, id string, more ...any) string {
	t.Helper()
	m := map[string]any{"conversation": id}
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return body(t, m)
}

func says(t *testing.T, id string, n int, more ...any) string {
	t.Helper()
	return with(t, "note", "message", storetest.Numbered(n), append([]any{"conversation", id}, more...)...)
}

// Two begin the same chat at once, each on their own: it is one.
func TestTwoBeginAChat(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := inbox.DirectChat(me, dispatcher)
		if id != inbox.DirectChat(dispatcher, me) {
			t.Fatal("the id depends on who begins")
		}
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() {
			errs[0] = do(t, db, inbox.RoleAgent, "chat", chatBody(t, id, "members", []string{dispatcher}), start)
		})
		wg.Go(func() {
			errs[1] = do(t, db, inbox.RoleDispatcher, "chat", chatBody(t, id, "members", []string{me}), start)
		})
		wg.Wait()
		for _, err := range errs {
			must(t, err)
		}
		must(t, do(t, db, inbox.RoleAgent, "note", says(t, id, 91, "text", "Have you a minute?"), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "note", says(t, id, 92, "text", "Yes"), start+1))
		c := conversationNow(t, db, id)
		equal(t, "members", c.Members, []string{dispatcher, me})
		equal(t, "preview", c.Preview, inbox.Preview{Text: "Yes", Dir: inbox.DirNote, By: dispatcher})
		if !c.Direct() || c.LastAt != start+2 || c.Contact != id {
			t.Errorf("%+v", c)
		}
		// Nobody else gets in, or puts somebody there.
		wantCode(t, do(t, db, inbox.RoleAdministrator, "note", says(t, id, 93), start+3), fault.Denied)
		wantCode(t, do(t, db, inbox.RoleAdministrator, "chat", chatBody(t, id, "members", []string{me}), start+3), fault.Denied)
		wantCode(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, id, "members", []string{dispatcher, editor}), start+3), fault.Conflict)
		wantCode(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, id, "gone", []string{me}), start+3), fault.Conflict)
		wantCode(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, inbox.DirectChat(admin, editor), "members", []string{admin}), start+3), fault.Invalid)
	})
}

func TestAGroup(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, group, "members", []string{reviewer, dispatcher}, "title", "Lamps"), start))
		must(t, do(t, db, inbox.RoleReviewer, "note", says(t, group, 91), start+1)) // whoever reads only may talk to colleagues
		wantCode(t, do(t, db, inbox.RoleEditor, "note", says(t, group, 92), start+1), fault.Denied)
		must(t, do(t, db, inbox.RoleDispatcher, "chat", chatBody(t, group, "members", []string{editor}, "title", "Lights"), start+2))
		must(t, do(t, db, inbox.RoleEditor, "note", says(t, group, 92), start+3))
		wantCode(t, do(t, db, inbox.RoleEditor, "chat", chatBody(t, group, "gone", []string{reviewer}), start+4), fault.Denied)
		must(t, do(t, db, inbox.RoleEditor, "chat", chatBody(t, group, "gone", []string{editor}), start+4))
		wantCode(t, do(t, db, inbox.RoleEditor, "note", says(t, group, 93), start+5), fault.Denied)
		must(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, group, "gone", []string{reviewer}), start+6)) // who began it
		c := conversationNow(t, db, group)
		equal(t, "members", c.Members, []string{dispatcher, me})
		if c.Title != "Lights" {
			t.Error(c.Title)
		}
		for kind, body := range map[string]string{"done": `{"conversation":"` + group + `"}`, "assign": `{"conversation":"` + group + `","agent":"` + me + `"}`,
			"label": `{"conversation":"` + group + `","add":["` + vip + `"]}`, "snooze": `{"conversation":"` + group + `","until":99000}`} {
			if err := do(t, db, inbox.RoleAgent, kind, body, start+7); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s of a chat: %v", kind, err)
			}
		}
		equal(t, "lines", events(t, db, group), []string{"chat", "members", "renamed", "members", "members"})
	})
}

// Words of a chat are mended and taken back by who wrote them, and the row follows.
func TestMendingWhatWasSaid(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, group, "members", []string{editor, dispatcher}), start))
		must(t, do(t, db, inbox.RoleAgent, "note", says(t, group, 91, "text", "first"), start+1))
		must(t, do(t, db, inbox.RoleAgent, "note", says(t, group, 92, "text", "secnd"), start+2))
		last := map[string]any{"message": storetest.Numbered(92)}
		edit := func(text string) string { return body(t, map[string]any{"message": last["message"], "text": text}) }
		wantCode(t, do(t, db, inbox.RoleAdministrator, "edit", edit("x"), start+3), fault.Denied) // not even of the chat
		wantCode(t, do(t, db, inbox.RoleDispatcher, "edit", edit("x"), start+3), fault.Denied)
		must(t, do(t, db, inbox.RoleAgent, "edit", edit("second"), start+3))
		m := look[inbox.Message](t, db, storetest.Numbered(92))
		if m.Text != "second" || m.Edited == 0 || len(m.Earlier) != 1 || m.Earlier[0].Text != "secnd" {
			t.Errorf("%+v", m)
		}
		equal(t, "row", conversationNow(t, db, group).Preview.Text, "second")
		wantCode(t, do(t, db, inbox.RoleDispatcher, "delete", body(t, last), start+4), fault.Denied)
		must(t, do(t, db, inbox.RoleAgent, "delete", body(t, last), start+4))
		m = look[inbox.Message](t, db, storetest.Numbered(92))
		if m.Text != "" || m.Deleted == 0 || m.Earlier != nil {
			t.Errorf("%+v", m)
		}
		equal(t, "row", conversationNow(t, db, group).Preview.What, "deleted")
		wantCode(t, do(t, db, inbox.RoleAgent, "edit", edit("again"), start+5), fault.Conflict)
	})
}

func TestMentions(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		team := storetest.Numbered(95)
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			tx.Put(&inbox.Team{ID: team, Name: "Returns", Members: []string{editor, blocked, me}})
			// The reviewer works elsewhere only.
			a, err := store.Get[inbox.Agent](t.Context(), tx, reviewer)
			a.Inboxes = map[string]inbox.Member{otherBox: {Role: inbox.RoleReviewer}}
			tx.Put(a)
			return err
		})
		must(t, err)
		must(t, do(t, db, inbox.RoleAgent, "note", says(t, conv, 91, "mentions", []string{team, dispatcher, reviewer, storetest.Numbered(999)}), start))
		want := []string{dispatcher, editor} // not the author, nobody blocked, nobody without a right
		equal(t, "mentions", look[inbox.Message](t, db, storetest.Numbered(91)).Mentions, want)
		equal(t, "followers", conversationNow(t, db, conv).Followers, want)
		must(t, do(t, db, inbox.RoleEditor, "note", says(t, conv, 92, "mentions", []string{inbox.MentionAll}), start+1))
		all := []string{admin, dispatcher, me}
		equal(t, "all", look[inbox.Message](t, db, storetest.Numbered(92)).Mentions, all)
		// Mended later, it calls one more; who was called once has heard it.
		must(t, do(t, db, inbox.RoleEditor, "edit", body(t, command.EditMessage{Message: storetest.Numbered(92), Text: "@all and so on", Mentions: []string{dispatcher}}), start+2))
		equal(t, "mended", look[inbox.Message](t, db, storetest.Numbered(92)).Mentions, all)
		// In a chat only its members.
		must(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, group, "members", []string{editor}), start))
		must(t, do(t, db, inbox.RoleAgent, "note", says(t, group, 93, "mentions", []string{dispatcher, inbox.MentionAll}), start+3))
		equal(t, "in a chat", look[inbox.Message](t, db, storetest.Numbered(93)).Mentions, []string{editor})
		equal(t, "followers of a chat", conversationNow(t, db, group).Followers, []string(nil))
	})
}

func TestFollow(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleReviewer, "follow", valid["follow"].body, start))
		must(t, do(t, db, inbox.RoleDispatcher, "follow", with(t, "follow", "agent", me), start))
		equal(t, "followers", conversationNow(t, db, conv).Followers, []string{me, reviewer})
		wantCode(t, do(t, db, inbox.RoleAgent, "follow", with(t, "follow", "agent", editor), start), fault.Denied)
		must(t, do(t, db, inbox.RoleReviewer, "follow", with(t, "follow", "on", false), start))
		must(t, do(t, db, inbox.RoleDispatcher, "follow", with(t, "follow", "agent", me, "on", false), start))
		equal(t, "followers", conversationNow(t, db, conv).Followers, []string(nil))
		must(t, do(t, db, inbox.RoleAgent, "chat", chatBody(t, group, "members", []string{editor}), start))
		wantCode(t, do(t, db, inbox.RoleAgent, "follow", with(t, "follow", "conversation", group), start), fault.Invalid)
	})
}
