package keyring_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tresen/app/keyring"
)

// keep sets, reads, replaces and removes in any store.
func keep(s keyring.Store) error {
	for _, want := range []string{"first ä\"'", "second", ""} {
		if err := s.Set("token http://127.0.0.1|anna@example.com", want); err != nil {
			return err
		}
		if got, err := s.Get("token http://127.0.0.1|anna@example.com"); err != nil || got != want {
			return fmt.Errorf("got %q, %w, want %q", got, err, want)
		}
	}
	return s.Set("never there", "")
}

func TestMemory(t *testing.T) {
	if err := keep(keyring.Open(keyring.Memory, "")); err != nil {
		t.Fatal(err)
	}
}

func TestFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "deep", "folder")
	if err := keep(keyring.Open(keyring.File, folder)); err != nil {
		t.Fatal(err)
	}
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

// TestMain is also the child process of TestSystem, inside a session with a real key store.
func TestMain(m *testing.M) {
	if os.Getenv("TRESEN_TEST_KEYRING") == "" {
		os.Exit(m.Run())
	}
	if err := keep(keyring.Open(keyring.System, "")); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("kept")
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
		`printf 'test\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+run, "HOME="+run, "XDG_DATA_HOME="+run, "TRESEN_TEST_KEYRING=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "kept") {
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
