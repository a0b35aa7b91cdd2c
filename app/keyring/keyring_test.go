package keyring_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tresen/app/keyring"
)

// keep sets, reads, replaces and removes in any store.
func keep(t *testing.T, s keyring.Store) {
	t.Helper()
	for _, want := range []string{"first ä\"'", "second", ""} {
		if err := s.Set("token http://127.0.0.1|anna@example.com", want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get("token http://127.0.0.1|anna@example.com"); err != nil || got != want {
			t.Fatalf("got %q, %v, want %q", got, err, want)
		}
	}
	if err := s.Set("never there", ""); err != nil {
		t.Fatal(err)
	}
}

func TestMemory(t *testing.T) { keep(t, keyring.Open(keyring.Memory, "")) }

func TestFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "deep", "folder")
	keep(t, keyring.Open(keyring.File, folder))
	if err := keyring.Open(keyring.File, folder).Set("a", "b"); err != nil {
		t.Fatal(err)
	}
	if got, err := keyring.Open(keyring.File, folder).Get("a"); err != nil || got != "b" {
		t.Fatalf("after a restart: %q, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(folder, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("others may read the keys: %v", info.Mode())
	}
}

// The child process of TestSystem, inside a session with a real key store.
func TestSystemChild(t *testing.T) {
	if os.Getenv("TRESEN_TEST_KEYRING") == "" {
		t.Skip("runs inside TestSystem only")
	}
	keep(t, keyring.Open(keyring.System, ""))
}

func TestSystem(t *testing.T) {
	for _, need := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("the real key store needs %s", need)
		}
	}
	run := t.TempDir()
	if err := os.Chmod(run, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", "--", "sh", "-c",
		`printf 'test\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec "$0" -test.run '^TestSystemChild$' -test.v`, os.Args[0])
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+run, "HOME="+run, "XDG_DATA_HOME="+run, "TRESEN_TEST_KEYRING=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestSystemChild") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestNoKeyStore(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux can be without a key store")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nobody"))
	if _, err := keyring.Open(keyring.System, "").Get("a"); !errors.Is(err, keyring.ErrNone) {
		t.Fatalf("got %v", err)
	}
}
