package app

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"

	"tresen/backend/command"
	"tresen/backend/fault"
)

// chunk is how many things one wish of a bulk action changes: small enough that
// whatever else is wished comes in between.
const chunk = 200

// keptJobs is how many bulk actions can still be taken back.
const keptJobs = 8

// bulks are the bulk actions of a session.
type bulks struct {
	l    *live
	step sync.Mutex // held while a part is put: either it can be taken back, or it is not put

	// Which is the later one is told by number: a PC's clock may be set back. made counts
	// jobs; put, guarded by step, parts of actions.
	made atomic.Int64
	put  int64

	mu   sync.Mutex
	jobs []*job        // the latest last
	last chan struct{} // placed of the latest action
	left []*job        // those that an earlier run of the program did not put wholly into the outbox, oldest first
}

// job is one of them. Its own goroutine writes the wishes and waits for them.
type job struct {
	b     *bulks
	wish  BulkWish // IDs filled in
	seq   int64    // grows from job to job
	parts []part
	kick  chan struct{}
	// One action is put after the other, so that everywhere the later one is the later
	// one: after is closed when it is this one's turn, placed when it is done.
	after, placed chan struct{}

	mu    sync.Mutex
	state BulkState
	stop  bool
}

// part is one wish of a job.
type part struct {
	ID      string                  `json:"id"`            // of the wish
	Seq     int64                   `json:"seq,omitempty"` // of an action: grows from each that is put to the next, from 1
	Of      int64                   `json:"of,omitempty"`  // of an undo: Seq of the one that is taken back
	IDs     []string                `json:"ids"`
	Restore []command.RestoreItem   `json:"restore,omitempty"`
	Tickets []command.TicketRestore `json:"tickets,omitempty"`
	Dropped bool                    `json:"dropped,omitempty"` // it was taken out of the outbox again
	Area    string                  `json:"area"`              // what its things are: "inbox" or "tickets"

	put     bool // it is, or was, in the outbox
	earlier bool // since an earlier run of the program: it may have gone out then
	settled bool
}

func newBulks(l *live) *bulks { return &bulks{l: l} }

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
	if _, _, err := w.command(w.Area, w.IDs[:1]); err != nil {
		return "", a.coded(err)
	}
	w.List, w.Tickets, w.Except = nil, nil, nil
	j := l.bulk.newJob(w)
	if err := j.keep(a.ctx); err != nil {
		return "", a.coded(err)
	}
	return l.bulk.start(j), nil
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
func (w *BulkWish) command(area string, ids []string) (kind string, body []byte, err error) {
	kind = "bulk"
	var c command.Command = &command.Bulk{Conversations: ids, What: w.What}
	if area == "tickets" {
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
	if j == nil || !j.undoing(true) {
		return "", bare(fault.NotFound)
	}
	back := l.bulk.newJob(BulkWish{Area: j.wish.Area})
	back.state.Undo = true
	if err := l.bulk.halt(a.ctx, j, back); err != nil {
		j.undoing(false)
		return "", a.coded(err)
	}
	return l.bulk.start(back), nil
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
	j := l.bulk.newJob(BulkWish{Area: "inbox", IDs: ids})
	j.state.Undo, j.parts = true, []part{{ID: newID(), IDs: ids, Restore: items, Area: "inbox"}}
	if err := j.keep(a.ctx); err != nil {
		return "", a.coded(err)
	}
	return l.bulk.start(j), nil
}

// undoing notes that a job is taken back, or not; false: it is an undo, or so already.
func (j *job) undoing(yes bool) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.state.Undo || j.state.Undone == yes {
		return false
	}
	j.state.Undone = yes
	return true
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
	return a.coded(l.bulk.halt(a.ctx, j, nil))
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
	for _, j := range b.left {
		list = append(list, j.state)
	}
	return list, nil
}

// BulkGoOn does the rest of such an action, or with drop lets it go; what was done of
// it can be taken back either way. It gives the id of the job.
func (a *App) BulkGoOn(id string, drop bool) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	j := l.bulk.takeLeft(id)
	if j == nil {
		return "", bare(fault.NotFound)
	}
	if j.stop = drop; drop {
		if err := l.rep.Note(a.ctx, j.head()); err != nil {
			return "", a.coded(err)
		}
	}
	return l.bulk.start(j), nil
}

func (b *bulks) takeLeft(id string) *job {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, j := range b.left {
		if j.state.Job == id {
			b.left = slices.Delete(b.left, i, i+1)
			return j
		}
	}
	return nil
}

// newJob makes a job and its parts.
func (b *bulks) newJob(w BulkWish) *job {
	j := &job{b: b, wish: w, seq: b.made.Add(1), kick: make(chan struct{}, 1), placed: make(chan struct{})}
	j.state = BulkState{Job: newID(), Area: w.Area, Total: len(w.IDs) + len(w.TicketIDs)}
	j.split(0)
	return j
}

// split adds the parts for all things but the first n.
func (j *job) split(n int) {
	add := func(area string, list []string) {
		for ids := range slices.Chunk(list[min(n, len(list)):], chunk) {
			j.parts = append(j.parts, part{ID: newID(), IDs: ids, Area: area})
		}
		n = max(0, n-len(list))
	}
	add(j.wish.Area, j.wish.IDs)
	add("tickets", j.wish.TicketIDs)
}

// start lets a job run that lies on disk.
func (b *bulks) start(j *job) string {
	b.mu.Lock()
	if !j.state.Undo {
		j.after, b.last = b.last, j.placed
	}
	b.jobs = append(b.jobs, j)
	if len(b.jobs) > keptJobs && b.jobs[0].isOver() {
		b.jobs = b.jobs[1:]
	}
	b.mu.Unlock()
	b.l.wg.Go(func() { j.run(b.l.ctx) })
	return j.state.Job
}

// wait returns when what was begun before is in the outbox, or the program ends.
func (b *bulks) wait(ctx context.Context) {
	b.mu.Lock()
	last := b.last
	b.mu.Unlock()
	if last == nil {
		return
	}
	select {
	case <-last:
	case <-ctx.Done():
	}
}

func (j *job) isOver() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state.Over
}
