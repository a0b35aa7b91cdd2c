package relay

import (
	"context"
	"sync"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// When nothing coming in is unusual: a channel that lives (so many messages in so
// many days) is silent after twice its longest gap, but not before silentLeast.
const (
	rhythmDays  = 14 * 24 * time.Hour
	rhythmLeast = 20
	silentLeast = 6 * time.Hour
	silentGrace = 15 * time.Minute // after a start: what waited at the platform comes first
	rhythmWrite = time.Minute      // at most so often the rhythm of a channel is written
)

// silence tells administrators that nothing comes in any more. It counts the
// messages of each hour and looks at the moment a silence would become unusual;
// nothing runs while nothing is due.
type silence struct {
	r     *Relay
	loop  *worker.Loop
	begun time.Time // by the relay's clock

	mu    sync.Mutex
	heads map[string]map[int64]int64 // messages not yet written, by channel and hour
	wrote map[string]time.Time
	alarm map[string]bool // channels found silent by this process
}

func newSilence(r *Relay) *silence {
	s := &silence{r: r, begun: r.now(), heads: map[string]map[int64]int64{}, wrote: map[string]time.Time{}, alarm: map[string]bool{}}
	s.loop = worker.New("silence", r.log, s.round)
	return s
}

func hourOf(t time.Time) int64 { return t.UnixMilli() / time.Hour.Milliseconds() }

// heard counts a message; it does not block.
func (s *silence) heard(id string) {
	hour := hourOf(s.r.now())
	s.mu.Lock()
	first := len(s.heads[id]) == 0
	if first {
		s.heads[id] = map[int64]int64{}
	}
	s.heads[id][hour]++
	s.mu.Unlock()
	if first {
		s.loop.Knock()
	}
}

// round writes what was counted, raises the alarms that are due and says when
// the next may be.
func (s *silence) round(ctx context.Context) (again time.Time, err error) {
	earliest := func(at time.Time) {
		if again.IsZero() || at.Before(again) {
			again = at
		}
	}
	if next, err := s.write(ctx); err != nil {
		return again, err
	} else if !next.IsZero() {
		earliest(next)
	}
	now := s.r.now()
	rhythms, err := s.r.db.Rhythms(ctx, hourOf(now.Add(-rhythmDays)))
	if err != nil {
		return again, err
	}
	for id, hours := range rhythms {
		last, until, lives := unusual(hours)
		if !lives || s.r.lines.Session(id) == nil {
			continue
		}
		if grace := s.begun.Add(silentGrace); until.Before(grace) {
			until = grace
		}
		if now.Before(until) {
			earliest(time.Now().Add(until.Sub(now)))
			continue
		}
		if err := s.raise(ctx, id, last.UnixMilli()); err != nil {
			return again, err
		}
	}
	return again, nil
}

// write stores what was counted; a channel that was silent is not any more.
func (s *silence) write(ctx context.Context) (again time.Time, err error) {
	s.mu.Lock()
	due := map[string]map[int64]int64{}
	for id, hours := range s.heads {
		if next := s.wrote[id].Add(rhythmWrite); time.Now().Before(next) && !s.alarm[id] {
			if again.IsZero() || next.Before(again) {
				again = next
			}
			continue
		}
		due[id] = hours
		s.wrote[id] = time.Now()
		delete(s.heads, id)
		delete(s.alarm, id)
	}
	s.mu.Unlock()
	if len(due) == 0 {
		return again, nil
	}
	_, err = s.r.db.Write(ctx, func(tx *store.Tx) error {
		for id, hours := range due {
			if err := tx.AddRhythm(ctx, id, hours); err != nil {
				return err
			}
			h, err := store.Find[inbox.Health](ctx, tx, id)
			if err != nil {
				return err
			}
			if h != nil && h.Silent > 0 {
				h.Silent = 0
				tx.Put(h)
			}
		}
		return nil
	})
	if err != nil {
		s.back(due)
	}
	return again, err
}

// back takes counts back that could not be written.
func (s *silence) back(due map[string]map[int64]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, hours := range due {
		if s.heads[id] == nil {
			s.heads[id] = map[int64]int64{}
		}
		for hour, n := range hours {
			s.heads[id][hour] += n
		}
		delete(s.wrote, id)
	}
}

// raise notes that a channel is silent since a time (ms).
func (s *silence) raise(ctx context.Context, id string, since int64) error {
	s.mu.Lock()
	s.alarm[id] = true
	s.mu.Unlock()
	_, err := s.r.db.Write(ctx, func(tx *store.Tx) error {
		h, err := store.Find[inbox.Health](ctx, tx, id)
		if err != nil {
			return err
		}
		if h == nil {
			h = &inbox.Health{ID: id, State: inbox.HealthOK, Since: s.r.now().UnixMilli()}
		}
		if h.Silent == 0 { // told before: it stands
			h.Silent = max(since, h.LastIn)
			tx.Put(h)
		}
		return nil
	})
	return err
}

// unusual tells from the hours in which messages came, in order, when the last one
// came and from when on silence is unusual. false: too few to tell.
func unusual(hours []store.HourCount) (last, until time.Time, lives bool) {
	var total int64
	gap := time.Duration(0)
	for i, h := range hours {
		total += h.N
		if i > 0 {
			gap = max(gap, time.Duration(h.Hour-hours[i-1].Hour)*time.Hour)
		}
	}
	if total < rhythmLeast {
		return last, until, false
	}
	last = time.UnixMilli((hours[len(hours)-1].Hour + 1) * time.Hour.Milliseconds())
	return last, last.Add(max(2*gap, silentLeast)), true
}
