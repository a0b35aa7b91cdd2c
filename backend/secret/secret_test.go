package secret_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/secret"
)

func TestSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.key")
	box, err := secret.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := box.Seal("channel/a", "token of a platform")
	if err != nil || strings.Contains(sealed, "platform") {
		t.Fatalf("%q, %v", sealed, err)
	}
	if again, _ := box.Seal("channel/a", "token of a platform"); again == sealed {
		t.Error("the same value is sealed the same way: equal secrets could be told")
	}
	same, err := secret.Open(path) // the relay starts again
	if err != nil {
		t.Fatal(err)
	}
	if got, err := same.Open("channel/a", sealed); err != nil || got != "token of a platform" {
		t.Errorf("%q, %v", got, err)
	}
	if !bytes.Equal(box.Sub("file"), same.Sub("file")) || bytes.Equal(box.Sub("file"), box.Sub("other")) {
		t.Error("derived keys")
	}
	other, err := secret.Open(filepath.Join(t.TempDir(), "relay.key"))
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() (string, error){
		"for another place": func() (string, error) { return box.Open("channel/b", sealed) },
		"with another key":  func() (string, error) { return other.Open("channel/a", sealed) },
		"with bits changed": func() (string, error) { return box.Open("channel/a", sealed[:30]+flipped(sealed[30])+sealed[31:]) },
		"cut off":           func() (string, error) { return box.Open("channel/a", sealed[:20]) },
		"empty":             func() (string, error) { return box.Open("channel/a", "") },
		"no base64":         func() (string, error) { return box.Open("channel/a", "%%%") },
	} {
		if got, err := try(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func flipped(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.key")
	if _, err := secret.Open(path); err != nil {
		t.Fatal(err)
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others can read the key", i.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("too short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Open(path); !fault.Is(err, fault.Invalid) {
		t.Errorf("a damaged key: %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "too short\n" {
		t.Error("a damaged key was overwritten: what it sealed would be lost")
	}
	if _, err := secret.Open(filepath.Join(t.TempDir(), "no", "such", "folder")); err == nil {
		t.Error("opened in a folder that is not there")
	}
}
