package email

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// lookWithin bounds each way of looking, searchWithin all of them together.
const (
	lookWithin   = 5 * time.Second
	searchWithin = 10 * time.Second
)

// way is one way to find a domain's servers.
type way struct {
	source channel.Text
	look   func(ctx context.Context) (channel.Suggestion, error)
}

// Suggest finds the servers of an address: the built-in table, then all other
// ways at once, of which the most trustworthy one that finds something wins
// (draft-ietf-mailmaint-autoconfig, RFC 6186, RFC 8314). Nobody is told a password.
// Errors: invalid (no address), not_found.
func (c Connector) Suggest(ctx context.Context, text string) (channel.Suggestion, error) {
	const op = "email.Suggest"
	address, ok := cleanAddress(text)
	if !ok {
		return channel.Suggestion{}, fault.New(fault.Invalid, op, "no address")
	}
	domain := address[strings.LastIndexByte(address, '@')+1:]
	if p, ok := byDomain(domain); ok {
		return p.suggestion(address, channel.Text{EN: "Known settings of " + p.name, DE: "Bekannte Einstellungen von " + p.name}), nil
	}
	ctx, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	if s, ok := first(ctx, c.ways(address, domain)); ok {
		return s, nil
	}
	return channel.Suggestion{}, fault.New(fault.NotFound, op, "no way found servers")
}

// first runs all ways at once and gives the first one's result that has any, as
// soon as those before it have none.
func first(ctx context.Context, ways []way) (channel.Suggestion, bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make([]chan *channel.Suggestion, len(ways))
	for i, w := range ways {
		results[i] = make(chan *channel.Suggestion, 1)
		go func() {
			within, cancel := context.WithTimeout(ctx, lookWithin)
			defer cancel()
			s, err := w.look(within)
			if err != nil {
				results[i] <- nil
				return
			}
			if s.Source.EN == "" {
				s.Source = w.source
			}
			results[i] <- &s
		}()
	}
	for _, r := range results {
		select {
		case s := <-r:
			if s != nil {
				return *s, true
			}
		case <-ctx.Done():
			return channel.Suggestion{}, false
		}
	}
	return channel.Suggestion{}, false
}

// ways lists how servers are looked for, best first.
func (c Connector) ways(address, domain string) []way {
	described := func(page string) func(context.Context) (channel.Suggestion, error) {
		return func(ctx context.Context) (channel.Suggestion, error) {
			f, err := c.Net.describedAt(ctx, page, address)
			return f.suggestion(address), err
		}
	}
	published := channel.Text{EN: "Published by " + domain, DE: "Von " + domain + " veröffentlicht"}
	return []way{
		{published, described(ownDescription(domain, address))},
		{published, described(wellKnown(domain))},
		{channel.Text{EN: "Thunderbird's list of providers", DE: "Anbieterliste von Thunderbird"}, described(ispdb + domain)},
		{channel.Text{EN: "The DNS of " + domain, DE: "Das DNS von " + domain}, func(ctx context.Context) (channel.Suggestion, error) {
			f, err := c.Net.inDNS(ctx, domain)
			return f.suggestion(address), err
		}},
		{channel.Text{}, func(ctx context.Context) (channel.Suggestion, error) { return c.Net.byHost(ctx, address, domain) }},
		{channel.Text{EN: "Tried out: servers with the usual names answer", DE: "Ausprobiert: Server mit den üblichen Namen antworten"},
			func(ctx context.Context) (channel.Suggestion, error) {
				f, err := c.Net.guess(ctx, domain)
				return f.suggestion(address), err
			}},
	}
}

// suggestion makes settings of what was found; whose servers are known gets
// their provider's hint.
func (f found) suggestion(address string) channel.Suggestion {
	s := channel.Suggestion{Settings: servers(address, f.imap, f.smtp, f.user)}
	p, ok := byServer(f.imap.host)
	if ok {
		s.Hint = p.hint
		s.Settings[setPlus] = strconv.FormatBool(p.plus)
	}
	switch {
	case p.auth != "":
		s.SignIn = p.auth
	case f.oauth && provider(f.imap.host) != "":
		s.SignIn = provider(f.imap.host)
	}
	if s.SignIn != "" {
		s.Settings[setAuth] = s.SignIn
	}
	return s
}

// inDNS asks for SRV records (RFC 6186, RFC 8314 5.1); "." says "not offered".
func (n Net) inDNS(ctx context.Context, domain string) (found, error) {
	ask := func(service, secure string, into chan<- endpoint) {
		_, list, err := n.names().LookupSRV(ctx, service, "tcp", domain)
		e := endpoint{}
		if err == nil && len(list) > 0 { // in order of priority
			if host := publicHost(list[0].Target); host != "" {
				e = endpoint{host, strconv.Itoa(int(list[0].Port)), secure}
			}
		}
		into <- e
	}
	results := [4]chan endpoint{}
	for i, x := range [4][2]string{{"imaps", secureTLS}, {"imap", secureStart}, {"submissions", secureTLS}, {"submission", secureStart}} {
		results[i] = make(chan endpoint, 1)
		go ask(x[0], x[1], results[i])
	}
	var got [4]endpoint
	for i := range got {
		got[i] = <-results[i] // the resolver keeps to ctx
	}
	f := found{imap: got[0], smtp: got[2]}
	if f.imap.host == "" {
		f.imap = got[1]
	}
	if f.smtp.host == "" {
		f.smtp = got[3]
	}
	if f.imap.host == "" || f.smtp.host == "" || f.imap.port == "0" || f.smtp.port == "0" {
		return found{}, errNothing
	}
	return f, nil
}

// byHost asks who takes the domain's mail in: most domains lie with a provider.
func (n Net) byHost(ctx context.Context, address, domain string) (channel.Suggestion, error) {
	list, err := n.names().LookupMX(ctx, domain)
	if err != nil || len(list) == 0 {
		return channel.Suggestion{}, errNothing
	}
	host := publicHost(list[0].Host)
	if host == "" {
		return channel.Suggestion{}, errNothing
	}
	if p, ok := byMX(host); ok {
		return p.suggestion(address, channel.Text{EN: domain + " is hosted by " + p.name, DE: domain + " liegt bei " + p.name}), nil
	}
	base, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || base == domain {
		return channel.Suggestion{}, errNothing
	}
	f, err := n.describedAt(ctx, ispdb+base, address)
	if err != nil {
		return channel.Suggestion{}, err
	}
	s := f.suggestion(address)
	s.Source = channel.Text{EN: domain + " is hosted by " + base + "; Thunderbird's list of providers", DE: domain + " liegt bei " + base + "; Anbieterliste von Thunderbird"}
	return s, nil
}

// guess tries the usual names; only a server with TLS and a valid certificate
// that greets as it should is taken.
func (n Net) guess(ctx context.Context, domain string) (found, error) {
	imap := n.answering(ctx, "* OK", tlsAt("imap."+domain, "993"), tlsAt("mail."+domain, "993"))
	smtp := n.answering(ctx, "220", tlsAt("smtp."+domain, "465"), tlsAt("mail."+domain, "465"), startAt("smtp."+domain, "587"), startAt("mail."+domain, "587"))
	f := found{imap: <-imap, smtp: <-smtp}
	if f.imap.host == "" || f.smtp.host == "" {
		return found{}, errNothing
	}
	return f, nil
}

// answering gives the first of the servers that greets.
func (n Net) answering(ctx context.Context, greeting string, list ...endpoint) <-chan endpoint {
	result := make(chan endpoint, 1)
	each := make([]chan bool, len(list))
	for i, e := range list {
		each[i] = make(chan bool, 1)
		go func() { each[i] <- n.greets(ctx, e, greeting) == nil }()
	}
	go func() {
		for i := range each {
			if <-each[i] {
				result <- list[i]
				return
			}
		}
		result <- endpoint{}
	}()
	return result
}

func (n Net) greets(ctx context.Context, e endpoint, greeting string) error {
	conn, err := n.dial(ctx, net.JoinHostPort(e.host, e.port))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	conf := n.TLS.Clone()
	if conf == nil {
		conf = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	conf.ServerName = e.host
	if e.secure == secureTLS {
		t := tls.Client(conn, conf)
		if err := t.HandshakeContext(ctx); err != nil {
			return err
		}
		conn = t
	}
	r := bufio.NewReaderSize(conn, 1024)
	line, err := r.ReadSlice('\n')
	if err != nil || !strings.HasPrefix(string(line), greeting) {
		return errors.Join(errNothing, err)
	}
	if e.secure == secureTLS {
		return nil
	}
	return startsTLS(ctx, conn, r, conf)
}

// startsTLS reports whether an SMTP server switches to TLS as it should.
func startsTLS(ctx context.Context, conn net.Conn, r *bufio.Reader, conf *tls.Config) error {
	for _, command := range []string{"EHLO " + helloName(conn), "STARTTLS"} {
		if _, err := conn.Write([]byte(command + "\r\n")); err != nil {
			return err
		}
		for n := 0; ; n++ {
			line, err := r.ReadSlice('\n')
			if err != nil || len(line) < 4 || line[0] != '2' || n > 50 {
				return errors.Join(errNothing, err)
			}
			if line[3] == ' ' {
				break
			}
		}
	}
	if r.Buffered() > 0 { // nobody may have spoken in between
		return errNothing
	}
	return tls.Client(conn, conf).HandshakeContext(ctx)
}
