package app

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"time"

	"tresen/app/link"
	"tresen/app/replica"
	"tresen/backend/inbox"
)

// How much the reading methods give at most.
const (
	defaultRows  = 50
	maxRows      = 200
	threadPage   = 60
	afterTheHit  = 30
	minuteMillis = 60_000
)

func within(n, normal, most int) int {
	if n <= 0 {
		return normal
	}
	return min(n, most)
}

func (l *live) query(f Filter) replica.Query {
	q := replica.Query{Inbox: f.Inbox, Channel: f.Channel, Label: f.Label, Unseen: f.Unread}
	if f.UnansweredMins > 0 {
		q.Before, q.BeforeIn = l.waitingSince(f.UnansweredMins)
	}
	return q
}

// Counts gives the exact numbers of the buckets under a filter.
func (a *App) Counts(f Filter) (Counts, error) {
	l, err := a.running()
	if err != nil {
		return Counts{}, err
	}
	t, err := l.rep.Count(a.ctx, l.query(f), f.Agent)
	return Counts{Mine: t.Mine, Unassigned: t.Unassigned, Open: t.Open, Snoozed: t.Snoozed, Done: t.Done, Other: t.Other,
		Unread: t.Unread}, a.coded(err)
}

// List gives one page of conversations.
func (a *App) List(q ListQuery) (ListPage, error) {
	l, err := a.running()
	if err != nil {
		return ListPage{}, err
	}
	r, any := l.listQuery(q)
	if !any {
		return ListPage{Rows: []ListRow{}}, nil
	}
	rows, next, err := l.rep.List(a.ctx, r)
	if err != nil {
		return ListPage{}, a.coded(err)
	}
	p := ListPage{Rows: make([]ListRow, 0, len(rows)), Next: next}
	for _, row := range rows {
		p.Rows = append(p.Rows, l.row(row))
	}
	return p, nil
}

// listQuery is what is asked of the replica; any is false where nothing can be found.
func (l *live) listQuery(q ListQuery) (r replica.Query, any bool) {
	r = l.query(q.Filter)
	r.After, r.Limit, r.Waiting = q.After, within(q.Limit, defaultRows, maxRows), q.Sort == "waiting"
	r.Status = inbox.StatusOpen
	me, nobody := l.account.Agent, ""
	switch q.Bucket {
	case BucketMine:
		r.Assignee = &me
	case BucketUnassigned:
		r.Assignee = &nobody
	case BucketSnoozed:
		r.Status = inbox.StatusSnoozed
	case BucketDone:
		r.Status = inbox.StatusDone
	case BucketOther:
		r.Status = replica.StatusOther
	}
	if q.Filter.Agent != "" {
		if r.Assignee != nil && *r.Assignee != q.Filter.Agent {
			return r, false // another's conversations in mine, or in nobody's
		}
		r.Assignee = &q.Filter.Agent
	}
	return r, true
}

func (l *live) row(r replica.Row) ListRow {
	return ListRow{Conversation: r.Conversation, Name: r.Name, Unread: r.Unread, Mentioned: r.Mentioned, Waiting: r.Waiting, Failed: r.Failed, Draft: r.Draft,
		Online: l.isOnline(r.Conversation.Contact), Picture: r.Picture}
}

func (l *live) isOnline(contact string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.online[contact]
}

// Open gives everything to show one conversation, with the newest page of its thread.
func (a *App) Open(conversation string) (Opened, error) {
	l, err := a.running()
	if err != nil {
		return Opened{}, err
	}
	l.mu.Lock()
	l.opened = conversation
	l.mu.Unlock()
	return a.show(l, conversation, threadPage)
}

// Beside gives the same without the thread: what a change leaves to be read of
// the open conversation.
func (a *App) Beside(conversation string) (Opened, error) {
	l, err := a.running()
	if err != nil {
		return Opened{}, err
	}
	return a.show(l, conversation, 0)
}

func (a *App) show(l *live, conversation string, messages int) (Opened, error) {
	o, err := l.rep.Open(a.ctx, conversation, messages)
	if err != nil {
		return Opened{}, a.coded(err)
	}
	refused, err := l.refused(o)
	if err != nil {
		return Opened{}, a.coded(err)
	}
	return Opened{Refused: refused, Row: l.row(o.Row), Contact: o.Contact, Identities: o.Identities, Reach: l.reach(o), Draft: o.Draft,
		SeenAt: o.SeenAt, History: o.History, Thread: thread(o.Thread), Likely: likely(o.Likely), Merges: o.Merges, Contacted: o.Contacted}, nil
}

func likely(list []replica.Likely) []Likely {
	out := []Likely{}
	for _, l := range list {
		out = append(out, Likely{Contact: l.Contact, Identities: l.Identities, Field: l.Field, Value: l.Value, Proven: l.Proven})
	}
	return out
}

func thread(p replica.Page) ThreadPage {
	if p.Messages == nil {
		p.Messages = []inbox.Message{}
	}
	return ThreadPage{Messages: p.Messages, Before: p.Before, After: p.After, Total: p.Total}
}

// Thread gives the page of a thread before a cursor ("" = the newest page).
func (a *App) Thread(conversation, before string, limit int) (ThreadPage, error) {
	l, err := a.running()
	if err != nil {
		return ThreadPage{}, err
	}
	p, err := l.rep.Thread(a.ctx, conversation, before, within(limit, threadPage, maxRows))
	return thread(p), a.coded(err)
}

// ThreadAt gives a page of a thread that ends with the given message and a
// little after it, to jump to a search hit.
func (a *App) ThreadAt(conversation, message string) (ThreadPage, error) {
	l, err := a.running()
	if err != nil {
		return ThreadPage{}, err
	}
	p, err := l.rep.ThreadAt(a.ctx, conversation, message, threadPage, afterTheHit)
	return thread(p), a.coded(err)
}

// Newer gives the page of a thread from a cursor on (ThreadPage.After).
func (a *App) Newer(conversation, after string, limit int) (ThreadPage, error) {
	l, err := a.running()
	if err != nil {
		return ThreadPage{}, err
	}
	p, err := l.rep.Newer(a.ctx, conversation, after, within(limit, threadPage, maxRows))
	return thread(p), a.coded(err)
}

// Search finds conversations by contact and message text, newest first.
func (a *App) Search(text string, limit int) ([]SearchHit, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	hits, err := l.rep.Search(a.ctx, text, within(limit, defaultRows, maxRows))
	if err != nil {
		return nil, a.coded(err)
	}
	list := make([]SearchHit, 0, len(hits))
	for _, h := range hits {
		list = append(list, SearchHit{Row: l.row(h.Row), Message: h.Message, Channel: h.Channel, At: h.At, Subject: h.Subject, Snippet: h.Snippet})
	}
	return list, nil
}

// Status gives what the status bar shows; "status" events carry the same.
func (a *App) Status() (Status, error) {
	l, err := a.running()
	if err != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.account.Blocked {
			return Status{Link: string(link.Blocked)}, nil
		}
		return Status{Link: string(link.SignedOut)}, nil
	}
	s, err := l.status()
	return s, a.coded(err)
}

func (l *live) status() (Status, error) {
	waiting, refused, err := l.rep.OutboxCount(l.a.ctx)
	if err != nil {
		return Status{}, err
	}
	kept, err := l.rep.KeptDrafts(l.a.ctx)
	if err != nil {
		return Status{}, err
	}
	p, err := l.rep.Progress(l.a.ctx)
	if err != nil {
		return Status{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return Status{Link: string(l.state), Since: l.since + l.ahead, Outbox: waiting, Refused: refused, Kept: kept, Syncing: p.Syncing, Percent: p.Percent,
		Messages: p.Messages, Relay: l.account.Relay.Address, Fault: string(l.fault), Ahead: l.ahead}, nil
}

// Workspace gives names and settings.
func (a *App) Workspace() (v WorkspaceView, err error) {
	l, err := a.running()
	if err != nil {
		return v, err
	}
	if v.Workspace, _, err = replica.Get[inbox.Workspace](a.ctx, l.rep, inbox.KindWorkspace, inbox.WorkspaceID); err != nil {
		return v, a.coded(err)
	}
	if v.Inboxes, err = replica.All[inbox.Inbox](a.ctx, l.rep, inbox.KindInbox); err != nil {
		return v, a.coded(err)
	}
	if v.Channels, err = replica.All[inbox.Channel](a.ctx, l.rep, inbox.KindChannel); err != nil {
		return v, a.coded(err)
	}
	if v.Agents, err = replica.All[inbox.Agent](a.ctx, l.rep, inbox.KindAgent); err != nil {
		return v, a.coded(err)
	}
	if v.Labels, err = replica.All[inbox.Label](a.ctx, l.rep, inbox.KindLabel); err != nil {
		return v, a.coded(err)
	}
	err = l.definitions(a.ctx, &v)
	for _, g := range v.Agents {
		if g.ID == l.account.Agent {
			v.Me = g
		}
	}
	if v.Me.ID == "" {
		v.Me.ID = l.account.Agent // the first sync has not brought it yet
	}
	v.Hours = openSpans(v.Inboxes, time.UnixMilli(l.now()))
	v.Health = []inbox.Health{}
	if err == nil && v.Me.Role == inbox.RoleAdministrator {
		v.Health, err = replica.All[inbox.Health](a.ctx, l.rep, inbox.KindHealth)
	}
	return v, a.coded(err)
}

// definitions fills in what administrators and dispatchers define beside the inboxes.
func (l *live) definitions(ctx context.Context, v *WorkspaceView) (err error) {
	if v.Teams, err = replica.All[inbox.Team](ctx, l.rep, inbox.KindTeam); err != nil {
		return err
	}
	if v.Macros, err = replica.All[inbox.Macro](ctx, l.rep, inbox.KindMacro); err != nil {
		return err
	}
	all, err := replica.All[inbox.Attribute](ctx, l.rep, inbox.KindAttribute)
	v.Attributes, v.Removed = []inbox.Attribute{}, []inbox.Attribute{}
	for _, a := range all {
		if a.Removed > 0 {
			v.Removed = append(v.Removed, a)
		} else {
			v.Attributes = append(v.Attributes, a)
		}
	}
	slices.SortFunc(v.Attributes, func(a, b inbox.Attribute) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
	})
	return err
}

// SavedReplies gives all saved replies, by category and title.
func (a *App) SavedReplies() ([]inbox.SavedReply, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	list, err := replica.All[inbox.SavedReply](a.ctx, l.rep, inbox.KindSavedReply)
	sort.Slice(list, func(i, j int) bool {
		if list[i].Category != list[j].Category {
			return strings.ToLower(list[i].Category) < strings.ToLower(list[j].Category)
		}
		return strings.ToLower(list[i].Title) < strings.ToLower(list[j].Title)
	})
	return list, a.coded(err)
}
