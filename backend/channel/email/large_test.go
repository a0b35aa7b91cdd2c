package email

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
)

// withFile makes a mail with an attachment, so that the whole has about size bytes.
func withFile(n, size int) []byte {
	data := make([]byte, size*3/4)
	r := rand.New(rand.NewPCG(uint64(n), 2))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	fmt.Fprintf(&b, "From: anna@customer.test\r\nTo: %s\r\nSubject: Frage %d\r\nMessage-ID: <%s>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", support, n, refOf(n))
	fmt.Fprintf(&b, "--b\r\n\r\nText %d\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n", n)
	for line := range slices.Chunk([]byte(text), 76) {
		b.Write(line)
		b.WriteString("\r\n")
	}
	b.WriteString("--b--\r\n")
	return []byte(b.String())
}

// A large mail comes whole, one that is too large with its header and text; what
// stays on the server is said.
func TestLargeMails(t *testing.T) {
	t.Parallel()
	srv, c, l := started(t, mailtest.Options{}, nil, nil)
	srv.Save(t, support, "INBOX", withFile(1, 48<<20))
	srv.Save(t, support, "INBOX", withFile(2, 55<<20))
	srv.Save(t, support, "INBOX", mailOf(3))
	c.awaitMessages(t, 3)
	l.stop()
	if m := c.find(refOf(1)).Message; len(m.Files) != 1 || m.Mail.Raw == nil || len(m.Mail.Notes) != 0 {
		t.Errorf("48 MB: %+v", m)
	}
	if m := c.find(refOf(2)).Message; len(m.Files) != 0 || m.Text != "Text 2" || !slices.Contains(m.Mail.Notes, "truncated") {
		t.Errorf("55 MB: %q %+v", m.Text, m.Mail)
	}
}

// BenchmarkImport takes in 1,000 waiting mails of up to 5 MB, as after an outage.
func BenchmarkImport(b *testing.B) {
	srv := mailtest.Start(b, mailtest.Options{})
	r := rand.New(rand.NewPCG(1, 1))
	var total int
	for n := range 1000 {
		size := 2000 + r.IntN(60_000)
		switch {
		case n%100 == 0:
			size = 5 << 20
		case n%10 == 0:
			size = 200_000 + r.IntN(1<<20)
		}
		total += size
		srv.SaveAt(b, support, "INBOX", time.Now(), false, withFile(n, size))
	}
	b.SetBytes(int64(total))
	for b.Loop() {
		peak := importAll(b, srv, 1000)
		b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
	}
}

// BenchmarkHuge takes in mails of 50 MB.
func BenchmarkHuge(b *testing.B) {
	srv := mailtest.Start(b, mailtest.Options{})
	for n := range 6 {
		srv.SaveAt(b, support, "INBOX", time.Now(), false, withFile(n, 48<<20))
	}
	for b.Loop() {
		peak := importAll(b, srv, 6)
		b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
	}
}

// importAll takes n waiting mails in as new ones, keeps no files, and gives the
// most memory that was in use.
func importAll(b *testing.B, srv *mailtest.Server, n int) (peak uint64) {
	c := newCore()
	env := c.env()
	env.Store = func(_ context.Context, name, kind string, r io.Reader) (channel.File, error) {
		n, err := io.Copy(io.Discard, r)
		return channel.File{Hash: name, Name: name, Type: kind, Size: n}, err
	}
	a := mailbox(b, srv.IMAPS, srv.CAFile, nil)
	s, err := Connector{}.open(a, env)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	f := s.fetcher()
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	// As if the channel had been read before it was empty.
	box := &box{mark: boxMark(s.set.user, "INBOX")}
	ev := box.placed(place{Host: s.set.imap.host, Validity: validity(b, srv), Good: 1})
	c.marks[ev.Mark.Name] = ev.Mark.Value
	debug.FreeOSMemory()
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.Sys-m.HeapReleased)
			}
		}
	}()
	go func() { done <- f.run(ctx) }()
	c.await(b, "all", func() bool { return len(c.messages()) >= n })
	close(stop)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		b.Error(err)
	}
	return peak
}

func validity(b *testing.B, srv *mailtest.Server) uint32 {
	data, err := srv.Client(b, support, nil).Select("INBOX", nil).Wait()
	if err != nil {
		b.Fatal(err)
	}
	return data.UIDValidity
}

// Mails that are much larger than the server says come all the same, a few at a time.
func TestSizesAreLies(t *testing.T) {
	t.Parallel()
	srv := mailtest.Script{Boxes: []string{`(\HasNoChildren) "/" INBOX`}}.Run(t)
	c := newCore()
	most := 0
	c.fails = func(events []channel.Event) (before, after error) {
		n := 0
		for _, e := range events {
			if e.Message != nil {
				n++
			}
		}
		most = max(most, n)
		return nil, nil
	}
	l := c.listen(t, mailbox(t, srv.Port, "", map[string]string{setCA: string(srv.CA.PEM)}), nil)
	c.await(t, "ok", func() bool { return c.lastHealth().State == "ok" })
	srv.Change(func(s *mailtest.Script) {
		for n := range 7 {
			s.Mails = append(s.Mails, mailtest.Mail{UID: uint32(n + 1), Size: 900, Raw: string(withFile(n, 12<<20))})
		}
	})
	srv.Push("* 7 EXISTS")
	c.awaitMessages(t, 7)
	l.stop()
	if most > 3 {
		t.Errorf("%d mails of 12 MB were held at once", most)
	}
	for ref, n := range c.messages() {
		if m := c.find(ref).Message; n != 1 || m.Mail.Raw == nil || len(m.Files) != 1 {
			t.Errorf("%s came %d times: %+v", ref, n, m)
		}
	}
}
