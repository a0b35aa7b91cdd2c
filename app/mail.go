package app

import (
	"context"
	"encoding/base64"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// MailView is the formatted body of a message, for a sandboxed frame. The HTML
// is clean (the relay saw to it): pictures inside are <img data-cid="…"> to be
// filled from Pictures, remote ones <img data-remote-src="…">, shown on demand.
type MailView struct {
	Text  string `json:"text"`  // whole text, for mails without formatted body
	HTML  string `json:"html"`  // whole body; empty: plain mail
	Short string `json:"short"` // body without what is quoted; empty: the same as HTML
	// Pictures are data: addresses by CID.
	Pictures map[string]string `json:"pictures"`
	// Missing: not on this PC and the relay cannot be reached now.
	Missing bool `json:"missing"`
}

// How much of a mail is shown.
const (
	maxBody     = 4 << 20  // bytes of a text or formatted body
	maxPicture  = 5 << 20  // of one picture within it
	maxPictures = 20 << 20 // of all pictures within it
)

// MailBody gives the formatted body of a message from this PC's copy; what is
// not there yet is fetched.
func (a *App) MailBody(message string) (MailView, error) {
	l, err := a.running()
	if err != nil {
		return MailView{}, err
	}
	m, found, err := l.rep.Message(a.ctx, message)
	if err != nil {
		return MailView{}, a.coded(err)
	}
	if !found {
		return MailView{}, bare(fault.NotFound)
	}
	v := l.body(a.ctx, &m)
	l.pictures(a.ctx, &m, &v)
	return v, nil
}

// body reads the texts of a mail; what cannot be had leaves what the message itself says.
func (l *live) body(ctx context.Context, m *inbox.Message) MailView {
	v := MailView{Text: m.Text, Pictures: map[string]string{}}
	if m.Mail == nil {
		return v
	}
	read := func(f *inbox.File, to *string) {
		if f == nil {
			return
		}
		b, err := l.content(ctx, *f, maxBody)
		if err != nil {
			v.Missing = true
			return
		}
		*to = strings.ToValidUTF8(string(b), "\uFFFD")
	}
	read(m.Mail.Full, &v.Text)
	read(m.Mail.HTML, &v.HTML)
	read(m.Mail.Short, &v.Short)
	if m.Mail.Body != "" || m.Mail.Below != "" {
		written(m, &v)
	}
	return v
}

// written shows what an agent wrote, which is in the message itself.
func written(m *inbox.Message, v *MailView) {
	v.Text = strings.TrimSpace(m.Text + "\n\n" + m.Mail.Below)
	if m.Mail.Body == "" {
		return
	}
	v.Short = ownBody(m.Mail.Body)
	v.HTML = v.Short + ownBody(m.Mail.BelowHTML)
	if v.HTML == v.Short {
		v.Short = ""
	}
}

// content gives the bytes of a file, at most limit.
func (l *live) content(ctx context.Context, f inbox.File, limit int64) ([]byte, error) {
	if f.Size > limit {
		return nil, fault.New(fault.TooLarge, "app.content", "too much to show")
	}
	kept, err := l.have(ctx, f.Hash, f.Name, f.Type)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(l.media.Content(ctx, kept), limit))
}

// pictures fills in what the formatted body shows inline.
func (l *live) pictures(ctx context.Context, m *inbox.Message, v *MailView) {
	if m.Mail == nil {
		return
	}
	left := int64(maxPictures)
	for _, f := range m.Files {
		if m.Mail.Body != "" && strings.Contains(v.HTML, f.Hash) {
			f.CID = f.Hash
		}
		if f.CID == "" || !inline[f.Type] || f.Size > min(left, maxPicture) || v.HTML == "" {
			continue
		}
		b, err := l.content(ctx, f, maxPicture)
		if err != nil {
			v.Missing = true
			continue
		}
		if kind := sniff(b, ""); inline[kind] {
			left -= int64(len(b))
			v.Pictures[f.CID] = "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(b)
		}
	}
}

// FindParties suggests recipients from contacts while typing.
func (a *App) FindParties(text string, limit int) ([]inbox.Party, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	list, err := l.rep.Parties(a.ctx, text, within(limit, 8, 50))
	if list == nil {
		list = []inbox.Party{}
	}
	return list, a.coded(err)
}

// WriteTo prepares a new conversation with an address: who has it already, and
// in which conversation of the inbox. Fresh ids where nobody does.
func (a *App) WriteTo(channel, address string) (WriteIDs, error) {
	l, err := a.running()
	if err != nil {
		return WriteIDs{}, err
	}
	address = strings.ToLower(strings.TrimSpace(address))
	ch, err := l.channel(channel)
	if err != nil {
		return WriteIDs{}, a.coded(err)
	}
	w := WriteIDs{Contact: newID(), Conversation: newID(), Inbox: ch.Inbox}
	list, err := l.rep.ContactsAt(a.ctx, address)
	if err != nil {
		return WriteIDs{}, a.coded(err)
	}
	for _, c := range list {
		id, err := l.rep.ConversationWith(a.ctx, c.ID, ch.Inbox)
		if err != nil {
			return WriteIDs{}, a.coded(err)
		}
		if !w.Known || id != "" {
			w.Contact, w.Name, w.Known = c.ID, c.Name, true
		}
		if id != "" {
			w.Conversation = id
			break
		}
	}
	return w, nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// WriteIDs is what the command "write" needs. Known: the contact exists.
type WriteIDs struct {
	Contact      string `json:"contact"`
	Conversation string `json:"conversation"`
	Inbox        string `json:"inbox"`
	Name         string `json:"name"`
	Known        bool   `json:"known"`
}

// SaveMail lets the person save the raw mail of a message as an .eml file.
func (a *App) SaveMail(message string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	m, found, err := l.rep.Message(a.ctx, message)
	if err != nil {
		return a.coded(err)
	}
	if !found || m.Mail == nil || m.Mail.Raw == nil {
		return bare(fault.NotFound)
	}
	f, err := l.have(a.ctx, m.Mail.Raw.Hash, m.Mail.Raw.Name, m.Mail.Raw.Type)
	if err != nil {
		return a.coded(err)
	}
	return l.save(f, mailName(m.Mail.Subject))
}

// mailName makes a file name of a subject.
func mailName(subject string) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"/\|?*`, r) {
			return ' '
		}
		return r
	}, subject)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	for len(name) > 100 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if name = strings.TrimRight(name, ". "); name == "" {
		name = "mail"
	}
	return name + ".eml"
}

// save asks where and writes a copy of a file there.
func (l *live) save(f inbox.File, name string) error {
	path, err := l.a.shell.SaveAs(name)
	if err != nil || path == "" {
		return l.a.coded(err)
	}
	out, err := os.Create(path) //nolint:gosec // the person chose it
	if err != nil {
		return bare(fault.Denied)
	}
	_, err = io.Copy(out, l.media.Content(l.a.ctx, f))
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path)
		return bare(fault.DiskFull)
	}
	return nil
}
