package command_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/store/storetest"
)

// What the interface offers by is what Apply does: TestWhoMay and TestWhoMayWhere
// hold valid and places to it.
func TestWhoSaysWhatIsSo(t *testing.T) {
	for _, kind := range command.KindNames() {
		who, said := command.Who[kind]
		if !said {
			t.Errorf("%s: who?", kind)
			continue
		}
		may := valid[kind].may
		if kind == "edit" || kind == "delete" { // those of the world are a colleague's
			may = roles[:3]
		}
		for _, r := range roles {
			if slices.Contains(who.Roles, r) != slices.Contains(may, r) {
				t.Errorf("%s: %s", kind, r)
			}
		}
		fits := map[place][]command.Where{
			inWorkspace: {command.WhereWorkspace, command.WhereOffered}, ofOneself: {command.WhereSelf},
			inConversation: {command.WhereIn}, inContact: {command.WhereIn}, inAll: {command.WhereIn}, inInbox: {command.WhereIn},
		}[places[kind]]
		if kind != "reassign" && !slices.Contains(fits, who.Where) { // that one is about all inboxes the actor hands out in
			t.Errorf("%s: %s", kind, who.Where)
		}
	}
	if len(command.Who) != len(command.Kinds) {
		t.Errorf("%d rights, %d kinds", len(command.Who), len(command.Kinds))
	}
}

// What is offered in one inbox belongs to those who look after that one, whatever
// else they are.
func TestWhoMayWhereItIsOffered(t *testing.T) {
	for kind, who := range command.Who {
		if who.Where != command.WhereOffered || strings.HasPrefix(kind, "remove") {
			continue
		}
		for _, at := range []string{inboxID, otherBox} {
			t.Run(fmt.Sprintf("%s %s", kind, at[len(at)-2:]), func(t *testing.T) {
				db := storetest.Open(t, storetest.SQLite(t))
				world(t, db)
				a := inbox.Agent{ID: storetest.Numbered(700), Email: "test@example.com", State: inbox.AgentActive, Language: "de", Role: inbox.RoleReviewer,
					Inboxes: map[string]inbox.Member{inboxID: {Role: inbox.RoleDispatcher}}}
				standing(t, db, &a, false)
				old := valid[kind]
				defer func() { valid[kind] = old }()
				next := old
				next.body = with(t, kind, "inbox", at, "add", nil)
				valid[kind] = next
				if wrote, err := attempt(t, db, a, kind); (err == nil && wrote) != (at == inboxID) {
					t.Errorf("wrote %v, %v", wrote, err)
				}
			})
		}
	}
}
