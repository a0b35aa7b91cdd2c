package app

import (
	"slices"
	"sync"
	"time"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// gather is how long changes of a burst are gathered before the interface is told again.
const gather = 4 * time.Millisecond

// news tells the interface what changed: at once what comes alone or stands in
// the open thread, gathered what else a burst of deltas brings. The status goes
// behind, when it is another.
type news struct {
	l *live

	mu      sync.Mutex
	pending replica.Change
	timer   bool // something was told or is to be told: the timer runs
	stopped bool
	last    Status
	turn    int64 // of News
}

func newNews(l *live) *news { return &news{l: l} }

// add notes a change.
func (n *news) add(c replica.Change) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending.Merge(c)
	if !n.timer || n.l.inView(c) {
		n.tell()
		if slices.Contains(c.Kinds(), string(replica.KindOutbox)) {
			n.look() // the count belongs to what the person just did
		}
	}
	n.soon()
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
		time.AfterFunc(gather, n.rest)
	}
}

// rest tells what came while the timer ran.
func (n *news) rest() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.timer = false
	if n.stopped {
		return
	}
	if !n.pending.Empty() {
		n.tell()
		n.soon() // the burst may go on
	}
	n.look()
}

// look tells the status if it is another; the caller holds mu.
func (n *news) look() {
	if n.stopped {
		return
	}
	if s, err := n.l.status(); err == nil && s != n.last {
		n.last = s
		n.l.a.shell.Emit(EventStatus, s)
	}
}

// tell emits what is pending; the caller holds mu.
func (n *news) tell() {
	c := n.pending
	n.pending = replica.Change{}
	if n.stopped || c.Empty() {
		return
	}
	ids := c.Conversations()
	if ids == nil {
		ids = []string{}
	}
	n.l.a.shell.Emit(EventChanged, Changed{Kinds: c.Kinds(), Conversations: ids, News: n.thread(c)})
}

// stop ends it; a tell that runs is waited for.
func (n *news) stop() {
	n.mu.Lock()
	n.stopped = true
	n.mu.Unlock()
}

// thread gives what changed in the conversation that was opened last; nil when
// nothing did or it is too much. The caller holds mu.
func (n *news) thread(c replica.Change) *News {
	if !n.l.inView(c) {
		return nil
	}
	opened := n.l.inFront()
	list, gone, ok := c.Messages(opened)
	if !ok {
		return nil // the interface asks by itself
	}
	if list == nil {
		list = []inbox.Message{}
	}
	if gone == nil {
		gone = []string{}
	}
	n.turn++
	return &News{Conversation: opened, Turn: n.turn, Messages: list, Gone: gone}
}

// inFront is the conversation that was opened last, "" for none.
func (l *live) inFront() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.opened
}

// inView reports whether a change touches messages of the open thread.
func (l *live) inView(c replica.Change) bool {
	opened := l.inFront()
	return opened != "" && slices.Contains(c.Conversations(), opened) && slices.Contains(c.Kinds(), string(inbox.KindMessage))
}
