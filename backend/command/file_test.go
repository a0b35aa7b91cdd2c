package command_test

import (
	"slices"
	"strings"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

var hiddenHash = strings.Repeat("cd", 32) // of a chat none of the actors is in

// naming is a body of each kind that can name a file, naming this one.
func naming(t *testing.T, hash string) map[string]string {
	t.Helper()
	files := []inbox.File{{Hash: hash, Name: "a.png"}}
	return map[string]string{
		"reply":          with(t, "reply", "files", files),
		"write":          with(t, "write", "files", files),
		"note":           with(t, "note", "files", files),
		"draft":          with(t, "draft", "files", files),
		"ticket":         with(t, "ticket", "files", files),
		"changeTicket":   with(t, "changeTicket", "addFiles", files),
		"restoreTickets": `{"items":[{"ticket":"` + theTicket + `","change":{"addFiles":` + body(t, files) + `}}]}`,
		"ticketNote":     with(t, "ticketNote", "files", files),
		"savedReply":     with(t, "savedReply", "files", files),
		"macro":          with(t, "macro", "files", files),
		"runMacro":       with(t, "runMacro", "reply.files", files),
		"inbox":          with(t, "inbox", "picture", files[0]),
		"profile":        with(t, "profile", "picture", files[0]),
	}
}

// hide keeps a file in a chat among colleagues, of which none has a role here.
func hide(t *testing.T, db *store.DB) {
	t.Helper()
	file := inbox.File{Hash: hiddenHash, Name: "salaries.png", Type: "image/png", Size: 5}
	must(t, db.PutBlob(t.Context(), file, 1))
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		c := &inbox.Conversation{ID: storetest.Numbered(500), Inbox: inbox.TeamInbox, Contact: storetest.Numbered(500), Members: []string{invited, blocked}}
		tx.Put(c)
		tx.Put(&inbox.Message{ID: storetest.Numbered(501), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirNote, Files: []inbox.File{file}})
		return nil
	})
	must(t, err)
}

// Who may only guess that there is a file cannot name it, and so come to see it: it is
// as if it did not exist. Who brought the same bytes may.
func TestOnlyWhatOneSeesOrBroughtCanBeNamed(t *testing.T) {
	unknown := strings.Repeat("ee", 32)
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		world(t, db)
		hide(t, db)
		for _, hash := range []string{hiddenHash, unknown} {
			for kind, body := range naming(t, hash) {
				for _, role := range valid[kind].may {
					err := do(t, db, role, kind, body, start)
					if kind == "restoreTickets" && err == nil { // it leaves alone what cannot be
						if len(look[inbox.Ticket](t, db, theTicket).Files) > 0 {
							t.Errorf("%s %s: it is named", role, kind)
						}
						continue
					}
					if fault.CodeOf(err) != fault.NotFound {
						t.Errorf("%s %s %.4s: %v", role, kind, hash, err)
					}
				}
			}
		}
	})
	for kind, text := range naming(t, hiddenHash) {
		db := storetest.Open(t, storetest.SQLite(t))
		world(t, db)
		hide(t, db)
		role := valid[kind].may[len(valid[kind].may)-1]
		must(t, db.PutUpload(t.Context(), inbox.File{Hash: hiddenHash, Name: "mine.png", Type: "image/png", Size: 5}, agentOf(role), 1))
		if err := do(t, db, role, kind, text, start); err != nil {
			t.Errorf("%s %s of what they brought: %v", role, kind, err)
		}
	}
}

// Whoever takes a file off something may put it back (undo), also when nothing names it
// any more and a colleague had brought it.
func TestWhatWasTakenOffCanBePutBack(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		pic := inbox.File{Hash: strings.Repeat("cd", 32), Name: "a.png", Type: "image/png", Size: 9}
		must(t, db.PutUpload(t.Context(), pic, agentOf(inbox.RoleAdministrator), 1))
		for _, kind := range []string{"changeTicket", "savedReply", "macro", "inbox"} {
			must(t, do(t, db, inbox.RoleAdministrator, kind, naming(t, pic.Hash)[kind], start))
		}
		must(t, do(t, db, inbox.RoleDispatcher, "changeTicket", `{"ticket":"`+theTicket+`","removeFiles":["`+pic.Hash+`"]}`, start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "savedReply", with(t, "savedReply", "files", nil), start+1))
		must(t, do(t, db, inbox.RoleDispatcher, "removeMacro", `{"id":"`+fresh+`"}`, start+1))
		must(t, do(t, db, inbox.RoleAdministrator, "inbox", `{"id":"`+inboxID+`","picture":null}`, start+1))
		a := look[inbox.Agent](t, db, agentOf(inbox.RoleDispatcher))
		if _, found, err := db.FileFor(t.Context(), a, pic.Hash); err != nil || found {
			t.Errorf("what nothing names is there: %v", err)
		}
		wantCode(t, do(t, db, inbox.RoleAgent, "changeTicket", naming(t, pic.Hash)["changeTicket"], start+2), fault.NotFound)
		for _, kind := range []string{"changeTicket", "savedReply", "macro"} {
			if err := do(t, db, inbox.RoleDispatcher, kind, strings.Replace(naming(t, pic.Hash)[kind], `"Lamp is dark"`, `"Lamp"`, 1), start+2); err != nil {
				t.Errorf("%s cannot be undone: %v", kind, err)
			}
		}
		if k := look[inbox.Ticket](t, db, theTicket); !slices.ContainsFunc(k.Files, func(f inbox.File) bool { return f.Hash == pic.Hash }) {
			t.Errorf("%+v", k.Files)
		}
	})
}

// A file goes with its message into the conversation it is merged into, and back.
func TestFilesGoAlongWithMergesAndSplits(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		other := storetest.Numbered(600)
		pic := inbox.File{Hash: hiddenHash, Name: "a.png", Type: "image/png", Size: 9}
		must(t, db.PutBlob(t.Context(), pic, 1))
		own := agentOf(inbox.RoleAgent)
		m := &inbox.Message{ID: storetest.Numbered(601), Conversation: other, Inbox: inboxID, Dir: inbox.DirIn, Channel: chat, At: 950, Files: []inbox.File{pic}}
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			a, err := store.Get[inbox.Agent](t.Context(), tx, own)
			if err != nil {
				return err
			}
			a.Own = true
			tx.Put(a)
			tx.Put(&inbox.Conversation{ID: other, Inbox: inboxID, Contact: namesake, Status: inbox.StatusOpen, Channels: []string{chat}, LastChannel: chat, LastAt: 950})
			tx.Put(m)
			return nil
		})
		must(t, err)
		may := func(what string, want bool) {
			t.Helper()
			at := look[inbox.Conversation](t, db, look[inbox.Message](t, db, m.ID).Conversation)
			a := look[inbox.Agent](t, db, own)
			if _, found, err := db.FileFor(t.Context(), a, pic.Hash); err != nil || found != want || a.Sees(at) != want {
				t.Errorf("%s: has it %v, sees the conversation %v, %v", what, found, a.Sees(at), err)
			}
		}
		may("nobody's", false)
		must(t, do(t, db, inbox.RoleDispatcher, "assign", `{"conversation":"`+conv+`","agent":"`+own+`"}`, start))
		may("another one is theirs", false)
		must(t, do(t, db, inbox.RoleDispatcher, "merge", valid["merge"].body, start+1))
		may("merged into theirs", true)
		must(t, do(t, db, inbox.RoleDispatcher, "split", `{"merge":"`+fresh+`"}`, start+2))
		may("taken apart", look[inbox.Agent](t, db, own).Sees(look[inbox.Conversation](t, db, other)))
		must(t, do(t, db, inbox.RoleDispatcher, "assign", `{"conversation":"`+other+`","agent":""}`, start+3))
		may("nobody's again", false)
		must(t, do(t, db, inbox.RoleDispatcher, "detach", body(t, map[string]any{"conversation": other, "messages": []string{m.ID}, "contact": person, "to": conv}), start+4))
		may("moved into theirs", true)
	})
}
