package app

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/inbox"
)

// run puts the parts into the outbox and waits until the relay has settled them.
func (j *job) run(ctx context.Context) {
	l := j.b.l
	for i := range j.parts {
		if j.stopped() || ctx.Err() != nil {
			break
		}
		if err := j.next(ctx, &j.parts[i]); err != nil {
			_ = l.failed(err)
			if ctx.Err() != nil {
				return // the rest is on disk
			}
			j.mu.Lock()
			j.stop, j.state.Code = true, l.a.coded(err).Error()
			j.mu.Unlock()
			break
		}
		j.tell()
	}
	if ctx.Err() != nil {
		return
	}
	if !j.state.Undo {
		if err := j.b.keep(ctx, j.state.Job, nil); err != nil {
			_ = l.failed(err)
		}
	}
	for !j.settled(ctx) {
		select {
		case <-ctx.Done():
			return
		case <-j.kick:
		case <-time.After(5 * time.Second): // a wish that a person dropped tells nobody
		}
		j.tell()
	}
	j.over(ctx)
}

func (j *job) stopped() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.stop
}

// next puts one part, unless the job was stopped just now.
func (j *job) next(ctx context.Context, p *part) error {
	j.step.Lock()
	defer j.step.Unlock()
	if j.stopped() {
		return nil
	}
	return j.put(ctx, p)
}

// put queues one part, with what takes it back.
func (j *job) put(ctx context.Context, p *part) error {
	l := j.b.l
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	w := replica.Wish{ID: id.String(), Conversation: replica.LaneBulk, At: l.now()}
	note := func() error { return nil }
	if j.state.Undo {
		err = p.undoing(&w)
	} else if w.Kind, w.Body, err = j.wish.command(p.ids); err == nil {
		note, err = p.before(ctx, l, &j.wish)
	}
	if err != nil {
		return err
	}
	c, err := l.rep.QueueNoting(ctx, w, leftSetting+"/"+j.state.Job, strconv.Itoa(j.state.Shown+len(p.ids)))
	if err != nil {
		return err
	}
	err = note()
	j.mu.Lock()
	p.id = w.ID
	j.state.Shown += len(p.ids)
	j.mu.Unlock()
	l.worked()
	l.out.wake()
	l.news.add(c)
	return err
}

// undoing words the part of an undo. A single one keeps its place among what else
// is wished for its conversation.
func (p *part) undoing(w *replica.Wish) (err error) {
	if len(p.tickets) > 0 {
		w.Kind = "restoreTickets"
		w.Body, err = json.Marshal(command.RestoreTickets{Items: p.tickets})
		return err
	}
	if w.Kind = "restore"; len(p.restore) == 1 {
		w.Conversation = p.restore[0].Conversation
	}
	w.Body, err = json.Marshal(command.Restore{Items: p.restore})
	return err
}

// before notes how the things are; the answer, called when the wish is shown, how
// it left them.
func (p *part) before(ctx context.Context, l *live, w *BulkWish) (after func() error, err error) {
	if w.Area == "tickets" {
		was, err := replica.Many[inbox.Ticket](ctx, l.rep, inbox.KindTicket, p.ids)
		return func() error {
			left, err := replica.Many[inbox.Ticket](ctx, l.rep, inbox.KindTicket, p.ids)
			for _, id := range p.ids {
				if a, b := was[id], left[id]; a != nil && b != nil {
					w.Ticket.Only(a, b) // what came from others in between is not ours to take back
					p.tickets = append(p.tickets, command.RestoringTicket(a, b)...)
				}
			}
			return err
		}, err
	}
	was, err := replica.Many[inbox.Conversation](ctx, l.rep, inbox.KindConversation, p.ids)
	return func() error {
		left, err := replica.Many[inbox.Conversation](ctx, l.rep, inbox.KindConversation, p.ids)
		me := l.account.Agent
		for _, id := range p.ids {
			if a, b := was[id], left[id]; a != nil && b != nil {
				it := command.RestoreItem{Conversation: id, Was: command.StandingOf(a, me), Left: command.StandingOf(b, me)}
				w.What.Only(&it)
				p.restore = append(p.restore, it)
			}
		}
		return err
	}, err
}

// settled looks how many parts the relay has settled; true: all.
func (j *job) settled(ctx context.Context) bool {
	j.mu.Lock()
	var open []string
	for i := range j.parts {
		if p := &j.parts[i]; p.id != "" && !p.settled && !p.dropped {
			open = append(open, p.id)
		}
	}
	j.mu.Unlock()
	if len(open) == 0 {
		return true
	}
	pending, err := j.b.l.rep.Pending(ctx, open)
	if err != nil {
		_ = j.b.l.failed(err)
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	all := true
	for i := range j.parts {
		p := &j.parts[i]
		if p.id == "" || p.settled || p.dropped {
			continue
		}
		code, waits := pending[p.id]
		if p.settled = !waits || code != ""; p.settled {
			j.state.Done += len(p.ids)
		}
		if code != "" {
			j.state.Code = code
		}
		all = all && p.settled
	}
	return all
}

// over counts what was left alone, and tells the end.
func (j *job) over(ctx context.Context) {
	left := 0
	for i := range j.parts {
		if p := &j.parts[i]; p.settled {
			n, err := j.alone(ctx, p)
			if err != nil {
				_ = j.b.l.failed(err)
			}
			left += n
		}
	}
	j.mu.Lock()
	j.state.Over, j.state.Skipped = true, left
	j.state.Stopped = j.state.Stopped || j.stop && j.state.Done < j.state.Total
	j.mu.Unlock()
	j.tell()
}

// alone counts what of a part is not as it was wished.
func (j *job) alone(ctx context.Context, p *part) (n int, err error) {
	l := j.b.l
	if j.wish.Area == "tickets" {
		now, err := replica.Many[inbox.Ticket](ctx, l.rep, inbox.KindTicket, p.ids)
		missed := map[string]bool{}
		for _, id := range p.ids {
			missed[id] = now[id] == nil || !j.state.Undo && !j.wish.Ticket.Holds(now[id])
		}
		for i := range p.tickets {
			if it := &p.tickets[i]; j.state.Undo && now[it.Ticket] != nil && !it.Back(now[it.Ticket]) {
				missed[it.Ticket] = true
			}
		}
		return count(missed), err
	}
	now, err := replica.Many[inbox.Conversation](ctx, l.rep, inbox.KindConversation, p.ids)
	missed := map[string]bool{}
	for _, id := range p.ids {
		missed[id] = now[id] == nil || !j.state.Undo && !j.wish.What.Holds(now[id], l.account.Agent)
	}
	for i := range p.restore {
		if it := &p.restore[i]; j.state.Undo && now[it.Conversation] != nil && !it.Back(now[it.Conversation]) {
			missed[it.Conversation] = true
		}
	}
	return count(missed), err
}

func count(m map[string]bool) (n int) {
	for _, yes := range m {
		if yes {
			n++
		}
	}
	return n
}

// tell says how far it is.
func (j *job) tell() {
	j.mu.Lock()
	s := j.state
	j.mu.Unlock()
	j.b.l.a.shell.Emit(EventBulk, s)
}
