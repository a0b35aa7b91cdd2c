package relay_test

import (
	"net/http"
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
