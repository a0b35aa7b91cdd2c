package whatsapp

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// Bounds of what is done for comfort only.
const (
	typingLife   = 20 * time.Second // the platform shows it for 25
	extraWithin  = 10 * time.Second
	maxExtras    = 8  // calls at once
	maxReadMarks = 20 // of one look at a conversation
)

// comfort does something beside, unless too much of it goes on already.
func (s *session) comfort(do func(ctx context.Context) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	select {
	case s.extras <- struct{}{}:
	default:
		return
	}
	s.parts.Go(func() {
		defer func() { <-s.extras }()
		ctx, cancel := context.WithTimeout(s.ctx, extraWithin)
		defer cancel()
		if err := do(ctx); err != nil {
			s.env.Log.Info("a read or typing mark was not taken", "chan", Kind, "acct", s.a.ID, "code", string(fault.CodeOf(err)))
		}
	})
}

// Heard implements channel.Hearer: typing is shown under the contact's newest message.
func (s *session) Heard(events []channel.Event) {
	if s.line.silent.Load() {
		select {
		case s.called <- struct{}{}:
		default:
		}
	}
	for _, e := range events {
		if m := e.Message; m != nil && !m.Own && m.Ref != "" {
			for _, a := range append([]string{e.Address}, e.Aka...) {
				s.newest.put(a, m.Ref, m.At)
			}
		}
	}
}

// Typing implements channel.Typer. The platform ends it by itself, and marks the
// message as read with it.
func (s *session) Typing(address string, on bool) {
	if !on || !s.set.marks {
		return
	}
	ref := s.newest.typing(address, s.env.Now())
	if ref == "" {
		return
	}
	s.comfort(func(ctx context.Context) error {
		return s.mark(ctx, map[string]any{"message_id": ref, "typing_indicator": map[string]string{"type": "text"}})
	})
}

// Seen implements channel.Follower: the contact gets blue ticks.
func (s *session) Seen(refs []string) {
	refs = slices.DeleteFunc(slices.Clone(refs), func(r string) bool { return !strings.HasPrefix(r, "wamid.") })
	if !s.set.marks || len(refs) == 0 {
		return
	}
	// Marking one marks those before it, but the refs may be of several contacts.
	refs = refs[:min(len(refs), maxReadMarks)] // the newest first
	s.comfort(func(ctx context.Context) error {
		for _, r := range refs {
			if err := s.mark(ctx, map[string]any{"message_id": r}); err != nil && fault.Retry(err) {
				return err
			}
		}
		return nil
	})
}

// Done implements channel.Follower; the platform knows no such thing.
func (*session) Done([]string) {}

func (s *session) mark(ctx context.Context, fields map[string]any) error {
	fields["messaging_product"], fields["status"] = "whatsapp", "read"
	a, err := s.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: s.set.number + "/messages", Body: fields})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "whatsapp.mark", err)
	}
	return s.answered(a, "")
}

// React implements channel.Reacter; the platform takes reactions to messages of
// the last 30 days.
func (s *session) React(ctx context.Context, address, ref, emoji string) error {
	const op = "whatsapp.React"
	field, to, ok := recipient(address)
	if !ok || ref == "" {
		return fault.New(fault.Recipient, op, "no address of this channel")
	}
	a, err := s.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: s.set.number + "/messages", Body: map[string]any{
		"messaging_product": "whatsapp", "recipient_type": "individual", field: to, "type": "reaction",
		"reaction": map[string]string{"message_id": ref, "emoji": emoji}}})
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, err) // setting it again is harmless
	}
	err = s.answered(a, address)
	if fault.Is(err, fault.Unsure) {
		return fault.New(fault.Unavailable, op, "no clear answer")
	}
	return err
}
