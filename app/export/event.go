package export

import (
	"cmp"
	"strings"
	"time"

	"tresen/backend/inbox"
)

// event words a line of the history.
func (w *words) event(r *run, m *inbox.Message, e *event, at time.Time) string {
	who := cmp.Or(r.o.Names.Agents[m.Author].Name, w.someone)
	say := func(key, what string) string {
		return strings.NewReplacer("{who}", who, "{what}", what).Replace(cmp.Or(w.events[key], w.events["other"]))
	}
	switch e.What {
	case "reopened":
		if m.Author == "" {
			return say("reopenedByContact", "")
		}
	case "assigned":
		return w.assigned(m, e, say)
	case "snoozed":
		if m.Event.Until == 0 {
			return say("woken", "")
		}
		return say("snoozed", time.UnixMilli(m.Event.Until).In(at.Location()).Format(w.clock))
	case "labels":
		var parts []string
		if len(e.Added) > 0 {
			parts = append(parts, say("added", strings.Join(e.Added, ", ")))
		}
		if len(e.Gone) > 0 {
			parts = append(parts, say("removed", strings.Join(e.Gone, ", ")))
		}
		return cmp.Or(strings.Join(parts, " · "), say("other", ""))
	}
	return say(e.What, e.Text)
}

// assigned words whose it is now, and why where a rule said so.
func (w *words) assigned(m *inbox.Message, e *event, say func(key, what string) string) string {
	whom := ""
	if p := cmp.Or(e.Agent, e.From); p != nil {
		whom = cmp.Or(p.Name, w.someone)
	}
	switch {
	case w.routed[e.Why] != "":
		return strings.ReplaceAll(w.routed[e.Why], "{who}", whom)
	case e.Agent == nil:
		return say("unassigned", "")
	case e.Agent.ID == m.Author:
		return say("taken", "")
	}
	return say("assigned", whom)
}
