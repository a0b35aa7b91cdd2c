package mailtest_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"tresen/backend/channel/email/mailtest"
)

// login goes through the proxy.
func login(t *testing.T, s *mailtest.Server, p *mailtest.Proxy, o imapclient.Options) (*imapclient.Client, error) {
	t.Helper()
	o.TLSConfig = s.TLS()
	c, err := imapclient.DialTLS(p.Address(), &o)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, c.Login(support, mailtest.Password).Wait()
}

func TestProxyCutsInALiteral(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	for i := range 3 {
		s.Save(t, support, "INBOX", mail(anna, support, fmt.Sprint("m", i)))
	}
	p := s.Proxy(t, s.IMAPS)
	p.Next(mailtest.Fault{CutInLiteral: 2})
	// By hand: go-imap's own reading of a literal that ends early has a data race.
	fetch := func() string {
		c, err := tls.Dial("tcp4", p.Address(), s.TLS())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		_, _ = fmt.Fprintf(c, "a LOGIN %s %s\r\nb SELECT INBOX\r\nc UID FETCH 1:* (BODY.PEEK[])\r\nd LOGOUT\r\n", support, mailtest.Password)
		got, _ := io.ReadAll(c)
		return string(got)
	}
	if got := fetch(); strings.Count(got, "Message-ID: <m") != 1 || strings.Count(got, "From: ") != 2 || strings.Contains(got, "c OK") {
		t.Errorf("cut, it said %q", got)
	}
	if got := fetch(); strings.Count(got, "Message-ID: <m") != 3 || !strings.Contains(got, "c OK") || p.Accepted() != 2 {
		t.Errorf("the next connection said %q", got)
	}
}

// The mail has been taken, and its author does not learn so.
func TestProxyCutsAfterTheDot(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := s.Proxy(t, s.SMTPS)
	p.Next(mailtest.Fault{CutAfterDot: true})
	c, err := smtp.DialTLS(p.Address(), s.TLS())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Auth(sasl.NewPlainClient("", support, mailtest.Password)); err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail(support, []string{bob}, bytes.NewReader(mail(support, bob, "one"))); err == nil || smtpCode(err) != 0 {
		t.Errorf("answered %v", err)
	}
	s.Await(t, bob, "INBOX", 1)
}

func TestProxyInjectsAndSwallows(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := s.Proxy(t, s.IMAPS)
	p.Next(mailtest.Fault{Swallow: " EXISTS"})
	news := make(chan string, 8)
	c, err := login(t, s, p, imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				news <- "exists"
			} else {
				news <- "flags"
			}
		},
		Expunge: func(uint32) { news <- "expunge" }}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	s.Save(t, support, "INBOX", mail(anna, support, "one"))
	s.Await(t, support, "INBOX", 1)
	_ = idle.Close()
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Noop().Wait(); err != nil { // by now the server has said EXISTS
		t.Fatal(err)
	}
	for len(news) > 0 {
		if what := <-news; what == "exists" {
			t.Error("EXISTS came through")
		}
	}
	p.Inject("* BYE Too many simultaneous connections")
	p.Cut()
	<-c.Closed()
}

// plain speaks lines with a fake server, for what happens below IMAP.
func plain(t *testing.T, says string) *mailtest.Proxy {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.WriteString(c, says)
				_, _ = io.Copy(io.Discard, c)
			}()
		}
	}()
	return mailtest.NewProxy(t, ln.Addr().String())
}

func TestProxyHolesAndCuts(t *testing.T) {
	t.Parallel()
	says := strings.Repeat("0123456789", 100)
	read := func(p *mailtest.Proxy) (string, error) {
		c, err := net.Dial("tcp4", p.Address())
		if err != nil {
			return "", err
		}
		defer func() { _ = c.Close() }()
		_ = c.SetDeadline(time.Now().Add(200 * time.Millisecond))
		got, err := io.ReadAll(c)
		return string(got), err
	}
	p := plain(t, says)
	p.Next(mailtest.Fault{CutAfter: 15}, mailtest.Fault{HoleAfter: 25}, mailtest.Fault{Pause: 5 * time.Millisecond})
	if got, err := read(p); got != says[:15] || err != nil {
		t.Errorf("cut: %q, %v", got, err)
	}
	if got, err := read(p); got != says[:25] || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("hole: %q, %v", got, err)
	}
	if got, err := read(p); len(got) == 0 || len(got) >= 60 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("slow: %q, %v", got, err)
	}
	p.Refuse(true)
	if got, err := read(p); got != "" || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("refused: %q, %v", got, err)
	}
	p.Refuse(false)
	c, err := net.Dial("tcp4", p.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.ReadFull(c, make([]byte, len(says))); err != nil {
		t.Fatal(err)
	}
	p.Inject("* hello")
	if line, err := bufio.NewReader(c).ReadString('\n'); line != "* hello\r\n" {
		t.Errorf("injected: %q, %v", line, err)
	}
	p.Hole()
	p.Inject("* nobody hears this")
	_, _ = io.WriteString(c, "are you there\r\n")
	_ = c.SetDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := c.Read(make([]byte, 10)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the hole said %d bytes, %v", n, err)
	}
	if p.Open() == 0 {
		t.Error("the hole closed the connection")
	}
}

func TestProxyWantsTheRightCertificate(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := s.Proxy(t, s.IMAPS)
	if _, err := tls.Dial("tcp4", p.Address(), &tls.Config{ServerName: "localhost", MinVersion: tls.VersionTLS12}); err == nil {
		t.Error("a client that does not know the CA got in")
	}
}
