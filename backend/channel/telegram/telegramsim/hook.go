package telegramsim

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	hookFirst = 2 * time.Second // after the retry that comes at once
	goneFor   = 23 * time.Hour  // of 410 removes a webhook
	maxPause  = time.Hour       // a Retry-After that is honoured
)

// hook is the webhook.
type hook struct {
	url, secret string
	most        int
	set         time.Time
	errorAt     time.Time
	errorText   string
	gone        time.Time // since when it answers 410
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

func (s *Sim) setWebhook(c *call) reply {
	address, secret := c.text("url"), c.text("secret_token")
	if address == "" {
		return s.deleteWebhook(c)
	}
	u, err := url.Parse(address)
	ip, ipErr := netip.ParseAddr("127.0.0.1")
	if err == nil {
		ip, ipErr = netip.ParseAddr(u.Hostname())
	}
	own := err == nil && (u.Hostname() == "localhost" || ipErr == nil && ip.IsLoopback())
	switch {
	case len(secret) > 256:
		return bad("secret token is too long")
	case !secretForm.MatchString(secret):
		return bad("secret token contains unallowed characters")
	case err != nil || u.Host == "":
		return bad("invalid webhook URL specified")
	case !own && u.Scheme != "https":
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	case !own && !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	case !s.hook.set.IsZero() && s.now().Sub(s.hook.set) < time.Second:
		return slow(time.Second)
	}
	s.endPoll("terminated by setWebhook request")
	s.allow(c)
	note := "Webhook was set"
	if s.hook.url == address && s.hook.secret == secret {
		note = "Webhook is already set"
	}
	if c.truth("drop_pending_updates") {
		s.queue.list = nil
	}
	most := int(c.number("max_connections"))
	if most < 1 || most > 100 {
		most = 40
	}
	s.hook = hook{url: address, secret: secret, most: most, set: s.now()}
	for _, u := range s.queue.list {
		u.tries, u.due = 0, s.now()
	}
	wake(s.nudge)
	return reply{result: true, note: note}
}

func (s *Sim) deleteWebhook(c *call) reply {
	note := "Webhook was deleted"
	if s.hook.url == "" {
		note = "Webhook is already deleted"
	}
	if c.truth("drop_pending_updates") {
		s.queue.list = nil
	}
	s.hook = hook{}
	return reply{result: true, note: note}
}

func (s *Sim) webhookInfo(*call) reply {
	s.expire()
	o := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue.list)}
	if s.hook.url != "" {
		o["max_connections"] = s.hook.most
	}
	if s.hook.errorText != "" {
		o["last_error_date"], o["last_error_message"] = s.hook.errorAt.Unix(), s.hook.errorText
	}
	if len(s.queue.allowed) > 0 {
		o["allowed_updates"] = s.queue.allowed
	}
	return good(o)
}

// deliver calls the webhook until the simulator closes: chats beside each other,
// the updates of one chat one after the other.
func (s *Sim) deliver() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(s.dispatch())
		select {
		case <-s.ctx.Done():
			return
		case <-s.nudge:
		case <-timer.C:
		}
	}
}

// dispatch starts what is due and gives how long nothing else will be.
func (s *Sim) dispatch() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := time.Minute
	if s.hook.url == "" || s.weather.Hooks == "late" || s.weather.Down {
		return next
	}
	s.expire()
	now := s.now()
	list := s.queue.list
	if s.weather.Hooks == "reordered" {
		list = slices.Clone(list)
		slices.Reverse(list)
	}
	taken := map[int64]bool{}
	for _, u := range list {
		if taken[u.chat] && s.weather.Hooks != "reordered" {
			continue
		}
		taken[u.chat] = true
		switch {
		case u.busy:
		case u.due.After(now):
			next = min(next, u.due.Sub(now))
		case s.calling >= s.hook.most:
		default:
			u.busy = true
			s.calling++
			h := s.hook
			s.work.Go(func() { s.hand(u, h) })
		}
	}
	return max(next, time.Millisecond)
}

// hand calls the webhook with one update and notes what it answered.
func (s *Sim) hand(u *queued, h hook) {
	status, after, body, err := s.post(u, h)
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calling--
	u.busy = false
	if h.url != s.hook.url {
		return
	}
	switch {
	case err != nil:
		s.hook.errorText = "Connection failed" // (the server tells more)
	case status >= 200 && status < 300:
		s.hook.gone = time.Time{}
		if u.twice {
			u.twice = false
			return
		}
		s.taken(u)
		s.queue.list = slices.DeleteFunc(s.queue.list, func(x *queued) bool { return x == u })
		s.inAnswer(body)
		return
	default:
		s.hook.errorText = "Wrong response from the webhook: " + strconv.Itoa(status) + " " + http.StatusText(status)
	}
	now := s.now()
	s.hook.errorAt = now
	if status != http.StatusGone {
		s.hook.gone = time.Time{}
	} else if s.hook.gone.IsZero() {
		s.hook.gone = now
	} else if now.Sub(s.hook.gone) >= goneFor {
		s.hook = hook{}
		return
	}
	u.due = now.Add(gap(u.tries))
	if after > 0 {
		u.due = now.Add(min(after, maxPause))
	}
	u.tries++
}

// gap is the pause after a try: none after the first, then 2, 4, 8 … seconds up to
// something between one and two minutes.
func gap(tries int) time.Duration {
	if tries == 0 {
		return 0
	}
	most := time.Minute + rand.N(time.Minute)
	if tries > 7 {
		return most
	}
	return min(hookFirst<<(tries-1), most)
}

func (s *Sim) post(u *queued, h hook) (status int, after time.Duration, body []byte, err error) {
	ctx, cancel := context.WithTimeout(s.ctx, 60*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.raw))
	if err != nil {
		return 0, 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Encoding", "gzip, deflate")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	n, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	return resp.StatusCode, time.Duration(n) * time.Second, body, err
}

// inAnswer runs the method call an answer may hold; nobody hears how it went.
func (s *Sim) inAnswer(body []byte) {
	var o map[string]any
	if json.Unmarshal(body, &o) != nil {
		return
	}
	method, _ := o["method"].(string)
	method = strings.ToLower(method)
	if method == "" || strings.HasPrefix(method, "get") || slices.Contains([]string{"setwebhook", "deletewebhook", "close", "logout"}, method) {
		return
	}
	c := &call{method: method, params: map[string]string{}}
	for k, v := range o {
		if text, ok := v.(string); ok {
			c.params[k] = text
		} else {
			b, _ := json.Marshal(v)
			c.params[k] = string(b)
		}
	}
	if m := s.methods()[method]; m != nil {
		if r := m(c); r.status == 0 {
			s.calls = append(s.calls, Call{Method: method, Params: c.params, At: s.now()})
		}
	}
}
