package email

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// A dead line is noticed once, by a read that waits already as well; who reads
// on after that does not wait again.
func TestDeadLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer func() { _ = theirs.Close() }()
		l := &line{Conn: ours, limit: time.Hour, write: time.Second}
		begun := time.Now()
		done := make(chan error)
		go func() {
			_, err := l.Read(make([]byte, 1))
			done <- err
		}()
		synctest.Wait()
		l.expect(time.Second)
		if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the waiting read gives %v", err)
		}
		if _, err := l.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || l.failed() == nil {
			t.Errorf("the next read gives %v", err)
		}
		if d := time.Since(begun); d != time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

func TestFarewell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"* BYE Too many simultaneous connections\r\n":   "BYE Too many simultaneous connections",
		"* 1 EXISTS\r\n* BYE see you\r\nT1 OK done\r\n": "BYE see you",
		"* OK he said * BYE there\r\n":                  "",
		"* BYE one\r\n* BYE two\x00\x1b[31m\r\n":        "BYE two  [31m",
		"T1 OK\r\n":                                     "",
	} {
		f := &farewell{}
		if n, err := f.Write([]byte(text)); n != len(text) || err != nil || f.said() != want {
			t.Errorf("%q: %q", text, f.said())
		}
	}
}

// How long the pauses are; each may be a fifth longer or shorter.
func TestPauses(t *testing.T) {
	t.Parallel()
	times := usualTimes()
	plain := errLine{errors.New("x")}
	for _, c := range []struct {
		err   error
		bye   string
		tries int
		want  time.Duration
	}{
		{plain, "", 0, time.Second}, {plain, "", 3, 15 * time.Second}, {plain, "", 99, 5 * time.Minute},
		{plain, "BYE Too many simultaneous connections", 0, time.Minute}, {plain, "BYE x", 9, 5 * time.Minute},
		{plain, "BYE Session invalidated - AccessTokenExpired", 0, time.Second},
	} {
		for range 50 {
			if d := times.pauseAfter(c.err, c.bye, c.tries); d < c.want*8/10 || d > c.want*12/10 {
				t.Errorf("after %q, try %d: %v, meant %v", c.bye, c.tries, d, c.want)
			}
		}
	}
}
