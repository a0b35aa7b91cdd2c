package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// grace is how long a child may take to end after it was asked to.
const grace = 5 * time.Second

// child is a program the demo started, in a process group of its own: Ctrl+C
// in the terminal reaches only the demo, which ends the children in order.
type child struct {
	name string
	cmd  *exec.Cmd
	log  *os.File
	done chan struct{} // closed when it has ended
	err  error         // set before done is closed
}

// children are all programs the demo started; the last one ends first.
type children struct {
	folder  string // of the logs
	verbose bool
	list    []*child
	ended   chan *child
}

func newChildren(folder string, verbose bool) *children {
	adopt()
	return &children{folder: folder, verbose: verbose, ended: make(chan *child, 8)}
}

// start runs a program; env is added to the demo's own.
func (c *children) start(name string, env []string, program string, args ...string) error {
	cmd, err := guarded(program, args)
	if err != nil {
		return fmt.Errorf("%s cannot be started: %w", name, err)
	}
	log, err := os.Create(filepath.Join(c.folder, name+".log"))
	if err != nil {
		return err
	}
	var out io.Writer = log
	if c.verbose {
		out = io.MultiWriter(log, os.Stderr)
	}
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = grace // what a grandchild holds open does not keep us
	if err := cmd.Start(); err != nil {
		_ = log.Close()
		return fmt.Errorf("%s cannot be started: %w", name, err)
	}
	k := &child{name: name, cmd: cmd, log: log, done: make(chan struct{})}
	c.list = append(c.list, k)
	go func() {
		k.err = cmd.Wait()
		close(k.done)
		c.ended <- k
	}()
	return nil
}

// stop ends all children and whatever they started.
func (c *children) stop() {
	for i := len(c.list) - 1; i >= 0; i-- {
		k := c.list[i]
		_ = askGroup(k.cmd)
		select {
		case <-k.done:
		case <-time.After(grace):
		}
		_ = killGroup(k.cmd) // stragglers of the group, also after its leader has gone
		<-k.done
		_ = k.log.Close()
	}
	reap()
}

// died words the end of a child nobody asked to end.
func (c *children) died(k *child) error {
	how := "has ended"
	if k.err != nil {
		how = "has ended (" + k.err.Error() + ")"
	}
	return fmt.Errorf("the %s %s; its last words are in %s", k.name, how, k.log.Name())
}

// await polls a check until it succeeds; an ended child or the time limit is an error.
func (c *children) await(ctx context.Context, what string, limit time.Duration, check func(context.Context) bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the %s did not answer within %v; see %s", what, limit, c.folder))
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !check(ctx) {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case k := <-c.ended:
			return c.died(k)
		case <-tick.C:
		}
	}
	return nil
}
