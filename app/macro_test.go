package app_test

import (
	"encoding/json"
	"slices"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// A macro that the relay refuses loses none of its steps: it is shown as it was
// wished, and run again with other words it happens as a whole, once.
func TestARefusedMacroIsRunAgain(t *testing.T) {
	r, anna, line, ch := joined(t)
	v, id := arrive(t, r, anna, ch, "Gibt es die Lampe in Grün?")
	bernd, _, _ := beside(t, r, "Bernd")
	bernd.until("the question", func() bool { return bernd.find(id, "Gibt es die Lampe in Grün?") != nil })
	label, macro := relaytest.NewID(), relaytest.NewID()
	anna.must("labelDefinition", inbox.Label{ID: label, Name: "Farbe"})
	anna.until("settled", anna.settled)

	line.cut()
	anna.until("offline", func() bool { return anna.link() != "online" })
	run := func(text string) map[string]any {
		return map[string]any{"macro": macro, "conversation": id, "what": command.BulkWhat{Add: []string{label}, Status: inbox.StatusDone},
			"reply": map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": text}}
	}
	anna.must("runMacro", run("Nein, leider nicht."))
	bernd.answer(id, ch, "Ja, auch in Grün.")
	bernd.until("sent", bernd.settled)
	line.mend("")
	anna.until("refused", func() bool { return len(anna.opened(id).Refused) == 1 })
	o := anna.opened(id)
	f := o.Refused[0]
	if f.Macro != macro || f.What == nil || !slices.Equal(f.What.Add, []string{label}) || f.What.Status != inbox.StatusDone || f.Text != "Nein, leider nicht." || f.Code != string(fault.Stale) {
		t.Fatalf("what was wished: %+v, %+v", f, f.What)
	}
	if c := o.Row.Conversation; c.Status != inbox.StatusOpen || len(c.Labels) > 0 {
		t.Errorf("a part of it was done: %+v", c)
	}
	if err := anna.Redraft(f.Wish); err == nil || len(anna.opened(id).Refused) != 1 {
		t.Errorf("the text alone was taken: %v", err)
	}
	if err := anna.MacroAgain(f.Wish, `{"macro":"x"}`); err == nil || len(anna.opened(id).Refused) != 1 {
		t.Errorf("what cannot be done takes the place of it: %v", err)
	}
	_, elsewhere := arrive(t, r, anna, ch, "Und die Kerze?")
	other := run("Auch in Blau.")
	other["conversation"], other["reply"].(map[string]any)["conversation"] = elsewhere, elsewhere
	if body, _ := json.Marshal(other); anna.MacroAgain(f.Wish, string(body)) == nil || len(anna.opened(id).Refused) != 1 {
		t.Error("it answers somebody else")
	}
	again, err := json.Marshal(run("Auch in Blau."))
	if err != nil {
		t.Fatal(err)
	}
	if err := anna.MacroAgain(f.Wish, string(again)); err != nil {
		t.Fatal(err)
	}
	anna.until("all of it", func() bool { return anna.settled() && len(anna.opened(id).Refused) == 0 })
	v.Until("the new words", func() bool {
		n := map[string]int{}
		for _, e := range v.Entries {
			n[e.Text]++
		}
		return n["Auch in Blau."] == 1 && n["Nein, leider nicht."] == 0
	})
	c, err := store.Look[inbox.Conversation](t.Context(), r.Store(), id)
	if err != nil || c.Status != inbox.StatusDone || !slices.Equal(c.Labels, []string{label}) {
		t.Errorf("%+v, %v", c, err)
	}
}
