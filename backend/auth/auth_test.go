package auth_test

import (
	"strings"
	"testing"
	"time"

	"tresen/backend/auth"
	"tresen/backend/fault"
)

func TestPasswords(t *testing.T) {
	hash := auth.HashPassword("correct horse battery")
	if hash == auth.HashPassword("correct horse battery") {
		t.Error("two hashes of one password are the same: no salt")
	}
	if strings.Contains(hash, "horse") {
		t.Error("the password is in its hash")
	}
	for _, c := range []struct {
		name, hash, password string
		want                 bool
	}{
		{"right", hash, "correct horse battery", true},
		{"wrong", hash, "correct horse batterY", false},
		{"empty", hash, "", false},
		{"no hash", "", "", false},
		{"damaged", hash[:len(hash)-5], "correct horse battery", false},
		{"of another kind", "$2b$12$abcdefghijklmnopqrstuv", "x", false},
		{"too costly to check", "$argon2id$v=19$m=99999999,t=9,p=1$AAAA$AAAA", "x", false},
		{"empty key", "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$", "x", false},
	} {
		if got := auth.CheckPassword(c.hash, c.password); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if !auth.PasswordTooShort("ninechars") || auth.PasswordTooShort("äöüäöüäöüä") {
		t.Error("length is counted in something other than characters")
	}
}

func TestTokens(t *testing.T) {
	token, hash := auth.NewToken()
	other, _ := auth.NewToken()
	if token == other || len(token) != 43 || hash == token || hash != auth.HashToken(token) {
		t.Errorf("token %q, hash %q", token, hash)
	}
}

func TestLockout(t *testing.T) {
	now := time.UnixMilli(0)
	l := auth.NewLockout(func() time.Time { return now })
	locked := func(name string) bool { return fault.Is(l.Check(name), fault.Locked) }
	for range 4 {
		l.Wrong("ann", 5)
	}
	if locked("ann") {
		t.Error("locked after four")
	}
	l.Wrong("ann", 5)
	if !locked("ann") || locked("ben") {
		t.Error("not locked after five, or another one is")
	}
	wait := func() (d time.Duration) {
		for ; locked("ann"); d += time.Second {
			now = now.Add(time.Second)
		}
		return d
	}
	last := wait()
	for range 12 {
		l.Wrong("ann", 5)
		d := wait()
		if d < last || d > 15*time.Minute {
			t.Errorf("locked for %v after %v", d, last)
		}
		last = d
	}
	l.Right("ann")
	l.Wrong("ann", 5)
	if locked("ann") {
		t.Error("a right attempt was not counted")
	}
	for range 9 {
		l.Wrong("eva", 5)
	}
	now = now.Add(2 * time.Hour)
	l.Wrong("eva", 5)
	if locked("eva") {
		t.Error("nothing is forgotten after hours")
	}
}
