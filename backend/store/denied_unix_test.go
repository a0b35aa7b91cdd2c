//go:build unix

package store_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/store"
)

// The child of the test below: it opens the store at a path, as an ordinary user.
func TestChildThatMayNot(t *testing.T) {
	path := os.Getenv("STORE_DENIED_PATH")
	if path == "" {
		return // only the test below runs it, as another process
	}
	db, err := store.Open(t.Context(), path)
	if err == nil {
		_ = db.Close()
	}
	if !fault.Is(err, fault.Denied) {
		t.Errorf("code %q (%v), want denied", fault.CodeOf(err), err)
	}
}

// asOrdinaryUser runs the child; root would be denied nothing.
func asOrdinaryUser(t *testing.T, dir, path string) {
	t.Helper()
	program := filepath.Join(dir, "child")
	copyFile(t, os.Args[0], program)
	child := exec.Command(program, "-test.run=^TestChildThatMayNot$")
	child.Env = append(os.Environ(), "STORE_DENIED_PATH="+path)
	child.Dir = "/"
	if os.Geteuid() == 0 {
		child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestADataFolderOfWrongPermissions(t *testing.T) {
	for _, c := range []struct {
		name string
		lock func(t *testing.T, folder, file string) // what the administrator got wrong
	}{
		{"folder may not be written", func(t *testing.T, folder, _ string) { chmod(t, folder, 0o555) }},
		{"folder may not be entered", func(t *testing.T, folder, _ string) { chmod(t, folder, 0) }},
		{"file may not be written", func(t *testing.T, folder, file string) {
			makeStore(t, file)
			chmod(t, file, 0o444)
			chmod(t, folder, 0o777)
		}},
		{"file may not be read", func(t *testing.T, folder, file string) {
			makeStore(t, file)
			chmod(t, file, 0)
			chmod(t, folder, 0o777)
		}},
		{"folder of a finished store may not be written", func(t *testing.T, folder, file string) {
			makeStore(t, file)
			chmod(t, file, 0o666)
			chmod(t, folder, 0o555)
		}},
		{"folder does not exist", func(t *testing.T, folder, _ string) {
			if err := os.Remove(folder); err != nil {
				t.Fatal(err)
			}
		}},
		{"a folder lies where the file belongs", func(t *testing.T, _, file string) {
			if err := os.Mkdir(file, 0o777); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			chmod(t, filepath.Dir(dir), 0o755)
			folder := filepath.Join(dir, "data")
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
			file := filepath.Join(folder, "tresen.db")
			c.lock(t, folder, file)
			asOrdinaryUser(t, dir, file)
		})
	}
}

func chmod(t *testing.T, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func makeStore(t *testing.T, file string) {
	t.Helper()
	db, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
