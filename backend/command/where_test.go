package command_test

import (
	"errors"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// place is what a command's right hangs on beside the role.
type place int

const (
	inWorkspace place = iota // the agent's role alone
	inConversation
	inContact // a contact one of whose conversations is seen
	inAll     // contacts all of whose conversations must be seen, one has none
	inInbox   // makes something in an inbox, also for who sees only their own
	ofOneself // everybody, anywhere
)

// places says it of each kind; a command without a line fails.
var places = map[string]place{
	"reply": inConversation, "resend": inConversation, "unsend": inConversation, "note": inConversation, "done": inConversation,
	"reopen": inConversation, "snooze": inConversation, "assign": inConversation, "accept": inConversation, "label": inConversation,
	"seen": inConversation, "draft": inConversation, "follow": inConversation, "edit": inConversation, "delete": inConversation,
	"react": inConversation, "giveUp": inConversation, "dismiss": inConversation, "runMacro": inConversation, "bulk": inConversation, "detach": inConversation,
	"restore": inConversation, "changeTicket": inConversation, "linkTicket": inConversation, "unlinkTicket": inConversation,
	"ticketNote": inConversation, "ticket": inConversation, "bulkTickets": inConversation, "restoreTickets": inConversation,
	"contact": inContact, "attributes": inContact, "remark": inContact, "block": inContact, "split": inContact,
	"merge": inAll, "apart": inAll,
	"write":  inInbox,
	"online": inWorkspace, "workspace": inWorkspace, "inbox": inWorkspace, "channel": inWorkspace, "invite": inWorkspace, "agent": inWorkspace,
	"savedReply": inWorkspace, "removeSavedReply": inWorkspace, "labelDefinition": inWorkspace, "removeLabel": inWorkspace,
	"team": inWorkspace, "removeTeam": inWorkspace, "attribute": inWorkspace, "removeAttribute": inWorkspace,
	"macro": inWorkspace, "removeMacro": inWorkspace, "reassign": inWorkspace,
	"profile": ofOneself, "chat": ofOneself, "view": ofOneself, "removeView": ofOneself,
}

// sights are the ways in which an agent can stand to the world's conversations.
var sights = []struct {
	name   string
	rights func(role inbox.Role) inbox.Agent
	own    bool           // is one of their viewers
	may    map[place]bool // where their role counts at all
	roles  []inbox.Role
}{
	{"works in the inbox", func(r inbox.Role) inbox.Agent {
		return inbox.Agent{Role: r, Inboxes: map[string]inbox.Member{inboxID: {Role: r}}}
	}, false, map[place]bool{inWorkspace: true, inConversation: true, inContact: true, inInbox: true, ofOneself: true}, roles[1:]},
	{"works in another inbox", func(r inbox.Role) inbox.Agent {
		return inbox.Agent{Role: r, Inboxes: map[string]inbox.Member{otherBox: {Role: r}}}
	}, true, map[place]bool{inWorkspace: true, ofOneself: true}, roles[1:]},
	{"has another role in the inbox", func(r inbox.Role) inbox.Agent {
		return inbox.Agent{Role: inbox.RoleReviewer, Inboxes: map[string]inbox.Member{inboxID: {Role: r}}}
	}, false, map[place]bool{inConversation: true, inContact: true, inInbox: true, ofOneself: true}, roles[1:]},
	{"sees own ones only, and it is one", func(r inbox.Role) inbox.Agent { return inbox.Agent{Role: r, Own: true} },
		true, map[place]bool{inWorkspace: true, inConversation: true, inContact: true, inInbox: true, ofOneself: true}, roles[2:3]},
	{"sees own ones only, and it is none", func(r inbox.Role) inbox.Agent { return inbox.Agent{Role: r, Own: true} },
		false, map[place]bool{inWorkspace: true, inInbox: true, ofOneself: true}, roles[2:3]},
	{"administrates, whatever else is said", func(r inbox.Role) inbox.Agent {
		return inbox.Agent{Role: r, Inboxes: map[string]inbox.Member{otherBox: {Role: inbox.RoleReviewer}}}
	}, false, map[place]bool{inWorkspace: true, inConversation: true, inContact: true, inAll: true, inInbox: true, ofOneself: true}, roles[:1]},
}

func TestEveryKindHasItsPlace(t *testing.T) {
	for _, k := range command.KindNames() {
		if _, ok := places[k]; !ok {
			t.Errorf("%s: on what does its right hang?", k)
		}
	}
	if len(places) != len(command.Kinds) {
		t.Errorf("%d places, %d kinds", len(places), len(command.Kinds))
	}
}

// idle are kinds that may find nothing to do here.
var idle = map[string]bool{"accept": true, "removeView": true, "reassign": true, "follow": true}

var errBack = errors.New("back")

// Role × command × how the agent stands to what it is about.
func TestWhoMayWhere(t *testing.T) {
	for _, s := range sights {
		for _, role := range s.roles {
			t.Run(s.name+" as "+string(role), func(t *testing.T) {
				t.Parallel()
				db := storetest.Open(t, storetest.SQLite(t))
				world(t, db)
				a := s.rights(role)
				a.ID, a.Email, a.State, a.Language = storetest.Numbered(700), "test@example.com", inbox.AgentActive, "de"
				standing(t, db, &a, s.own)
				for _, kind := range command.KindNames() {
					may := s.may[places[kind]] && contains(valid[kind].may, role)
					if places[kind] == ofOneself {
						may = true
					}
					wrote, err := attempt(t, db, a, kind)
					switch {
					case may && (err != nil || !wrote && !idle[kind]):
						t.Errorf("%s: may, yet %v (wrote %v)", kind, err, wrote)
					case !may && err != nil && !fault.Is(err, fault.Denied):
						t.Errorf("%s: refused with %v", kind, err)
					case !may && wrote:
						t.Errorf("%s: must not, yet it did", kind)
					}
				}
			})
		}
	}
}

func contains(list []inbox.Role, r inbox.Role) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}

// standing makes the agent a viewer of the world's conversations and ticket, or not.
func standing(t *testing.T, db *store.DB, a *inbox.Agent, own bool) {
	t.Helper()
	_, err := db.Write(t.Context(), func(tx *store.Tx) error {
		tx.Put(a)
		if !own {
			return nil
		}
		for _, id := range []string{conv, doneConv, snoozed} {
			c, err := store.Get[inbox.Conversation](t.Context(), tx, id)
			if err != nil {
				return err
			}
			c.Followers = []string{a.ID}
			tx.Put(c)
		}
		k, err := store.Get[inbox.Ticket](t.Context(), tx, theTicket)
		if err != nil {
			return err
		}
		k.Followers = []string{a.ID}
		tx.Put(k)
		return nil
	})
	must(t, err)
}

// attempt does a command and takes it back.
func attempt(t *testing.T, db *store.DB, a inbox.Agent, kind string) (wrote bool, err error) {
	t.Helper()
	_, back := db.Write(t.Context(), func(tx *store.Tx) error {
		c, e := command.Parse(kind, []byte(valid[kind].body))
		must(t, e)
		if err = c.Apply(t.Context(), tx, command.Actor{Agent: a, Now: start, Channels: connectors{}}); err != nil {
			return errBack
		}
		heads, e := tx.Heads(t.Context())
		wrote = len(heads) > 0
		return errors.Join(errBack, e)
	})
	if !errors.Is(back, errBack) {
		t.Fatal(kind, back)
	}
	return wrote, err
}
