package telegram

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// hookInfo is the answer of getWebhookInfo.
type hookInfo struct {
	URL       string `json:"url"`
	Pending   int    `json:"pending_update_count"`
	ErrorAt   int64  `json:"last_error_date"`
	ErrorText string `json:"last_error_message"`
}

func (c *api) webhook(ctx context.Context) (hookInfo, error) {
	var w hookInfo
	err := repeatable(c.call(ctx, "getWebhookInfo", params{}, &w))
	return w, err
}

// hookPorts are those the platform calls.
var hookPorts = []string{"", "443", "80", "88", "8443"}

// Attach lets Telegram call address. What waits there stays there.
func (c Connector) Attach(ctx context.Context, a channel.Account, env channel.Env, address string) error {
	const op = "telegram.Attach"
	s, err := c.open(a, env)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || len(a.Key) == 0 {
		return fault.New(fault.Invalid, op, "this is no address")
	}
	if !channel.Loopback(u.Hostname()) && (u.Scheme != "https" || !slices.Contains(hookPorts, u.Port())) {
		return &fault.Error{Code: fault.Invalid, Op: op, Err: &callError{code: fault.Invalid, method: "setWebhook",
			verdict: channel.Verdict{Class: channel.ClassPayload, Text: "Telegram calls https addresses only, on port 443, 80, 88 or 8443"}}}
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	err = s.api.call(ctx, "setWebhook", params{"url": address, "secret_token": hookSecret(a), "allowed_updates": allowed, "max_connections": int64(40)}, nil)
	return repeatable(err)
}

// Detach takes the webhook away; updates wait for whoever fetches them next.
func (c Connector) Detach(ctx context.Context, a channel.Account, env channel.Env) error {
	s, err := c.open(a, env)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	return repeatable(s.api.call(ctx, "deleteWebhook", params{}, nil))
}

// hookIsOurs: the address ends with this channel's name.
func (s *session) hookIsOurs(address string) bool {
	u, err := url.Parse(address)
	return err == nil && s.a.ID != "" && strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/h/"+s.a.ID)
}

// watchHook asks now and then whether the platform reaches us: calls that do not
// arrive tell nobody.
func (s *session) watchHook(ctx context.Context) error {
	s.tell(channel.Health{State: "opening"})
	for tries := 0; ; {
		h, err := s.hookHealth(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.tell(h)
		wait := lookEvery
		switch {
		case h.State == "refused":
			return nil
		case err != nil:
			tries++
			wait = backOff(tries)
		default:
			tries = 0
		}
		if !pause(ctx, wait) {
			return nil
		}
	}
}

func (s *session) hookHealth(ctx context.Context) (channel.Health, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	w, err := s.api.webhook(ctx)
	away := channel.Health{State: "away", Fault: string(fault.Unavailable)}
	switch {
	case fault.Is(err, fault.ChanSignIn):
		return refusedHealth(err), err
	case err != nil:
		if e := callFault(err); e != nil {
			away.Detail = e.verdict.Text
		}
		return away, err
	case !s.hookIsOurs(w.URL):
		away.Fault, away.Detail = string(fault.Refused), "no webhook is set"
		if w.URL != "" {
			away.Fault, away.Detail = string(fault.Conflict), "the webhook is set to "+hostOf(w.URL)
		}
		return away, nil
	case w.ErrorText != "" && w.Pending > 0 && s.env.Now().Sub(time.Unix(w.ErrorAt, 0)) < 2*lookEvery:
		away.Detail = oneLine(w.ErrorText)
		return away, nil
	}
	return channel.Health{State: "ok"}, nil
}
