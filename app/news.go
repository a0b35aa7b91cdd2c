package app

import (
	"slices"
	"sync"
	"time"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// gather is how long changes are gathered before the interface is told.
const gather = 2 * time.Millisecond

// news tells the interface what changed, gathered so that a burst of deltas
// makes one event, and the status when it is another.
type news struct {
	l *live

	mu      sync.Mutex
	pending replica.Change
	timer   bool // a tell is on its way
	stopped bool
	last    Status
}

func newNews(l *live) *news { return &news{l: l} }

// add notes a change.
func (n *news) add(c replica.Change) {
	n.mu.Lock()
	n.pending.Merge(c)
	n.soon()
	n.mu.Unlock()
}

// status looks at the status again.
func (n *news) status() {
	n.mu.Lock()
	n.soon()
	n.mu.Unlock()
}

// soon starts the timer; the caller holds mu.
func (n *news) soon() {
	if !n.timer && !n.stopped {
		n.timer = true
		time.AfterFunc(gather, n.tell)
	}
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.timer = false
	if n.stopped {
		return
	}
	c := n.pending
	n.pending = replica.Change{}
	if !c.Empty() {
		ids := c.Conversations()
		if ids == nil {
			ids = []string{}
		}
		n.l.a.shell.Emit(EventChanged, Changed{Kinds: c.Kinds(), Conversations: ids, News: n.l.threadNews(c.Kinds(), ids)})
	}
	if s, err := n.l.status(); err == nil && s != n.last {
		n.last = s
		n.l.a.shell.Emit(EventStatus, s)
	}
}

// stop ends it; a tell that runs is waited for.
func (n *news) stop() {
	n.mu.Lock()
	n.stopped = true
	n.mu.Unlock()
}

// threadNews reads the end of the conversation that was opened last, if its
// messages changed; nil when they did not or cannot be read now.
func (l *live) threadNews(kinds, conversations []string) *News {
	l.mu.Lock()
	opened := l.opened
	l.mu.Unlock()
	if opened == "" || !slices.Contains(conversations, opened) || !slices.Contains(kinds, string(inbox.KindMessage)) {
		return nil
	}
	p, err := l.rep.Thread(l.a.ctx, opened, "", newsRows)
	if err != nil {
		return nil // the interface asks by itself
	}
	return &News{Conversation: opened, Page: thread(p)}
}
