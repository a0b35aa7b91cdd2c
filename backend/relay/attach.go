package relay

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// attachedMark keeps the address the platform was told to call; no session's mark
// begins like it.
const attachedMark = "relay/hook"

// hookInfo tells an administrator what a platform must know to call this channel.
func (r *Relay) hookInfo(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.hookInfo"
	if _, err := r.administrator(req); err != nil {
		return err
	}
	id := req.PathValue("channel")
	c := r.lines.callee(id)
	if c == nil {
		return fault.New(fault.NotFound, op, "no such channel, or its platform does not call")
	}
	at, err := r.db.Mark(req.Context(), id, attachedMark)
	if err != nil {
		return err
	}
	address := r.hookAddress(req, id)
	info := struct {
		Address  string `json:"address"`
		Token    string `json:"token,omitempty"`
		Public   bool   `json:"public"`   // a platform on the internet can reach it
		Attached bool   `json:"attached"` // the platform was told to call this address
		Refused  int    `json:"refused"`  // calls turned away since the relay's start: their signature was wrong
	}{Address: address, Public: public(address), Attached: at == address, Refused: r.hooks.turned(id)}
	if t, ok := r.lines.kinds[c.channel.Type].(channel.Tokener); ok {
		info.Token = t.Token(c.account)
	}
	return answer(w, info)
}

// attach lets the platform call us, or not any more.
func (r *Relay) attach(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.attach"
	if _, err := r.administrator(req); err != nil {
		return err
	}
	q, err := body[struct {
		On bool `json:"on"`
	}](req)
	if err != nil {
		return err
	}
	id := req.PathValue("channel")
	c := r.lines.callee(id)
	if c == nil {
		return fault.New(fault.NotFound, op, "no such channel, or its platform does not call")
	}
	attacher, ok := r.lines.kinds[c.channel.Type].(channel.Attacher)
	if !ok {
		return fault.New(fault.Invalid, op, "this platform is set up by hand")
	}
	sealed, err := r.db.Secrets(req.Context(), id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(req.Context(), suggestTime)
	defer cancel()
	account, env := r.lines.account(c.channel, sealed), r.lines.env(&line{channel: c.channel, sealed: sealed})
	address := r.hookAddress(req, id)
	if q.On {
		err = attacher.Attach(ctx, account, env, address)
	} else {
		address, err = "", attacher.Detach(ctx, account, env)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	// The platform knows it: who hangs up now must not leave us with another opinion.
	ctx = context.WithoutCancel(ctx)
	if _, err := r.db.Write(ctx, func(tx *store.Tx) error {
		ch, err := store.Get[inbox.Channel](ctx, tx, id)
		if err != nil {
			return err
		}
		tx.Put(ch) // other processes open it anew too
		return tx.PutMark(ctx, id, attachedMark, address)
	}); err != nil {
		return err
	}
	r.lines.Knock()
	return answer(w, struct{}{})
}

// fetchTemplates fetches the list of approved messages now.
func (r *Relay) fetchTemplates(w http.ResponseWriter, req *http.Request) error {
	if _, err := r.administrator(req); err != nil {
		return err
	}
	if err := r.templates.fetch(req.Context(), req.PathValue("channel")); err != nil {
		return err
	}
	return answer(w, struct{}{})
}

// hookAddress is where the platform calls a channel: below the public address, or
// that under which who asks has reached us.
func (r *Relay) hookAddress(req *http.Request, id string) string {
	base := r.address
	if r.cfg.Public == "" {
		scheme, host := "http", req.Host
		if req.TLS != nil {
			scheme = "https"
		}
		if r.cfg.Proxy {
			if req.Header.Get("X-Forwarded-Proto") == "https" {
				scheme = "https"
			}
			host = cmp.Or(req.Header.Get("X-Forwarded-Host"), host)
		}
		base = scheme + "://" + host
	}
	return strings.TrimRight(base, "/") + "/h/" + id
}

// public tells whether an address can be one that the internet reaches.
func public(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return false
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	return strings.Contains(u.Hostname(), ".") && !strings.HasSuffix(u.Hostname(), ".local") && !strings.HasSuffix(u.Hostname(), ".localhost")
}
