package app_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// TestColleaguesAreSeen: who is at the keys and looks at what goes from one desktop
// to the others, and is known again after a cut.
func TestColleaguesAreSeen(t *testing.T) {
	r, d, line, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Ist jemand da?")
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	me := w.Me.ID
	bernd := r.Client(r.Hire(r.Client(r.SignIn("anna@lichthaus.example")), "Bernd", inbox.RoleAgent))
	last := func(agent string) (at wire.Colleague) {
		for _, c := range bernd.Colleagues {
			if c.Agent == agent {
				at = c
			}
		}
		return at
	}
	d.must("profile", map[string]any{"name": "Anna", "language": "de", "presence": inbox.PresencePresent})
	if err := d.Active(); err != nil {
		t.Fatal(err)
	}
	bernd.Until("somebody at the keys", func() bool { return last(me).Presence == inbox.PresencePresent })
	if err := d.Where(id, ""); err != nil {
		t.Fatal(err)
	}
	bernd.Until("the conversation that is looked at", func() bool { return last(me).Conversation == id })
	if err := d.Where("not an id of anything", "fresh"); err != nil {
		t.Fatal(err)
	}
	bernd.Until("nothing is looked at", func() bool { return last(me).Conversation == "" })

	if err := bernd.Send(wire.TypeWhere, wire.Where{Active: true, Conversation: id}); err != nil {
		t.Fatal(err)
	}
	looks := func() bool {
		list, err := d.Colleagues()
		for _, c := range list {
			if c.Agent == bernd.Agent && c.Conversation == id && err == nil {
				return true
			}
		}
		return false
	}
	d.until("the colleague who looks", looks)
	line.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	if list, err := d.Colleagues(); err != nil || len(list) != 0 {
		t.Errorf("offline nobody is known to be there: %+v, %v", list, err)
	}
	before := len(bernd.Colleagues)
	line.mend("")
	d.until("the colleague again", looks)
	bernd.Ping()
	if after := last(me); after.Presence != inbox.PresencePresent {
		t.Errorf("a short cut took the presence away: %+v, %d frames", after, len(bernd.Colleagues)-before)
	}
}
