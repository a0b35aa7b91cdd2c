package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"tresen/backend/auth"
	"tresen/backend/channel"
	mailbox "tresen/backend/channel/email"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
	"tresen/backend/relay"
	"tresen/backend/store"
)

const (
	origin   = "http://127.0.0.1:7999" // loopback: browsers let no public page near it
	password = "a password for measuring"
	email    = "anna@example.org"
)

// world is a relay in this process with one inbox, one web chat and one agent.
type world struct {
	r       *relay.Relay
	dir     string
	inbox   string
	channel string
	called  string // the channel a platform calls, if there is one
	agent   string
	stop    func()
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// fill writes what a world begins with; more may add to it.
func fill(ctx context.Context, dir string, more func(ctx context.Context, db *store.DB, w *world) error) (*world, error) {
	w := &world{dir: dir, inbox: newID(), channel: newID(), agent: newID()}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, filepath.Join(dir, "relay.db"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	hash := auth.HashPassword(password)
	_, err = db.Write(ctx, func(tx *store.Tx) error {
		tx.Put(&inbox.Workspace{ID: inbox.WorkspaceID, Name: "Bench", Online: true})
		tx.Put(&inbox.Inbox{ID: w.inbox, Name: "Bench", PrivacyURL: origin + "/privacy", TimeZone: "Europe/Berlin",
			Language: "de", Texts: auth.DefaultTexts(), WarnAfter: 10, LateAfter: 30})
		tx.Put(&inbox.Channel{ID: w.channel, Inbox: w.inbox, Type: webchat.Kind, Name: "Web", On: true,
			Settings: map[string]string{"origins": origin}})
		tx.Put(&inbox.Agent{ID: w.agent, Name: "Anna", Email: email, Role: inbox.RoleAdministrator,
			Language: "de", Presence: inbox.PresencePresent, State: inbox.AgentActive})
		return tx.SetPassword(ctx, w.agent, hash)
	})
	if err == nil && more != nil {
		err = more(ctx, db, w)
	}
	return w, err
}

// serve starts the relay of a world.
func (w *world) serve(ctx context.Context, more ...channel.Connector) error {
	cfg := relay.Defaults()
	cfg.Data, cfg.Listen, cfg.PerAddress = w.dir, "127.0.0.1:0", 10_000
	r, err := relay.Open(ctx, cfg, relay.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Connectors: append([]channel.Connector{webchat.Connector{Limits: webchat.NoLimits()}, mailbox.Connector{}}, more...)})
	if err != nil {
		return err
	}
	w.r = r
	rctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		_ = r.Run(rctx) // stopping is wished for
		close(done)
	}()
	w.stop = func() {
		cancel()
		<-done
	}
	return nil
}

// visitor opens a page's connection.
func (w *world) visitor(ctx context.Context) (*webchatsim.Visitor, error) {
	url := "ws" + strings.TrimPrefix(w.r.Address(), "http") + "/w/" + w.channel + "/socket"
	var last error
	for range 50 { // the channel opens a moment after the port
		v, _, err := webchatsim.Dial(ctx, url, origin, nil)
		if err == nil {
			v.Token = webchatsim.NewToken()
			if err := v.Hello(0); err != nil {
				return nil, err
			}
			return v, v.Await("ready", nil)
		}
		last = err
		time.Sleep(10 * time.Millisecond)
	}
	return nil, fmt.Errorf("visitor: %w", last)
}

var words = strings.Fields(`Guten Tag die Lampe Norderney Messing Lieferung Rechnung Größe Bestellung danke schöne Grüße Retoure
order parcel refund size please morgen Gutschein Versand Adresse payment invoice delivery return Straße Montage Schirm warm white dimmer`)

func sentence(rnd *rand.Rand) string {
	n := 5 + rnd.IntN(16)
	parts := make([]string, n)
	for i := range parts {
		parts[i] = words[rnd.IntN(len(words))]
	}
	return strings.Join(parts, " ")
}

// history writes conversations with per messages each, thousands a transaction.
func history(conversations, per int) func(ctx context.Context, db *store.DB, w *world) error {
	return func(ctx context.Context, db *store.DB, w *world) error {
		rnd := rand.New(rand.NewPCG(7, 11)) //nolint:gosec // the same text in every run
		start := time.Now().Add(-120 * 24 * time.Hour).UnixMilli()
		for i := 0; i < conversations; {
			_, err := db.Write(ctx, func(tx *store.Tx) error {
				for n := 0; n < 4000 && i < conversations; i++ {
					n += per + 3
					putConversation(tx, w, rnd, start+int64(i)*60_000, i, per)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func putConversation(tx *store.Tx, w *world, rnd *rand.Rand, at int64, i, per int) {
	contact := &inbox.Contact{ID: newID(), Name: fmt.Sprintf("%s %s %d", words[i%len(words)], words[(i/7)%len(words)], i), FirstAt: at}
	tx.Put(contact)
	tx.Put(&inbox.Identity{ID: newID(), Contact: contact.ID, Channel: w.channel, Type: webchat.Kind, Address: "v:" + contact.ID, At: at})
	c := &inbox.Conversation{ID: newID(), Inbox: w.inbox, Contact: contact.ID, Status: inbox.StatusOpen}
	for j := range per {
		m := &inbox.Message{ID: newID(), Conversation: c.ID, Inbox: w.inbox, Channel: w.channel, At: c.NextAt(at + int64(j)*1000), Text: sentence(rnd)}
		if j%2 == 0 {
			m.Dir = inbox.DirIn
			c.Received(m)
		} else {
			m.Dir, m.Author, m.State = inbox.DirOut, w.agent, inbox.StateRead
			c.Answered(m)
		}
		tx.Put(m)
	}
	switch i % 5 {
	case 0:
		c.Status, c.DoneAt, c.UnansweredSince = inbox.StatusDone, c.LastAt, 0
	case 1:
		c.Assignee = ""
	case 2:
		c.Assignee = w.agent
	}
	tx.Put(c)
}
