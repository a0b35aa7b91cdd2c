package app

import (
	"slices"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// PassOn gives all that an agent has, conversations that are not done and tickets
// that are not solved, to another one, or ("") to nobody, where the person here hands
// out the work and the other one answers. It is a bulk action: it shows at once, goes
// out when there is a line, and is taken back by BulkUndo. It gives the job's id;
// not_found: there is nothing to pass on.
func (a *App) PassOn(agent, to string) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	inboxes, err := a.passes(l, to)
	if err != nil {
		return "", a.coded(err)
	}
	w := BulkWish{Area: "inbox", What: command.BulkWhat{Assign: &to, From: agent}, Ticket: command.TicketWhat{Assignee: &to, From: agent}}
	for _, s := range []inbox.Status{inbox.StatusOpen, inbox.StatusSnoozed} {
		ids, err := l.rep.IDs(a.ctx, replica.Query{Status: s, Assignee: &agent, Inboxes: inboxes})
		if err != nil {
			return "", a.coded(err)
		}
		w.IDs = append(w.IDs, ids...)
	}
	for _, in := range inboxes {
		q := replica.TicketQuery{Status: []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketWaiting}, Assignee: &agent, Inbox: in}
		ids, err := l.rep.TicketIDs(a.ctx, q)
		if err != nil {
			return "", a.coded(err)
		}
		w.TicketIDs = append(w.TicketIDs, ids...)
	}
	if len(w.IDs)+len(w.TicketIDs) == 0 {
		return "", bare(fault.NotFound)
	}
	j := l.bulk.newJob(w)
	if err := j.keep(a.ctx); err != nil {
		return "", a.coded(err)
	}
	return l.bulk.start(j), nil
}

// passes gives the inboxes whose work the person here hands out and in which an
// agent, if it is one, answers.
func (a *App) passes(l *live, to string) ([]string, error) {
	me, _, err := replica.Get[inbox.Agent](a.ctx, l.rep, inbox.KindAgent, l.account.Agent)
	if err != nil {
		return nil, err
	}
	taker, found, err := replica.Get[inbox.Agent](a.ctx, l.rep, inbox.KindAgent, to)
	if err != nil || to != "" && !found {
		return []string{}, err
	}
	all, err := replica.All[inbox.Inbox](a.ctx, l.rep, inbox.KindInbox)
	list := []string{}
	for _, in := range all {
		if command.Dispatches(&me, in.ID) && (to == "" || command.Answers(&taker, in.ID)) {
			list = append(list, in.ID)
		}
	}
	slices.Sort(list)
	return list, err
}
