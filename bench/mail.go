package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"tresen/app"
	"tresen/backend/channel/email/mailread"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/inbox"
	"tresen/backend/secret"
	"tresen/backend/store"
)

// mail measures a mailbox on a real IMAP server: waiting mails imported, a new
// one seen on the desktop, memory with the largest ones, and reading alone.
func (s *suite) mail() error {
	server, err := mailtest.New(mailtest.Options{})
	if err != nil {
		return err
	}
	defer server.Close()
	if err := s.mailReading(); err != nil {
		return err
	}
	if err := s.mailNews(server); err != nil {
		return err
	}
	if err := s.mailWaiting(server); err != nil {
		return err
	}
	return s.mailLarge(server)
}

// mailbox fills a world with a mailbox of the server's.
func (s *suite) mailbox(server *mailtest.Server, name, user string) (*world, error) {
	ca, err := os.ReadFile(server.CAFile)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(s.dir, name)
	return fill(s.ctx, dir, func(ctx context.Context, db *store.DB, w *world) error {
		box, err := secret.Open(filepath.Join(dir, "relay.key"))
		if err != nil {
			return err
		}
		id := newID()
		sealed, err := box.Seal("channel/"+id+"/password", mailtest.Password)
		if err != nil {
			return err
		}
		_, err = db.Write(ctx, func(tx *store.Tx) error {
			tx.Put(&inbox.Channel{ID: id, Inbox: w.inbox, Type: "email", Name: "Mail", On: true, Reaches: "email", Letters: true,
				Addresses: []string{user}, Secrets: []string{"password"}, Settings: map[string]string{"address": user, "auth": "password",
					"imapHost": "localhost", "imapPort": fmt.Sprint(server.IMAPS), "imapSecurity": "tls",
					"smtpHost": "localhost", "smtpPort": fmt.Sprint(server.SMTPS), "smtpSecurity": "tls", "ca": string(ca)}})
			return tx.PutSecret(ctx, id, "password", sealed)
		})
		return err
	})
}

// letterOf makes a mail with an attachment of about size bytes.
func letterOf(n, size int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Customer %d <c%d@customer.test>\r\nTo: support@shop.test\r\nSubject: Order %d\r\nMessage-ID: <bench-%d-%d@customer.test>\r\n"+
		"Date: %s\r\nMIME-Version: 1.0\r\n", n%200, n%200, n, n, time.Now().UnixNano(), time.Now().Format(time.RFC1123Z))
	text := strings.Repeat("Is the lamp still to be had, and in brass? Many thanks for an answer.\r\n", 8)
	if size < 4096 {
		fmt.Fprintf(&b, "Content-Type: text/plain; charset=utf-8\r\n\r\n%s", text)
		return b.Bytes()
	}
	data := make([]byte, size*3/4)
	_, _ = rand.Read(data)
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>%s</p>\r\n"+
		"--b\r\nContent-Type: application/octet-stream; name=plan.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n", text)
	line := base64.StdEncoding.EncodeToString(data)
	for len(line) > 76 {
		b.WriteString(line[:76] + "\r\n")
		line = line[76:]
	}
	b.WriteString(line + "\r\n--b--\r\n")
	return b.Bytes()
}

// put lays a mail into a mailbox, as a delivery would.
func put(c *imapclient.Client, raw []byte) error {
	cmd := c.Append("INBOX", int64(len(raw)), nil)
	if _, err := cmd.Write(raw); err != nil {
		return err
	}
	if err := cmd.Close(); err != nil {
		return err
	}
	_, err := cmd.Wait()
	return err
}

func dial(server *mailtest.Server, user string) (*imapclient.Client, error) {
	c, err := imapclient.DialTLS(server.Address(server.IMAPS), &imapclient.Options{TLSConfig: server.TLS()})
	if err != nil {
		return nil, err
	}
	return c, c.Login(user, mailtest.Password).Wait()
}

// mailReading measures the reader alone on mails of all sizes.
func (s *suite) mailReading() error {
	files, err := filepath.Glob("backend/channel/email/mailread/testdata/*.eml")
	if err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("run from the project's folder"))
	}
	mails := [][]byte{letterOf(1, 5<<20), letterOf(2, 200<<10)}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		mails = append(mails, raw)
	}
	size, begun := 0, time.Now()
	for time.Since(begun) < 2*time.Second {
		for _, raw := range mails {
			mailread.Read(raw)
			size += len(raw)
		}
	}
	s.one("mail read", "≥ 20", "MB/s", float64(size)/1e6/time.Since(begun).Seconds())
	return nil
}

// mailNews measures from the server's having a mail to the desktop's list.
func (s *suite) mailNews(server *mailtest.Server) error {
	w, err := s.mailbox(server, "mail-news", "agent@shop.test")
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	d, err := newDesktop(s.ctx, filepath.Join(s.dir, "mail-news-desktop"), w.r.Address())
	if err != nil {
		return err
	}
	defer d.close()
	c, err := dial(server, "agent@shop.test")
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	var took []time.Duration
	for n := range 31 {
		subject := fmt.Sprintf("Order %d", 10_000+n)
		if err := put(c, letterOf(10_000+n, 20_000)); err != nil {
			return err
		}
		begun := time.Now()
		err := d.until(s.ctx, func() (bool, error) {
			p, err := d.List(app.ListQuery{Bucket: app.BucketOpen, Sort: "newest", Limit: 1})
			return err == nil && len(p.Rows) > 0 && p.Rows[0].Conversation.Subject == subject, err
		})
		if err != nil {
			return err
		}
		if n > 0 { // the first one waits for the line
			took = append(took, time.Since(begun))
		}
	}
	s.times("new mail → agent's list (IDLE)", "≤ 1500", took)
	return nil
}

// mailWaiting measures the import of what came while the relay was off.
func (s *suite) mailWaiting(server *mailtest.Server) error {
	const user, waiting = "support@shop.test", 1000
	w, err := s.mailbox(server, "mail-waiting", user)
	if err != nil {
		return err
	}
	c, err := dial(server, user)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	if err := put(c, letterOf(0, 1000)); err != nil {
		return err
	}
	if err := w.subjects(s.ctx, 1); err != nil { // the place in the mailbox is noted
		w.stop()
		return err
	}
	w.stop()
	size := 0
	for n := range waiting {
		kind := []int{1000, 3000, 20_000, 60_000, 8_000}[n%5]
		switch {
		case n%100 == 99:
			kind = 5 << 20
		case n%20 == 19:
			kind = 500_000
		}
		raw := letterOf(n+1, kind)
		size += len(raw)
		if err := put(c, raw); err != nil {
			return err
		}
	}
	begun := time.Now()
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	if err := w.subjects(s.ctx, waiting+1); err != nil {
		return err
	}
	s.one(fmt.Sprintf("1,000 waiting mails, %d MB, imported", size>>20), "≤ 60", "s", time.Since(begun).Seconds())
	return nil
}

// subjects waits until the relay has so many incoming mails.
func (w *world) subjects(ctx context.Context, want int) error {
	db, err := store.Open(ctx, filepath.Join(w.dir, "relay.db"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for over := time.Now().Add(3 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		n := 0
		if _, err := db.DB.Read().One(ctx, []any{&n}, `SELECT count(*) FROM message WHERE dir = 'in'`); err != nil {
			return err
		}
		if n >= want {
			return nil
		}
		if time.Now().After(over) {
			return fmt.Errorf("%d of %d mails", n, want)
		}
	}
}

// mailLarge measures the memory of the real program while it takes in mails of
// nearly 50 MB.
func (s *suite) mailLarge(server *mailtest.Server) error {
	const user = "sales@shop.test"
	w, err := s.mailbox(server, "mail-large", user)
	if err != nil {
		return err
	}
	bin, err := filepath.Abs("build/bin/relay")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(s.ctx, bin, "serve", "--data", w.dir, "--listen", "127.0.0.1:0", "--log-level", "error") //nolint:gosec // our own program
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("build the relay first (make build): %w", err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	c, err := dial(server, user)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	for n := range 3 {
		if err := put(c, letterOf(n, 48<<20)); err != nil {
			return err
		}
	}
	if err := w.subjects(s.ctx, 3); err != nil {
		return err
	}
	peak, err := memory(cmd.Process.Pid, "VmHWM:")
	s.one("relay memory, 48 MB mails (peak RSS)", "≤ 150", "MB", peak)
	return err
}
