package command

import (
	"context"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// look finds what a command about tickets names, in the relay or on the desktop:
// both let the same things fall away.
type look interface {
	agent(id string) *inbox.Agent
	label(id string) *inbox.Label
	team(id string) *inbox.Team
	channel(id string) *inbox.Channel
	contact(id string) *inbox.Contact
}

// lookTx looks in the relay's data; err keeps the first error.
type lookTx struct {
	ctx context.Context
	tx  *store.Tx
	err error
}

func peek[T any, P interface {
	*T
	inbox.Entity
}](l *lookTx, id string) P {
	e, err := store.Peek[T, P](l.ctx, l.tx, id)
	if err != nil && l.err == nil {
		l.err = err
	}
	return e
}

func (l *lookTx) agent(id string) *inbox.Agent     { return peek[inbox.Agent](l, id) }
func (l *lookTx) label(id string) *inbox.Label     { return peek[inbox.Label](l, id) }
func (l *lookTx) team(id string) *inbox.Team       { return peek[inbox.Team](l, id) }
func (l *lookTx) channel(id string) *inbox.Channel { return peek[inbox.Channel](l, id) }
func (l *lookTx) contact(id string) *inbox.Contact { return peek[inbox.Contact](l, id) }

// lookView looks at what the desktop shows.
type lookView struct{ v View }

func seen[T any](l lookView, kind inbox.Kind, id string) *T {
	e, _ := any(l.v.Get(kind, id)).(*T)
	return e
}

func (l lookView) agent(id string) *inbox.Agent { return seen[inbox.Agent](l, inbox.KindAgent, id) }
func (l lookView) label(id string) *inbox.Label { return seen[inbox.Label](l, inbox.KindLabel, id) }
func (l lookView) team(id string) *inbox.Team   { return seen[inbox.Team](l, inbox.KindTeam, id) }
func (l lookView) channel(id string) *inbox.Channel {
	return seen[inbox.Channel](l, inbox.KindChannel, id)
}
func (l lookView) contact(id string) *inbox.Contact {
	return seen[inbox.Contact](l, inbox.KindContact, id)
}

// worksIn tells whether an agent is there and answers customers in an inbox.
func worksIn(l look, agent, in string) bool {
	a := l.agent(agent)
	return a != nil && a.State == inbox.AgentActive && slices.Contains(answers, a.In(in).Role)
}

// labelsFor gives those of the labels that there are and that an inbox offers.
func labelsFor(l look, ids []string, in string) (list []string) {
	for _, id := range ids {
		if e := l.label(id); e != nil && (e.Inbox == "" || e.Inbox == in) {
			list = append(list, id)
		}
	}
	return list
}

// agentsOf gives those of the agents who are there and not blocked.
func agentsOf(l look, ids []string) (list []string) {
	for _, id := range ids {
		if a := l.agent(id); a != nil && a.State != inbox.AgentBlocked {
			list = append(list, id)
		}
	}
	return list
}

// calledIn gives the agents a note mentions, those of mentioned teams included.
func calledIn(l look, ids []string) []string {
	var all []string
	for _, id := range ids {
		if team := l.team(id); team != nil {
			all = append(all, team.Members...)
		} else {
			all = append(all, id)
		}
	}
	return agentsOf(l, sortedOnce(all))
}
