package storetest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tresen/backend/store/storetest"
)

// The child of the test below: it starts a cluster, says where, and never ends by itself.
func TestChildThatHoldsACluster(t *testing.T) {
	if os.Getenv("STORETEST_CHILD") == "" {
		return // only the test below runs it, as another process
	}
	u, err := url.Parse(storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("DIR", u.Query().Get("host"))
	select {}
}

func TestClusterEndsWithItsProcess(t *testing.T) {
	storetest.Postgres(t) // skips with the reason where there is none
	child := exec.Command(os.Args[0], "-test.run=^TestChildThatHoldsACluster$", "-test.v")
	child.Env = append(os.Environ(), "STORETEST_CHILD=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	dir := ""
	for lines := bufio.NewScanner(out); dir == "" && lines.Scan(); {
		dir, _ = strings.CutPrefix(lines.Text(), "DIR ")
		if !strings.HasPrefix(dir, "/") {
			dir = ""
		}
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf("the child's cluster: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); ; <-tick.C {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the folder of a killed process's cluster is still there")
		}
	}
}
