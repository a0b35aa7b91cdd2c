package app

import (
	"tresen/app/replica"
	"tresen/backend/inbox"
)

// FreshDraft gives the letter the person began that belongs to no conversation
// yet (command "draft" with the agent's own id); nil for none.
func (a *App) FreshDraft() (*inbox.Draft, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	me := l.rep.Agent()
	d, found, err := replica.Get[inbox.Draft](a.ctx, l.rep, inbox.KindDraft, inbox.OwnID(me, me))
	if err != nil || !found {
		return nil, a.coded(err)
	}
	return &d, nil
}
