package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// The child of the tests below writes for ever, from several sides, and names on
// its output what it was told is stored. Each write is two messages and a label:
// all or nothing.
func TestChildThatWritesUntilItIsKilled(t *testing.T) {
	url := os.Getenv("STORE_CHILD_URL")
	if url == "" {
		return // only the test below runs it, as another process
	}
	fmt.Println("BEGUN")
	db, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for {
				id := storetest.ID()
				_, err := db.Write(context.Background(), func(tx *store.Tx) error {
					tx.Put(&inbox.Message{ID: id, Inbox: "a", Text: "first", Conversation: id})
					tx.Put(&inbox.Message{ID: id + "+", Inbox: "b", Text: "second", Conversation: id})
					if _, err := tx.Identities(context.Background(), id); err != nil { // rows without a number yet
						return err
					}
					tx.Put(&inbox.Label{ID: id, Name: "third"})
					return nil
				})
				if err != nil {
					fmt.Println("ERROR", err)
					return
				}
				fmt.Println("ACK", id)
			}
		})
	}
	wg.Wait()
}

// killed starts the child, kills it after it has acknowledged a number of writes
// (-1: before it has opened the store) and gives what it had acknowledged.
func killed(t *testing.T, url string, after int) (acknowledged []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestChildThatWritesUntilItIsKilled$", "-test.v")
	child.Env = append(os.Environ(), "STORE_CHILD_URL="+url)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() { _ = child.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case line == "BEGUN" && after < 0:
			kill()
		case strings.HasPrefix(line, "ERROR"):
			t.Error(line)
			kill()
		case strings.HasPrefix(line, "ACK ") && len(line) == 40:
			acknowledged = append(acknowledged, line[4:])
		}
		if len(acknowledged) > after && after >= 0 {
			kill()
		}
	}
	kill()
	_ = child.Wait()
	return acknowledged
}

// checkAfterKill: every acknowledged write is there, every write is whole, and
// no number of a feed is missing.
func checkAfterKill(t *testing.T, url string, acknowledged map[string]bool) {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatalf("opening after a kill: %v", err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	parts := map[string]int{}
	for _, feed := range []string{"inbox/a", "inbox/b", "workspace"} {
		rows, to, err := db.Since(t.Context(), feed, 0, big, big)
		if err != nil {
			t.Fatal(err)
		}
		if head, err := db.Head(t.Context(), feed); err != nil || head != to || to != int64(len(rows)) {
			t.Fatalf("%s: head %d, read up to %d, %d rows, %v", feed, head, to, len(rows), err)
		}
		for i, r := range rows {
			if r.Seq != int64(i)+1 {
				t.Fatalf("%s: number %d at place %d", feed, r.Seq, i+1)
			}
			parts[strings.TrimSuffix(r.ID, "+")]++
		}
	}
	for id, n := range parts {
		if n != 3 {
			t.Errorf("%d of 3 parts of %s are there", n, id)
		}
	}
	for id := range acknowledged {
		if parts[id] == 0 {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	if !db.Several() {
		checkIntact(t, db)
	}
}

func TestKilledInTheMiddle(t *testing.T) {
	for _, c := range []struct {
		name         string
		url          func(testing.TB) string
		rounds       int
		newDatabases int
	}{{"sqlite", storetest.SQLite, 50, 6}, {"postgres", storetest.Postgres, 8, 2}} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(11, 12))
			url := c.url(t)
			all := 0
			acknowledged := map[string]bool{}
			for round := range c.rounds {
				for _, id := range killed(t, url, random.IntN(40)-1) {
					acknowledged[id] = true
					all++
				}
				if round%5 == 4 || round == c.rounds-1 {
					checkAfterKill(t, url, acknowledged)
				}
			}
			t.Logf("%d rounds, %d acknowledged writes", c.rounds, all)
			if all < c.rounds {
				t.Errorf("only %d writes in %d rounds: this proves little", all, c.rounds)
			}
			for range c.newDatabases { // killed while it makes its tables
				url := c.url(t)
				killed(t, url, -1)
				checkAfterKill(t, url, nil)
			}
		})
	}
}
