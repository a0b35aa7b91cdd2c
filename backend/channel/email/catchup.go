package email

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
)

// Spans of the catch-up.
const (
	renewedSpan = 90 * 24 * time.Hour // of mail that is compared after UIDVALIDITY changed
	goodEvery   = 5 * time.Minute     // how often it is noted that all is taken
	headsAtOnce = 50
)

// round takes what is new in every folder, and leaves the inbox open. Answers
// given elsewhere come first, so that a copy of one in the inbox is known for
// what it is; junk comes last.
func (f *fetcher) round(ctx context.Context) error {
	for _, b := range f.boxes {
		if b.role == roleSent {
			if err := f.aside(ctx, b); err != nil {
				return err
			}
		}
	}
	if err := f.catchUp(ctx, f.inbox()); err != nil {
		return err
	}
	for _, b := range f.boxes {
		if b.role == roleJunk {
			if err := f.aside(ctx, b); err != nil {
				return err
			}
		}
	}
	if f.isOpen(f.inbox()) {
		return nil
	}
	return f.catchUp(ctx, f.inbox()) // what came meanwhile woke nobody
}

// isOpen tells whether a folder is the selected one.
func (f *fetcher) isOpen(b *box) bool { return f.opened == b }

// maxTrouble is how often a folder beside the inbox may end the line before it
// is left alone until the channel is opened again: it must not keep mail away.
const maxTrouble = 5

// aside takes what is new in a folder beside the inbox. One the server refuses
// is no reason to miss the others.
func (f *fetcher) aside(ctx context.Context, b *box) error {
	if b.trouble >= maxTrouble {
		return nil
	}
	changed, err := f.changed(b)
	if err == nil && changed {
		err = f.catchUp(ctx, b)
	}
	var line errLine
	switch {
	case errors.As(err, &line):
		b.trouble++
	case err == nil:
		b.trouble = 0
	case refusal(err):
		return nil
	}
	return err
}

// changed asks whether a folder that is not open has something new.
func (f *fetcher) changed(b *box) (bool, error) {
	if b.place.Good == 0 {
		return true, nil
	}
	data, err := f.line.Status(b.name, &imap.StatusOptions{UIDNext: true, UIDValidity: true}).Wait()
	if err != nil {
		return false, onLine(err)
	}
	return data.UIDNext == 0 || data.UIDNext != b.next || data.UIDValidity != b.place.Validity, nil
}

// open selects a folder, for reading only unless flags are to follow.
func (f *fetcher) open(b *box) (*imap.SelectData, error) {
	f.opened = nil // a SELECT that is refused leaves none open (RFC 9051 6.3.2)
	writes := b.role == roleInbox && f.s.set.flags != flagsLeave
	data, err := f.line.Select(b.name, &imap.SelectOptions{ReadOnly: !writes, CondStore: f.line.caps.Has(imap.CapCondStore)}).Wait()
	if err != nil {
		return nil, onLine(err)
	}
	f.opened, b.next = b, data.UIDNext
	return data, nil
}

// catchUp takes what came into a folder since the last time. EXISTS and the like
// only wake it; what is new, UIDs tell.
func (f *fetcher) catchUp(ctx context.Context, b *box) error {
	data, err := f.open(b)
	if err != nil {
		return err
	}
	p := b.place
	if p.Good == 0 {
		return f.begin(ctx, b, data)
	}
	back := data.UIDNext != 0 && uint32(data.UIDNext) <= p.UID
	if back && data.UIDValidity == p.Validity { // a server may be wrong about UIDNEXT
		top, err := f.highest(data)
		if err != nil {
			return err
		}
		back = top < p.UID
	}
	if back || data.UIDValidity != p.Validity || p.Host != f.s.set.imap.host {
		return f.renew(ctx, b, data)
	}
	f.now = f.s.env.Now().UnixMilli()
	list, err := f.above(b, p.UID)
	if err != nil {
		return err
	}
	at := func(last seen) place {
		p.UID, p.Mod = uint32(last.uid), data.HighestModSeq
		return p
	}
	err = f.transfer(ctx, b, list, manner{place: p, past: never, quiet: b.place.older,
		marks: func(last seen) []channel.Event { return []channel.Event{b.placed(at(last))} },
		done:  func(last seen) { b.place = at(last) }})
	if err != nil {
		return err
	}
	return f.noteGood(ctx, b, data.HighestModSeq)
}

func never(time.Time) bool { return false }

// above lists the mails with higher UIDs.
func (f *fetcher) above(b *box, uid uint32) ([]seen, error) {
	set := imap.UIDSet{imap.UIDRange{Start: imap.UID(uid) + 1}}
	if list, err := f.listed(b, set); list != nil || err != nil {
		return list, err
	}
	if !b.blind {
		return nil, nil
	}
	list, err := f.line.found(&imap.SearchCriteria{UID: []imap.UIDSet{set}})
	for len(list) > 0 && list[0].uid <= imap.UID(uid) {
		list = list[1:]
	}
	return list, err
}

// listed gives sizes and times, nil where the server's answer cannot be read:
// then the line is lost once, and from then on it is not asked for them.
func (f *fetcher) listed(b *box, set imap.UIDSet) ([]seen, error) {
	if b.blind {
		return nil, nil
	}
	list, err := f.line.listed(set)
	if err != nil && f.line.wire.failed() == nil {
		b.blind = true
		if refusal(err) {
			err = nil
		}
	}
	return list, err
}

// highest gives the highest UID of the open folder, 0 for an empty one.
func (f *fetcher) highest(data *imap.SelectData) (uint32, error) {
	if data.NumMessages == 0 {
		return 0, nil
	}
	list, err := f.line.Fetch(imap.SeqSetNum(data.NumMessages), &imap.FetchOptions{UID: true}).Collect()
	if err != nil {
		return 0, onLine(err)
	}
	if len(list) == 0 {
		return 0, nil
	}
	return uint32(list[0].UID), nil
}

// top is the last UID given out so far.
func (f *fetcher) top(data *imap.SelectData) (uint32, error) {
	if data.UIDNext > 0 {
		return uint32(data.UIDNext) - 1, nil
	}
	return f.highest(data)
}

// begin starts with a folder never read: what comes from now on is new, what is
// there is history.
func (f *fetcher) begin(ctx context.Context, b *box, data *imap.SelectData) error {
	top, err := f.top(data)
	if err != nil {
		return err
	}
	now := f.s.env.Now()
	p := place{Host: f.s.set.imap.host, Validity: data.UIDValidity, UID: top, Mod: data.HighestModSeq, Good: now.UnixMilli()}
	var h past
	if b.role != roleJunk && f.s.set.history > 0 && top > 0 {
		h = past{Validity: data.UIDValidity, Below: top + 1, Since: now.Add(-f.s.set.history).UnixMilli()}
	}
	return f.move(ctx, b, p, h)
}

// move stores a new place and history.
func (f *fetcher) move(ctx context.Context, b *box, p place, h past) error {
	if err := f.s.env.Ingest(ctx, b.placed(p), b.passed(h)); err != nil {
		return err
	}
	b.place, b.past, b.todo, b.sure = p, h, nil, false
	return nil
}

// renew reads a folder whose UIDs mean nothing any more. What came since the last
// good sync and is not known is new, and comes first; the rest of the last 90 days
// is compared as history.
func (f *fetcher) renew(ctx context.Context, b *box, data *imap.SelectData) error {
	top, err := f.top(data)
	if err != nil {
		return err
	}
	old := b.place
	p := place{Host: f.s.set.imap.host, Validity: data.UIDValidity, UID: top, Mod: data.HighestModSeq, Good: old.Good}
	if p.Validity == old.Validity && p.Host == old.Host {
		p.Turn = old.Turn + 1
	}
	now := f.s.env.Now()
	list, err := f.since(b, time.UnixMilli(old.Good).Add(-24*time.Hour))
	if err != nil {
		return err
	}
	var fresh []seen
	for _, s := range list {
		if uint32(s.uid) <= top && !old.older(s.at) {
			fresh = append(fresh, s)
		}
	}
	if fresh, err = f.unknown(ctx, b, fresh); err != nil {
		return err
	}
	if err = f.transfer(ctx, b, fresh, manner{place: p, past: never, quiet: old.before}.unmarked()); err != nil {
		return err
	}
	h := past{Validity: p.Validity, Below: top + 1, Since: now.Add(-renewedSpan).UnixMilli(), Check: true, Good: old.Good}
	if top == 0 {
		h = past{}
	}
	p.Good = now.UnixMilli()
	return f.move(ctx, b, p, h)
}

// since lists the mails the server took from a day on.
func (f *fetcher) since(b *box, day time.Time) ([]seen, error) {
	found, err := f.line.found(&imap.SearchCriteria{Since: day})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var set imap.UIDSet
	for _, s := range found {
		set.AddNum(s.uid)
	}
	list, err := f.listed(b, set)
	if err == nil && b.blind {
		return found, nil
	}
	return list, err
}

// unknown leaves out what was taken in before, by its header.
func (f *fetcher) unknown(ctx context.Context, b *box, list []seen) ([]seen, error) {
	var out []seen
	for len(list) > 0 {
		part := list[:min(len(list), headsAtOnce, max(1, b.batch))]
		list = list[len(part):]
		names, err := f.names(b, part)
		if err != nil {
			return nil, err
		}
		keys := make([]string, 0, len(part))
		for _, name := range names {
			keys = append(keys, name)
		}
		taken, err := f.s.env.Taken(ctx, keys)
		if err != nil {
			return nil, err
		}
		for _, s := range part {
			if name := names[s.uid]; name == "" || !taken[name] {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// names gives the identities of mails by their headers, as far as they have one.
func (f *fetcher) names(b *box, part []seen) (map[imap.UID]string, error) {
	var set imap.UIDSet
	for _, s := range part {
		if b.blame[s.uid] < headAfter {
			set.AddNum(s.uid)
		}
	}
	names := map[imap.UID]string{}
	if len(set) == 0 {
		return names, nil
	}
	heads, err := f.line.fetch(set, headerOnly())
	if err != nil {
		if refusal(err) {
			return names, nil
		}
		b.blames(f.line, part)
		return nil, err
	}
	for uid, head := range heads {
		m := f.parse(head)
		switch {
		case m.MadeID: // its name is made of the body as well
		case f.s.ours(arrival{mail: m, role: b.role}):
			names[uid] = "sent:" + identity(m)
		default:
			names[uid] = identity(m)
		}
	}
	return names, nil
}

// noteGood stores, now and then, that all that was there is taken.
func (f *fetcher) noteGood(ctx context.Context, b *box, mod uint64) error {
	if time.Duration(f.now-b.place.Good)*time.Millisecond < goodEvery {
		return nil
	}
	p := b.place
	p.Good, p.Mod = f.now, mod
	if err := f.s.env.Ingest(ctx, b.placed(p)); err != nil {
		return err
	}
	b.place = p
	return nil
}
