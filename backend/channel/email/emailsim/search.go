package emailsim

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message/textproto"
)

func (s *session) Search(kind imapserver.NumKind, c *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	var uids imap.UIDSet
	var seqs imap.SeqSet
	data := &imap.SearchData{}
	for i, m := range s.box.list {
		seq := s.view.EncodeSeqNum(uint32(i + 1))
		if !s.matches(m, seq, c) {
			continue
		}
		uids.AddNum(m.uid)
		num := uint32(m.uid)
		if kind == imapserver.NumKindSeq {
			seqs.AddNum(seq)
			num = seq
		}
		if data.Count == 0 {
			data.Min = num
		}
		data.Max = num
		data.Count++
	}
	data.All = uids
	if kind == imapserver.NumKindSeq {
		data.All = seqs
	}
	return data, nil
}

// matches reads the criteria of RFC 3501, 6.4.4.
func (s *session) matches(m *stored, seq uint32, c *imap.SearchCriteria) bool {
	last, n := uint32(s.box.next-1), uint32(len(s.box.list))
	ok := !slices.ContainsFunc(c.SeqNum, func(set imap.SeqSet) bool { return !contains(set, seq, n) }) &&
		!slices.ContainsFunc(c.UID, func(set imap.UIDSet) bool { return !contains(set, uint32(m.uid), last) }) &&
		!slices.ContainsFunc(c.Flag, func(f imap.Flag) bool { return !slices.Contains(m.flags, known([]imap.Flag{f})[0]) }) &&
		!slices.ContainsFunc(c.NotFlag, func(f imap.Flag) bool { return slices.Contains(m.flags, known([]imap.Flag{f})[0]) }) &&
		(c.Larger == 0 || int64(len(m.raw)) > c.Larger) && (c.Smaller == 0 || int64(len(m.raw)) < c.Smaller) && inDays(m.at, c.Since, c.Before)
	if !ok {
		return false
	}
	h, _ := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(m.raw)))
	for _, want := range c.Header {
		if !slices.ContainsFunc(h.Values(want.Key), func(v string) bool { return holds(v, want.Value) }) {
			return false
		}
	}
	if !c.SentSince.IsZero() || !c.SentBefore.IsZero() {
		sent, err := time.Parse(time.RFC1123Z, h.Get("Date"))
		if err != nil || !inDays(sent, c.SentSince, c.SentBefore) {
			return false
		}
	}
	for _, text := range append(slices.Clone(c.Text), c.Body...) {
		if !holds(string(m.raw), text) {
			return false
		}
	}
	return !slices.ContainsFunc(c.Not, func(n imap.SearchCriteria) bool { return s.matches(m, seq, &n) }) &&
		!slices.ContainsFunc(c.Or, func(or [2]imap.SearchCriteria) bool { return !s.matches(m, seq, &or[0]) && !s.matches(m, seq, &or[1]) })
}

func holds(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// inDays compares days, not minding zones (RFC 3501).
func inDays(t, since, before time.Time) bool {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return (since.IsZero() || !day.Before(since)) && (before.IsZero() || day.Before(before))
}
