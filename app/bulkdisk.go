package app

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// What a job needs to go on and to be taken back after the program's end lies on
// disk until it is over, each piece written with the wish it is about:
// bulks/JOB says what is meant, bulks/JOB/put how many of its parts have been put
// into the outbox, bulks/JOB/part/N what takes part N back.
const bulksSetting = "bulks/"

// keptJob is bulks/JOB.
type keptJob struct {
	Wish    BulkWish `json:"wish"`
	Seq     int64    `json:"seq"`
	Undo    bool     `json:"undo,omitempty"`
	Stopped bool     `json:"stopped,omitempty"` // nothing more of it is put
}

func (j *job) key() string { return bulksSetting + j.state.Job }

// head words what is meant.
func (j *job) head() map[string]string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return map[string]string{j.key(): text(keptJob{Wish: j.wish, Seq: j.seq, Undo: j.state.Undo, Stopped: j.stop})}
}

// noted words a part that is put.
func (j *job) noted(i int) map[string]string {
	set := map[string]string{j.key() + "/put": strconv.Itoa(i + 1)}
	if !j.state.Undo { // of an undo all are on disk from its start
		maps.Copy(set, j.wordPart(i))
	}
	return set
}

func (j *job) wordPart(i int) map[string]string {
	return map[string]string{j.key() + "/part/" + strconv.Itoa(i): text(&j.parts[i])}
}

// whole words all that has to be on disk before a job begins.
func (j *job) whole() map[string]string {
	set := j.head()
	if j.state.Undo {
		for i := range j.parts {
			maps.Copy(set, j.wordPart(i))
		}
	}
	return set
}

func (j *job) keep(ctx context.Context) error { return j.b.l.rep.Note(ctx, j.whole()) }

// text words plain values, which cannot fail.
func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// load reads what an earlier run of the program left. What is torn or of another
// version is forgotten: there is nothing to go on with.
func (b *bulks) load(ctx context.Context) error {
	all, err := b.l.rep.Noted(ctx, bulksSetting)
	if err != nil {
		return err
	}
	for key := range all {
		id := strings.TrimPrefix(key, bulksSetting)
		if strings.Contains(id, "/") {
			continue
		}
		j, ok := b.revived(id, all)
		switch {
		case !ok:
			if err := b.l.rep.Note(ctx, nil, key); err != nil {
				return err
			}
		case j.state.Undo || j.stop || j.state.Shown == j.state.Total:
			b.jobs = append(b.jobs, j) // goes on by itself
		default:
			b.left = append(b.left, j)
		}
	}
	for _, list := range [][]*job{b.jobs, b.left} {
		slices.SortFunc(list, func(x, y *job) int { return cmp.Compare(x.seq, y.seq) })
	}
	return nil
}

// revived makes a job of what is on disk of it.
func (b *bulks) revived(id string, all map[string]string) (*job, bool) {
	var k keptJob
	j := &job{b: b, kick: make(chan struct{}, 1), placed: make(chan struct{})}
	j.state = BulkState{Job: id, Earlier: true}
	if json.Unmarshal([]byte(all[j.key()]), &k) != nil {
		return nil, false
	}
	j.wish, j.seq, j.stop, j.state.Area, j.state.Undo = k.Wish, k.Seq, k.Stopped, k.Wish.Area, k.Undo
	b.made.Store(max(b.made.Load(), j.seq))
	put, _ := strconv.Atoi(all[j.key()+"/put"]) // absent: none
	for i := 0; k.Undo || i < put; i++ {
		doc, ok := all[j.key()+"/part/"+strconv.Itoa(i)]
		if !ok && i >= put {
			break
		}
		var p part
		if json.Unmarshal([]byte(doc), &p) != nil {
			return nil, false
		}
		p.put, p.earlier, p.Area = i < put, i < put, cmp.Or(p.Area, k.Wish.Area)
		j.parts, b.put = append(j.parts, p), max(b.put, p.Seq, p.Of)
		j.count(&p)
	}
	if !k.Undo {
		j.state.Total = len(k.Wish.IDs) + len(k.Wish.TicketIDs)
		j.split(j.state.Shown)
		for i := range j.parts {
			if _, _, err := k.Wish.command(j.parts[i].Area, j.parts[i].IDs); err != nil {
				return nil, false
			}
		}
	}
	return j, true
}

// count adds a part to what is told of a job.
func (j *job) count(p *part) {
	if j.state.Undo {
		j.state.Total += len(p.IDs)
	}
	if p.put || j.state.Undo && p.Dropped {
		j.state.Shown += len(p.IDs)
	}
	if j.state.Undo && p.Dropped {
		j.state.Done += len(p.IDs)
	}
}

// resume lets go on by itself what was wholly put, stopped or taken back.
func (b *bulks) resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.jobs {
		b.l.wg.Go(func() { j.run(b.l.ctx) })
	}
}

// halt ends a job: nothing more of it is put, and what waits of it is taken out of
// the outbox. back, if there is one, becomes the job that takes back what was done of
// it; both happen, or neither.
func (b *bulks) halt(ctx context.Context, j, back *job) error {
	j.mu.Lock()
	j.stop = true
	j.mu.Unlock()
	b.step.Lock() // what is being put just now is whole
	defer b.step.Unlock()
	held := j.hold()
	ids := make([]string, len(held))
	for i, p := range held {
		ids[i] = p.ID
	}
	var gone map[string]bool
	c, err := b.l.rep.DropNoting(ctx, ids, func(g map[string]bool) (set map[string]string, forget []string, err error) {
		gone = g
		others := map[string]string{}
		for i := range j.parts {
			if p := &j.parts[i]; gone[p.ID] { // later actions were laid over what will not be
				_, set := b.yield(p.Seq, p)
				maps.Copy(others, set)
			}
		}
		if back != nil {
			j.back(held, gone, back)
			set = back.whole()
			maps.Copy(set, others)
			return set, []string{j.key()}, nil
		}
		set = j.head()
		maps.Copy(set, others)
		for i := range j.parts {
			if p := j.parts[i]; gone[p.ID] {
				set[j.key()+"/part/"+strconv.Itoa(i)] = text(&part{ID: p.ID, IDs: p.IDs, Area: p.Area, Dropped: true})
			}
		}
		return set, nil, nil
	})
	j.mu.Lock()
	for _, p := range held {
		if p.Dropped = err == nil && gone[p.ID]; p.Dropped {
			j.state.Stopped = true
		} else {
			b.l.out.release(p.ID) // settled in between
		}
	}
	j.mu.Unlock()
	if err != nil {
		return err
	}
	b.l.news.add(c)
	b.wake()
	return nil
}

// hold keeps from being sent what the relay cannot have got yet.
func (j *job) hold() (list []*part) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.parts {
		if p := &j.parts[i]; p.put && !p.earlier && !p.settled && !p.Dropped && j.b.l.out.hold(p.ID) {
			p.Dropped = true // before it is gone: else it would seem settled
			list = append(list, p)
		}
	}
	return list
}

// back makes the parts of the job that takes this one back. Of what was held the
// relay has not seen what is gone, and will not.
func (j *job) back(held []*part, gone map[string]bool, back *job) {
	j.mu.Lock()
	defer j.mu.Unlock()
	back.parts, back.state.Total, back.state.Shown, back.state.Done = nil, 0, 0, 0
	for i := range j.parts {
		p := &j.parts[i]
		q := part{ID: newID(), Of: p.Seq, IDs: p.IDs, Restore: p.Restore, Tickets: p.Tickets, Area: p.Area}
		if gone[p.ID] {
			q = part{IDs: p.IDs, Area: p.Area, Dropped: true}
		} else if !p.put || p.Dropped && !slices.Contains(held, p) || len(p.Restore)+len(p.Tickets) == 0 {
			continue
		}
		back.parts = append(back.parts, q)
		back.count(&q)
	}
}
