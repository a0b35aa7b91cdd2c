package telegramsim

import (
	"encoding/json"
	"slices"
	"sort"
	"time"
)

const (
	keepFor   = 24 * time.Hour // unread updates
	quietFor  = 7 * 24 * time.Hour
	longest   = 50 // seconds of one poll
	pollMost  = 100
	maxBehind = 100_000 // as MAX_QUEUE_EVENTS of the server
)

// byDefault are the kinds nobody gets without asking.
var onlyAsked = []string{"chat_member", "message_reaction", "message_reaction_count"}

// queue holds updates that nobody has taken.
type queue struct {
	list    []*queued // by number
	next    int64
	last    time.Time // of the last one
	allowed []string
	asked   bool // allowed was set
	poll    *poller
	offset  int64
	at      time.Time // of the last call
	clashes int
}

type queued struct {
	id    int64
	chat  int64
	at    time.Time
	raw   json.RawMessage
	msg   *message // gets a tick when it is taken
	tries int      // of the webhook
	due   time.Time
	busy  bool
	twice bool // was handed out once, comes again
}

type poller struct {
	wake chan struct{}
	end  string // why it was ended
}

// push puts an update into the queue, if its kind is wanted.
func (s *Sim) push(kind string, object map[string]any, chat int64, m *message) {
	q := &s.queue
	wanted := !slices.Contains(onlyAsked, kind)
	if q.asked && len(q.allowed) > 0 {
		wanted = slices.Contains(q.allowed, kind)
	}
	if !wanted {
		return
	}
	now := s.now()
	if !q.last.IsZero() && now.Sub(q.last) >= quietFor {
		q.next = 1 + (q.next*7919+104_729)%600_000_000 // after a quiet week the count begins anywhere
	}
	q.last = now
	raw, err := json.Marshal(map[string]any{"update_id": q.next, kind: object})
	if err != nil {
		panic(err)
	}
	q.list = append(q.list, &queued{id: q.next, chat: chat, at: now, raw: raw, msg: m, due: now, twice: s.weather.Hooks == "twice"})
	q.next++
}

// expire forgets what nobody took within a day.
func (s *Sim) expire() {
	old := s.now().Add(-keepFor)
	s.queue.list = slices.DeleteFunc(s.queue.list, func(u *queued) bool { return u.at.Before(old) })
}

// allow takes a new filter; nil keeps the one before. It does not touch what is queued.
func (s *Sim) allow(c *call) {
	if c.text("allowed_updates") == "" {
		return
	}
	s.queue.allowed, s.queue.asked = nil, true
	c.read("allowed_updates", &s.queue.allowed)
}

// getUpdates answers a poll. A second one ends the first; while a webhook is set
// there is none.
func (s *Sim) getUpdates(c *call) reply {
	r := s.poll(c)
	s.mu.Lock()
	if r.status == 409 {
		s.queue.clashes++
	} else {
		s.queue.clashes = 0
	}
	again := s.queue.clashes > 1
	s.mu.Unlock()
	if again {
		s.sleep(c.ctx, 3*time.Second)
	}
	return r
}

func (s *Sim) poll(c *call) reply {
	s.mu.Lock()
	if s.hook.url != "" {
		s.mu.Unlock()
		return conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	s.endPoll("terminated by other getUpdates request; make sure that only one bot instance is running")
	s.allow(c)
	me := &poller{wake: make(chan struct{}, 1)}
	s.queue.poll = me
	limit, timeout := s.manner(c)
	s.confirm(c.number("offset"))
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.queue.poll == me {
			s.queue.poll = nil
		}
	}()
	end := time.NewTimer(timeout)
	defer end.Stop()
	for over := timeout == 0; ; {
		s.mu.Lock()
		if why := me.end; why != "" {
			s.mu.Unlock()
			return conflict(why)
		}
		list := s.waiting(limit)
		s.mu.Unlock()
		if len(list) > 0 || over {
			return good(list)
		}
		select {
		case <-me.wake:
		case <-end.C:
			over = true
		case <-c.ctx.Done():
			return reply{status: 502, html: true}
		case <-s.ctx.Done():
			return reply{status: 502, html: true}
		}
	}
}

// manner gives limit and time of a poll: asking the same again at once is slowed down.
func (s *Sim) manner(c *call) (limit int, timeout time.Duration) {
	limit = int(c.number("limit"))
	if limit < 1 || limit > pollMost {
		limit = pollMost
	}
	seconds := min(max(c.number("timeout"), 0), longest)
	now, offset := s.now(), c.number("offset")
	if gap := now.Sub(s.queue.at); offset == s.queue.offset && !s.queue.at.IsZero() {
		if gap < 3*time.Second && seconds < 3 {
			seconds = 3
		}
		if gap < 500*time.Millisecond {
			limit = 1
		}
	}
	s.queue.offset, s.queue.at = offset, now
	return limit, time.Duration(seconds) * time.Second
}

// confirm forgets what comes before an offset. One that lies in the future, or far
// back, confirms nothing: the server then begins at what it has.
func (s *Sim) confirm(offset int64) {
	s.expire()
	q := &s.queue
	switch {
	case offset < 0:
		q.list = q.list[max(len(q.list)+int(max(offset, -1_000_000)), 0):]
	case offset > q.next+10 || offset < q.next-maxBehind:
	default:
		q.list = slices.DeleteFunc(q.list, func(u *queued) bool {
			if u.id >= offset {
				return false
			}
			if u.twice { // it comes once more
				u.twice = false
				return false
			}
			s.taken(u)
			return true
		})
	}
}

func (s *Sim) taken(u *queued) {
	if u.msg != nil && u.msg.tick == "sent" {
		u.msg.tick = "delivered"
	}
}

func (s *Sim) waiting(limit int) []json.RawMessage {
	list := []json.RawMessage{}
	if s.weather.Hooks == "late" {
		return list
	}
	s.expire()
	sort.Slice(s.queue.list, func(a, b int) bool { return s.queue.list[a].id < s.queue.list[b].id })
	for _, u := range s.queue.list {
		if len(list) == limit {
			break
		}
		list = append(list, u.raw)
	}
	return list
}

// endPoll ends the poll that is open.
func (s *Sim) endPoll(why string) {
	if p := s.queue.poll; p != nil {
		p.end = why
		wake(p.wake)
		s.queue.poll = nil
	}
}
