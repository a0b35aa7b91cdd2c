package email

import (
	"bytes"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// Steps towards giving a mail up. An end of the line may have any cause, an
// answer that cannot be read has only one.
const (
	blameLine   = 1
	blameAnswer = 2
	headAfter   = 6 // from then on only the header is asked for
	lostAfter   = 9 // and from then on nothing
)

// blame remembers which mails ended the line while they were fetched alone.
type blame map[imap.UID]int

// group gives the first mails of a list that are fetched at once.
func (b *box) group(list []seen) []seen {
	most := min(groupMails, max(1, b.batch))
	var bytes int64
	for i, s := range list {
		if s.size == 0 {
			most = min(most, blindMails)
		}
		if bytes += s.size; i >= most || i > 0 && bytes > groupBytes || i > 0 && b.blame[s.uid] > 0 {
			return list[:i]
		}
	}
	return list
}

// bring gives the mails of a group, or of its first n where they are larger than
// the server said. Those it no longer has are missing, those it cannot give have
// no bytes. After an error of the line, the group is halved for the next time,
// down to the one mail that is to blame.
func (b *box) bring(l *imapLine, group []seen) (list []fetched, n int, err error) {
	list, n, err = b.attempt(l, group)
	switch {
	case err == nil:
		b.batch = min(groupMails, max(1, b.batch)*2)
	case !refusal(err):
		b.blames(l, group)
	}
	return list, n, err
}

// blames notes that the line ended while these mails were fetched.
func (b *box) blames(l *imapLine, group []seen) {
	if len(group) > 1 {
		b.batch = max(1, len(group)/2)
		return
	}
	step := blameAnswer
	if l.wire.failed() != nil {
		step = blameLine
	}
	b.blame[group[0].uid] += step
}

func (b *box) attempt(l *imapLine, group []seen) (list []fetched, n int, err error) {
	if len(group) == 1 && (b.blame[group[0].uid] >= headAfter || group[0].size > maxMail) {
		list, err = b.alone(l, group[0])
		return list, 1, err
	}
	var set imap.UIDSet
	for _, s := range group {
		set.AddNum(s.uid)
	}
	got, err := l.fetch(set, whole())
	if err != nil && !refusal(err) {
		return nil, 0, err
	}
	if err != nil && len(group) > 1 { // the server says no: which mail does it mean?
		half := len(group) / 2
		list, n, err = b.attempt(l, group[:half])
		if err != nil || n < half {
			return list, n, err
		}
		more, m, err := b.attempt(l, group[half:])
		return append(list, more...), n + m, err
	}
	var bytes int
	for i, s := range group {
		if bytes > 2*groupBytes {
			return list, i, nil
		}
		if raw := got[s.uid]; len(raw) > 0 {
			list = append(list, fetched{seen: s, raw: raw})
			bytes += len(raw)
			continue
		}
		one, err := b.alone(l, s)
		if err != nil {
			return nil, 0, err
		}
		for _, x := range one {
			bytes += len(x.raw)
		}
		list = append(list, one...)
	}
	return list, len(group), nil
}

// alone gives one mail that did not come with the others: it vanished, it is too
// large, or the server does not give it. What cannot be had whole is had in part.
func (b *box) alone(l *imapLine, s seen) ([]fetched, error) {
	there, err := l.found(&imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(s.uid)}})
	if err != nil && !refusal(err) {
		return nil, err
	}
	if err == nil && !slices.ContainsFunc(there, func(x seen) bool { return x.uid == s.uid }) {
		return nil, nil
	}
	worst := b.blame[s.uid]
	if worst < headAfter && s.size <= maxMail {
		raw, err := l.one(s, whole())
		if err != nil && !refusal(err) {
			return nil, err
		}
		if len(raw) > 0 {
			return []fetched{{seen: s, raw: raw}}, nil
		}
	}
	if worst >= lostAfter {
		return []fetched{{seen: s}}, nil
	}
	return b.part(l, s)
}

// part gives the header of a mail, and of one that is merely too large the
// beginning of its body.
func (b *box) part(l *imapLine, s seen) ([]fetched, error) {
	head, err := l.one(s, headerOnly())
	if err != nil && !refusal(err) {
		return nil, err
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return []fetched{{seen: s}}, nil
	}
	if s.size <= maxMail || b.blame[s.uid] > 0 {
		return []fetched{{seen: s, raw: head, head: true}}, nil
	}
	body, err := l.one(s, beginning())
	if err != nil && !refusal(err) {
		return nil, err
	}
	return []fetched{{seen: s, raw: append(head, body...), cut: true}}, nil
}

// one fetches a section of one mail.
func (l *imapLine) one(s seen, section *imap.FetchItemBodySection) ([]byte, error) {
	got, err := l.fetch(imap.UIDSetNum(s.uid), section)
	return got[s.uid], err
}
