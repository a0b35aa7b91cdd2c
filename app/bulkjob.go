package app

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/inbox"
)

// run puts the parts into the outbox and waits until the relay has settled them.
func (j *job) run(ctx context.Context) {
	if !j.place(ctx) {
		return // the rest is on disk
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
	if ctx.Err() == nil {
		j.over(ctx)
	}
}

// place puts the parts when it is their turn; false: the program ends.
func (j *job) place(ctx context.Context) bool {
	defer close(j.placed)
	if j.after != nil {
		select {
		case <-j.after:
		case <-ctx.Done():
			return false
		}
	}
	l := j.b.l
	for i := range j.parts {
		if j.stopped() || ctx.Err() != nil {
			break
		}
		if j.parts[i].put || j.parts[i].Dropped {
			continue
		}
		if err := j.next(ctx, i); err != nil {
			_ = l.failed(err)
			if ctx.Err() != nil {
				return false
			}
			j.mu.Lock()
			j.stop, j.state.Code = true, l.a.coded(err).Error()
			j.mu.Unlock()
			break
		}
		j.tell()
	}
	return ctx.Err() == nil
}

func (j *job) stopped() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.stop
}

// next puts one part, unless the job was stopped just now.
func (j *job) next(ctx context.Context, i int) error {
	j.b.step.Lock()
	defer j.b.step.Unlock()
	if j.stopped() {
		return nil
	}
	l, p := j.b.l, &j.parts[i]
	c, err := j.put(ctx, i)
	if err != nil {
		return err
	}
	j.mu.Lock()
	if p.put = true; p.settled {
		j.state.Done += len(p.IDs)
	}
	j.state.Shown += len(p.IDs)
	j.mu.Unlock()
	l.worked()
	l.out.wake()
	l.news.add(c)
	return nil
}

// put queues one part, with what takes it back.
func (j *job) put(ctx context.Context, i int) (c replica.Change, err error) {
	l, p := j.b.l, &j.parts[i]
	if !j.state.Undo {
		j.b.put++
		p.Seq = j.b.put
	}
	w := replica.Wish{ID: p.ID, Conversation: replica.LaneBulk, At: l.now()}
	if j.state.Undo {
		q, set := j.b.yield(p.Of, p)
		maps.Copy(set, j.noted(i))
		if len(q.Restore)+len(q.Tickets) == 0 { // all of it is left to later actions
			p.settled = true
			return c, l.rep.Note(ctx, set)
		}
		if err = q.undoing(&w); err != nil {
			return c, err
		}
		return replica.QueueNoting(ctx, l.rep, w, "", nil, func(_, _ map[string]*inbox.Conversation) (map[string]string, error) { return set, nil })
	}
	if w.Kind, w.Body, err = j.wish.command(p.Area, p.IDs); err != nil {
		return c, err
	}
	if p.Area == "tickets" {
		return replica.QueueNoting(ctx, l.rep, w, inbox.KindTicket, p.IDs, func(was, left map[string]*inbox.Ticket) (map[string]string, error) {
			p.Tickets = nil
			for _, id := range p.IDs {
				if a, b := was[id], left[id]; a != nil && b != nil {
					j.wish.Ticket.Only(a, b)
					p.Tickets = append(p.Tickets, command.RestoringTicket(a, b)...)
				}
			}
			return j.noted(i), nil
		})
	}
	return replica.QueueNoting(ctx, l.rep, w, inbox.KindConversation, p.IDs, func(was, left map[string]*inbox.Conversation) (map[string]string, error) {
		p.Restore = nil
		for _, id := range p.IDs {
			if a, b := was[id], left[id]; a != nil && b != nil {
				me := l.account.Agent
				it := command.RestoreItem{Conversation: id, Was: command.StandingOf(a, me), Left: command.StandingOf(b, me)}
				j.wish.What.Only(&it)
				p.Restore = append(p.Restore, it)
			}
		}
		return j.noted(i), nil
	})
}

// undoing words the part of an undo. A single one keeps its place among what else
// is wished for its conversation.
func (p *part) undoing(w *replica.Wish) (err error) {
	if len(p.Tickets) > 0 {
		w.Kind = "restoreTickets"
		w.Body, err = json.Marshal(command.RestoreTickets{Items: p.Tickets})
		return err
	}
	if w.Kind = "restore"; len(p.Restore) == 1 {
		w.Conversation = p.Restore[0].Conversation
	}
	w.Body, err = json.Marshal(command.Restore{Items: p.Restore})
	return err
}

// settled looks how many parts the relay has settled; true: all.
func (j *job) settled(ctx context.Context) bool {
	j.mu.Lock()
	var open []string
	for i := range j.parts {
		if p := &j.parts[i]; p.put && !p.settled && !p.Dropped {
			open = append(open, p.ID)
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
		if !p.put || p.settled || p.Dropped {
			continue
		}
		code, waits := pending[p.ID]
		if p.settled = !waits || code != ""; p.settled {
			j.state.Done += len(p.IDs)
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
	j.b.step.Lock()
	defer j.b.step.Unlock()
	left := 0
	for i := range j.parts {
		if p := &j.parts[i]; p.settled {
			n, err := j.alone(ctx, p, j.expected(p))
			if err != nil {
				_ = j.b.l.failed(err)
			}
			left += n
		}
	}
	if err := j.b.l.rep.Note(ctx, nil, j.key()); err != nil {
		_ = j.b.l.failed(err) // it will be told once more
	}
	j.mu.Lock()
	j.state.Over, j.state.Skipped = true, left
	j.state.Stopped = j.state.Stopped || j.stop && j.state.Done < j.state.Total
	j.mu.Unlock()
	j.tell()
}

// alone counts what of a part is not as it was wished, as far as expected.
func (j *job) alone(ctx context.Context, p *part, expected func(id string) *BulkWish) (n int, err error) {
	l := j.b.l
	if p.Area == "tickets" {
		now, err := replica.Many[inbox.Ticket](ctx, l.rep, inbox.KindTicket, p.IDs)
		missed := map[string]bool{}
		for _, id := range p.IDs {
			if now[id] == nil {
				missed[id] = j.state.Undo || !l.givesAway(expected(id).Ticket.Assignee)
				continue
			}
			missed[id] = !j.state.Undo && !expected(id).Ticket.Holds(now[id])
		}
		for i := range p.Tickets {
			if it := &p.Tickets[i]; j.state.Undo && now[it.Ticket] != nil && !it.Back(now[it.Ticket]) {
				missed[it.Ticket] = true
			}
		}
		return count(missed), err
	}
	now, err := replica.Many[inbox.Conversation](ctx, l.rep, inbox.KindConversation, p.IDs)
	missed := map[string]bool{}
	for _, id := range p.IDs {
		if now[id] == nil {
			missed[id] = j.state.Undo || !l.givesAway(expected(id).What.Assign)
			continue
		}
		missed[id] = !j.state.Undo && !expected(id).What.Holds(now[id], l.account.Agent)
	}
	for i := range p.Restore {
		if it := &p.Restore[i]; j.state.Undo && now[it.Conversation] != nil && !it.Back(now[it.Conversation]) {
			missed[it.Conversation] = true
		}
	}
	return count(missed), err
}

// givesAway tells whether assigning to takes something off who is signed in: who
// sees only their own does not see it any more then.
func (l *live) givesAway(to *string) bool { return to != nil && *to != l.account.Agent }

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
