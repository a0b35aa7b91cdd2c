package email

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/fault"
)

// credentials are what a server is signed in with: token instead of password
// where the account signs in at its provider (XOAUTH2).
type credentials struct{ user, password, token string }

// signIn holds what a session signs in with. Its mutex lets one refresh run at a time.
type signIn struct {
	s       *session
	mu      sync.Mutex
	token   string
	renew   time.Time // from then on it is renewed before it is used (80 % of its life)
	refresh string
	ends    atomic.Int64 // ms: when the consent ends unless somebody signs in anew; 0: unknown
	dead    error        // the provider refused the refresh token: a person must sign in anew
}

func (x *signIn) init(s *session) { x.s, x.refresh = s, s.a.Secrets[secRefresh] }

// credentials gives what to sign in with, a fresh access token if need be.
// Errors: channel_login (a person must sign in anew), unavailable.
func (s *session) credentials(ctx context.Context) (credentials, error) {
	const op = "email.credentials"
	if s.set.auth == authPassword {
		if s.a.Secrets[secPassword] == "" {
			return credentials{}, fault.New(fault.ChanSignIn, op, "no password")
		}
		return credentials{user: s.set.user, password: s.a.Secrets[secPassword]}, nil
	}
	token, err := s.sign.fresh(ctx)
	return credentials{user: s.set.user, token: token}, err
}

// drop makes the next credentials come with another token than the one a server refused.
func (x *signIn) drop(token string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.token == token {
		x.token = ""
	}
}

// fresh gives an access token that is good for a while.
func (x *signIn) fresh(ctx context.Context) (string, error) {
	const op = "email.credentials"
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.s.env.Now()
	if x.token != "" && now.Before(x.renew) {
		return x.token, nil
	}
	if x.dead != nil {
		return "", x.dead
	}
	if x.refresh == "" {
		return "", fault.New(fault.ChanSignIn, op, "nobody has signed in yet")
	}
	got, err := x.s.set.provider().refresh(ctx, x.s.net, x.s.a, x.refresh)
	if err != nil {
		if fault.Is(err, fault.ChanSignIn) {
			x.dead = err // asking again cannot help and looks like an attack
		}
		return "", err
	}
	if got.Refresh != "" && got.Refresh != x.refresh {
		// Microsoft's refresh token rotates. The old one stays good for a while,
		// the new one must not be lost: it is on disk before anything uses it.
		if err := x.s.env.Keep(ctx, secRefresh, got.Refresh); err != nil {
			return "", fault.Wrap(fault.Unavailable, op, err)
		}
		x.refresh = got.Refresh
	}
	if got.Ends > 0 {
		x.ends.Store(now.Add(got.Ends).UnixMilli())
	}
	x.token, x.renew = got.Access, now.Add(got.Life*4/5)
	return x.token, nil
}
