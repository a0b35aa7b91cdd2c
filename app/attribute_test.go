package app_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// The values of an attribute that is removed are counted, kept out of sight, and come
// back with it.
func TestAnAttributeIsRemovedAndDefinedAgain(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Moin")
	contact := d.opened(id).Contact.ID
	a := inbox.Attribute{ID: relaytest.NewID(), Name: "Kundennummer", Type: inbox.AttributeText, Position: 1}
	d.must("attribute", a)
	d.must("attributes", map[string]any{"contact": contact, "set": map[string]string{a.ID: "20611"}})
	count := func(want int) {
		t.Helper()
		if n, err := d.AttributeValues(a.ID); err != nil || n != want {
			t.Fatalf("%d have a value, want %d (%v)", n, want, err)
		}
	}
	defined := func(here, gone int) {
		t.Helper()
		w, err := d.Workspace()
		if err != nil || len(w.Attributes) != here || len(w.Removed) != gone {
			t.Fatalf("%+v, removed %+v, %v", w.Attributes, w.Removed, err)
		}
	}
	count(1)
	defined(1, 0)
	d.must("removeAttribute", map[string]any{"id": a.ID})
	defined(0, 1) // at once, and when the relay has it
	d.until("settled", d.settled)
	defined(0, 1)
	count(1)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	again := w.Removed[0]
	again.Type = inbox.AttributeNumber
	d.must("attribute", again)
	d.until("settled", d.settled)
	defined(1, 0)
	if v := d.opened(id).Contact.Attributes[a.ID]; v != "20611" {
		t.Errorf("the value is %q", v)
	}
	d.must("attributes", map[string]any{"contact": contact, "set": map[string]string{a.ID: ""}})
	count(0)
}
