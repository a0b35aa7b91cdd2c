package relaytest

import (
	"bytes"
	"image"
	"image/png"
	"maps"
	"net/http/httptest"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/inbox"
)

// Counter is a relay with one channel on a simulated platform, an administrator
// who answers, and Jana Petersen, a customer with the platform's app.
type Counter struct {
	T        testing.TB
	Platform sim.Platform
	Relay    *Relay
	Admin    *Client
	Ticket   Ticket
	ID       string // of the channel
	Jana     string // her id on the platform
	phone    <-chan struct{}
}

// NewCounter opens it; settings are beside those of the platform, now is the
// relay's clock (nil: the real one).
func NewCounter(t testing.TB, connector channel.Connector, platform sim.Platform, settings map[string]string, now func() time.Time) *Counter {
	t.Helper()
	c := &Counter{T: t, Platform: platform, ID: NewID()}
	t.Cleanup(platform.Close)
	server := httptest.NewServer(platform)
	t.Cleanup(server.Close)
	c.Relay = Start(t, Options{Now: now, Connectors: []channel.Connector{connector}})
	c.Ticket = c.Relay.SetUp()
	c.Admin = c.Relay.Client(c.Ticket)
	all := platform.Settings(server.URL)
	maps.Copy(all, settings)
	app := platform.App()
	c.Admin.Must("channel", map[string]any{"secrets": platform.Secrets(), "channel": inbox.Channel{ID: c.ID, Inbox: c.Admin.Inbox().ID,
		Type: app.Kind, Name: app.Name, On: true, Settings: all}})
	c.Jana = platform.Join(sim.Person{Name: "Jana Petersen", Username: "jana_p", Number: "+4915112345678", Language: "de"})
	changed, stop := platform.Watch()
	t.Cleanup(stop)
	c.phone = changed
	return c
}

// Do is something Jana does in the app.
func (c *Counter) Do(a sim.Act) {
	c.T.Helper()
	if err := c.Platform.Do(c.Jana, a); err != nil {
		c.T.Fatal(err)
	}
}

// Came waits for a message that is as wanted.
func (c *Counter) Came(what string, ok func(*inbox.Message) bool) (got inbox.Message) {
	c.T.Helper()
	c.Admin.Until(what, func() bool {
		for _, m := range List[inbox.Message](c.Admin.Replica()) {
			if ok(m) {
				got = *m
				return true
			}
		}
		return false
	})
	return got
}

// Shows waits until Jana's phone does.
func (c *Counter) Shows(what string, ok func([]sim.Bubble) bool) {
	c.T.Helper()
	over := time.NewTimer(Patience)
	defer over.Stop()
	for !ok(c.Platform.Thread(c.Jana)) {
		select {
		case <-c.phone:
		case <-over.C:
			c.T.Fatalf("the phone never shows %s: %+v\nlog: %s", what, c.Platform.Thread(c.Jana), c.Relay.Log)
		}
	}
}

// Reply answers over the channel; more are further fields of the command.
func (c *Counter) Reply(id, conversation string, more map[string]any) {
	c.T.Helper()
	r := map[string]any{"message": id, "conversation": conversation, "channel": c.ID}
	maps.Copy(r, more)
	c.Admin.Must("reply", r)
}

// Picture is a PNG of 40×30 pixels.
func Picture(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
