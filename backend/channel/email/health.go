package email

import (
	"errors"
	"sync"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// joinedHealth joins what both halves know of the mailbox: receiving may work
// while sending is refused. The worse of them is told.
type joinedHealth struct {
	mu      sync.Mutex
	in, out channel.Health
	told    channel.Health
}

// tellIn tells how receiving goes; every call reaches Env.Health while sending is well.
func (s *session) tellIn(h channel.Health) {
	s.both.mu.Lock()
	defer s.both.mu.Unlock()
	h.Expires = s.sign.ends.Load()
	s.both.in = h
	if s.both.out.State == "refused" && h.State != "refused" {
		h.State, h.Fault, h.Detail = s.both.out.State, s.both.out.Fault, s.both.out.Detail
	}
	s.both.told = h
	s.env.Health(h)
}

// tellOut tells how a sending ended. Only what a person must mend is a matter
// of the line; what became of the mail is told by the mail.
func (s *session) tellOut(err error) {
	s.both.mu.Lock()
	defer s.both.mu.Unlock()
	var out channel.Health
	if code := fault.CodeOf(errCoded(err)); code == fault.ChanSignIn || code == fault.Certificate {
		out = channel.Health{State: "refused", Fault: string(code), Detail: detailOf(err)}
	} else if err != nil {
		return
	}
	if out == s.both.out {
		return
	}
	s.both.out = out
	h := s.both.in
	if out.State != "" {
		h.State, h.Fault, h.Detail, h.In = out.State, out.Fault, out.Detail, false
	}
	if h.State == "" || h == s.both.told {
		return
	}
	s.both.told = h
	s.env.Health(h)
}

func errCoded(err error) error {
	if err == nil {
		return nil
	}
	return coded("email", err)
}

// detailOf gives what the platform said, in one line.
func detailOf(err error) string {
	var d interface{ Detail() string }
	if errors.As(err, &d) {
		return d.Detail()
	}
	return ""
}
