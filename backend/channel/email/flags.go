package email

import (
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
)

var _ channel.Follower = (*session)(nil)

// maxFollowed is how many mails may wait for their flags; above it the oldest
// are left as they are: comfort, never truth.
const maxFollowed = 2000

// followed are the mails whose flags are to follow what agents did.
type followed struct {
	mu   sync.Mutex
	list []deed
	told chan struct{} // signals Listen; nil: nobody listens
}

// deed is what was done with a mail: seen, or its conversation is done as well.
type deed struct {
	ref  string
	done bool
}

// Seen lets mails be marked as read on the server, if the settings say so.
func (s *session) Seen(refs []string) {
	if s.set.flags != flagsLeave {
		s.follow(refs, false)
	}
}

// Done lets mails be moved on the server, if the settings say so.
func (s *session) Done(refs []string) {
	if s.set.flags == flagsMove && s.set.moveTo != "" {
		s.follow(refs, true)
	}
}

func (s *session) follow(refs []string, done bool) {
	q := &s.flags
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, ref := range refs {
		if ref != "" && !strings.HasPrefix(ref, "ti:") {
			q.list = append(q.list, deed{ref, done})
		}
	}
	q.list = q.list[max(0, len(q.list)-maxFollowed):]
	if q.told != nil && len(q.list) > 0 {
		select {
		case q.told <- struct{}{}:
		default:
		}
	}
}

func (q *followed) take() []deed {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.list
	q.list = nil
	return list
}

// wake says whom to tell of news.
func (q *followed) wake(told chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.told = told
}

// follow does on the server what agents did, in the inbox, which is open. What it refuses is left as it is;
// after an end of the line the rest is tried again.
func (f *fetcher) follow() error {
	list := f.s.flags.take()
	if len(list) == 0 {
		return nil
	}
	for i, d := range list {
		if err := f.followOne(d); err != nil && !refusal(err) {
			f.s.again(list[i:])
			return err
		}
	}
	return nil
}

// again puts deeds back, before those that came meanwhile.
func (s *session) again(list []deed) {
	s.flags.mu.Lock()
	defer s.flags.mu.Unlock()
	s.flags.list = append(list, s.flags.list...)
}

func (f *fetcher) followOne(d deed) error {
	found, err := f.line.found(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: d.ref}}})
	if err != nil || len(found) == 0 {
		return err
	}
	var set imap.UIDSet
	for _, s := range found {
		set.AddNum(s.uid)
	}
	if err := f.flag(set, imap.FlagSeen); err != nil || !d.done {
		return err
	}
	return f.moveAway(set, f.s.set.moveTo)
}

func (f *fetcher) flag(set imap.UIDSet, flag imap.Flag) error {
	return onLine(f.line.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close())
}

// moveAway moves mails. The library's own way around a missing MOVE may end in a
// plain EXPUNGE, which takes other people's deleted mails along.
func (f *fetcher) moveAway(set imap.UIDSet, to string) error {
	copied := func() error {
		if f.line.caps.Has(imap.CapMove) {
			_, err := f.line.Move(set, to).Wait()
			return onLine(err)
		}
		_, err := f.line.Copy(set, to).Wait()
		return onLine(err)
	}
	err := copied()
	if err != nil && refusal(err) { // the folder may not be there yet
		if made := f.line.Create(to, nil).Wait(); made != nil {
			return onLine(err)
		}
		err = copied()
	}
	if err != nil || f.line.caps.Has(imap.CapMove) {
		return err
	}
	if err := f.flag(set, imap.FlagDeleted); err != nil || !f.line.caps.Has(imap.CapUIDPlus) {
		return err
	}
	return onLine(f.line.UIDExpunge(set).Close())
}
