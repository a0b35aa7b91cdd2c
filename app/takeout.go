package app

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"tresen/app/export"
	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// ExportWish says which conversations become one .zip file: those of IDs; without, the
// whole result of List or Search but for Except.
type ExportWish struct {
	IDs    []string   `json:"ids"`
	List   *ListQuery `json:"list"`
	Search string     `json:"search"`
	Except []string   `json:"except"`
	Notes  bool       `json:"notes"` // with what is internal
	Files  bool       `json:"files"` // with files and mails as they came
	// Name is what the file is called unless the person calls it otherwise. Kinds are
	// what people call the channels' types, in the language of the window.
	Name  string            `json:"name"`
	Kinds map[string]string `json:"kinds"`
	Lang  string            `json:"lang"` // "de", "en"
}

// ExportState tells how far an export is. Over comes once.
type ExportState struct {
	Job      string `json:"job"`
	Name     string `json:"name"`  // of the file
	Total    int    `json:"total"` // conversations
	Done     int    `json:"done"`  // of them
	Messages int    `json:"messages"`
	Missing  int    `json:"missing"` // files that could not be had
	LeftOut  int    `json:"leftOut"` // conversations the role exports only one at a time
	Gone     int    `json:"gone"`    // conversations that are not here any more
	Over     bool   `json:"over"`
	Stopped  bool   `json:"stopped"`
	Code     string `json:"code"` // why there is no file, "" if there is one
}

// exportTold is how often an export tells how far it is at most.
const exportTold = 100 * time.Millisecond

// partSetting is the folder of an export under way, for tidying up after a power cut.
const partSetting = "export/part"

// exports is the one export a session has under way.
type exports struct {
	mu    sync.Mutex
	job   string
	stop  context.CancelFunc
	ended bool // the session is over: none begins any more
	// tidied is closed when what an earlier one left is gone: it would take the folder
	// of a new one for it.
	tidied chan struct{}
}

// take begins a job unless there is one.
func (x *exports) take(stop context.CancelFunc) (string, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.job != "" {
		return "", false
	}
	x.job, x.stop = newID(), stop
	return x.job, true
}

// run begins the work of a job, unless the session ended while the person chose a place.
func (x *exports) run(wg *sync.WaitGroup, work func()) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.ended {
		wg.Go(work)
	}
	return !x.ended
}

func (x *exports) end() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ended = true
}

func (x *exports) over() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.job, x.stop = "", nil
}

// Export asks where and writes conversations there, in the background; "export" events
// tell how far it is. It gives the job's id, "" when the person chose no place. All of it
// comes from this PC but for files that are only at the relay. Many at once are for those
// who review an inbox, a single one for everybody who sees it. One at a time:
// rate_limited while another one runs.
func (a *App) Export(w ExportWish) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	me, ids, err := a.exported(l, w)
	if err != nil {
		return "", a.coded(err)
	}
	o, err := l.exportOptions(a.ctx, w, me, ids)
	if err != nil {
		return "", a.coded(err)
	}
	ctx, stop := context.WithCancel(l.ctx)
	job, ok := l.exports.take(stop)
	if !ok {
		stop()
		return "", bare(fault.RateLimited)
	}
	path, err := a.shell.SaveAs(plainName(w.Name))
	if filepath.Ext(path) == "" && path != "" {
		path += ".zip"
	}
	if err != nil || path == "" || !l.exports.run(&l.wg, func() {
		defer stop()
		l.export(ctx, job, path, o, w)
	}) {
		stop()
		l.exports.over()
		return "", a.coded(err)
	}
	return job, nil
}

// ExportStop ends an export: nothing of it stays.
func (a *App) ExportStop(job string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	l.exports.mu.Lock()
	defer l.exports.mu.Unlock()
	if l.exports.job == job && l.exports.stop != nil {
		l.exports.stop()
	}
	return nil
}

// exported gives who exports and what is meant, as far as they may.
func (a *App) exported(l *live, w ExportWish) (me inbox.Agent, ids []string, err error) {
	const op = "app.Export"
	if me, _, err = replica.Get[inbox.Agent](a.ctx, l.rep, inbox.KindAgent, l.account.Agent); err != nil {
		return me, nil, err
	}
	if ids, err = a.bulkIDs(l, BulkWish{Area: "inbox", IDs: w.IDs, List: w.List, Search: w.Search, Except: w.Except}); err != nil {
		return me, nil, err
	}
	if len(ids) == 0 {
		return me, nil, fault.New(fault.NotFound, op, "nothing is meant")
	}
	if len(ids) > 1 {
		return me, ids, l.mayExport(a.ctx, &me)
	}
	c, found, err := replica.Get[inbox.Conversation](a.ctx, l.rep, inbox.KindConversation, ids[0])
	if err == nil && (!found || c.Chat() || !me.Sees(&c)) {
		err = fault.New(fault.NotFound, op, "not in sight")
	}
	return me, ids, err
}

// mayExport: many at once, in one of the inboxes at least.
func (l *live) mayExport(ctx context.Context, me *inbox.Agent) error {
	boxes, err := replica.All[inbox.Inbox](ctx, l.rep, inbox.KindInbox)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(boxes, func(in inbox.Inbox) bool { return command.Exports(me, in.ID) }) {
		return fault.New(fault.Denied, "app.Export", "many at once")
	}
	return nil
}

// export writes one and tells its end.
func (l *live) export(ctx context.Context, job, path string, o export.Options, w ExportWish) {
	s := ExportState{Job: job, Name: filepath.Base(path), Total: len(o.IDs)}
	last := time.Now() // a small one is over before there is anything to tell
	tell := func(p export.Progress) {
		if s.count(p); time.Since(last) >= exportTold {
			last = time.Now()
			l.a.shell.Emit(EventExport, s)
		}
	}
	l.a.shell.Emit(EventExport, s)
	keep := context.WithoutCancel(ctx) // also at the end of the session there is a folder to forget
	source := &takeout{l: l, me: o.By, many: len(o.IDs) > 1, fetch: w.Files, left: maxExportFetch}
	select {
	case <-l.exports.tidied:
	case <-ctx.Done():
	}
	p, err := export.Write(ctx, path, o, source, func(dir string) { _ = l.rep.SetSetting(keep, partSetting, dir) }, tell)
	_ = l.rep.SetSetting(keep, partSetting, "") // then it is looked for in vain once
	s.count(p)
	s.Over = true
	switch {
	case err != nil && ctx.Err() != nil:
		s.Stopped = true
	case err != nil:
		s.Code = l.a.coded(err).Error()
	}
	l.exports.over()
	l.a.shell.Emit(EventExport, s)
}

func (s *ExportState) count(p export.Progress) {
	s.Done, s.Messages, s.Missing, s.LeftOut, s.Gone = p.Conversations, p.Messages, p.Missing, p.LeftOut, p.Gone
}

// tidy removes what a power cut left of an export.
func (l *live) tidy(ctx context.Context) {
	defer close(l.exports.tidied)
	dir, err := l.rep.Setting(ctx, partSetting)
	if err != nil || dir == "" {
		return
	}
	if export.Tidy(dir) == nil { // a stick that is not in: next time
		_ = l.rep.SetSetting(ctx, partSetting, "")
	}
}

// exportOptions gathers the names of everything.
func (l *live) exportOptions(ctx context.Context, w ExportWish, me inbox.Agent, ids []string) (o export.Options, err error) {
	o = export.Options{IDs: ids, By: me, Notes: w.Notes, Files: w.Files, German: strings.HasPrefix(w.Lang, "de"), At: time.UnixMilli(l.now()),
		Program: "Tresen " + Version, Names: export.Names{Kinds: w.Kinds}}
	n := &o.Names
	if n.Workspace, _, err = replica.Get[inbox.Workspace](ctx, l.rep, inbox.KindWorkspace, inbox.WorkspaceID); err != nil {
		return o, err
	}
	if n.Attributes, err = replica.All[inbox.Attribute](ctx, l.rep, inbox.KindAttribute); err != nil {
		return o, err
	}
	slices.SortStableFunc(n.Attributes, func(a, b inbox.Attribute) int { return a.Position - b.Position })
	if n.Inboxes, err = byID(ctx, l, inbox.KindInbox, func(v *inbox.Inbox) string { return v.ID }); err != nil {
		return o, err
	}
	if n.Channels, err = byID(ctx, l, inbox.KindChannel, func(v *inbox.Channel) string { return v.ID }); err != nil {
		return o, err
	}
	if n.Agents, err = byID(ctx, l, inbox.KindAgent, func(v *inbox.Agent) string { return v.ID }); err != nil {
		return o, err
	}
	if n.Labels, err = byID(ctx, l, inbox.KindLabel, func(v *inbox.Label) string { return v.ID }); err != nil {
		return o, err
	}
	p, err := l.rep.Progress(ctx)
	o.Partly = p.Syncing
	return o, err
}

func byID[T any](ctx context.Context, l *live, kind inbox.Kind, id func(*T) string) (map[string]T, error) {
	list, err := replica.All[T](ctx, l.rep, kind)
	found := make(map[string]T, len(list))
	for i := range list {
		found[id(&list[i])] = list[i]
	}
	return found, err
}
