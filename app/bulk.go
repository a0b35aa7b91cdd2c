package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"github.com/google/uuid"

	"tresen/backend/command"
	"tresen/backend/fault"
)

// chunk is how many things one wish of a bulk action changes: small enough that
// whatever else is wished comes in between.
const chunk = 200

// keptJobs is how many bulk actions can still be taken back.
const keptJobs = 8

// bulks are the bulk actions of a session, the latest last.
type bulks struct {
	l *live

	mu   sync.Mutex
	jobs []*job
	left map[string]leftJob // what was begun and is not wholly in the outbox, as on disk
}

// job is one of them. Its own goroutine writes the wishes and waits for them.
type job struct {
	b     *bulks
	wish  BulkWish // IDs filled in
	parts []part
	kick  chan struct{}
	step  sync.Mutex // held while a part is put: either it can be taken back, or it is not put

	mu    sync.Mutex
	state BulkState
	stop  bool
}

// part is one wish of a job.
type part struct {
	id      string // of the wish
	ids     []string
	restore []command.RestoreItem
	tickets []command.TicketRestore
	dropped bool // it was taken out of the outbox again
	settled bool
}

// leftJob is the rest of a job.
type leftJob struct {
	Wish BulkWish `json:"wish"`
	From int      `json:"-"` // so many of its ids are in the outbox; kept by each wish
}

func newBulks(l *live) *bulks { return &bulks{l: l, left: map[string]leftJob{}} }

// wake lets the jobs look at what the relay has settled.
func (b *bulks) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.jobs {
		select {
		case j.kick <- struct{}{}:
		default:
		}
	}
}

func (b *bulks) job(id string) *job {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.jobs {
		if j.state.Job == id {
			return j
		}
	}
	return nil
}

// Bulk does the same to many things, in the background; "bulk" events tell how far
// it is. It gives the job's id.
func (a *App) Bulk(w BulkWish) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	if w.IDs, err = a.bulkIDs(l, w); err != nil {
		return "", a.coded(err)
	}
	if len(w.IDs) == 0 {
		return "", bare(fault.NotFound)
	}
	if _, _, err := w.command(w.IDs[:1]); err != nil {
		return "", a.coded(err)
	}
	w.List, w.Tickets, w.Except = nil, nil, nil
	return l.bulk.start(w, nil)
}

// BulkCount tells how many things a bulk action would change.
func (a *App) BulkCount(w BulkWish) (int, error) {
	l, err := a.running()
	if err != nil {
		return 0, err
	}
	ids, err := a.bulkIDs(l, w)
	return len(ids), a.coded(err)
}

func (a *App) bulkIDs(l *live, w BulkWish) (ids []string, err error) {
	switch {
	case len(w.IDs) > 0:
		ids = slices.Clone(w.IDs)
	case w.Area == "tickets" && w.Tickets != nil:
		ids, err = a.TicketIDs(*w.Tickets)
	case w.Search != "":
		ids, err = l.rep.SearchIDs(a.ctx, w.Search)
	case w.List != nil:
		q, any := l.listQuery(*w.List)
		if any {
			ids, err = l.rep.IDs(a.ctx, q)
		}
	default:
		return nil, fault.New(fault.Invalid, "app.Bulk", "nothing is meant")
	}
	except := map[string]bool{}
	for _, id := range w.Except {
		except[id] = true
	}
	return slices.DeleteFunc(ids, func(id string) bool { return except[id] }), err
}

// command words the wish for some of the things.
func (w *BulkWish) command(ids []string) (kind string, body []byte, err error) {
	kind = "bulk"
	var c command.Command = &command.Bulk{Conversations: ids, What: w.What}
	if w.Area == "tickets" {
		kind, c = "bulkTickets", &command.BulkTickets{Tickets: ids, What: w.Ticket}
	}
	if err := c.Validate(); err != nil {
		return "", nil, err
	}
	body, err = json.Marshal(c)
	return kind, body, err
}

// BulkUndo takes a bulk action back: what somebody else changed since stays as it
// is and is counted. It gives the id of the job that does so.
func (a *App) BulkUndo(id string) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	j := l.bulk.job(id)
	if j == nil || j.state.Undo {
		return "", bare(fault.NotFound)
	}
	if err := a.BulkStop(id); err != nil {
		return "", err
	}
	return l.bulk.start(BulkWish{Area: j.wish.Area}, j.undo())
}

// Restore is BulkUndo for single actions.
func (a *App) Restore(items []command.RestoreItem) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	if err := (&command.Restore{Items: items}).Validate(); err != nil {
		return "", a.coded(err)
	}
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.Conversation
	}
	return l.bulk.start(BulkWish{Area: "inbox"}, []part{{ids: ids, restore: items}})
}

// undo gives what takes back the parts that are not out of the outbox again.
func (j *job) undo() (list []part) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, p := range j.parts {
		if !p.dropped && len(p.restore)+len(p.tickets) > 0 {
			list = append(list, part{ids: p.ids, restore: p.restore, tickets: p.tickets})
		}
	}
	return list
}

// BulkStop ends a job: what is not on its way to the relay yet is not done.
func (a *App) BulkStop(id string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	j := l.bulk.job(id)
	if j == nil {
		return bare(fault.NotFound)
	}
	j.mu.Lock()
	j.stop = true
	j.mu.Unlock()
	j.step.Lock() // what is being put just now is whole
	defer j.step.Unlock()
	j.mu.Lock()
	var mine []*part
	for i := range j.parts {
		if p := &j.parts[i]; p.id != "" && !p.settled && !p.dropped && l.out.hold(p.id) {
			p.dropped = true // before it is gone: else it would seem settled
			mine = append(mine, p)
		}
	}
	j.mu.Unlock()
	var failed error
	for _, p := range slices.Backward(mine) {
		c, err := l.rep.Drop(a.ctx, p.id)
		j.mu.Lock()
		if p.dropped = err == nil; p.dropped {
			j.state.Stopped = true
		}
		j.mu.Unlock()
		if err != nil {
			l.out.release(p.id)
			if !fault.Is(err, fault.NotFound) { // that one was settled in between
				failed = err
			}
		}
		l.news.add(c)
	}
	l.bulk.wake()
	return a.coded(failed)
}

// BulkLeft gives the actions that the program's end cut short before all of them
// was in the outbox: they can go on, or be let go.
func (a *App) BulkLeft() ([]BulkState, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	b := l.bulk
	b.mu.Lock()
	defer b.mu.Unlock()
	list := []BulkState{}
	for id, r := range b.left {
		if !slices.ContainsFunc(b.jobs, func(j *job) bool { return j.state.Job == id }) {
			list = append(list, BulkState{Job: id, Area: r.Wish.Area, Total: len(r.Wish.IDs), Shown: r.From})
		}
	}
	return list, nil
}

// BulkGoOn does the rest of such an action, or with drop lets it go. It gives the
// id of the job.
func (a *App) BulkGoOn(id string, drop bool) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	b := l.bulk
	b.mu.Lock()
	r, ok := b.left[id]
	b.mu.Unlock()
	if !ok {
		return "", bare(fault.NotFound)
	}
	if err := b.keep(a.ctx, id, nil); err != nil || drop {
		return "", a.coded(err)
	}
	r.Wish.IDs = r.Wish.IDs[min(r.From, len(r.Wish.IDs)):]
	return b.start(r.Wish, nil)
}

// start begins a job. back are the parts of an undo.
func (b *bulks) start(w BulkWish, back []part) (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", b.l.a.coded(err)
	}
	j := &job{b: b, wish: w, parts: back, kick: make(chan struct{}, 1)}
	j.state = BulkState{Job: id.String(), Area: w.Area, Undo: back != nil, Total: len(w.IDs)}
	if back == nil {
		for ids := range slices.Chunk(w.IDs, chunk) {
			j.parts = append(j.parts, part{ids: ids})
		}
		if err := b.keep(b.l.a.ctx, j.state.Job, &leftJob{Wish: w}); err != nil {
			return "", b.l.a.coded(err)
		}
	}
	for _, p := range back {
		j.state.Total += len(p.ids)
	}
	b.mu.Lock()
	b.jobs = append(b.jobs, j)
	if len(b.jobs) > keptJobs && b.jobs[0].isOver() {
		b.jobs = b.jobs[1:]
	}
	b.mu.Unlock()
	b.l.wg.Go(func() { j.run(b.l.ctx) })
	return j.state.Job, nil
}

func (j *job) isOver() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state.Over
}

// keep notes on disk what of a job is still to be put into the outbox; nil: nothing.
func (b *bulks) keep(ctx context.Context, id string, r *leftJob) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if delete(b.left, id); r != nil {
		b.left[id] = *r
	}
	doc, err := json.Marshal(b.left)
	if err != nil {
		return err
	}
	return b.l.rep.SetSetting(ctx, leftSetting, string(doc))
}

const leftSetting = "bulk"

// load reads what an earlier run of the program left.
func (b *bulks) load(ctx context.Context) error {
	text, err := b.l.rep.Setting(ctx, leftSetting)
	if err != nil || text == "" {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if json.Unmarshal([]byte(text), &b.left) != nil {
		b.left = map[string]leftJob{} // torn or of another version: nothing to go on with
	}
	for id, r := range b.left {
		at, err := b.l.rep.Setting(ctx, leftSetting+"/"+id)
		if err != nil {
			return err
		}
		r.From, _ = strconv.Atoi(at) // absent: nothing of it
		if b.left[id] = r; r.From >= len(r.Wish.IDs) {
			delete(b.left, id)
		}
	}
	return nil
}
