package email

import (
	"bytes"
	"context"
	"crypto/tls"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// shop is a session against real servers, with what it told the relay.
type shop struct {
	*session
	t      *testing.T
	server *mailtest.Server

	mu     sync.Mutex
	marks  map[string]string
	status []channel.Status
	health []channel.Health
	kept   map[string]string // secrets
}

// account works against the real servers.
func account(t *testing.T, s *mailtest.Server, more map[string]string) channel.Account {
	t.Helper()
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{setAddress: "support@shop.test", setName: "Laden", setIMAPHost: "localhost", setIMAPPort: strconv.Itoa(s.IMAPS),
		setSMTPHost: "localhost", setSMTPPort: strconv.Itoa(s.SMTPS), setCA: string(pem)}
	maps.Copy(set, more)
	return channel.Account{ID: "c1", Settings: set, Secrets: map[string]string{secPassword: mailtest.Password}}
}

func openShop(t *testing.T, server *mailtest.Server, a channel.Account) *shop {
	t.Helper()
	x := &shop{t: t, server: server, marks: map[string]string{}, kept: map[string]string{}}
	s, err := Connector{}.open(a, x.env())
	if err != nil {
		t.Fatal(err)
	}
	x.session = s
	t.Cleanup(func() { _ = s.Close() })
	return x
}

func (x *shop) env() channel.Env {
	e := testEnv(files)
	e.Now = time.Now
	e.Ingest = func(_ context.Context, events ...channel.Event) error {
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, e := range events {
			if e.Mark != nil {
				x.marks[e.Mark.Name] = e.Mark.Value
			}
			if e.Status != nil {
				x.status = append(x.status, *e.Status)
			}
		}
		return nil
	}
	e.Mark = func(_ context.Context, name string) (string, error) {
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.marks[name], nil
	}
	e.Keep = func(_ context.Context, name, value string) error {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.kept[name] = value
		return nil
	}
	e.Health = func(h channel.Health) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.health = append(x.health, h)
	}
	return e
}

// prepared is a letter as the relay hands it over: rendered, its bytes on disk.
func (x *shop) prepared(key string, to ...string) channel.Outgoing {
	x.t.Helper()
	out := full
	l := *full.Mail
	l.To, l.CC, l.BCC = nil, nil, nil
	for _, a := range to {
		l.To = append(l.To, channel.Party{Address: a})
	}
	out.Key, out.Mail = "019e0000-0000-7000-8000-0000000000"+key, &l
	p, err := x.Prepare(x.t.Context(), out)
	if err != nil {
		x.t.Fatal(err)
	}
	out.Prepared, out.Ref = p.Bytes, p.Ref
	return out
}

// fails asserts the code of a Send and gives what the agent is told.
func (x *shop) fails(out channel.Outgoing, code fault.Code) string {
	x.t.Helper()
	_, err := x.Send(x.t.Context(), out)
	if fault.CodeOf(err) != code {
		x.t.Fatalf("Send: %v, want %s", err, code)
	}
	if strings.Contains(err.Error(), "@") || strings.Contains(err.Error(), mailtest.Password) {
		x.t.Errorf("an address or a secret in an error: %v", err)
	}
	return detailOf(err)
}

func (x *shop) sends(out channel.Outgoing) {
	x.t.Helper()
	if _, err := x.Send(x.t.Context(), out); err != nil {
		x.t.Fatalf("Send: %v (%s)", err, detailOf(err))
	}
}

// arrived gives the mails of a mailbox that hold exactly these bytes.
func (x *shop) arrived(user, box string, n int, raw []byte) {
	x.t.Helper()
	count := 0
	for all := n; count < n || all == n; all = x.server.Count(user, box) + 1 {
		count = 0
		for _, m := range x.server.Await(x.t, user, box, all) {
			if bytes.HasSuffix(bytes.ReplaceAll(m, []byte("\r\n"), []byte("\n")), bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))) {
				count++
			}
		}
		if count >= n {
			break
		}
	}
	if count != n {
		x.t.Errorf("%s has the mail %d times in %s, want %d", user, count, box, n)
	}
}

func TestSendOverRealServers(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{MaxSize: 1 << 20})
	for _, c := range []struct {
		name string
		run  func(t *testing.T, server *mailtest.Server)
	}{
		{"a mail arrives as it was prepared, and lies in Sent", arrives},
		{"over STARTTLS", startTLS},
		{"who is refused for good is told; the others have it", partlyRefused},
		{"who is refused for now gets it later, the others once", partlyDeferred},
		{"nobody is there", allRefused},
		{"too large", tooLarge},
		{"an automatic mail has no sender", automatic},
		{"a wrong password stops", wrongPassword},
		{"a certificate of somebody else", wrongCertificate},
		{"nobody listens", nobodyListens},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, server) })
	}
}

func arrives(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, nil))
	had := server.Count("support@shop.test", "Sent")
	out := x.prepared("01", "anna@customer.test", "office@customer.test", "bob@customer.test")
	x.sends(out)
	x.arrived("bob@customer.test", "INBOX", 1, out.Prepared)
	server.Await(t, "support@shop.test", "Sent", had+1)
	if there, err := x.Sent(t.Context(), out); err != nil || !there {
		t.Errorf("Sent: %v %v", there, err)
	}
	other := out
	other.Ref = "never-sent@shop.test"
	if there, err := x.Sent(t.Context(), other); err != nil || there {
		t.Errorf("Sent of another: %v %v", there, err)
	}
	// A second copy of the same mail is not made.
	x.keepCopy(out.Ref, out.Prepared)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x.arrived("support@shop.test", "Sent", 1, out.Prepared)
}

func startTLS(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, map[string]string{setSMTPPort: strconv.Itoa(server.Submission), setSMTPSecure: secureStart,
		setIMAPPort: strconv.Itoa(server.IMAP), setIMAPSecure: secureStart}))
	out := x.prepared("02", "agent@shop.test")
	x.sends(out)
	x.arrived("agent@shop.test", "INBOX", 1, out.Prepared)

	// Somebody on the way hides STARTTLS: nothing is said in the clear.
	p := mailtest.NewProxy(t, server.Address(server.Submission))
	p.Always(mailtest.Fault{Swallow: "STARTTLS"})
	x = openShop(t, server, account(t, server, map[string]string{setSMTPPort: strconv.Itoa(p.Port), setSMTPSecure: secureStart}))
	if d := x.fails(out, fault.Unavailable); !strings.Contains(d, "STARTTLS") {
		t.Errorf("detail %q", d)
	}
}

func partlyRefused(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, map[string]string{setAppend: appendNever}))
	had := server.Count("anna@customer.test", "INBOX")
	out := x.prepared("03", "anna@customer.test", "reject@customer.test")
	x.sends(out)
	server.Await(t, "anna@customer.test", "INBOX", had+1)
	if len(x.status) != 1 || x.status[0].State != "failed" || x.status[0].Fault != string(fault.Recipient) ||
		!slices.Equal(x.status[0].Refs, []string{out.Ref}) || !strings.HasPrefix(x.status[0].Detail, "reject@customer.test: 550") {
		t.Errorf("told: %+v", x.status)
	}
	x.fails(out, fault.Recipient) // resent by hand: only to who was refused
	x.arrived("anna@customer.test", "INBOX", 1, out.Prepared)
}

func partlyDeferred(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, map[string]string{setAppend: appendNever}))
	out := x.prepared("04", "bob@customer.test", "busy@customer.test")
	if d := x.fails(out, fault.Unavailable); !strings.HasPrefix(d, "451 ") {
		t.Errorf("detail %q", d)
	}
	x.fails(out, fault.Unavailable)
	x.arrived("bob@customer.test", "INBOX", 1, out.Prepared)
	if len(x.status) != 0 {
		t.Errorf("told as failed: %+v", x.status)
	}
}

func allRefused(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, nil))
	if d := x.fails(x.prepared("05", "reject@customer.test"), fault.Recipient); !strings.HasPrefix(d, "550 ") {
		t.Errorf("detail %q", d)
	}
	if d := x.fails(x.prepared("06", "nobody@customer.test"), fault.Recipient); !strings.HasPrefix(d, "550 ") {
		t.Errorf("detail %q", d)
	}
}

func tooLarge(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, nil))
	out := x.prepared("07", "anna@customer.test")
	out.Prepared = append(out.Prepared, bytes.Repeat([]byte("x\r\n"), 1<<19)...)
	if d := x.fails(out, fault.TooLarge); !strings.Contains(d, "1048576") {
		t.Errorf("detail %q", d)
	}
}

func automatic(t *testing.T, server *mailtest.Server) {
	x := openShop(t, server, account(t, server, map[string]string{setAppend: appendNever}))
	out := channel.Outgoing{Key: "08", Address: "sales@shop.test", Text: "Danke, wir melden uns.", Auto: true, Conversation: conv}
	x.sends(out)
	raw := server.Await(t, "sales@shop.test", "INBOX", 1)[0]
	if !bytes.Contains(raw, []byte("Return-Path: <>")) && !bytes.Contains(raw, []byte("Return-path: <>")) || !bytes.Contains(raw, []byte("Auto-Submitted: auto-replied")) {
		t.Errorf("%s", raw)
	}
}

func wrongPassword(t *testing.T, server *mailtest.Server) {
	p := mailtest.NewProxy(t, server.Address(server.SMTPS))
	a := account(t, server, map[string]string{setSMTPPort: strconv.Itoa(p.Port)})
	a.Secrets = map[string]string{secPassword: "wrong"}
	x := openShop(t, server, a)
	x.tellIn(channel.Health{State: "ok"})
	for range 5 { // an account is locked by who knocks too often
		if d := x.fails(x.prepared("09", "anna@customer.test"), fault.ChanSignIn); !strings.HasPrefix(d, "535 ") {
			t.Errorf("detail %q", d)
		}
	}
	if n := p.Accepted(); n != 1 {
		t.Errorf("knocked %d times", n)
	}
	x.tellIn(channel.Health{State: "ok", In: true})
	if n := len(x.health); n != 3 || x.health[1].State != "refused" || x.health[2].State != "refused" || x.health[2].Fault != string(fault.ChanSignIn) {
		t.Errorf("health %+v", x.health)
	}
}

func wrongCertificate(t *testing.T, server *mailtest.Server) {
	ca := authority(t)
	_, port, _ := net.SplitHostPort(listenTLS(t, ca, "other.test", func(c net.Conn) {
		_ = c.(*tls.Conn).Handshake() // the client ends it
	}))
	for name, set := range map[string]map[string]string{"unknown authority": {setCA: ""}, "another name": {setSMTPPort: port, setCA: string(ca.PEM)}} {
		x := openShop(t, server, account(t, server, set))
		if d := x.fails(x.prepared("10", "anna@customer.test"), fault.Certificate); !strings.Contains(d, "certificate") {
			t.Errorf("%s: detail %q", name, d)
		}
	}
}

func nobodyListens(t *testing.T, server *mailtest.Server) {
	p := mailtest.NewProxy(t, server.Address(server.SMTPS))
	x := openShop(t, server, account(t, server, map[string]string{setSMTPPort: strconv.Itoa(p.Port)}))
	out := x.prepared("11", "anna@customer.test")
	p.Refuse(true)
	x.fails(out, fault.Unavailable)
	p.Refuse(false)
	p.Next(mailtest.Fault{HoleAfter: 10})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := x.Send(ctx, out); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a server that says nothing: %v", err)
	}
}

// The line is cut in every place; the mail never goes out twice, and what may
// have gone out is never tried again by itself.
func TestCutWhileSending(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	p := server.Proxy(t, server.SMTPS)
	x := openShop(t, server, account(t, server, map[string]string{setSMTPPort: strconv.Itoa(p.Port), setAppend: appendAlways}))
	key := func(n int) string { return strconv.Itoa(20 + n) }
	for n, f := range []mailtest.Fault{{CutAfterDot: true}, {HoleAfterDot: true}} {
		p.Next(f)
		out := x.prepared(key(n), "anna@customer.test")
		ctx, cancel := context.WithCancel(t.Context())
		sent := make(chan error, 1)
		go func() {
			_, err := x.Send(ctx, out)
			sent <- err
		}()
		x.arrived("anna@customer.test", "INBOX", 1, out.Prepared) // so it is past the dot, however slow this machine
		cancel()
		if err := <-sent; !fault.Is(err, fault.Unsure) {
			t.Fatalf("%+v: %v", f, err)
		}
		// Our copy follows the server's yes, so there is none; a provider's own is found.
		if there, err := x.Sent(t.Context(), out); err != nil || there {
			t.Errorf("in Sent: %v %v", there, err)
		}
		server.Save(t, "support@shop.test", "Sent", out.Prepared)
		if there, err := x.Sent(t.Context(), out); err != nil || !there {
			t.Errorf("not found in Sent: %v %v", there, err)
		}
		server.Doveadm(t, "expunge", "-u", "anna@customer.test", "mailbox", "INBOX", "all")
	}
	for n, f := range []mailtest.Fault{{CutAfter: 1}, {CutAfter: 60}, {CutAfter: 300}, {CutInData: 30}, {CutInData: 120}, {CutInData: 250}, {CutInData: 900}} {
		p.Next(f)
		out := x.prepared(key(n+2), "anna@customer.test")
		_, err := x.Send(t.Context(), out)
		if code := fault.CodeOf(err); code != fault.Unavailable && code != fault.Unsure {
			t.Fatalf("%+v: %v", f, err)
		}
		x.arrived("anna@customer.test", "INBOX", 0, out.Prepared)
	}
	// In the middle of a long one: nobody gets a piece of it. Whether the line took
	// all of it in before it broke is not ours to know.
	out := x.prepared("30", "anna@customer.test")
	out.Prepared = append(out.Prepared, bytes.Repeat([]byte("0123456789\r\n"), 1<<16)...)
	for _, n := range []int64{20_000, 300_000} {
		p.Next(mailtest.Fault{CutInData: n})
		if _, err := x.Send(t.Context(), out); !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.Unsure) {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
	}
	x.sends(out)
	x.arrived("anna@customer.test", "INBOX", 1, out.Prepared)
	if n := server.Count("anna@customer.test", "INBOX"); n != 1 {
		t.Errorf("%d mails arrived, pieces included", n)
	}
}
