package whatsapp

import (
	"sync"
	"time"
)

// slower remembers how often in a row the platform asked to wait, by contact
// ("" the whole account), to wait longer each time.
type slower struct {
	mu   sync.Mutex
	turn map[string]int
}

// maxSlow bounds how many contacts are remembered; with more it begins anew.
const maxSlow = 10_000

// again gives how long to wait now: for one contact 4^n seconds, as the platform
// asks for; for the account 2^n, because others wait behind it.
func (s *slower) again(address string, whole bool) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.turn) >= maxSlow || s.turn == nil {
		s.turn = map[string]int{}
	}
	n := min(s.turn[address]+1, 6)
	s.turn[address] = n
	if whole {
		return time.Second << n
	}
	return time.Second << (2 * n)
}

// calm forgets it: something went through.
func (s *slower) calm(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.turn, address)
	delete(s.turn, "")
}

// newest keeps the newest inbound message of each contact, for the typing sign
// and which of them was shown last. It is bounded: the oldest half is forgotten.
type newest struct {
	mu   sync.Mutex
	refs map[string]heard
}

type heard struct {
	ref   string
	at    int64     // platform's time, ms
	typed time.Time // when typing was shown last
}

const maxNewest = 20_000

func (n *newest) put(address, ref string, at int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refs == nil || len(n.refs) >= maxNewest {
		n.refs = map[string]heard{}
	}
	if old, ok := n.refs[address]; !ok || old.at <= at {
		n.refs[address] = heard{ref: ref, at: at}
	}
}

// typing gives the message under which typing is to be shown now, "" if there is
// none or it is shown still.
func (n *newest) typing(address string, now time.Time) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	h, ok := n.refs[address]
	if !ok || now.Sub(h.typed) < typingLife {
		return ""
	}
	h.typed = now
	n.refs[address] = h
	return h.ref
}

// answered: the platform ends the typing sign when a message arrives.
func (n *newest) answered(address string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h, ok := n.refs[address]; ok {
		h.typed = time.Time{}
		n.refs[address] = h
	}
}
