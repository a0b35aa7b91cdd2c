package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// The relay ends the session: everything stays readable, and after signing in
// again what waited goes out.
func TestSessionEndedByTheRelay(t *testing.T) {
	r, d, p, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Guten Tag")
	p.cut()
	d.until("offline", func() bool { return d.link() == "offline" })
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "wartet"})
	if status, body := r.Post("/api/signout", tokenOf(t, d), map[string]any{}); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	p.mend("")
	d.until("signed out", func() bool { return d.link() == "signed_out" })
	if d.find(id, "wartet") == nil {
		t.Fatal("nothing is readable any more")
	}
	b, err := d.Boot()
	if err != nil || b.State != "signin" || b.Email != "anna@lichthaus.example" {
		t.Fatalf("boot %+v, %v", b, err)
	}
	if _, err := d.SignIn(app.SignInForm{Address: p.Address, Email: b.Email, Password: "wrong password"}); err == nil || err.Error() != "bad_login" {
		t.Fatalf("wrong password: %v", err)
	}
	if _, err := d.SignIn(app.SignInForm{Address: p.Address, Email: b.Email, Password: relaytest.Password}); err != nil {
		t.Fatal(err)
	}
	d.until("sent", func() bool {
		m := d.find(id, "wartet")
		return d.settled() && m != nil && m.State != inbox.StateWaiting && m.State != inbox.StateFailed
	})
}

// tokenOf reads the session's token from the file store of a test desk.
func tokenOf(t testing.TB, d *desk) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(d.folder, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for name, secret := range m {
		if strings.HasPrefix(name, "token ") {
			return secret
		}
	}
	t.Fatal("no token")
	return ""
}

func TestSignOut(t *testing.T) {
	r, d, p, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Guten Tag")
	p.cut()
	d.until("offline", func() bool { return d.link() == "offline" })
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "wartet"})
	if err := d.SignOut(true, false); err == nil || err.Error() != "conflict" {
		t.Fatalf("signing out with a full outbox: %v", err)
	}
	if err := d.SignOut(true, true); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(d.folder, "replica", "*"))
	if err != nil || len(files) != 0 {
		t.Fatalf("left behind: %v, %v", files, err)
	}
	keys, err := os.ReadFile(filepath.Join(d.folder, "keys.json"))
	if err != nil || string(keys) != "{}" {
		t.Fatalf("keys left: %s, %v", keys, err)
	}
	if _, err := d.List(app.ListQuery{}); err == nil || err.Error() != "signed_out" {
		t.Fatalf("reading after signing out: %v", err)
	}
	if b := d.restart(); b.State != "signin" || b.Address != p.Address {
		t.Fatalf("next start: %+v", b)
	}
}

// A replica that is damaged in use is set aside and fetched again, and the
// person is told.
func TestDamagedReplica(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Guten Tag")
	d.stop()
	files, err := filepath.Glob(filepath.Join(d.folder, "replica", "*.db"))
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "-media.db") })
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.WriteFile(files[0], []byte(strings.Repeat("x", 100_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"-wal", "-shm"} {
		_ = os.Remove(files[0] + end)
	}
	d.start()
	if b, err := d.Boot(); err != nil || b.State != "ready" {
		t.Fatalf("boot %+v, %v", b, err)
	}
	if s, _ := d.Status(); s.Fault != "replica" {
		t.Fatalf("status %+v", s)
	}
	d.until("everything is back", func() bool { return d.settled() && d.find(id, "Guten Tag") != nil })
	d.until("the alarm ends", func() bool { s, _ := d.Status(); return s.Fault == "" })
	aside, err := filepath.Glob(files[0] + ".broken-*")
	if err != nil || len(aside) == 0 {
		t.Fatal("the damaged file is gone")
	}
}

func TestNoKeyStoreAsksOnce(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nobody"))
	d := &desk{t: t, folder: t.TempDir()}
	d.start()
	t.Cleanup(d.stop)
	if b, err := d.Boot(); err != nil || b.State != "keyring" {
		t.Fatalf("boot %+v, %v", b, err)
	}
	if _, err := d.ChooseKeyStore("anywhere"); err == nil || err.Error() != "invalid" {
		t.Fatalf("got %v", err)
	}
	if b, err := d.ChooseKeyStore("memory"); err != nil || b.State != "signin" {
		t.Fatalf("boot %+v, %v", b, err)
	}
	if b := d.restart(); b.State != "signin" {
		t.Fatalf("asked again: %+v", b)
	}
}

func TestPreferencesAreKept(t *testing.T) {
	d := newDesk(t)
	b, err := d.Boot()
	if err != nil {
		t.Fatal(err)
	}
	b.Prefs.Theme, b.Prefs.Keys = "dark", map[string]string{"done": "x"}
	if err := d.SetPrefs(b.Prefs); err != nil {
		t.Fatal(err)
	}
	if b := d.restart(); b.Prefs.Theme != "dark" || b.Prefs.Keys["done"] != "x" || !b.Prefs.Notify {
		t.Fatalf("prefs %+v", b.Prefs)
	}
}

func TestHostileInput(t *testing.T) {
	r, d, p, _ := joined(t)
	_ = r
	for _, link := range []string{"file:///etc/passwd", "javascript:alert(1)", "tresen://join", "smb://x/y", "not a link"} {
		if err := d.OpenLink(link); err == nil {
			t.Errorf("opened %s", link)
		}
		if _, err := d.ReadInvite(link); err == nil {
			t.Errorf("read %s as an invitation", link)
		}
	}
	if _, err := d.ReadInvite("tresen://join?code=unknown&address=" + p.Address); err == nil || err.Error() != "bad_code" {
		t.Errorf("unknown code: %v", err)
	}
	if _, err := d.SignIn(app.SignInForm{Address: "http://192.0.2.1", Email: "a@example.com", Password: "x"}); err == nil || err.Error() != "denied" {
		t.Errorf("unencrypted address: %v", err)
	}
	for kind, body := range map[string]string{"reply": "{", "nonsense": "{}", "done": `{"conversation":"../../x"}`} {
		if _, err := d.Do(kind, body); err == nil || err.Error() != "invalid" {
			t.Errorf("%s %s: %v", kind, body, err)
		}
	}
	for _, hash := range []string{"", "../prefs.json", strings.Repeat("z", 64), strings.Repeat("0", 64)} {
		if status, _ := media(t, d, hash); status != 404 {
			t.Errorf("media %q: %d", hash, status)
		}
	}
}
