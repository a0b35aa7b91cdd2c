package relay_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/relay/relaytest"
)

func TestChangePassword(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		c := &clock{}
		r := relaytest.Start(t, relaytest.Options{Database: database, Now: c.now})
		here := r.SetUp()
		there := r.SignIn("admin@lichthaus.example")
		line := r.Client(there)
		change := func(token, old, fresh string) (int, string) {
			t.Helper()
			status, answer := r.Post("/api/password", token, map[string]string{"old": old, "new": fresh})
			return status, relaytest.Code(answer)
		}
		const better = "a lighthouse in the fog"
		if status, code := change("", relaytest.Password, better); status != http.StatusUnauthorized || code != "signed_out" {
			t.Errorf("a stranger: %d %s", status, code)
		}
		if status, code := change(here.Token, relaytest.Password, "short"); status != http.StatusBadRequest || code != "invalid" {
			t.Errorf("too short: %d %s", status, code)
		}
		if status, code := change(here.Token, "guessed wrong", better); status != http.StatusUnauthorized || code != "bad_login" {
			t.Errorf("guessed: %d %s", status, code)
		}
		if status, code := change(here.Token, relaytest.Password, better); status != http.StatusOK {
			t.Fatalf("changed: %d %s", status, code)
		}
		// The other PC is signed out, this one is not; only the new one opens.
		if code := line.WaitBye(); code != "signed_out" {
			t.Errorf("bye %q", code)
		}
		if status, code := change(there.Token, better, better); status != http.StatusUnauthorized || code != "signed_out" {
			t.Errorf("the other PC: %d %s", status, code)
		}
		refused(t, r, "/api/signin", map[string]string{"email": "admin@lichthaus.example", "password": relaytest.Password}, http.StatusUnauthorized, "bad_login")
		if status, _ := r.Post("/api/signin", "", map[string]string{"email": "admin@lichthaus.example", "password": better}); status != http.StatusOK {
			t.Errorf("the new password does not open: %d", status)
		}
		// Whoever guesses is slowed down, and may go on later.
		for range 5 {
			change(here.Token, "guessed wrong", better)
		}
		if status, code := change(here.Token, better, relaytest.Password); code != "locked" {
			t.Errorf("after guessing: %d %s", status, code)
		}
		c.set(time.Hour)
		if status, code := change(here.Token, better, relaytest.Password); status != http.StatusOK {
			t.Errorf("an hour later: %d %s", status, code)
		}
	})
}

// Who signs in with the old password at the instant it changes is not left in.
func TestSignInWhileThePasswordChanges(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		r := relaytest.Start(t, relaytest.Options{Database: database})
		here := r.SetUp()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				r.Post("/api/signin", "", map[string]string{"email": "admin@lichthaus.example", "password": relaytest.Password})
			})
		}
		status, answer := r.Post("/api/password", here.Token, map[string]string{"old": relaytest.Password, "new": "a lighthouse in the fog"})
		if status != http.StatusOK {
			t.Errorf("changed: %d %s", status, answer)
		}
		wg.Wait()
		left, err := r.Store().SessionsOf(t.Context(), here.Agent)
		if err != nil || left != 1 {
			t.Errorf("%d sessions are left, want this one alone: %v", left, err)
		}
	})
}

// However many guesses come at once, few are looked at.
func TestGuessesAtOnce(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	here := r.SetUp()
	var wg sync.WaitGroup
	var looked atomic.Int32
	for range 12 {
		wg.Go(func() {
			_, answer := r.Post("/api/password", here.Token, map[string]string{"old": "guessed wrong", "new": "a lighthouse in the fog"})
			if relaytest.Code(answer) == "bad_login" {
				looked.Add(1)
			}
		})
	}
	wg.Wait()
	if n := looked.Load(); n > 5 {
		t.Errorf("%d guesses were looked at", n)
	}
}
