package email

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// core stands in for the relay: it takes events once each by their keys, with
// the marks in one transaction, and keeps files. It outlives a session, as a
// database does.
type core struct {
	mu      sync.Mutex
	keys    map[string]bool
	marks   map[string]string
	events  []channel.Event
	files   map[string][]byte
	health  []channel.Health
	ingests int
	own     map[string]bool
	changed chan struct{} // closed and made anew at each change
	// fails decides about a transaction: before is an error without, after one with the commit.
	fails func(events []channel.Event) (before, after error)
}

func newCore() *core {
	return &core{keys: map[string]bool{}, marks: map[string]string{}, files: map[string][]byte{}, own: map[string]bool{}, changed: make(chan struct{})}
}

func (c *core) touch() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// testToken is how the core signs conversations in tests.
func testToken(conversation string) string {
	sum := sha256.Sum256([]byte("key" + conversation))
	return strings.ToLower(hex.EncodeToString([]byte(conversation))) + "x" + hex.EncodeToString(sum[:10])
}

func (c *core) env() channel.Env {
	return filled(channel.Env{
		Ingest: c.ingest,
		Store:  c.store,
		Mark: func(_ context.Context, name string) (string, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.marks[name], nil
		},
		Taken: func(_ context.Context, keys []string) (map[string]bool, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			taken := map[string]bool{}
			for _, k := range keys {
				if c.keys[k] {
					taken[k] = true
				}
			}
			return taken, nil
		},
		Health: func(h channel.Health) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.health = append(c.health, h)
			c.touch()
		},
		Own:   func(a string) bool { return c.own[a] },
		Token: testToken,
		Verify: func(token string) string {
			name, _, _ := strings.Cut(token, "x")
			raw, err := hex.DecodeString(name)
			if err != nil || testToken(string(raw)) != token {
				return ""
			}
			return string(raw)
		},
		Relay: "relay-1",
	})
}

func (c *core) ingest(ctx context.Context, events ...channel.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var before, after error
	if c.fails != nil {
		before, after = c.fails(events)
	}
	if before != nil {
		return before
	}
	c.ingests++
	for _, e := range events {
		if e.Mark != nil {
			c.marks[e.Mark.Name] = e.Mark.Value
			continue
		}
		known := false
		keys := append([]string{e.ID}, e.Also...)
		for _, k := range keys {
			if k == "" || len(k) > 200 {
				return fault.New(fault.Invalid, "core", "key")
			}
			known = known || c.keys[k]
		}
		for _, k := range keys {
			c.keys[k] = true
		}
		if !known {
			c.events = append(c.events, e)
		}
	}
	c.touch()
	return after
}

func (c *core) store(_ context.Context, name, kind string, r io.Reader) (channel.File, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return channel.File{}, err
	}
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	c.mu.Lock()
	defer c.mu.Unlock()
	c.files[hash] = raw
	return channel.File{Hash: hash, Name: name, Type: kind, Size: int64(len(raw))}, nil
}

// await waits until a condition over the core holds; half a minute without it fails.
func (c *core) await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	limit := time.NewTimer(30 * time.Second)
	defer limit.Stop()
	for {
		c.mu.Lock()
		good, changed := ok(), c.changed
		c.mu.Unlock()
		if good {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			c.mu.Lock()
			defer c.mu.Unlock()
			t.Fatalf("waited in vain for %s; %d events, health %+v", what, len(c.events), c.health[max(0, len(c.health)-3):])
		}
	}
}

// messages counts the message events by their Ref. The caller holds c.mu or nothing runs.
func (c *core) messages() map[string]int {
	count := map[string]int{}
	for _, e := range c.events {
		if e.Message != nil {
			count[e.Message.Ref]++
		}
	}
	return count
}

func (c *core) awaitMessages(t *testing.T, n int) {
	t.Helper()
	c.await(t, fmt.Sprint(n, " messages"), func() bool { return len(c.messages()) >= n })
}

// find gives the event of a mail.
func (c *core) find(ref string) *channel.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, e := range c.events {
		if e.Message != nil && e.Message.Ref == ref {
			return &c.events[i]
		}
	}
	return nil
}

func (c *core) lastHealth() channel.Health {
	if len(c.health) == 0 {
		return channel.Health{}
	}
	return c.health[len(c.health)-1]
}

// quick are times for tests: a dead line is found in less than a second.
func quick() times {
	t := usualTimes()
	t.answer, t.stall, t.idle, t.poll, t.away, t.good = 700*time.Millisecond, 2*time.Second, time.Second, 100*time.Millisecond, 300*time.Millisecond, time.Minute
	t.pauses = []time.Duration{5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond}
	t.busy = 30 * time.Millisecond
	return t
}

const support = "support@shop.test"

// mailbox are the settings of the support's mailbox at an IMAP port.
func mailbox(t testing.TB, port int, caFile string, more map[string]string) channel.Account {
	t.Helper()
	set := map[string]string{setAddress: support, setIMAPHost: "127.0.0.1", setIMAPPort: strconv.Itoa(port), setIMAPSecure: secureTLS,
		setSMTPHost: "127.0.0.1", setSMTPPort: "1", setSMTPSecure: secureTLS}
	if caFile != "" {
		ca, err := os.ReadFile(caFile)
		if err != nil {
			t.Fatal(err)
		}
		set[setCA] = string(ca)
	}
	for k, v := range more {
		set[k] = v
	}
	return channel.Account{ID: "acct", Inbox: "inbox", Settings: set, Secrets: map[string]string{secPassword: mailtest.Password}}
}

// listening is a session that listens until stop.
type listening struct {
	*session
	f    *fetcher
	stop func()
	done chan error
}

// listen opens a session and lets it listen. change may alter what it does.
func (c *core) listen(t *testing.T, a channel.Account, change func(*fetcher)) *listening {
	t.Helper()
	s, err := Connector{}.open(a, c.env())
	if err != nil {
		t.Fatal(err)
	}
	l := &listening{session: s, f: s.fetcher(), done: make(chan error, 1)}
	l.f.t = quick()
	if change != nil {
		change(l.f)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.done <- l.f.run(ctx)
	}()
	l.stop = sync.OnceFunc(func() {
		cancel()
		<-ended
		_ = s.Close()
	})
	t.Cleanup(l.stop)
	return l
}

// letterFrom makes a plain mail.
func mailOf(n int, more ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Anna <anna@customer.test>\r\nTo: %s\r\nSubject: Frage %d\r\nMessage-ID: <%s>\r\nDate: %s\r\n", support, n, refOf(n), time.Now().Format(time.RFC1123Z))
	for _, h := range more {
		b.WriteString(h + "\r\n")
	}
	fmt.Fprintf(&b, "\r\nText %d\r\n", n)
	return b.Bytes()
}

func refOf(n int) string { return fmt.Sprintf("m%d@customer.test", n) }
