package whatsappsim

import (
	"container/heap"
	"sync"
	"time"
)

// clock is the platform's time, which can jump ahead, and what is due at times.
type clock struct {
	base func() time.Time

	mu     sync.Mutex
	ahead  time.Duration
	list   dues
	turn   int
	wake   chan struct{}
	ended  bool
	done   chan struct{}
	moving int // due and being done
	idle   *sync.Cond
}

type due struct {
	at   time.Time
	turn int // of two at the same time the earlier made one goes first
	do   func()
}

type dues []due

func (d dues) Len() int { return len(d) }
func (d dues) Less(i, j int) bool {
	return d[i].at.Before(d[j].at) || d[i].at.Equal(d[j].at) && d[i].turn < d[j].turn
}
func (d dues) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *dues) Push(x any)   { *d = append(*d, x.(due)) }
func (d *dues) Pop() any {
	old := *d
	x := old[len(old)-1]
	*d = old[:len(old)-1]
	return x
}

func newClock(base func() time.Time) *clock {
	c := &clock{base: base, wake: make(chan struct{}, 1), done: make(chan struct{})}
	c.idle = sync.NewCond(&c.mu)
	go c.run()
	return c
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	c.ahead += d
	c.mu.Unlock()
	c.knock()
}

func (c *clock) knock() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// after does something later; do must not block.
func (c *clock) after(d time.Duration, do func()) {
	c.mu.Lock()
	c.turn++
	heap.Push(&c.list, due{at: c.base().Add(c.ahead).Add(d), turn: c.turn, do: do})
	c.mu.Unlock()
	c.knock()
}

func (c *clock) waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.list)
}

// settle waits until nothing is due any more.
func (c *clock) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.ended && (c.moving > 0 || len(c.list) > 0 && !c.list[0].at.After(c.base().Add(c.ahead))) {
		c.idle.Wait()
	}
}

func (c *clock) run() {
	defer close(c.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		c.mu.Lock()
		if c.ended {
			c.mu.Unlock()
			return
		}
		wait := time.Hour
		var do func()
		if len(c.list) > 0 {
			if wait = c.list[0].at.Sub(c.base().Add(c.ahead)); wait <= 0 {
				do = heap.Pop(&c.list).(due).do
				c.moving++
			}
		}
		c.mu.Unlock()
		if do != nil {
			do()
			c.mu.Lock()
			c.moving--
			c.idle.Broadcast()
			c.mu.Unlock()
			continue
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-c.wake:
		}
	}
}

func (c *clock) close() {
	c.mu.Lock()
	c.ended = true
	c.idle.Broadcast()
	c.mu.Unlock()
	c.knock()
	<-c.done
}
