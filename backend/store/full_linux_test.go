package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"tresen/backend/store/storetest"
)

// On a real file system without space: the write-ahead log and its index fail,
// not only the file itself.
func TestAFullDiskAcknowledgesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("a small file system cannot be mounted here (needs root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "tresen.db")
	db := storetest.Open(t, path)
	stored, refused := fillUp(t, db)
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	var room syscall.Statfs_t
	if err := syscall.Statfs(dir, &room); err != nil || room.Bavail > 16 {
		t.Errorf("%d blocks are free (%v): the disk was not full", room.Bavail, err)
	}
	checkStored(t, db, stored, refused)
	if err := os.Remove(ballast); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	put(t, db, message("a", 999_999))
	checkStored(t, db, append(stored, storetest.Numbered(999_999)), refused)
	checkIntact(t, db)
}
