package email

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// memory bounds the bytes of mails that all mailboxes of this process hold at
// once: a mail of 50 MB comes alone, whoever it is for. It is the process's own,
// as its memory is.
var memory = semaphore.NewWeighted(memoryBytes)

const (
	memoryBytes = 64 << 20
	largeBytes  = 8 << 20 // from here on memory is given back at once
	storeAtOnce = 4       // mails parsed and stored beside each other
)

// weight is how much of memory a group of mails takes.
func weight(group []seen) int64 {
	sum := int64(1 << 20)
	for _, s := range group {
		if s.size == 0 { // unknown
			return memoryBytes
		}
		sum += s.size
	}
	return min(sum, memoryBytes)
}

// manner is how the mails of a list are taken in.
type manner struct {
	place       place // whose UIDs they have
	past, quiet func(at time.Time) bool
	// marks are stored with the mails up to and with this one, done is called after it.
	marks func(last seen) []channel.Event
	done  func(last seen)
}

// unmarked is the same without leaving a trace.
func (m manner) unmarked() manner {
	m.marks, m.done = func(seen) []channel.Event { return nil }, func(seen) {}
	return m
}

// transfer fetches mails and delivers them, group by group, in the order of the list.
func (f *fetcher) transfer(ctx context.Context, b *box, list []seen, how manner) error {
	if b.role == roleSent {
		return f.transferSent(ctx, b, list, how)
	}
	for len(list) > 0 {
		n, err := f.transferGroup(ctx, b, b.group(list), how)
		if err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// transferGroup takes in the mails of a group, or its first n.
func (f *fetcher) transferGroup(ctx context.Context, b *box, group []seen, how manner) (n int, err error) {
	w := weight(group)
	if err := memory.Acquire(ctx, w); err != nil {
		return 0, err
	}
	defer memory.Release(w)
	if w >= largeBytes {
		defer debug.FreeOSMemory()
	}
	mails, n, err := b.bring(f.line, group)
	if err != nil {
		return 0, err
	}
	lists := make([][]channel.Event, len(mails))
	if err := each(len(mails), func(i int) (err error) {
		lists[i], err = f.eventsOf(ctx, b, how, mails[i])
		mails[i].raw = nil
		return err
	}); err != nil {
		return 0, err
	}
	if err := f.tellApart(ctx, lists); err != nil {
		return 0, err
	}
	last := group[n-1]
	if err := f.ingest(ctx, lists, how.marks(last)); err != nil {
		return 0, err
	}
	how.done(last)
	f.took(lists)
	return n, nil
}

// eventsOf gives the events of one mail. One that makes us fail is told of at least.
func (f *fetcher) eventsOf(ctx context.Context, b *box, how manner, x fetched) (list []channel.Event, err error) {
	past := how.past(x.at)
	defer func() {
		if recover() == nil { // its value may hold a message
			return
		}
		f.s.env.Log.Error("a mail made the reader fail", "acct", f.s.a.ID)
		key := b.uidKey(how.place, x.uid)
		list, err = []channel.Event{{ID: "part:" + key, Lasting: true, Address: nobody, Message: &channel.Message{
			At: x.at.UnixMilli(), Past: past, Quiet: true, Text: fmt.Sprintf("%s, UID %d", b.name, x.uid), Mail: &channel.Mail{Notes: []string{"broken"}}}}}, nil
	}()
	a, err := f.arrive(ctx, b, how.place, x)
	if err != nil {
		return nil, err
	}
	a.past, a.quiet = past, how.quiet(x.at)
	return f.s.events(a), nil
}

// tellApart finds mails that have the Message-ID and header of another one, but
// not its body: they are mails of their own, and get a key that says so.
func (f *fetcher) tellApart(ctx context.Context, lists [][]channel.Event) error {
	var keys []string
	twins := func(do func(e *channel.Event, body int)) {
		for _, list := range lists {
			for i := range list {
				body := slices.IndexFunc(list[i].Also, func(k string) bool { return strings.HasPrefix(k, bodyPrefix) })
				if list[i].Message != nil && body >= 0 {
					do(&list[i], body)
				}
			}
		}
	}
	twins(func(e *channel.Event, body int) { keys = append(keys, e.ID, e.Also[body]) })
	if len(keys) == 0 {
		return nil
	}
	taken, err := f.s.env.Taken(ctx, keys)
	if err != nil {
		return err
	}
	known := maps.Clone(taken)
	if known == nil {
		known = map[string]bool{}
	}
	twins(func(e *channel.Event, body int) {
		id, with := e.ID, e.Also[body]
		if known[id] && !known[with] {
			e.ID, e.Also = with, slices.Delete(slices.Clone(e.Also), body, body+1)
		}
		known[id], known[with] = true, true
	})
	return nil
}

// each does work beside each other and gives the first error.
func each(n int, do func(i int) error) error {
	var (
		wg    sync.WaitGroup
		gate  = make(chan struct{}, min(storeAtOnce, 2*runtime.GOMAXPROCS(0)))
		fails = make([]error, n)
	)
	for i := range n {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			fails[i] = do(i)
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(fails, func(err error) bool { return err != nil }); i >= 0 {
		return fails[i]
	}
	return nil
}

// stubborn is how often a group may fail for a reason of ours before one of its
// mails is taken to be the cause.
const stubborn = 3

// ingest stores mails and marks in one transaction. A mail that the core will not
// take must not hold up those behind it: then the group is halved down to it.
func (f *fetcher) ingest(ctx context.Context, lists [][]channel.Event, marks []channel.Event) error {
	err := f.store(ctx, slices.Concat(lists...), marks)
	if err != nil && len(lists) > 0 && f.theirs(err) && ctx.Err() == nil {
		err = f.halve(ctx, lists, marks)
	}
	if err == nil {
		f.failures = 0
	}
	return err
}

func (f *fetcher) store(ctx context.Context, events, marks []channel.Event) error {
	if len(events)+len(marks) == 0 {
		return nil
	}
	return f.s.env.Ingest(ctx, slices.Concat(events, marks)...)
}

// theirs tells whether a mail, not the state of the core, seems to be the cause.
func (f *fetcher) theirs(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.TooLarge:
		return true
	case fault.Internal, fault.Conflict:
		f.failures++
		return f.failures >= stubborn
	}
	return false
}

func (f *fetcher) halve(ctx context.Context, lists [][]channel.Event, marks []channel.Event) error {
	if len(lists) == 1 {
		return f.refusedOne(ctx, lists[0], marks)
	}
	half := len(lists) / 2
	for _, part := range [][][]channel.Event{lists[:half], lists[half:]} {
		if f.store(ctx, slices.Concat(part...), nil) == nil {
			continue
		}
		if err := f.halve(ctx, part, nil); err != nil {
			return err
		}
	}
	return f.store(ctx, nil, marks)
}

// refusedOne tells of a mail as much as the core will have of it. One it has
// nothing of lies on the server still.
func (f *fetcher) refusedOne(ctx context.Context, list, marks []channel.Event) error {
	err := f.store(ctx, plain(list), marks)
	if err == nil {
		f.s.env.Log.Warn("a mail was not taken as it is", "acct", f.s.a.ID)
		return nil
	}
	if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
		return err // the core is not well: the mail waits
	}
	f.s.env.Log.Error("a mail was not taken", "acct", f.s.a.ID, "code", string(fault.CodeOf(err)))
	return f.store(ctx, nil, marks)
}

// plain leaves of a mail what nobody can object to: text, subject and raw source.
func plain(list []channel.Event) []channel.Event {
	var out []channel.Event
	for _, e := range list {
		if e.Message == nil || e.Message.Mail == nil {
			continue
		}
		m := *e.Message
		letter := channel.Mail{Subject: clip(m.Mail.Subject, 200), From: m.Mail.From, Raw: m.Mail.Raw, Notes: []string{"broken"}}
		m.Text, m.Files, m.Answers, m.Thread, m.Mail = clip(m.Text, 1000), nil, nil, "", &letter
		e.Message, e.Address = &m, clip(e.Address, 200)
		if e.Address == "" {
			e.Address = nobody
		}
		out = append(out, e)
	}
	return out
}
