package email

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailread"
	"tresen/backend/fault"
)

// headBytes is how much of a mail that cannot be parsed is looked at for its header.
const headBytes = 64 << 10

// parse reads a mail within a limit of time, whatever it does to the parser.
// Something comes back always: with Broken set there are the headers, if any.
func (f *fetcher) parse(raw []byte) *mailread.Mail {
	if m := f.tryParse(raw); m != nil {
		return m
	}
	head, _, _ := bytes.Cut(raw[:min(len(raw), headBytes)], []byte("\n\r\n"))
	m := f.tryParse(append(bytes.Clone(head), "\r\n\r\n"...))
	if m == nil {
		m = &mailread.Mail{}
	}
	m.Broken = true
	if m.MessageID == "" || m.MadeID {
		sum := sha256.Sum256(raw)
		m.MessageID, m.MadeID = hex.EncodeToString(sum[:16])+"@mail.invalid", true
	}
	return m
}

// tryParse gives nil when the parser needs too long or panics. A goroutine cannot
// be ended from outside; it may work on alone.
func (f *fetcher) tryParse(raw []byte) *mailread.Mail {
	done := make(chan *mailread.Mail, 1)
	go func() {
		defer func() {
			if recover() != nil { // its value may hold a message
				done <- nil
			}
		}()
		done <- f.read(raw)
	}()
	t := time.NewTimer(f.t.parse)
	defer t.Stop()
	select {
	case m := <-done:
		return m
	case <-t.C:
		return nil
	}
}

// arrive reads a mail and stores what it holds. Errors: disk_full, unavailable
// and the like, after which all is tried again.
func (f *fetcher) arrive(ctx context.Context, b *box, p place, x fetched) (arrival, error) {
	a := arrival{role: b.role, at: x.at.UnixMilli(), keys: []string{b.uidKey(p, x.uid)}}
	if len(x.raw) == 0 {
		a.mail = &mailread.Mail{Broken: true, Text: fmt.Sprintf("%s, UID %d", b.name, x.uid)}
	} else {
		a.mail = f.parse(x.raw)
	}
	m := a.mail
	if x.at.IsZero() {
		a.at = m.Date
	}
	if x.head || len(x.raw) == 0 { // what is known of it must not stand for the mail itself
		m.Broken, a.part = true, a.keys[0]
		a.keys = nil
	}
	if a.part == "" && !x.cut {
		a.keys = append(a.keys, bodyKey(m, x.raw))
	}
	k := &keeper{s: f.s, ctx: ctx}
	if !x.cut {
		k.parts(m.Parts)
	} else {
		k.note("truncated")
	}
	text, _ := shown(m)
	if m.Text != text {
		a.bodies.full = k.text("text.txt", "text/plain", m.Text)
	}
	a.bodies.html = k.text("mail.html", "text/html", m.HTML)
	if m.ReplyHTML != m.HTML {
		a.bodies.short = k.text("reply.html", "text/html", m.ReplyHTML)
	}
	if len(x.raw) > 0 {
		a.bodies.raw = k.keep("mail.eml", "message/rfc822", bytes.NewReader(x.raw))
	}
	a.files, a.notes = k.files, k.notes
	return a, k.err
}

// keeper stores the parts of one mail. After an error it does nothing more.
type keeper struct {
	s     *session
	ctx   context.Context //nolint:containedctx // lives for one mail
	files []channel.File
	notes []string
	err   error
}

func (k *keeper) note(name string) { k.notes = note(k.notes, name) }

// parts stores what a person would call a file, and the pictures of the text.
func (k *keeper) parts(list []mailread.Part) {
	for _, p := range list {
		if p.Note == mailread.NoteSignature || p.Note == mailread.NoteReport {
			continue
		}
		if len(k.files) == maxKept {
			k.note("truncated")
			return
		}
		file := k.keep(p.Name, p.Type, bytes.NewReader(p.Data))
		if file == nil {
			continue
		}
		if p.Inline {
			file.CID = p.CID
		}
		k.files = append(k.files, *file)
	}
}

func (k *keeper) text(name, kind, text string) *channel.File {
	if text == "" {
		return nil
	}
	return k.keep(name, kind, strings.NewReader(text))
}

// keep stores bytes; a file that is not taken is missed in the notes only.
func (k *keeper) keep(name, kind string, r io.Reader) *channel.File {
	if k.err != nil {
		return nil
	}
	file, err := k.s.env.Store(k.ctx, name, kind, r)
	switch {
	case err == nil:
		return &file
	case fault.Is(err, fault.TooLarge) || fault.Is(err, fault.FileType) || fault.Is(err, fault.Invalid):
		k.note("truncated")
	default:
		k.err = err
	}
	return nil
}
