package email

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// However often the line is cut, the core fails or the process is killed around
// a commit: every mail comes, none comes twice.
func TestNothingLostNothingDoubled(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	proxy := srv.Proxy(t, srv.IMAPS)
	seed := uint64(time.Now().UnixNano())
	if v := os.Getenv("TRESEN_SEED"); v != "" {
		seed, _ = strconv.ParseUint(v, 10, 64)
	}
	t.Logf("TRESEN_SEED=%d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	c := newCore()
	var cuts, kills, drops atomic.Int32
	var end atomic.Pointer[func()]
	fate := rand.New(rand.NewPCG(seed, 2)) // used by one commit at a time
	c.fails = func([]channel.Event) (before, after error) {
		switch fate.IntN(5) {
		case 0:
			drops.Add(1)
			return fault.New(fault.Unavailable, "core", "gone before the commit"), nil
		case 1:
			kills.Add(1)
			(*end.Load())() // killed between commit and answer
			return nil, errors.New("killed")
		case 2:
			drops.Add(1)
			return nil, fault.New(fault.Unavailable, "core", "the answer was lost")
		}
		return nil, nil
	}
	want := map[string]bool{}
	n := 0
	deliver := func(old bool) {
		n++
		raw := mailOf(n)
		if n%5 == 0 {
			raw = append(raw, []byte(strings.Repeat("weiter weiter weiter weiter\r\n", dice.IntN(4000)))...)
		}
		want[refOf(n)] = true
		at := time.Now()
		if old {
			at = at.Add(-time.Duration(1+n%20) * 24 * time.Hour)
		}
		srv.SaveAt(t, support, "INBOX", at, false, raw)
	}
	for range 120 {
		deliver(true)
	}
	a := mailbox(t, proxy.Port, srv.CAFile, nil)
	for round := 0; cuts.Load()+kills.Load()+drops.Load() < 120 || round < 40; round++ {
		for range 4 {
			x := anyFault(dice)
			proxy.Next(x)
			if x != (mailtest.Fault{}) {
				cuts.Add(1)
			}
		}
		killed := make(chan struct{})
		var once atomic.Bool
		kill := func() {
			if !once.Swap(true) {
				close(killed)
			}
		}
		end.Store(&kill)
		l := c.listen(t, a, nil)
		for range 3 {
			deliver(false)
		}
		if round%10 == 9 {
			srv.Kick(t, support)
		}
		wait := time.NewTimer(time.Duration(100+dice.IntN(300)) * time.Millisecond)
		select {
		case <-killed:
		case <-wait.C:
		}
		wait.Stop()
		l.stop()
	}
	c.mu.Lock()
	c.fails = nil
	c.mu.Unlock()
	proxy.Always(mailtest.Fault{})
	l := c.listen(t, mailbox(t, srv.IMAPS, srv.CAFile, nil), nil)
	c.await(t, fmt.Sprint(len(want), " mails"), func() bool { return len(c.messages()) >= len(want) })
	l.stop()
	for ref := range want {
		if got := c.messages()[ref]; got != 1 {
			t.Errorf("%s came %d times", ref, got)
		}
	}
	for _, e := range c.events {
		if e.Message != nil && e.Message.Mail.Raw == nil {
			t.Errorf("%s came without its source: %v", e.Message.Ref, e.Message.Mail.Notes)
		}
	}
	t.Logf("%d mails; %d lines spoilt, %d commits lost, %d kills", len(want), cuts.Load(), drops.Load(), kills.Load())
}

func anyFault(dice *rand.Rand) mailtest.Fault {
	switch dice.IntN(6) {
	case 0:
		return mailtest.Fault{CutInLiteral: 1 + dice.IntN(5)}
	case 1:
		return mailtest.Fault{HoleInLiteral: 1 + dice.IntN(5)}
	case 2:
		return mailtest.Fault{HoleAfter: int64(200 + dice.IntN(60000))}
	case 3, 4:
		return mailtest.Fault{}
	}
	return mailtest.Fault{CutAfter: int64(1 + dice.IntN(120000))}
}
