package telegram

import (
	"context"
	"sync"
	"time"
)

const (
	typingEvery = 4 * time.Second  // the platform shows it for 5
	typingFor   = 30 * time.Second // without being told again
	typingMost  = 50               // chats at once
)

// typing holds until when somebody writes in which chat.
type typing struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// Typing shows that somebody writes, for as long as they do.
func (s *session) Typing(address string, on bool) {
	p, ok := parsePlace(address)
	if !ok {
		return
	}
	t := &s.typing
	t.mu.Lock()
	defer t.mu.Unlock()
	_, runs := t.until[address]
	switch {
	case !on && runs:
		t.until[address] = time.Time{}
	case on && (runs || len(t.until) < typingMost && s.run(func() { s.keepTyping(address, p) })):
		t.until[address] = s.env.Now().Add(typingFor)
	}
}

func (s *session) keepTyping(address string, p place) {
	defer func() {
		s.typing.mu.Lock()
		defer s.typing.mu.Unlock()
		delete(s.typing.until, address)
	}()
	args := params{"chat_id": p.chat, "action": "typing"}
	if p.business != "" {
		args["business_connection_id"] = p.business
	}
	tick := time.NewTicker(typingEvery)
	defer tick.Stop()
	for s.typesNow(address) {
		ctx, cancel := context.WithTimeout(s.ctx, typingEvery)
		err := s.api.call(ctx, "sendChatAction", args, nil)
		cancel()
		if err != nil { // comfort: not worth a second try
			return
		}
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *session) typesNow(address string) bool {
	s.typing.mu.Lock()
	defer s.typing.mu.Unlock()
	return s.env.Now().Before(s.typing.until[address])
}
