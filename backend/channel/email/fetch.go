package email

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Limits of one fetch.
const (
	groupMails = 50      // mails asked for at once
	groupBytes = 8 << 20 // bytes asked for at once; a bigger mail comes alone
	blindMails = 1       // the same where the sizes are not known
	partBytes  = 1 << 20 // of a mail above maxMail: so much of its body
)

// seen is what is known of a mail before its bytes.
type seen struct {
	uid  imap.UID
	at   time.Time // INTERNALDATE; zero: unknown
	size int64     // RFC822.SIZE, which need not be true; 0: unknown
}

// fetched is a mail as the server gave it.
type fetched struct {
	seen
	raw  []byte // nil: the server does not give it
	cut  bool   // raw is header and the beginning of the body: it is too large
	head bool   // raw is the header only: the rest is unreadable
}

// errLine says that the line must be given up, whatever happened to it.
type errLine struct{ err error }

func (e errLine) Error() string { return "line: " + e.err.Error() }
func (e errLine) Unwrap() error { return e.err }

// refusal tells an answer (NO, BAD), after which the line goes on, from an end of the line.
func refusal(err error) bool {
	var no *imap.Error
	return errors.As(err, &no)
}

// onLine marks what is not an answer as the end of the line.
func onLine(err error) error {
	if err == nil || refusal(err) {
		return err
	}
	return errLine{err}
}

// listed gives the mails of a set, lowest UID first. The highest mail answers to
// "n:*" even below n; the set is what counts.
func (l *imapLine) listed(set imap.UIDSet) ([]seen, error) {
	cmd := l.Fetch(set, &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true})
	var list []seen
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		var s seen
		for item := m.Next(); item != nil; item = m.Next() {
			switch item := item.(type) {
			case imapclient.FetchItemDataUID:
				s.uid = item.UID
			case imapclient.FetchItemDataInternalDate:
				s.at = item.Time
			case imapclient.FetchItemDataRFC822Size:
				s.size = item.Size
			}
		}
		if s.uid != 0 && set.Contains(s.uid) {
			list = append(list, s)
		}
	}
	if err := cmd.Close(); err != nil {
		return nil, onLine(err)
	}
	return inOrder(list), nil
}

// inOrder sorts by UID and drops what is there twice.
func inOrder(list []seen) []seen {
	slices.SortFunc(list, func(a, b seen) int { return cmp.Compare(a.uid, b.uid) })
	return slices.CompactFunc(list, func(a, b seen) bool { return a.uid == b.uid })
}

// found gives the UIDs that match, lowest first, without sizes and times.
func (l *imapLine) found(criteria *imap.SearchCriteria) ([]seen, error) {
	data, err := l.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, onLine(err)
	}
	uids := data.AllUIDs()
	list := make([]seen, len(uids))
	for i, uid := range uids {
		list[i].uid = uid
	}
	return inOrder(list), nil
}

// Sections of a mail; none of them marks it as read.
func whole() *imap.FetchItemBodySection { return &imap.FetchItemBodySection{Peek: true} }
func headerOnly() *imap.FetchItemBodySection {
	return &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader}
}
func beginning() *imap.FetchItemBodySection {
	return &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierText, Partial: &imap.SectionPartial{Size: partBytes}}
}

// fetch gives a section of mails by UID. A mail that is missing in the answer,
// or came without the section, or for which there is no room any more, is missing
// in the result: no more than maxMail bytes are held.
func (l *imapLine) fetch(set imap.UIDSet, section *imap.FetchItemBodySection) (map[imap.UID][]byte, error) {
	l.strays.forget()
	cmd := l.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
	got := map[imap.UID][]byte{}
	room := int64(maxMail)
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		uid, body, err := readMail(m, section, room)
		if err != nil { // the library reads on by itself now: nobody else may
			return nil, errLine{err}
		}
		if body != nil && uid != 0 {
			got[uid] = body
			room -= int64(len(body))
		}
	}
	if err := cmd.Close(); err != nil {
		return nil, onLine(err)
	}
	for uid, body := range l.strays.all(section) {
		if set.Contains(uid) && got[uid] == nil {
			got[uid] = body
		}
	}
	return got, nil
}

// readMail reads one answer to the end, or to the end of the line.
func readMail(m *imapclient.FetchMessageData, section *imap.FetchItemBodySection, room int64) (uid imap.UID, body []byte, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal != nil && item.MatchCommand(section) {
				if body, err = readLiteral(item.Literal, room); err != nil {
					return uid, nil, err
				}
			}
		}
	}
	return uid, body, err
}

// strays are mails the library did not take for an answer: it takes the first
// about a UID, which may be news about its flags, and needs the UID before the body.
type strays struct {
	mu      sync.Mutex
	list    map[imap.UID]stray
	reading int
	idle    chan struct{} // closed when reading falls to 0; nil: nobody waits
}

type stray struct {
	section *imap.FetchItemBodySection
	body    []byte
}

// take reads an answer nobody waits for. The library goes on when its body is
// read, so it is counted before a command that comes after it ends.
func (s *strays) take(m *imapclient.FetchMessageData) {
	s.mu.Lock()
	s.reading++
	s.mu.Unlock()
	defer s.read()
	var x stray
	var uid imap.UID
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal != nil {
				body, err := readLiteral(item.Literal, maxMail)
				if err != nil {
					return
				}
				x = stray{item.Section, body}
			}
		}
	}
	if uid == 0 || x.body == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[imap.UID]stray{}
	}
	s.list[uid] = x
}

// read counts one off.
func (s *strays) read() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reading--; s.reading == 0 && s.idle != nil {
		close(s.idle)
		s.idle = nil
	}
}

// wait waits until all that began to come is read.
func (s *strays) wait() {
	s.mu.Lock()
	var idle chan struct{}
	if s.reading > 0 {
		if s.idle == nil {
			s.idle = make(chan struct{})
		}
		idle = s.idle
	}
	s.mu.Unlock()
	if idle != nil {
		<-idle
	}
}

func (s *strays) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = nil
}

// all gives the strays of a section, by UID.
func (s *strays) all(section *imap.FetchItemBodySection) map[imap.UID][]byte {
	s.wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[imap.UID][]byte{}
	for uid, x := range s.list {
		if data := (imapclient.FetchItemDataBodySection{Section: x.section}); data.MatchCommand(section) {
			out[uid] = x.body
		}
	}
	s.list = nil
	return out
}

// readLiteral reads what there is room for; nil for more.
func readLiteral(r imap.LiteralReader, room int64) ([]byte, error) {
	if r.Size() > room {
		_, err := io.Copy(io.Discard, r)
		return nil, err
	}
	body := make([]byte, r.Size())
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	// The end of a literal is seen by reading on.
	_, err := io.Copy(io.Discard, r)
	return body, err
}
