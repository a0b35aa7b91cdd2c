package relay

import (
	"context"
	"maps"
	"slices"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/inbox"
)

// callee is a channel that its platform may call, switched on or off.
type callee struct {
	channel *inbox.Channel
	reader  channel.HookReader
	account channel.Account
}

// account opens a channel's account.
func (l *lines) account(c *inbox.Channel, sealed map[string]string) channel.Account {
	return channel.Account{ID: c.ID, Inbox: c.Inbox, Settings: c.Settings, Secrets: l.unseal(c.ID, sealed), Key: l.r.box.Sub("channel/" + c.ID)}
}

// noteCallees keeps who may be called. What is off is among them: nothing that
// comes meanwhile may be lost, and only with its secrets can be proven who calls.
func (l *lines) noteCallees(ctx context.Context, list []*inbox.Channel) error {
	called := map[string]*callee{}
	for _, c := range list {
		reader, ok := l.kinds[c.Type].(channel.HookReader)
		if !ok {
			continue
		}
		sealed, err := l.r.db.Secrets(ctx, c.ID)
		if err != nil {
			return err
		}
		called[c.ID] = &callee{channel: c, reader: reader, account: l.account(c, sealed)}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.called = called
	return nil
}

// callee gives a channel that may be called, nil if there is none.
func (l *lines) callee(id string) *callee {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.called[id]
}

// callees gives the ids of the channels that may be called.
func (l *lines) callees() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Collect(maps.Keys(l.called))
}

// routed gives the channel a batch belongs to: the one that was called, or that
// of the same kind whose account it names. nil: none of ours, or it is off.
func (l *lines) routed(c *callee, account string) *inbox.Channel {
	to := c
	if account != "" && !c.has(account) {
		to = nil
		l.mu.RLock()
		for _, other := range l.called {
			if other.channel.Type == c.channel.Type && other.has(account) && (to == nil || other.channel.On && !to.channel.On) {
				to = other
			}
		}
		l.mu.RUnlock()
	}
	if to == nil || !to.channel.On {
		return nil
	}
	return to.channel
}

// has tells whether the platform's name of an account is this one's.
func (c *callee) has(account string) bool {
	own := c.channel.Addresses
	if a, ok := c.reader.(channel.Addressed); ok { // as its settings say now
		own = a.Addresses(c.account.Settings)
	}
	return len(own) > 0 && strings.EqualFold(own[0], account)
}

// kept gives the part of a call's header that is kept.
func (c *callee) kept(h channel.Hook) channel.Hook {
	names := c.reader.Kept()
	head := h.Header.Clone()
	for name := range head {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			delete(head, name)
		}
	}
	h.Header = head
	return h
}
