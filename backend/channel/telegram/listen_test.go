package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/fault"
)

func TestWhatIsWrittenComesInAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		end := s.listen(s.open())
		synctest.Wait()
		if h := s.core.lastHealth(); h.State != "ok" {
			t.Errorf("health %+v", h)
		}
		begun := time.Now()
		s.start()
		s.do(sim.Act{Kind: "say", Text: "Ist die Lampe da? 💡"})
		synctest.Wait()
		if got := s.core.texts(); !slices.Equal(got, []string{"/start", "Ist die Lampe da? 💡"}) {
			t.Errorf("came in: %q", got)
		}
		if d := time.Since(begun); d > time.Millisecond {
			t.Errorf("after %v", d)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
		if n := s.Waiting(); n > 2 {
			t.Errorf("%d wait at the platform", n)
		}
	})
}

// What was not stored is asked for again; what was stored twice is known.
func TestTheOffsetMovesWithTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		end := s.listen(s.open())
		s.do(sim.Act{Kind: "say", Text: "vorher"})
		synctest.Wait()
		s.core.failing(fault.New(fault.DiskFull, "test", "full"))
		s.start()
		pass(30 * time.Second)
		if got := s.core.texts(); !slices.Equal(got, []string{"vorher"}) {
			t.Fatalf("stored: %q", got)
		}
		if h := s.core.lastHealth(); h.State != "away" || h.Fault != "disk_full" {
			t.Errorf("health %+v", h)
		}
		s.core.failing(nil)
		pass(2 * time.Minute)
		if got := s.core.texts(); !slices.Equal(got, []string{"vorher", "/start"}) {
			t.Errorf("after the disk: %q", got)
		}
		// a crash after the store and before the platform heard of it
		_ = end()
		s.core.marks[markOffset] = ""
		s.listen(s.open())
		s.do(sim.Act{Kind: "say", Text: "noch da?"})
		pass(time.Minute)
		if got := s.core.texts(); !slices.Equal(got, []string{"vorher", "/start", "noch da?"}) {
			t.Errorf("after the crash: %q", got)
		}
	})
}

func TestAfterARestartItGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		for i := range 250 {
			s.do(sim.Act{Kind: "say", Text: fmt.Sprint(i)})
			if i == 120 {
				end := s.listen(s.open())
				pass(10 * time.Second)
				_ = end()
			}
		}
		s.listen(s.open())
		pass(10 * time.Second)
		if got := s.core.texts(); len(got) != 250 || got[249] != "249" || s.core.again > 100 {
			t.Errorf("%d came, %d again", len(got), s.core.again)
		}
	})
}

// Two programs with one token: each ends the other's poll. It is told, and tried
// ever more rarely.
func TestASecondPoller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.listen(s.open())
		synctest.Wait()
		other := newCore()
		rival, err := s.con.open(s.acct, other.env())
		if err != nil {
			t.Fatal(err)
		}
		stop := s.listen(rival)
		pass(5 * time.Minute)
		h := s.core.lastHealth()
		told := slices.ContainsFunc(s.core.health, func(h channel.Health) bool {
			return h.State == "away" && h.Fault == "conflict" && strings.Contains(h.Detail, "terminated by other getUpdates request")
		})
		if !told || len(s.core.health) > 60 {
			t.Errorf("told %d times, last %+v", len(s.core.health), h)
		}
		_ = stop()
		_ = rival.Close()
		s.start()
		pass(5 * time.Minute)
		if got := s.core.lastHealth(); got.State != "ok" || len(s.core.texts())+len(other.texts()) == 0 {
			t.Errorf("after the other ended: %+v, %q", got, s.core.texts())
		}
	})
}

func TestAForeignWebhookIsLeftAloneAndOursIsTakenAway(t *testing.T) {
	for address, want := range map[string]string{"https://other.example/bot": "away", "https://relay.example/h/ch1": "ok"} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			x := s.open()
			if err := x.api.call(t.Context(), "setWebhook", params{"url": address}, nil); err != nil {
				t.Fatal(err)
			}
			s.Set(sim.Weather{Hooks: "late"})
			s.listen(x)
			pass(3 * time.Minute)
			h := s.core.lastHealth()
			if h.State != want {
				t.Errorf("%s: %+v", address, h)
			}
			if want == "away" && !strings.Contains(h.Detail, "other.example") {
				t.Errorf("not told whose it is: %q", h.Detail)
			}
		})
	}
}

// A revoked token: a person has to act, so nothing is asked any more.
func TestARevokedTokenEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		x := s.open()
		ctx := t.Context()
		done := make(chan error, 1)
		go func() { done <- x.Listen(ctx) }()
		synctest.Wait()
		s.Set(sim.Weather{Revoked: true})
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(5 * time.Minute):
			t.Fatal("it goes on asking")
		}
		if h := s.core.lastHealth(); h.State != "refused" || h.Fault != "channel_login" || h.Detail != http.StatusText(http.StatusUnauthorized) {
			t.Errorf("health %+v", h)
		}
	})
}

// counted counts the calls that go out.
type counted struct {
	http.RoundTripper
	n *atomic.Int64
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.RoundTripper.RoundTrip(r)
}

// An hour without the platform: no busy loop, and nothing is lost.
func TestAnHourAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		var calls atomic.Int64
		s.con.Transport = counted{s.con.Transport, &calls}
		s.listen(s.open())
		synctest.Wait()
		s.Set(sim.Weather{Down: true})
		s.do(sim.Act{Kind: "say", Text: "während des Ausfalls"})
		pass(time.Hour)
		if h := s.core.lastHealth(); h.State != "away" || h.Fault != "unavailable" || calls.Load() > 130 {
			t.Errorf("%+v after %d calls", h, calls.Load())
		}
		s.Set(sim.Weather{})
		pass(2 * time.Minute)
		if got := s.core.texts(); !slices.Equal(got, []string{"während des Ausfalls"}) || s.core.lastHealth().State != "ok" {
			t.Errorf("%q, %+v", got, s.core.lastHealth())
		}
	})
}

// After a quiet week the numbers begin anywhere, also lower.
func TestSmallerNumbersAfterAQuietWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		end := s.listen(s.open())
		s.start()
		synctest.Wait()
		before := s.core.marks[markOffset]
		_ = end()
		pass(8 * 24 * time.Hour)
		s.do(sim.Act{Kind: "say", Text: "lange nichts gehört"})
		s.do(sim.Act{Kind: "say", Text: "sind Sie noch da?"})
		s.listen(s.open())
		pass(time.Minute)
		s.do(sim.Act{Kind: "say", Text: "hallo?"})
		pass(2 * time.Minute)
		if got := s.core.texts(); len(got) != 4 || got[3] != "hallo?" {
			t.Errorf("%q", got)
		}
		number := func(mark string) (n int) {
			_, _ = fmt.Sscanf(mark, "%d@", &n)
			return n
		}
		if after := s.core.marks[markOffset]; number(after) >= number(before) || s.Waiting() > 1 {
			t.Errorf("mark %s, before %s, %d wait: the test is of no use", after, before, s.Waiting())
		}
	})
}

// The new count may begin just below the old one: an old mark would confirm what
// nobody has read.
func TestAnOldMarkConfirmsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.core.marks[markOffset] = fmt.Sprintf("700100005@%d", time.Now().Add(-7*24*time.Hour).Unix())
		for _, text := range []string{"a", "b"} { // 700100001 and 2
			s.do(sim.Act{Kind: "say", Text: text})
		}
		s.listen(s.open())
		synctest.Wait()
		if got := s.core.texts(); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestUpdatesThatComeTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.Set(sim.Weather{Hooks: "twice"})
		s.listen(s.open())
		for i := range 5 {
			s.do(sim.Act{Kind: "say", Text: fmt.Sprint(i)})
			pass(10 * time.Second)
		}
		if got := s.core.texts(); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) || s.core.again == 0 {
			t.Errorf("%q, %d again", got, s.core.again)
		}
	})
}

// Slower than an agent's patience, but it answers.
func TestASlowPlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.Set(sim.Weather{Delay: 20 * time.Second})
		x := s.open()
		s.listen(x)
		s.start()
		pass(2 * time.Minute)
		if got := s.core.texts(); len(got) != 1 {
			t.Errorf("%q", got)
		}
		if _, err := x.Send(t.Context(), s.outgoing("Moment")); err != nil {
			t.Errorf("20 s: %v", err)
		}
		s.Set(sim.Weather{Delay: 31 * time.Second})
		_, err := x.Send(t.Context(), s.outgoing("Moment"))
		code(t, err, fault.Unsure)
	})
}

func TestPressedButtonsAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start()
		x := s.open()
		out := s.outgoing("War die Antwort hilfreich?")
		out.Buttons = []channel.Button{{ID: "csat:5", Title: "Ja"}, {ID: "csat:1", Title: "Nein"}}
		r, err := x.Send(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		s.listen(x)
		s.do(sim.Act{Kind: "press", To: r.Remote[strings.LastIndex(r.Remote, ":")+1:], Button: "csat:5"})
		pass(time.Second)
		if s.Unanswered() != 0 {
			t.Error("the phone's button waits")
		}
		last := s.core.events[len(s.core.events)-1].Message
		if last == nil || last.Text != "Ja" || last.Button != "csat:5" || last.Quote != r.Remote {
			t.Errorf("%+v", last)
		}
	})
}

func TestBlockedAndReactionsAndEdits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		x := s.open()
		s.listen(x)
		s.do(sim.Act{Kind: "start", Text: "wc_7Qm2xT0aJ4kVb9LwZr1yNg"})
		synctest.Wait() // reactions come only to who asked for them
		s.do(sim.Act{Kind: "edit", To: "1", Text: "geändert"})
		s.do(sim.Act{Kind: "react", To: "1", Text: "❤"})
		s.do(sim.Act{Kind: "block"})
		synctest.Wait()
		_, err := x.Send(t.Context(), s.outgoing("hallo?"))
		code(t, err, fault.Recipient)
		if d := detailOf(err); d != "Forbidden: bot was blocked by the user" {
			t.Errorf("detail %q", d)
		}
		s.do(sim.Act{Kind: "unblock"})
		synctest.Wait()
		e := s.core.events
		if len(e) != 5 || e[0].Message.Referral == nil || e[0].Message.Referral.Payload != "wc_7Qm2xT0aJ4kVb9LwZr1yNg" ||
			e[1].Edit == nil || e[1].Edit.Text != "geändert" || e[2].Reaction == nil || e[2].Reaction.Emoji != "❤" || e[2].Reaction.To != e[0].Message.Ref ||
			e[3].Reach == nil || !e[3].Reach.Blocked || e[4].Reach == nil || e[4].Reach.Blocked {
			t.Errorf("%s", show(e))
		}
		if _, err := x.Send(t.Context(), s.outgoing("hallo!")); err != nil {
			t.Error(err)
		}
	})
}

func detailOf(err error) string {
	var d interface{ Detail() string }
	if errors.As(err, &d) {
		return d.Detail()
	}
	return ""
}
