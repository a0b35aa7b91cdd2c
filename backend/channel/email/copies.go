package email

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Limits of the copies that wait for the Sent folder.
const (
	copiesWaiting = 32
	copiesBytes   = 64 << 20
	copyWithin    = 2 * time.Minute
	copyFarewell  = 5 * time.Second // Close waits so long for those under way
)

// copyPauses are the pauses after a try that failed; then the copies are given up.
var copyPauses = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute}

// sentCopy is a mail that went out.
type sentCopy struct {
	ref string
	raw []byte
}

// copies brings mails into the Sent folder beside the sending: that they went
// out does not depend on it. One goroutine works while any wait.
type copies struct {
	mu      sync.Mutex
	waiting []sentCopy // the first are under way
	bytes   int
	closed  bool
	done    chan struct{} // of the goroutine; nil: none works
}

// copied reports whether we, not the provider, keep a copy of what goes out.
func (s *settings) copied() bool {
	return s.appendSent == appendAlways || s.appendSent == appendAuto && provider(s.smtp.host) == ""
}

// keepCopy queues a mail for the Sent folder. It never blocks.
func (s *session) keepCopy(ref string, raw []byte) {
	if !s.set.copied() {
		return
	}
	c := &s.copies
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(c.waiting) >= copiesWaiting || c.bytes+len(raw) > copiesBytes && len(c.waiting) > 0 {
		s.env.Log.Warn("no copy of a sent mail: too many wait", "acct", s.a.ID)
		return
	}
	c.waiting = append(c.waiting, sentCopy{ref, raw})
	c.bytes += len(raw)
	if c.done == nil {
		done := make(chan struct{})
		c.done = done
		s.parts.Go(func() { s.keepCopies(done) })
	}
}

// keepCopies works until none wait.
func (s *session) keepCopies(done chan struct{}) {
	defer close(done)
	c := &s.copies
	for tries := 0; ; {
		c.mu.Lock()
		list := slices.Clone(c.waiting)
		if len(list) == 0 {
			c.done = nil
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		n, err := s.putCopies(list)
		if n > 0 {
			tries = 0
			c.drop(n)
		}
		if err == nil {
			continue
		}
		s.env.Log.Warn("copy of a sent mail", "acct", s.a.ID, "code", string(fault.CodeOf(err)))
		if tries == len(copyPauses) || !s.pause(copyPauses[tries]) {
			tries = 0
			c.drop(len(list) - n)
			continue
		}
		tries++
	}
}

func (c *copies) drop(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, x := range c.waiting[:n] {
		c.bytes -= len(x.raw)
	}
	c.waiting = slices.Delete(c.waiting, 0, n)
}

// pause waits; false when the session ends meanwhile.
func (s *session) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-s.ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// close takes no more and gives those under way a moment.
func (c *copies) close() {
	c.mu.Lock()
	c.closed = true
	done := c.done
	c.mu.Unlock()
	if done == nil {
		return
	}
	t := time.NewTimer(copyFarewell)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
	}
}

// putCopies appends mails that are not there yet and gives how many are done with.
func (s *session) putCopies(list []sentCopy) (n int, err error) {
	ctx, cancel := context.WithTimeout(s.ctx, copyWithin)
	defer cancel()
	l, folder, err := s.openSent(ctx)
	if err != nil {
		return 0, err
	}
	defer l.hangUp()
	for _, x := range list {
		found, err := l.holds(x.ref)
		if err == nil && !found {
			err = l.put(folder, x.raw)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// openSent signs in and selects the Sent folder.
func (s *session) openSent(ctx context.Context) (*imapLine, string, error) {
	const op = "email.openSent"
	l, err := s.openIMAP(ctx)
	if err != nil {
		return nil, "", err
	}
	folder, err := sentFolder(l)
	if err == nil && folder == "" {
		err = fault.New(fault.NotFound, op, "no Sent folder")
	}
	if err == nil {
		_, err = l.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	}
	if err != nil {
		l.hangUp()
		return nil, "", fault.Wrap(fault.Unavailable, op, err)
	}
	return l, folder, nil
}

// holds reports whether the selected folder has a mail of that Message-ID.
func (l *imapLine) holds(ref string) (bool, error) {
	data, err := l.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: ref}}}, nil).Wait()
	if err != nil {
		return false, fault.Wrap(fault.Unavailable, "email.holds", err)
	}
	return len(data.AllUIDs()) > 0, nil
}

// put appends a mail, read.
func (l *imapLine) put(folder string, raw []byte) error {
	const op = "email.put"
	cmd := l.Append(folder, int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	_, err := cmd.Write(raw)
	if err == nil {
		err = cmd.Close()
	}
	if err == nil {
		_, err = cmd.Wait()
	}
	return fault.Wrap(fault.Unavailable, op, err)
}

// sentNames are what servers without SPECIAL-USE (RFC 6154) call the folder.
var sentNames = []string{"sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete objekte", "gesendete elemente", "gesendete nachrichten",
	"éléments envoyés", "messages envoyés", "envoyés", "posta inviata", "enviados", "elementos enviados", "verzonden", "verzonden items"}

// sentFolder finds the Sent folder, "" if there is none.
func sentFolder(l *imapLine) (string, error) {
	options := &imap.ListOptions{ReturnSpecialUse: l.caps.Has(imap.CapSpecialUse) && l.caps.Has(imap.CapListExtended)}
	list, err := l.List("", "*", options).Collect()
	if err != nil {
		return "", err
	}
	return folder(list, imap.MailboxAttrSent, sentNames), nil
}

// Sent looks for the mail in the Sent folder. There is one only if it went out:
// our own copy follows the server's yes, the provider's is made by it.
func (s *session) Sent(ctx context.Context, out channel.Outgoing) (bool, error) {
	const op = "email.Sent"
	ref := out.Ref
	if ref == "" {
		ref = s.messageID(out)
	}
	l, _, err := s.openSent(ctx)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, fault.Wrap(fault.Unavailable, op, err)
	}
	defer l.hangUp()
	return l.holds(ref)
}
