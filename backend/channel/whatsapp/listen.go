package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// How often the account is looked at: nothing else would tell that its token ends
// soon, or that its calls go elsewhere. The platform allows 200 such calls an hour.
const (
	lookEvery = 6 * time.Hour
	lookFirst = 10 * time.Second // while something is wrong: soon, for somebody may be mending it,
	lookLast  = 4 * time.Minute  // and ever more rarely
	lookTime  = 30 * time.Second
)

// permissions are what the token must be allowed.
var permissions = []string{"whatsapp_business_messaging", "whatsapp_business_management"}

// token is what the platform tells of an access token.
type token struct {
	App     str   `json:"app_id"`
	Type    str   `json:"type"`
	Valid   bool  `json:"is_valid"`
	Expires int64 `json:"expires_at"` // seconds, 0: never
	Data    int64 `json:"data_access_expires_at"`
	Scopes  []str `json:"scopes"`
}

// ends is when it stops working (ms), 0: never.
func (t token) ends() int64 {
	at := t.Expires
	if t.Data > 0 && (at == 0 || t.Data < at) {
		at = t.Data
	}
	return at * 1000
}

// missing gives the permissions it does not have.
func (t token) missing() []string {
	return slices.DeleteFunc(slices.Clone(permissions), func(p string) bool { return slices.Contains(t.Scopes, str(p)) })
}

func (s *session) inspect(ctx context.Context) (token, error) {
	var x struct {
		Data token `json:"data"`
	}
	err := s.ask(ctx, meta.Call{Method: http.MethodGet, Path: "debug_token", Query: url.Values{"input_token": {s.graph.Token}}}, &x)
	return x.Data, err
}

// Listen implements channel.Listener: the platform calls by itself, so this only
// looks after the account. It returns nil when the token is refused.
func (s *session) Listen(ctx context.Context) error {
	soon := lookFirst
	for early := false; ; {
		h := s.look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.line.looked(h, s.env.Health)
		pause := lookEvery
		switch {
		case h.Fault == string(fault.ChanSignIn):
			return nil
		case h.State != "ok":
			pause, soon = soon, min(2*soon, lookLast)
		default:
			soon = lookFirst
		}
		next := time.After(pause)
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return nil
			case <-next:
				waiting, early = false, false
			case <-s.called: // something came in after all: how is it now? Asked once only
				waiting, early = early || h.State == "ok", true
			}
		}
	}
}

// look finds out how the account is.
func (s *session) look(ctx context.Context) channel.Health {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	t, err := s.inspect(ctx)
	if err == nil && (!t.Valid || len(t.missing()) > 0) {
		return channel.Health{State: "refused", Fault: string(fault.ChanSignIn), Detail: "the token has ended, or lacks a permission", Expires: t.ends()}
	}
	app := string(t.App)
	if err != nil && !fault.Retry(err) && !fault.Is(err, fault.ChanSignIn) {
		err, app = nil, "" // a token may not be allowed to look at itself
	}
	is := false
	if err == nil {
		is, _, err = s.subscribed(ctx, app)
	}
	switch {
	case fault.Is(err, fault.ChanSignIn):
		return channel.Health{State: "refused", Fault: string(fault.ChanSignIn), Detail: detailOf(err)}
	case err != nil && fault.Retry(err):
		return channel.Health{State: "away", Fault: string(fault.CodeOf(err)), Detail: detailOf(err), Expires: t.ends()}
	case err != nil:
		return channel.Health{State: "refused", Fault: string(fault.Invalid), Detail: detailOf(err), Expires: t.ends()}
	case !is:
		return channel.Health{State: "refused", Fault: string(fault.Invalid), Detail: "subscribed_apps: the platform does not call", Expires: t.ends()}
	}
	return channel.Health{State: "ok", Expires: t.ends()}
}

// line joins what looking and sending tell of the account; the worse of them counts.
type line struct {
	mu        sync.Mutex
	seen, out channel.Health
	told      channel.Health
	silent    atomic.Bool // it looked as if nothing could come in
}

func (l *line) looked(h channel.Health, tell func(channel.Health)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = h
	l.silent.Store(h.Fault == string(fault.Invalid))
	l.tell(tell)
}

// tell passes on what is worse, once. Held while calling: what was true last is told last.
func (l *line) tell(tell func(channel.Health)) {
	h := l.seen
	if l.out.State != "" && h.State != "refused" {
		h.State, h.Fault, h.Detail = l.out.State, l.out.Fault, l.out.Detail
	}
	if h.State == "" {
		h.State = "ok"
	}
	if h != l.told {
		l.told = h
		tell(h)
	}
}

// tell notes how a sending ended: only what a person must mend is a matter of
// the account; what became of the message is told by the message.
func (s *session) tell(err error) {
	var h channel.Health
	var no *refusal
	if err != nil {
		if !errors.As(err, &no) {
			return
		}
		switch no.verdict.Class {
		case channel.ClassCredentials, channel.ClassDown, channel.ClassBilling:
			h = channel.Health{State: "refused", Fault: string(no.code), Detail: no.Detail()}
		default:
			return
		}
	}
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	if h == s.line.out {
		return
	}
	s.line.out = h
	s.line.tell(s.env.Health)
}

// detailOf gives what the platform said, in one line.
func detailOf(err error) string {
	var d interface{ Detail() string }
	if errors.As(err, &d) {
		return d.Detail()
	}
	return ""
}
