package command_test

import (
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

var birthday = storetest.Numbered(65) // an attribute: a date

func TestAttributesHaveTypes(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAdministrator, "attribute", `{"id":"`+birthday+`","name":"Birthday","type":"date","position":1}`, start))
		set := func(value string) error {
			return do(t, db, inbox.RoleAgent, "attributes", body(t, map[string]any{"contact": person, "set": map[string]string{birthday: value}}), start)
		}
		must(t, set("1980-02-29"))
		equal(t, "value", look[inbox.Contact](t, db, person).Attributes[birthday], "1980-02-29")
		wantCode(t, set("1981-02-29"), fault.Invalid)
		equal(t, "value after a wrong one", look[inbox.Contact](t, db, person).Attributes[birthday], "1980-02-29")
		must(t, do(t, db, inbox.RoleAdministrator, "removeAttribute", `{"id":"`+birthday+`"}`, start))
		wantCode(t, set("1980-03-01"), fault.NotFound)
		equal(t, "value of one that was removed", look[inbox.Contact](t, db, person).Attributes[birthday], "1980-02-29")
		must(t, do(t, db, inbox.RoleAdministrator, "attribute", `{"id":"`+birthday+`","name":"Born","type":"date","position":1,"removed":7}`, start))
		must(t, set("1980-03-02")) // defined again
		must(t, do(t, db, inbox.RoleAdministrator, "removeAttribute", `{"id":"`+birthday+`"}`, start))
		must(t, set("")) // a value whose definition is gone can still come off
		if _, has := look[inbox.Contact](t, db, person).Attributes[birthday]; has {
			t.Error("it is still there")
		}
	})
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		kind      inbox.AttributeType
		fits, not []string
	}{
		{inbox.AttributeText, []string{"anything"}, nil},
		{inbox.AttributeNumber, []string{"3", "-2.5", "1e3"}, []string{"three", "NaN", "Inf", "0x10", "1,5"}},
		{inbox.AttributeDate, []string{"2024-02-29"}, []string{"29.2.2024", "2023-02-29", "2024-2-9"}},
		{inbox.AttributeChoice, []string{"blue"}, []string{"Blue", "green"}},
		{inbox.AttributeYesNo, []string{"true", "false"}, []string{"yes", "1"}},
		{inbox.AttributeLink, []string{"https://example.com/a"}, []string{"example.com", "javascript:alert(1)", "file:///etc/passwd"}},
		{inbox.AttributeEmail, []string{"a@example.com"}, []string{"a@", "A <a@example.com>"}},
		{inbox.AttributePhone, []string{"+49 30 1"}, nil},
	} {
		d := &inbox.Attribute{Type: c.kind, Options: []string{"red", "blue"}}
		for _, v := range c.fits {
			if !command.Fits(d, v) {
				t.Errorf("%s does not take %q", c.kind, v)
			}
		}
		for _, v := range c.not {
			if command.Fits(d, v) {
				t.Errorf("%s takes %q", c.kind, v)
			}
		}
	}
}

func TestNotesOfAContact(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		note := func(role inbox.Role, text string) error {
			return do(t, db, role, "remark", body(t, map[string]any{"id": fresh, "contact": person, "text": text}), start)
		}
		must(t, note(inbox.RoleAgent, "Likes blue lamps"))
		must(t, note(inbox.RoleAgent, "Likes red lamps"))
		equal(t, "notes", look[inbox.Contact](t, db, person).Notes, []inbox.Remark{{ID: fresh, By: me, At: start, Text: "Likes red lamps"}})
		wantCode(t, note(inbox.RoleEditor, "Likes nothing"), fault.Denied) // somebody else's
		must(t, note(inbox.RoleDispatcher, ""))
		equal(t, "notes left", len(look[inbox.Contact](t, db, person).Notes), 0)
		wantCode(t, note(inbox.RoleAgent, strings.Repeat("ä", 4001)), fault.TooLarge)
	})
}

func TestABlockedContactGetsNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		block := func(m map[string]any) error {
			m["contact"] = person
			return do(t, db, inbox.RoleAgent, "block", body(t, m), start)
		}
		wantCode(t, block(map[string]any{"send": true, "until": start - 1}), fault.Invalid)
		must(t, block(map[string]any{"send": true, "until": start + 100}))
		wantCode(t, do(t, db, inbox.RoleAgent, "reply", valid["reply"].body, start+99), fault.KeptAway)
		must(t, do(t, db, inbox.RoleAgent, "reply", valid["reply"].body, start+100)) // it is over
		must(t, block(map[string]any{"receive": true}))
		equal(t, "block", look[inbox.Contact](t, db, person).Block, &inbox.Block{Receive: true, By: me, At: start})
		must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "message", storetest.Numbered(91)), start+200)) // only receiving is blocked
		must(t, block(map[string]any{}))
		if look[inbox.Contact](t, db, person).Block != nil {
			t.Error("the block stays")
		}
	})
}
