package whatsapp

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// maxCallback bounds the address the platform takes, in characters.
const maxCallback = 200

// number reads a whole number that came as text.
func number(s str) (int64, bool) {
	n, err := strconv.ParseInt(string(s), 10, 64)
	return n, err == nil
}

// read judges an answer and reads it into out.
func (s *session) read(a meta.Answer, out any) error {
	const op = "whatsapp.read"
	err := s.answered(a, "")
	if fault.Is(err, fault.Unsure) {
		return fault.New(fault.Unavailable, op, "no clear answer")
	}
	if err == nil && out != nil && json.Unmarshal(a.Body, out) != nil {
		return fault.New(fault.Unavailable, op, "an answer that cannot be read")
	}
	return err
}

// ask makes a call that may be repeated, and reads its answer into out.
func (s *session) ask(ctx context.Context, c meta.Call, out any) error {
	a, err := s.graph.Do(ctx, c)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "whatsapp.ask", err)
	}
	return s.read(a, out)
}

// Attach implements channel.Attacher: the platform calls address from now on for
// everything of the account. It asks the address whether it knows the token
// before it answers.
func (c Connector) Attach(ctx context.Context, a channel.Account, env channel.Env, address string) error {
	const op = "whatsapp.Attach"
	token := c.Token(a)
	if len(address) > maxCallback || token == "" {
		return fault.New(fault.Invalid, op, "an address over 200 characters, or no token")
	}
	return c.managed(a, env, func(s *session) error {
		return s.ask(ctx, meta.Call{Method: http.MethodPost, Path: s.set.account + "/subscribed_apps",
			Body: map[string]string{"override_callback_uri": address, "verify_token": token}}, nil)
	})
}

// Detach implements channel.Attacher. It ends the calls for all numbers of the account.
func (c Connector) Detach(ctx context.Context, a channel.Account, env channel.Env) error {
	return c.managed(a, env, func(s *session) error {
		return s.ask(ctx, meta.Call{Method: http.MethodDelete, Path: s.set.account + "/subscribed_apps"}, nil)
	})
}

func (c Connector) managed(a channel.Account, env channel.Env, do func(*session) error) error {
	env.Health = nil
	s, err := c.open(a, env)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return do(s)
}

// subscribed reports whether the app is given the account's calls, and where to
// they go ("" for the address in the app's own settings).
func (s *session) subscribed(ctx context.Context, app string) (is bool, address string, err error) {
	var x struct {
		Data []struct {
			App struct {
				ID str `json:"id"`
			} `json:"whatsapp_business_api_data"`
			Address str `json:"override_callback_uri"`
		} `json:"data"`
	}
	if err := s.ask(ctx, meta.Call{Method: http.MethodGet, Path: s.set.account + "/subscribed_apps"}, &x); err != nil {
		return false, "", err
	}
	for _, d := range x.Data {
		if app == "" || string(d.App.ID) == app {
			return true, string(d.Address), nil
		}
	}
	return false, "", nil
}
