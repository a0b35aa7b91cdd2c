package relaytest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
)

// Shop is the page of the visitors.
const Shop = "https://www.lichthaus.example"

// Inbox gives the one inbox a set-up makes.
func (c *Client) Inbox() *inbox.Inbox {
	c.T.Helper()
	var in *inbox.Inbox
	c.Until("the inbox", func() bool {
		for _, x := range List[inbox.Inbox](c.r) {
			in = x
		}
		return in != nil
	})
	return in
}

// OpenChat gives the inbox its privacy link, makes a web chat and gives its id.
func (c *Client) OpenChat() string {
	c.T.Helper()
	in := c.Inbox()
	in.PrivacyURL = Shop + "/datenschutz"
	c.Must("inbox", in)
	ch := inbox.Channel{ID: NewID(), Inbox: in.ID, Type: "webchat", Name: "Shop", On: true, Settings: map[string]string{"origins": Shop}}
	c.Must("channel", map[string]any{"channel": ch})
	return ch.ID
}

// Invite makes an invitation and gives its code.
func (c *Client) Invite(name string, role inbox.Role) (code string) {
	c.T.Helper()
	code = strings.ReplaceAll(NewID()+NewID(), "-", "")[:43]
	sum := sha256.Sum256([]byte(code))
	c.Must("invite", map[string]any{"id": NewID(), "name": name, "email": name + "@lichthaus.example", "role": role,
		"codeHash": base64.RawURLEncoding.EncodeToString(sum[:]), "until": time.Now().Add(time.Hour).UnixMilli()})
	return code
}

// Hire invites somebody and joins as them.
func (r *Relay) Hire(admin *Client, name string, role inbox.Role) Ticket {
	r.T.Helper()
	return r.Join(admin.Invite(name, role), name+"@lichthaus.example")
}

// Visit opens a page of the shop; an empty token makes a new visitor. It waits
// until the channel is open.
func (r *Relay) Visit(channel, token string) *Visitor {
	r.T.Helper()
	r.Log.Until(r.T, `"channel is open" acct=`+channel)
	v, err := r.TryVisit(channel, token, 0)
	if err != nil {
		r.T.Fatalf("visiting: %v", err)
	}
	return v
}

// TryVisit is Visit at a relay that may be gone.
func (r *Relay) TryVisit(channel, token string, since int64) (*Visitor, error) {
	return TryVisit(r.T, r.URL, channel, token, since)
}

// Visitor is a page with what it was shown.
type Visitor struct {
	*webchatsim.Visitor
	T       testing.TB
	Entries map[string]Entry // by id
	Cursor  int64
	SeenAt  int64
	Typing  []bool
	Place   Place
	Refused map[string]string // id → code
	Acked   map[string]bool
}

// Entry is one message as the page shows it.
type Entry struct {
	ID, Agent, Type, Text, State string
	Mine                         bool
	At                           int64
	Files                        []struct {
		Name, Type, URL string
		Size            int64
	}
}

// Place is what the page knows of the business.
type Place struct {
	Name, Privacy string
	Online        bool
}

// TryVisit opens a page at a relay that may be gone.
func TryVisit(t testing.TB, address, channel, token string, since int64) (*Visitor, error) {
	sim, resp, err := webchatsim.Dial(t.Context(), "ws"+strings.TrimPrefix(address, "http")+"/w/"+channel+"/socket", Shop, nil)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, err
	}
	if token == "" {
		token = webchatsim.NewToken()
	}
	sim.Token = token
	v := &Visitor{Visitor: sim, T: t, Entries: map[string]Entry{}, Cursor: since, Refused: map[string]string{}, Acked: map[string]bool{}}
	t.Cleanup(func() { _ = v.Close() })
	if err = v.Hello(since); err == nil {
		err = v.TryUntil(func() bool { return v.Place.Name != "" })
	}
	if err != nil {
		_ = v.Close()
		return nil, err
	}
	return v, nil
}

// Until reads frames until ok.
func (v *Visitor) Until(what string, ok func() bool) {
	v.T.Helper()
	if err := v.TryUntil(ok); err != nil {
		v.T.Fatalf("visitor waiting for %s: %v (shown %v, refused %v)", what, err, slices.Collect(maps.Values(v.Entries)), v.Refused)
	}
}

// TryUntil is Until on a line that may be cut.
func (v *Visitor) TryUntil(ok func() bool) error {
	if err := v.Conn().SetReadDeadline(time.Now().Add(Patience)); err != nil {
		return err
	}
	for !ok() {
		f, err := v.Next()
		if err != nil {
			return err
		}
		if err := v.take(f); err != nil {
			return err
		}
	}
	return nil
}

// Write sends a message and waits for its acknowledgement; it gives its id.
func (v *Visitor) Write(text string) string {
	v.T.Helper()
	id := NewID()
	if err := v.Say(id, text); err != nil {
		v.T.Fatal(err)
	}
	v.Until("the acknowledgement", func() bool { return v.Acked[id] || v.Refused[id] != "" })
	if c := v.Refused[id]; c != "" {
		v.T.Fatalf("message refused: %s", c)
	}
	return id
}

func (v *Visitor) take(f webchatsim.Frame) error {
	switch f.T {
	case "ready", "place":
		return v.placed(f)
	case "entries", "older":
		return v.shown(f)
	case "ack":
		var a struct{ ID string }
		err := json.Unmarshal(f.D, &a)
		v.Acked[a.ID] = true
		return err
	case "refuse":
		var a struct{ ID, Code string }
		err := json.Unmarshal(f.D, &a)
		v.Refused[a.ID] = a.Code
		return err
	case "typing":
		var a struct{ On bool }
		err := json.Unmarshal(f.D, &a)
		v.Typing = append(v.Typing, a.On)
		return err
	case "bye":
		return fmt.Errorf("bye %s", f.D)
	}
	return nil
}

func (v *Visitor) placed(f webchatsim.Frame) error {
	if f.T == "place" {
		return json.Unmarshal(f.D, &v.Place)
	}
	var r struct{ Place Place }
	err := json.Unmarshal(f.D, &r)
	v.Place = r.Place
	return err
}

func (v *Visitor) shown(f webchatsim.Frame) error {
	var e struct {
		Entries []Entry
		Next    int64
		SeenAt  int64
	}
	if err := json.Unmarshal(f.D, &e); err != nil {
		return err
	}
	for _, x := range e.Entries {
		v.Entries[x.ID] = x
	}
	if f.T == "entries" {
		v.Cursor = e.Next
		v.SeenAt = max(v.SeenAt, e.SeenAt)
	}
	return nil
}
