package email

import (
	"context"
	"sync"

	"tresen/backend/fault"
)

// credentials are what a server is signed in with: token instead of password
// where the account signs in at its provider (XOAUTH2).
type credentials struct{ user, password, token string }

// signIn holds what a session signs in with.
type signIn struct {
	s  *session
	mu sync.Mutex // one refresh at a time
}

func (x *signIn) init(s *session) { x.s = s }

// credentials gives what to sign in with, a fresh access token if need be.
// Errors: channel_login (a person must sign in anew), unavailable.
func (s *session) credentials(_ context.Context) (credentials, error) {
	if s.set.auth == authPassword {
		if s.a.Secrets[secPassword] == "" {
			return credentials{}, fault.New(fault.ChanSignIn, "email.credentials", "no password")
		}
		return credentials{user: s.set.user, password: s.a.Secrets[secPassword]}, nil
	}
	return credentials{}, fault.New(fault.ChanSignIn, "email.credentials", "not signed in")
}
