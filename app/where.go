package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"tresen/app/link"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// How the relay is told whether somebody is at this PC.
const (
	activeFor   = 5 * time.Minute // after the last key or move of the pointer
	repeatWhere = time.Minute
	calmWhere   = 250 * time.Millisecond // between two words on it
)

// whereabouts is where this PC's person is. It outlives the session's files.
type whereabouts struct {
	stir chan struct{}

	mu    sync.Mutex
	input time.Time // last key or move
	look  wire.Where
}

func newWhereabouts() *whereabouts { return &whereabouts{stir: make(chan struct{}, 1)} }

// change notes something and has the relay told.
func (w *whereabouts) change(fn func()) {
	w.mu.Lock()
	fn()
	w.mu.Unlock()
	select {
	case w.stir <- struct{}{}:
	default:
	}
}

// now is what to tell the relay, and when it is different by itself (zero: never).
func (w *whereabouts) now(at time.Time) (wire.Where, time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	look, until := w.look, w.input.Add(activeFor)
	look.Active = at.Before(until)
	if !look.Active {
		until = time.Time{}
	}
	return look, until
}

// Where tells colleagues what is looked at: a conversation, a ticket beside it, or
// nothing ("", "").
func (a *App) Where(conversation, ticket string) error {
	known := func(id string) string {
		if uuid.Validate(id) != nil {
			return "" // not there yet, or never: colleagues know nothing of it
		}
		return id
	}
	a.at.change(func() { a.at.look = wire.Where{Conversation: known(conversation), Ticket: known(ticket)} })
	return nil
}

// Active tells that somebody uses keys or pointer; said while they do, every half
// minute at most.
func (a *App) Active() error {
	a.at.change(func() { a.at.input = time.Now() })
	return nil
}

// Colleagues gives the agents who are not off, or look at something, as the relay
// knows them; nobody without a line. Events tell what changes.
func (a *App) Colleagues() ([]wire.Colleague, error) {
	l, err := a.running()
	if err != nil {
		return []wire.Colleague{}, err
	}
	return l.seats.list(), nil
}

// tells keeps the relay told while there is a line.
func (l *live) tells(ctx context.Context) {
	var said wire.Where
	var at time.Time // when; zero: the relay knows nothing
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.seats.again: // a new line, or none
			at = time.Time{}
		case <-l.a.at.stir:
		case <-alarm.C:
		}
		alarm.Stop()
		now := time.Now()
		where, until := l.a.at.now(now)
		l.takeUp(ctx, where)
		switch early := at.Add(calmWhere); {
		case !l.seats.lined():
			continue
		case now.Before(early):
			alarm.Reset(early.Sub(now))
			continue
		case where != said || at.IsZero() || where.Active && !now.Before(at.Add(repeatWhere)):
			if l.link.Send(wire.TypeWhere, where) == nil {
				said, at = where, now
			}
		}
		if where.Active {
			alarm.Reset(min(until.Sub(now), max(at.Add(repeatWhere).Sub(now), time.Second)))
		}
	}
}

// seats are where colleagues sit: what the relay says of colleagues.
type seats struct {
	again chan struct{}

	mu   sync.Mutex
	line bool
	at   map[string]wire.Colleague
}

func newSeats() *seats { return &seats{again: make(chan struct{}, 1), at: map[string]wire.Colleague{}} }

func (s *seats) lined() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.line
}

func (s *seats) list() []wire.Colleague {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]wire.Colleague, 0, len(s.at))
	for _, c := range s.at {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b wire.Colleague) int { return strings.Compare(a.Agent, b.Agent) })
	return list
}

// set takes the whole list of a welcome.
func (s *seats) set(list []wire.Colleague) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = map[string]wire.Colleague{}
	for _, c := range list {
		s.at[c.Agent] = c
	}
}

func (s *seats) take(c wire.Colleague) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Presence == inbox.PresenceOff && c.Conversation == "" && c.Ticket == "" {
		delete(s.at, c.Agent)
		return
	}
	s.at[c.Agent] = c
}

// lineIs notes a line that came or went.
func (s *seats) lineIs(state link.State) {
	s.mu.Lock()
	s.line = state == link.Online
	if !s.line {
		s.at = map[string]wire.Colleague{} // nobody knows any more
	}
	s.mu.Unlock()
	select {
	case s.again <- struct{}{}:
	default:
	}
}
