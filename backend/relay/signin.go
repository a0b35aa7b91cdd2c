package relay

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// A channel signs in at its platform in the agent's browser (OAuth2 code with
// PKCE, RFC 7636). What the relay must remember meanwhile travels sealed in the
// state, so that any process of the relay can finish it.

// signInLife is how long a person may take.
const signInLife = 10 * time.Minute

// signInPlace binds sealed states to their purpose.
const signInPlace = "channel/signin"

// attempt is what a state holds.
type attempt struct {
	Channel  string `json:"c"`
	Agent    string `json:"a"`
	Redirect string `json:"r"`
	Verifier string `json:"v"`
	Until    int64  `json:"u"` // ms
}

// beginSignIn gives the page to open in the browser.
func (r *Relay) beginSignIn(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.signin"
	agent, err := r.administrator(req)
	if err != nil {
		return err
	}
	q, err := body[struct {
		Redirect string `json:"redirect"`
	}](req)
	if err != nil {
		return err
	}
	if !homeward(q.Redirect) {
		return fault.New(fault.Invalid, op, "redirect is no loopback address")
	}
	a, auth, err := r.signInAccount(req.Context(), req.PathValue("channel"))
	if err != nil {
		return err
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	t := attempt{Channel: a.ID, Agent: agent.ID, Redirect: q.Redirect, Verifier: base64.RawURLEncoding.EncodeToString(secret),
		Until: r.now().Add(signInLife).UnixMilli()}
	text, err := json.Marshal(t)
	if err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	state, err := r.box.Seal(signInPlace, string(text))
	if err != nil {
		return err
	}
	page, err := auth.AuthURL(a, t.Redirect, state, t.Verifier)
	if err != nil {
		return fault.Wrap(fault.Invalid, op, err)
	}
	return answer(w, map[string]string{"url": page, "state": state})
}

// homeward tells whether an address leads back to the agent's own PC (RFC 8252 7.3).
func homeward(redirect string) bool {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" || u.Port() == "" || len(redirect) > 200 {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// signInAccount gives a stored channel and its connector's sign-in.
func (r *Relay) signInAccount(ctx context.Context, id string) (a channel.Account, auth channel.Authorizer, err error) {
	const op = "relay.signin"
	c, err := store.Look[inbox.Channel](ctx, r.db, id)
	if err != nil {
		return a, nil, err
	}
	if c == nil {
		return a, nil, fault.New(fault.NotFound, op, "no such channel")
	}
	auth, ok := r.lines.kinds[c.Type].(channel.Authorizer)
	if !ok {
		return a, nil, fault.New(fault.Invalid, op, "this kind signs in otherwise")
	}
	sealed, err := r.db.Secrets(ctx, c.ID)
	if err != nil {
		return a, nil, err
	}
	return r.lines.account(c, sealed), auth, nil
}

// finishSignIn turns the code the browser came back with into kept secrets.
func (r *Relay) finishSignIn(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.signin"
	agent, err := r.administrator(req)
	if err != nil {
		return err
	}
	q, err := body[struct {
		State string `json:"state"`
		Code  string `json:"code"`
	}](req)
	if err != nil {
		return err
	}
	t := attempt{}
	text, err := r.box.Open(signInPlace, q.State)
	if err != nil || json.Unmarshal([]byte(text), &t) != nil || q.Code == "" || len(q.Code) > 8<<10 {
		return fault.New(fault.Invalid, op, "state or code")
	}
	if t.Agent != agent.ID || t.Channel != req.PathValue("channel") || r.now().UnixMilli() > t.Until {
		return fault.New(fault.BadCode, op, "the sign-in has ended or is another's")
	}
	a, auth, err := r.signInAccount(req.Context(), t.Channel)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(req.Context(), suggestTime)
	defer cancel()
	secrets, err := auth.Exchange(ctx, a, t.Redirect, q.Code, t.Verifier)
	if err != nil {
		return fault.Wrap(fault.ChanSignIn, op, err)
	}
	// The code is used up: who hangs up now must not lose what it gave.
	if err := r.lines.signedIn(context.WithoutCancel(ctx), t.Channel, secrets); err != nil {
		return err
	}
	return answer(w, struct{}{})
}

// signedIn keeps the secrets a sign-in gave; the channel is opened anew with them.
func (l *lines) signedIn(ctx context.Context, id string, secrets map[string]string) error {
	_, err := l.r.db.Write(ctx, func(tx *store.Tx) error {
		c, err := store.Get[inbox.Channel](ctx, tx, id)
		if err != nil {
			return err
		}
		for name, value := range secrets {
			sealed, err := l.Seal(id, name, value)
			if err != nil {
				return err
			}
			if err := tx.PutSecret(ctx, id, name, sealed); err != nil {
				return err
			}
			if !slices.Contains(c.Secrets, name) {
				c.Secrets = append(c.Secrets, name)
			}
		}
		slices.Sort(c.Secrets)
		tx.Put(c)
		return nil
	})
	return err
}
