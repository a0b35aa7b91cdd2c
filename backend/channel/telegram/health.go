package telegram

import (
	"sync"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// lineHealth joins what sending and receiving know of the line.
type lineHealth struct {
	mu      sync.Mutex
	refused bool // by sending: the token is not good any more
}

// tell says how receiving goes.
func (s *session) tell(h channel.Health) {
	s.health.mu.Lock()
	defer s.health.mu.Unlock()
	s.health.refused = h.State == "refused"
	s.env.Health(h)
}

// tellSent says when sending shows that the token was revoked; what became of a
// message is told by the message.
func (s *session) tellSent(err error) {
	s.health.mu.Lock()
	defer s.health.mu.Unlock()
	switch {
	case fault.Is(err, fault.ChanSignIn) && !s.health.refused:
		s.health.refused = true
		s.env.Health(refusedHealth(err))
	case err == nil && s.health.refused: // somebody gave it back
		s.health.refused = false
		s.env.Health(channel.Health{State: "ok"})
	}
}

func refusedHealth(err error) channel.Health {
	h := channel.Health{State: "refused", Fault: string(fault.ChanSignIn)}
	if e := callFault(err); e != nil {
		h.Detail = e.verdict.Text
	}
	return h
}
