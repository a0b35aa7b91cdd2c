package command

import (
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// Bounds of how an inbox hands its conversations out.
const (
	maxNeeds       = 200
	maxRouteMinute = 7 * 24 * 60
)

// checkRouting checks how an inbox hands out; skills are trimmed as agents' are.
func checkRouting(r *inbox.Routing) error {
	if r == nil {
		return nil
	}
	if r.Limit < 0 || r.Limit > maxLimit || min(r.SkillWait, r.Accept) < 0 || max(r.SkillWait, r.Accept) > maxRouteMinute {
		return invalid("routing")
	}
	if len(r.Needs) > maxNeeds {
		return fault.New(fault.TooLarge, "command.Validate", "needs")
	}
	for i := range r.Needs {
		n := &r.Needs[i]
		if n.Skill = inbox.Line(n.Skill, 60); n.Skill == "" {
			return invalid("skill")
		}
		if err := short("language", n.Language, 20); err != nil {
			return err
		}
		for _, id := range []string{n.Channel, n.Label} {
			if id != "" {
				if err := isID(id); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
