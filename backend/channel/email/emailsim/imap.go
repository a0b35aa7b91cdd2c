package emailsim

import (
	"bufio"
	"bytes"
	"io"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message/textproto"
	"github.com/emersion/go-sasl"
)

// session is one IMAP connection.
type session struct {
	sim     *Sim
	conn    *imapserver.Conn
	account *account
	box     *box
	view    *imapserver.SessionTracker
}

var _ imapserver.SessionSASL = (*session)(nil)
var _ imapserver.SessionMove = (*session)(nil)
var _ imapserver.SessionNamespace = (*session)(nil)

func no(code imap.ResponseCode, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: text}
}

func (s *session) Close() error {
	s.sim.leave(s)
	return s.Unselect()
}

func (s *session) Login(user, password string) error {
	if s.sim.take(AuthRefused) {
		return imapserver.ErrAuthFailed
	}
	a := s.sim.login(user, password)
	if a == nil {
		return imapserver.ErrAuthFailed
	}
	return s.enter(a)
}

func (s *session) enter(a *account) error {
	if s.sim.take(Unavailable) {
		return no("UNAVAILABLE", "Temporary System Error")
	}
	s.account = a
	return s.sim.enter(s)
}

func (s *session) AuthenticateMechanisms() []string {
	return []string{"PLAIN", "XOAUTH2", "OAUTHBEARER"}
}

func (s *session) Authenticate(mechanism string) (sasl.Server, error) {
	return s.sim.mechanism(mechanism, s.Login, func(user, token string) error {
		a := s.sim.bearer(user, token)
		if a == nil {
			return imapserver.ErrAuthFailed
		}
		return s.enter(a)
	}, no("", "Unsupported authentication mechanism"))
}

func (s *session) find(name string) (*box, error) {
	if b := s.account.box(name); b != nil {
		return b, nil
	}
	return nil, no(imap.ResponseCodeNonExistent, "No such mailbox")
}

func (s *session) Select(name string, _ *imap.SelectOptions) (*imap.SelectData, error) {
	b, err := s.find(name)
	if err != nil {
		return nil, err
	}
	_ = s.Unselect()
	b.mu.Lock()
	defer b.mu.Unlock()
	s.box, s.view = b, b.tracker.NewSession()
	data := &imap.SelectData{NumMessages: uint32(len(b.list)), UIDNext: b.next, UIDValidity: b.validity,
		Flags: []imap.Flag{imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagSeen, imap.FlagDraft}}
	data.PermanentFlags = append(slices.Clone(data.Flags), imap.FlagWildcard)
	return data, nil
}

func (s *session) Unselect() error {
	if s.view != nil {
		s.view.Close()
	}
	s.box, s.view = nil, nil
	return nil
}

func (s *session) Create(name string, _ *imap.CreateOptions) error {
	if s.account.box(name) != nil {
		return no(imap.ResponseCodeAlreadyExists, "Mailbox already exists")
	}
	_, err := s.account.open(name, "")
	return err
}

func (s *session) Delete(string) error { return no(imap.ResponseCodeCannot, "not here") }

func (s *session) Rename(string, string, *imap.RenameOptions) error {
	return no(imap.ResponseCodeCannot, "not here")
}

func (s *session) Subscribe(name string) error {
	_, err := s.find(name)
	return err
}

func (s *session) Unsubscribe(name string) error { return s.Subscribe(name) }

func (s *session) Namespace() (*imap.NamespaceData, error) {
	return &imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Delim: '/'}}}, nil
}

func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, o *imap.ListOptions) error {
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: '/'})
	}
	for _, b := range s.account.all() {
		if !slices.ContainsFunc(patterns, func(p string) bool { return imapserver.MatchList(b.name, '/', ref, p) }) || o.SelectSpecialUse && b.use == "" {
			continue
		}
		data := imap.ListData{Mailbox: b.name, Delim: '/', Attrs: []imap.MailboxAttr{imap.MailboxAttrHasNoChildren}}
		if b.use != "" {
			data.Attrs = append(data.Attrs, b.use)
		}
		if o.ReturnSubscribed {
			data.Attrs = append(data.Attrs, imap.MailboxAttrSubscribed)
		}
		if o.ReturnStatus != nil {
			data.Status, _ = s.Status(b.name, o.ReturnStatus)
		}
		if err := w.WriteList(&data); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) Status(name string, _ *imap.StatusOptions) (*imap.StatusData, error) {
	b, err := s.find(name)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	n, recent, size := uint32(len(b.list)), uint32(0), b.size()
	unseen, deleted := n-b.count(imap.FlagSeen), b.count(imap.FlagDeleted)
	return &imap.StatusData{Mailbox: b.name, NumMessages: &n, NumRecent: &recent, UIDNext: b.next, UIDValidity: b.validity,
		NumUnseen: &unseen, NumDeleted: &deleted, Size: &size}, nil
}

func (s *session) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	b := s.account.box(name)
	if b == nil {
		return nil, no(imap.ResponseCodeTryCreate, "No such mailbox")
	}
	if s.sim.take(Quota) {
		return nil, no("OVERQUOTA", "Quota exceeded (mailbox for user is full)")
	}
	at := o.Time
	if at.IsZero() {
		at = s.sim.o.Now()
	}
	uid, err := b.add(raw, at, o.Flags...)
	return &imap.AppendData{UIDValidity: b.validity, UID: uid}, err
}

func (s *session) Poll(w *imapserver.UpdateWriter, expunge bool) error {
	if s.view == nil {
		return nil
	}
	return s.view.Poll(w, expunge)
}

// Idle does not use the tracker's own: what happened between the last command
// and IDLE would wait for the next change.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	b, view := s.box, s.view // gone when the connection is
	if b == nil {
		<-stop
		return nil
	}
	s.sim.idle(s.account, 1)
	defer s.sim.idle(s.account, -1)
	for {
		b.mu.Lock()
		changed := b.changed
		b.mu.Unlock()
		if err := view.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}

func (s *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	_, err := s.box.remove(func(m *stored) bool {
		return slices.Contains(m.flags, imap.FlagDeleted) && (uids == nil || uids.Contains(m.uid))
	})
	return err
}

// each calls f for the messages of a set; "*" is the last message.
func (s *session) each(set imap.NumSet, f func(i int, m *stored) error) error {
	last := uint32(0)
	if n := len(s.box.list); n > 0 {
		last = uint32(n)
		if _, isUID := set.(imap.UIDSet); isUID {
			last = uint32(s.box.list[n-1].uid)
		}
	}
	for i, m := range slices.Clone(s.box.list) {
		num := s.view.EncodeSeqNum(uint32(i + 1))
		if _, isUID := set.(imap.UIDSet); isUID {
			num = uint32(m.uid)
		}
		if num != 0 && contains(set, num, last) {
			if err := f(i, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func contains(set imap.NumSet, num, last uint32) bool {
	in := func(start, stop uint32) bool {
		if start == 0 {
			start = last
		}
		if stop == 0 {
			stop = last
		}
		return num >= min(start, stop) && num <= max(start, stop)
	}
	switch set := set.(type) {
	case imap.SeqSet:
		return slices.ContainsFunc(set, func(r imap.SeqRange) bool { return in(r.Start, r.Stop) })
	case imap.UIDSet:
		return slices.ContainsFunc(set, func(r imap.UIDRange) bool { return in(uint32(r.Start), uint32(r.Stop)) })
	}
	return false
}

func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	return s.each(set, func(i int, m *stored) error {
		if slices.ContainsFunc(o.BodySection, func(b *imap.FetchItemBodySection) bool { return !b.Peek }) && !slices.Contains(m.flags, imap.FlagSeen) {
			if err := s.box.store(i, imap.StoreFlagsAdd, []imap.Flag{imap.FlagSeen}, nil); err != nil {
				return err
			}
		}
		return m.fetch(w.CreateMessage(s.view.EncodeSeqNum(uint32(i+1))), o)
	})
}

func (m *stored) fetch(w *imapserver.FetchResponseWriter, o *imap.FetchOptions) error {
	w.WriteUID(m.uid)
	if o.Flags {
		w.WriteFlags(m.flags)
	}
	if o.InternalDate {
		w.WriteInternalDate(m.at)
	}
	if o.RFC822Size {
		w.WriteRFC822Size(int64(len(m.raw)))
	}
	if o.Envelope {
		if h, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(m.raw))); err == nil {
			w.WriteEnvelope(imapserver.ExtractEnvelope(h))
		}
	}
	if o.BodyStructure != nil {
		w.WriteBodyStructure(imapserver.ExtractBodyStructure(bytes.NewReader(m.raw)))
	}
	for _, section := range o.BodySection {
		part := m.raw // the whole goes out byte for byte
		if section.Specifier != imap.PartSpecifierNone || len(section.Part) > 0 || section.Partial != nil {
			part = imapserver.ExtractBodySection(bytes.NewReader(m.raw), section)
		}
		literal := w.WriteBodySection(section, int64(len(part)))
		_, err := literal.Write(part)
		if closing := literal.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return w.Close()
}

func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, change *imap.StoreFlags, _ *imap.StoreOptions) error {
	s.box.mu.Lock()
	err := s.each(set, func(i int, _ *stored) error { return s.box.store(i, change.Op, change.Flags, s.view) })
	s.box.mu.Unlock()
	if err != nil || change.Silent {
		return err
	}
	return s.Fetch(w, set, &imap.FetchOptions{Flags: true})
}

func (s *session) Copy(set imap.NumSet, name string) (*imap.CopyData, error) {
	dest := s.account.box(name)
	if dest == nil {
		return nil, no(imap.ResponseCodeTryCreate, "No such mailbox")
	}
	if dest == s.box {
		return nil, no(imap.ResponseCodeCannot, "source and destination are the same")
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	data := &imap.CopyData{UIDValidity: dest.validity}
	err := s.each(set, func(_ int, m *stored) error {
		uid, err := dest.add(m.raw, m.at, m.flags...)
		data.SourceUIDs.AddNum(m.uid)
		data.DestUIDs.AddNum(uid)
		return err
	})
	return data, err
}

func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, name string) error {
	data, err := s.Copy(set, name)
	if err != nil {
		return err
	}
	if err := w.WriteCopyData(data); err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	_, err = s.box.remove(func(m *stored) bool { return data.SourceUIDs.Contains(m.uid) })
	return err
}
