package email

import (
	"context"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
)

// transferSent is transfer for the Sent folder. Most of it went out by this relay
// and is known: of that only the headers are fetched, and it becomes the news
// that it is there.
func (f *fetcher) transferSent(ctx context.Context, b *box, list []seen, how manner) error {
	for len(list) > 0 {
		part := list[:min(len(list), headsAtOnce, max(1, b.batch))]
		list = list[len(part):]
		mine, rest, err := f.split(b, part, how.place)
		if err != nil {
			return err
		}
		for len(rest) > 0 {
			n, err := f.transferGroup(ctx, b, b.group(rest), how.unmarked())
			if err != nil {
				return err
			}
			rest = rest[n:]
		}
		last := part[len(part)-1]
		if err := f.ingest(ctx, mine, how.marks(last)); err != nil {
			return err
		}
		how.done(last)
	}
	return nil
}

// split tells our own copies from what was written elsewhere.
func (f *fetcher) split(b *box, part []seen, p place) (mine [][]channel.Event, rest []seen, err error) {
	var set imap.UIDSet
	for _, s := range part {
		if b.blame[s.uid] < headAfter {
			set.AddNum(s.uid)
		}
	}
	heads := map[imap.UID][]byte{}
	if len(set) > 0 {
		if heads, err = f.line.fetch(set, headerOnly()); err != nil {
			if !refusal(err) {
				b.blames(f.line, part)
				return nil, nil, err
			}
			heads = nil
		}
	}
	for _, s := range part {
		head, there := heads[s.uid]
		if !there {
			rest = append(rest, s)
			continue
		}
		m := f.parse(head)
		switch {
		case f.s.ours(arrival{mail: m, role: roleSent}):
			mine = append(mine, []channel.Event{f.s.seenThere(m, []string{b.uidKey(p, s.uid)})})
		case f.s.env.Relay == "" || m.Loop != f.s.env.Relay:
			rest = append(rest, s)
		}
	}
	return mine, rest, nil
}

// junkNames are what servers without SPECIAL-USE (RFC 6154) call the folder.
var junkNames = []string{"junk", "spam", "junk-e-mail", "junk e-mail", "junk email", "junkmail", "bulk mail", "bulk", "spamverdacht", "unerwünscht", "unerwünschte werbung"}

// folders finds what is read beside the inbox.
func (f *fetcher) folders() error {
	options := &imap.ListOptions{ReturnSpecialUse: f.line.caps.Has(imap.CapSpecialUse) && f.line.caps.Has(imap.CapListExtended)}
	list, err := f.line.List("", "*", options).Collect()
	if err != nil && !refusal(err) {
		return onLine(err)
	}
	found := []*box{f.known("INBOX", roleInbox)}
	if name := folder(list, imap.MailboxAttrSent, sentNames); name != "" {
		found = append(found, f.known(name, roleSent))
	}
	if name := folder(list, imap.MailboxAttrJunk, junkNames); name != "" && f.s.set.junk {
		found = append(found, f.known(name, roleJunk))
	}
	f.boxes = found
	return nil
}

// known gives the folder as it was on the last connection, or a new one.
func (f *fetcher) known(name string, r role) *box {
	for _, b := range f.boxes {
		if b.name == name && b.role == r {
			b.next, b.todo, b.sure = 0, nil, false
			return b
		}
	}
	return &box{name: name, role: r, mark: boxMark(f.s.set.user, name), batch: groupMails, blame: blame{}}
}

// folder finds a folder by its special use, else by its name in English or German.
func folder(list []*imap.ListData, use imap.MailboxAttr, names []string) string {
	best, found := len(names), ""
	for _, x := range list {
		if slices.Contains(x.Attrs, imap.MailboxAttrNoSelect) || slices.Contains(x.Attrs, imap.MailboxAttrNonExistent) {
			continue
		}
		if slices.Contains(x.Attrs, use) {
			return x.Mailbox
		}
		name := strings.ToLower(x.Mailbox)
		if x.Delim != 0 { // INBOX.Sent, [Gmail]/Sent Mail
			name = name[strings.LastIndex(name, strings.ToLower(string(x.Delim)))+1:]
		}
		if i := slices.Index(names, name); i >= 0 && i < best {
			best, found = i, x.Mailbox
		}
	}
	return found
}
