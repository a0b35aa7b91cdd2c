package command_test

import (
	"fmt"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// messenger is a channel with a reply window, templates, quotes and buttons; the
// contact has written there, the window is open until 20,000.
func messenger(t *testing.T, db *store.DB) (channelID string) {
	t.Helper()
	id := storetest.Numbered(25)
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		tx.Put(&inbox.Channel{ID: id, Inbox: inboxID, Type: "mess", Name: "Mess", On: true, Reaches: "phone", Can: &inbox.Abilities{Window: 1440,
			Templates: true, Quotes: true, Buttons: 2, ButtonText: 5, Edits: 15, Deletes: 60, Reacts: []string{"*"}, Phone: true}})
		tx.Put(&inbox.Identity{ID: storetest.Numbered(38), Contact: person, Channel: id, Type: "mess", Address: "4915112345678", OpenUntil: 20_000})
		tx.Put(&inbox.Message{ID: storetest.Numbered(55), Conversation: conv, Inbox: inboxID, Dir: inbox.DirIn, Channel: id, At: 1001, Text: "Which\n one?"})
		tx.Put(&inbox.Template{ID: id + "/1", Channel: id, Remote: "1", Name: "order", Language: "de", State: inbox.TemplateApproved, HeaderKind: "document",
			Header: "ignored", Body: "Hello {{name}}, order {{ 2 }} of {{name}} {{other}}", Footer: "Lamps",
			Fields: []inbox.TemplateField{{Name: "header.1", Place: "header", File: true}, {Name: "body.name", Place: "body"}, {Name: "body.2", Place: "body"}}})
		tx.Put(&inbox.Template{ID: id + "/2", Channel: id, Remote: "2", Name: "no", State: inbox.TemplatePaused, Body: "x"})
		tx.Put(&inbox.Template{ID: chat + "/3", Channel: chat, Remote: "3", State: inbox.TemplateApproved, Body: "x"})
		return nil
	})
	must(t, err)
	return id
}

func fields(more ...string) map[string]string {
	m := map[string]string{"header.1": fileHash, "body.name": "Cleo {{2}}", "body.2": "7"}
	for i := 0; i < len(more); i += 2 {
		if m[more[i]] = more[i+1]; more[i+1] == "-" {
			delete(m, more[i])
		}
	}
	return m
}

func TestReplyOnAMessenger(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := messenger(t, db)
		must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id, "quote", storetest.Numbered(55), "buttons", []string{" Yes ", "No"}), start))
		m := look[inbox.Message](t, db, fresh)
		equal(t, "message", []any{m.Quote, m.Excerpt, m.Buttons, m.State}, []any{storetest.Numbered(55), "Which one?", []string{"Yes", "No"}, inbox.StateQueued})
		d, _ := delivery(t, db, fresh)
		equal(t, "address", d.Address, "4915112345678")
	})
}

// A closed window lets nothing through but a template; the relay makes its text
// whatever the desktop says, and keeps its file with the message.
func TestTheWindowIsClosed(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := messenger(t, db)
		const late = 20_001
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id), late), fault.WindowClosed)
		filled := inbox.Filled{Template: id + "/1", Values: fields()}
		must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id, "template", filled, "text", "I am free"), late))
		m := look[inbox.Message](t, db, fresh)
		equal(t, "text", m.Text, "Hello Cleo {{2}}, order 7 of Cleo {{2}} {{other}}\n\nLamps")
		if len(m.Files) != 1 || m.Files[0].Hash != fileHash || m.Template == nil || m.Template.Template != id+"/1" {
			t.Errorf("%+v", m)
		}
	})
}

func TestTemplatesThatAreRefused(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	id := messenger(t, db)
	for name, c := range map[string]struct {
		filled inbox.Filled
		want   fault.Code
	}{
		"not approved":      {inbox.Filled{Template: id + "/2"}, fault.Invalid},
		"another channel's": {inbox.Filled{Template: chat + "/3"}, fault.Invalid},
		"gone":              {inbox.Filled{Template: id + "/9"}, fault.NotFound},
		"a field is empty":  {inbox.Filled{Template: id + "/1", Values: fields("body.2", " ")}, fault.Invalid},
		"a field is left":   {inbox.Filled{Template: id + "/1", Values: fields("body.name", "-")}, fault.Invalid},
		"a field too many":  {inbox.Filled{Template: id + "/1", Values: fields("body.3", "x")}, fault.Invalid},
		"no file":           {inbox.Filled{Template: id + "/1", Values: fields("header.1", "../../etc/passwd")}, fault.Invalid},
		"no such file":      {inbox.Filled{Template: id + "/1", Values: fields("header.1", fmt.Sprintf("%064d", 0))}, fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			wantCode(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id, "template", c.filled), start), c.want)
		})
	}
	wantCode(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id, "template", inbox.Filled{Template: id + "/1", Values: fields()},
		"buttons", []string{"a"}), start), fault.Invalid)
}

// Of a contact's addresses on a channel the one that takes messages is used.
func TestWhoBlockedUs(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := messenger(t, db)
		put := func(i *inbox.Identity) {
			_, err := db.Write(t.Context(), func(tx *store.Tx) error { tx.Put(i); return nil })
			must(t, err)
		}
		put(&inbox.Identity{ID: storetest.Numbered(39), Contact: person, Channel: id, Type: "mess", Address: "new", OpenUntil: 90_000, Blocked: "blocked"})
		must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id), start))
		if d, _ := delivery(t, db, fresh); d.Address != "4915112345678" {
			t.Errorf("to %s", d.Address)
		}
		put(&inbox.Identity{ID: storetest.Numbered(38), Contact: person, Channel: id, Type: "mess", Address: "4915112345678", OpenUntil: 20_000, Blocked: "left"})
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", id, "message", storetest.Numbered(91)), start), fault.Recipient)
	})
}

// Beginning a conversation by number: written as the channel and the contact write it.
func TestWriteToANumber(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		id := messenger(t, db)
		w := func(address string, template *inbox.Filled) command.Command {
			return &command.Write{Message: fresh, Conversation: storetest.Numbered(91), Contact: storetest.Numbered(92), Inbox: inboxID, Channel: id,
				Address: address, Text: "Hello", Template: template}
		}
		tell := func(c command.Command) error {
			must(t, c.Validate())
			_, err := db.Write(t.Context(), func(tx *store.Tx) error {
				return c.Apply(t.Context(), tx, command.Actor{Agent: inbox.Agent{ID: me, Role: inbox.RoleAgent}, Now: start, Phone: func(number, _ string) (string, string) {
					if number == "0151 2" {
						return "+491512", "+49 151 2"
					}
					return "", ""
				}})
			})
			return err
		}
		wantCode(t, tell(w("12", nil)), fault.Invalid)
		wantCode(t, tell(w("0151 2", nil)), fault.WindowClosed)
		must(t, tell(w("0151 2", &inbox.Filled{Template: id + "/1", Values: fields()})))
		c := look[inbox.Contact](t, db, storetest.Numbered(92))
		i := look[inbox.Identity](t, db, storetest.Numbered(92))
		d, _ := delivery(t, db, fresh)
		equal(t, "number", []string{c.Phone, i.Address, i.Shown, d.Address}, []string{"+491512", "491512", "+49 151 2", "491512"})
	})
}

func TestChangingWhatStillWaits(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "reply", valid["reply"].body, start))
		must(t, do(t, db, inbox.RoleAgent, "edit", with(t, "edit", "message", fresh), start))
		m := look[inbox.Message](t, db, fresh)
		if m.Text != "better" || m.Wish != nil || m.Edited != 0 || len(m.Earlier) != 0 {
			t.Errorf("%+v", m)
		}
		equal(t, "row", conversationNow(t, db, conv).Preview.Text, "better")
		must(t, do(t, db, inbox.RoleAgent, "delete", with(t, "delete", "message", fresh), start))
		if _, found := delivery(t, db, fresh); found || look[inbox.Message](t, db, fresh) != nil {
			t.Error("it still goes out")
		}
		if c := conversationNow(t, db, conv); c.Preview.Text == "better" || c.UnansweredSince == 0 {
			t.Errorf("%+v", c)
		}
	})
}

// What is on its way, too old, or a colleague's stays as it is.
func TestChangingTooLate(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "reply", valid["reply"].body, start))
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			d, _, err := tx.GetDelivery(t.Context(), fresh)
			if err != nil {
				return err
			}
			d.State = "sending"
			return tx.PutDelivery(t.Context(), d)
		})
		must(t, err)
		for _, kind := range []string{"edit", "delete"} {
			wantCode(t, do(t, db, inbox.RoleAgent, kind, with(t, kind, "message", fresh), start), fault.Conflict)
		}
		wantCode(t, do(t, db, inbox.RoleAdministrator, "delete", valid["delete"].body, 900+60_001), fault.Conflict) // one minute there
		must(t, do(t, db, inbox.RoleAdministrator, "delete", valid["delete"].body, 900+60_000))
		wantCode(t, do(t, db, inbox.RoleAgent, "edit", valid["edit"].body, start), fault.Denied)
	})
}

// The last wish counts: it takes the place of the one before.
func TestOneErrandOfAMessage(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		errands := func() (list []store.Errand) {
			_, err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
				list, err = tx.ErrandsOf(t.Context(), sentMsg)
				return err
			})
			must(t, err)
			return list
		}
		for _, text := range []string{"b", "c"} {
			must(t, do(t, db, inbox.RoleDispatcher, "edit", with(t, "edit", "text", text), start))
		}
		if list := errands(); len(list) != 1 || list[0].Text != "c" || list[0].Address != "v0" || list[0].Channel != chat {
			t.Errorf("%+v", list)
		}
		equal(t, "wish", look[inbox.Message](t, db, sentMsg).Wish, &inbox.Change{What: "edit", Text: "c", By: agentOf(inbox.RoleDispatcher)})
		must(t, do(t, db, inbox.RoleDispatcher, "edit", with(t, "edit", "text", "out"), start)) // as it is
		if list := errands(); len(list) != 0 || look[inbox.Message](t, db, sentMsg).Wish != nil {
			t.Errorf("%+v", list)
		}
		must(t, do(t, db, inbox.RoleDispatcher, "edit", valid["edit"].body, start))
		begun := errands()[0].ID
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, _, err := tx.ClaimErrand(t.Context(), begun, start, start+1)
			return err
		})
		must(t, err)
		must(t, do(t, db, inbox.RoleDispatcher, "edit", with(t, "edit", "text", "out"), start)) // it may say "better" there by now
		if list := errands(); len(list) != 1 || list[0].Text != "out" {
			t.Errorf("%+v", list)
		}
		must(t, do(t, db, inbox.RoleDispatcher, "delete", valid["delete"].body, start))
		if list := errands(); len(list) != 1 || list[0].Kind != "delete" {
			t.Errorf("%+v", list)
		}
	})
}

func TestGivingUp(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "giveUp", valid["giveUp"].body, start))
		m := look[inbox.Message](t, db, failedMsg)
		equal(t, "message", []string{m.Text, string(m.State), m.Fault}, []string{"out", "failed", "given_up"})
		if d := look[inbox.Draft](t, db, inbox.OwnID(me, conv)); d == nil || d.Text != "out" || d.Channel != chat {
			t.Errorf("%+v", d)
		}
		wantCode(t, do(t, db, inbox.RoleAgent, "giveUp", valid["giveUp"].body, start), fault.Conflict)
		wantCode(t, do(t, db, inbox.RoleAgent, "resend", valid["resend"].body, start), fault.Conflict)
	})
}
