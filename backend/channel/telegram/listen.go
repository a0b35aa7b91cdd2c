package telegram

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

const (
	pollFor    = 50 * time.Second // the server waits no longer
	pollWithin = pollFor + 25*time.Second
	pollMost   = 100
	lookEvery  = 5 * time.Minute // at the webhook's state
	slowest    = time.Minute     // between two tries
	// After a week without updates the next number is random: then the offset says
	// nothing any more, and everything that is still there is asked for.
	offsetGood = 6 * 24 * time.Hour
	markOffset = "telegram.offset"
	clashFor   = 2 * time.Minute
)

// Listen fetches by long polling, or watches over the webhook. It ends when the
// token is refused.
func (s *session) Listen(ctx context.Context) error {
	if s.set.mode == modeHook {
		return s.watchHook(ctx)
	}
	l := &listener{s: s}
	if err := l.begin(ctx); err != nil {
		return err
	}
	s.tell(channel.Health{State: "opening"})
	for tries := 0; ctx.Err() == nil; {
		err := l.poll(ctx)
		if err == nil {
			if !l.clashing() {
				tries = 0
			}
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		tries++
		wait, ended := l.trouble(ctx, err, tries)
		if ended {
			return nil
		}
		if !pause(ctx, wait) {
			return nil
		}
	}
	return nil
}

// listener is the place up to which updates were stored.
type listener struct {
	s      *session
	offset int64 // of the next update; 0: from the oldest
	last   time.Time
	told   bool // that all is well
	marked bool // there is a mark: this channel fetches
	clash  time.Time
}

// clashing: another program was met lately. That a poll works says nothing then:
// it has just ended the other one's, which comes back.
func (l *listener) clashing() bool { return l.s.env.Now().Sub(l.clash) < clashFor }

// begin takes up where the stored updates end: "OFFSET@UNIX".
func (l *listener) begin(ctx context.Context) error {
	mark, err := l.s.env.Mark(ctx, markOffset)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "telegram.Listen", err)
	}
	l.marked = mark != ""
	offset, at, _ := strings.Cut(mark, "@")
	l.offset, _ = strconv.ParseInt(offset, 10, 64)
	unix, _ := strconv.ParseInt(at, 10, 64)
	l.last = time.Unix(unix, 0)
	return nil
}

// poll asks once and has what came stored. The offset moves only then; the next
// call with it is what makes the platform forget.
func (l *listener) poll(ctx context.Context) error {
	s := l.s
	p := params{"timeout": int64(pollFor / time.Second), "limit": int64(pollMost), "allowed_updates": allowed}
	if !l.told && !l.clashing() { // the first answer comes at once: the line is seen to work
		p["timeout"] = int64(0)
	}
	if l.offset != 0 && s.env.Now().Sub(l.last) < offsetGood {
		p["offset"] = l.offset
	}
	call, cancel := context.WithTimeout(ctx, pollWithin)
	defer cancel()
	var list []json.RawMessage
	if err := s.api.call(call, "getUpdates", p, &list); err != nil {
		return repeatable(err)
	}
	if len(list) == 0 {
		l.well(false)
		return l.mark(ctx)
	}
	hooks := make([]channel.Hook, len(list))
	next := l.offset
	for i, raw := range list {
		hooks[i] = channel.Hook{Method: "POST", Body: raw}
		var u struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &u) == nil && u.ID > 0 {
			next = u.ID + 1 // in order; a smaller one than before is a new count
		}
	}
	now := s.env.Now()
	mark := channel.Mark{Name: markOffset, Value: strconv.FormatInt(next, 10) + "@" + strconv.FormatInt(now.Unix(), 10)}
	if s.env.Hooks == nil {
		return fault.New(fault.Internal, "telegram.Listen", "nobody takes what comes in")
	}
	if err := s.env.Hooks(ctx, hooks, mark); err != nil {
		return err
	}
	l.offset, l.last, l.marked = next, now, true
	s.answerPresses(hooks)
	l.well(true)
	return nil
}

// mark notes that this channel fetches, before anything came: Probe then knows
// that the program it would meet is ours.
func (l *listener) mark(ctx context.Context) error {
	if l.marked || l.s.env.Ingest == nil {
		return nil
	}
	err := l.s.env.Ingest(ctx, channel.Event{Mark: &channel.Mark{Name: markOffset, Value: "0@0"}})
	l.marked = err == nil
	return err
}

func (l *listener) well(in bool) {
	if (in || !l.told) && !l.clashing() {
		l.told = true
		l.s.tell(channel.Health{State: "ok", In: in})
	}
}

// answerPresses lets the phones' buttons stop waiting.
func (s *session) answerPresses(hooks []channel.Hook) {
	var ids []string
	for _, h := range hooks {
		if id := pressed(h.Body); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return
	}
	s.run(func() {
		ctx, cancel := context.WithTimeout(s.ctx, callWithin)
		defer cancel()
		for _, id := range ids { // too late is no harm: "query is too old"
			if err := s.api.call(ctx, "answerCallbackQuery", params{"callback_query_id": id}, nil); err != nil {
				s.env.Log.Info("a pressed button is not answered", "acct", s.a.ID, "err", err)
			}
		}
	})
}

// trouble tells what is wrong and how long to wait; ended: a person must act.
func (l *listener) trouble(ctx context.Context, err error, tries int) (wait time.Duration, ended bool) {
	s := l.s
	l.told = false
	wait = backOff(tries)
	e := callFault(err)
	switch {
	case fault.Is(err, fault.ChanSignIn):
		s.tell(refusedHealth(err))
		return 0, true
	case e != nil && e.verdict.Class == channel.ClassConflict:
		s.tell(l.conflict(ctx, e))
	case e != nil && e.verdict.Class == channel.ClassRate:
		wait = max(wait, time.Duration(e.verdict.After)*time.Second+jitter(time.Second))
	default:
		h := channel.Health{State: "away", Fault: string(fault.CodeOf(err))}
		if e != nil {
			h.Detail = e.verdict.Text
		}
		s.tell(h)
	}
	s.env.Log.Warn("fetching does not work", "acct", s.a.ID, "err", err)
	return wait, false
}

// conflict finds out who else uses the bot. A webhook of our own, from before the
// channel was switched to fetching, is taken away; anybody else's is not ours to touch.
func (l *listener) conflict(ctx context.Context, e *callError) channel.Health {
	h := channel.Health{State: "away", Fault: string(fault.Conflict), Detail: e.verdict.Text}
	if !strings.Contains(e.verdict.Text, "webhook") {
		l.clash = l.s.env.Now()
		return h
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	w, err := l.s.api.webhook(ctx)
	if err == nil && l.s.hookIsOurs(w.URL) {
		if err := l.s.api.call(ctx, "deleteWebhook", params{}, nil); err == nil {
			return channel.Health{State: "opening"}
		}
	}
	if err == nil && w.URL != "" {
		h.Detail += " (" + hostOf(w.URL) + ")"
	}
	return h
}

// backOff doubles from a second up to a minute.
func backOff(tries int) time.Duration {
	d := slowest
	if tries < 7 {
		d = min(time.Second<<(tries-1), slowest)
	}
	return d/2 + jitter(d/2)
}

func jitter(d time.Duration) time.Duration { return rand.N(d + 1) }

// pause waits; false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return plainName(u.Host)
}
