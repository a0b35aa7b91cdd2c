package outbound_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// memory keeps what was rendered.
type memory map[string][]byte

func (m memory) Keep(_ context.Context, name, mediaType string, b []byte) (inbox.File, error) {
	sum := sha256.Sum256(b)
	f := inbox.File{Hash: hex.EncodeToString(sum[:]), Name: name, Type: mediaType, Size: int64(len(b))}
	m[f.Hash] = slices.Clone(b)
	return f, nil
}

func (m memory) Load(_ context.Context, hash string) ([]byte, error) {
	if b, ok := m[hash]; ok {
		return b, nil
	}
	return nil, errors.New("not kept")
}

// postal is a platform whose messages are rendered once and can be looked for.
type postal struct {
	*platform
	mu       sync.Mutex
	rendered int
	sealed   []string // bytes that Send got
	there    bool     // what Sent answers
	asked    int
}

func (p *postal) Prepare(_ context.Context, out channel.Outgoing) (channel.Prepared, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rendered++
	return channel.Prepared{Ref: "id-" + out.Key, Bytes: []byte{'v', byte('0' + p.rendered)}}, nil
}

func (p *postal) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	p.mu.Lock()
	p.sealed = append(p.sealed, out.Ref+" "+string(out.Prepared))
	p.mu.Unlock()
	return p.platform.Send(ctx, out)
}

func (p *postal) Sent(_ context.Context, out channel.Outgoing) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if out.Ref != "id-"+out.Key {
		return false, errors.New("asked without the name")
	}
	return p.there, nil
}

func (p *postal) set(there bool) {
	p.mu.Lock()
	p.there = there
	p.mu.Unlock()
}

func postalBench(b *bench) *postal {
	p := &postal{platform: b.platform}
	b.use(p)
	return p
}

func TestALetterIsRenderedOnceAndSentAsItWas(t *testing.T) {
	each(t, func(b *bench) {
		p := postalBench(b)
		p.plan = []func(channel.Outgoing) error{fails(fault.Unavailable), fails(fault.Unavailable)}
		b.hurry = true
		b.queue(conv, 1)
		b.run()
		b.until(1, inbox.StateSent)
		if n := len(p.sealed); n != 3 {
			t.Errorf("sent %d times", n)
		}
		for _, s := range p.sealed {
			if s != "id-"+storetest.Numbered(101)+" v1" {
				t.Errorf("sent %q", s)
			}
		}
	})
}

func TestAfterACrashTheLetterIsLookedFor(t *testing.T) {
	each(t, func(b *bench) {
		p := postalBench(b)
		p.plan = []func(channel.Outgoing) error{fails(fault.Unsure)}
		b.run()
		b.queue(conv, 1)
		b.until(1, inbox.StateUnsure)
		b.queue(conv, 2) // does not wait for the answer
		b.until(2, inbox.StateSent)
		p.set(true)
		b.pass(24 * time.Hour)
		if m := b.until(1, inbox.StateSent); m.Fault != "" {
			t.Errorf("fault %q", m.Fault)
		}
		if n := len(slices.DeleteFunc(p.calls(), func(s string) bool { return s != "1" })); n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

// Killed after the claim, before the letter was rendered: nothing can have gone out.
func TestKilledBeforeRendering(t *testing.T) {
	each(t, func(b *bench) {
		b.queue(conv, 1)
		b.diedSending(1)
		p := postalBench(b)
		b.run()
		b.until(1, inbox.StateSent)
		if len(p.calls()) != 1 || p.asked != 0 {
			t.Errorf("sent %v, asked %d times", p.calls(), p.asked)
		}
	})
}

// refusal is an error with the platform's own words.
type refusal struct{ error }

func (refusal) Detail() string { return "5.1.1 no\r\nsuch person" }

func (r refusal) Unwrap() error { return r.error }

func TestTheAgentReadsWhatThePlatformSaid(t *testing.T) {
	each(t, func(b *bench) {
		b.platform.plan = []func(channel.Outgoing) error{func(channel.Outgoing) error {
			return refusal{fault.New(fault.Recipient, "platform", "planned")}
		}}
		b.run()
		b.queue(conv, 1)
		if m := b.until(1, inbox.StateFailed); m.Fault != "recipient" || m.Detail != "5.1.1 no such person" {
			t.Errorf("%q %q", m.Fault, m.Detail)
		}
	})
}

// What is held back goes out at its time and does not hold back later ones.
func TestHeldBackUntilItsTime(t *testing.T) {
	each(t, func(b *bench) {
		b.run()
		b.queue(conv, 2)
		later := b.now().Add(time.Hour).UnixMilli()
		b.write(func(tx *store.Tx) error {
			id := storetest.Numbered(101)
			tx.Put(&inbox.Conversation{ID: conv, Inbox: "i", Contact: "k", LastAt: later - 1000})
			tx.Put(&inbox.Message{ID: id, Conversation: conv, Inbox: "i", Dir: inbox.DirOut, Channel: ch, At: 1, Text: "1",
				State: inbox.StateQueued, SendAt: later})
			return tx.PutDelivery(t.Context(), store.Delivery{Message: id, Channel: ch, Address: "a", Conversation: conv,
				State: "queued", DueAt: later, Position: later})
		})
		b.queue(conv, 3)
		b.until(3, inbox.StateSent)
		if m := b.message(1); m.State != inbox.StateQueued {
			t.Fatalf("is %s before its time", m.State)
		}
		b.pass(2 * time.Hour)
		if m := b.until(1, inbox.StateSent); m.SendAt != 0 || m.At < later {
			t.Errorf("sendAt %d, at %d: it belongs where it was sent", m.SendAt, m.At)
		}
	})
}

// patient notes how long it was given, and when the lease ends.
type patient struct {
	*platform
	given chan time.Duration
}

func (p patient) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	until, _ := ctx.Deadline()
	p.given <- time.Until(until)
	return channel.Receipt{}, nil
}

// Large files have the time a slow line needs, and nobody takes them over meanwhile.
func TestLargeFilesHaveTime(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	p := patient{b.platform, make(chan time.Duration, 2)}
	b.use(p)
	b.queue(conv, 1)
	b.write(func(tx *store.Tx) error {
		m, err := store.Get[inbox.Message](t.Context(), tx, storetest.Numbered(101))
		if err != nil {
			return err
		}
		m.Files = []inbox.File{{Name: "a.pdf", Size: 9 << 20}, {Name: "b.pdf", Size: 9 << 20}}
		tx.Put(m)
		return nil
	})
	b.run()
	if given := <-p.given; given < 5*time.Minute || given > 10*time.Minute {
		t.Errorf("given %v", given)
	}
	b.until(1, inbox.StateSent)
	b.queue("other", 2)
	if given := <-p.given; given > time.Minute {
		t.Errorf("a short one was given %v", given)
	}
	b.until(2, inbox.StateSent)
}

// hander is postal, and says when the platform may take a message.
type hander struct{ *postal }

func (hander) Hands() {}

func (h hander) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	if err := out.Handing(ctx); err != nil {
		return channel.Receipt{}, err
	}
	return h.postal.Send(ctx, out)
}

// Killed with a rendered letter in hand: what the platform cannot have taken yet
// goes out by itself, anything else is looked for.
func TestKilledBeforeHandingOver(t *testing.T) {
	for name, handed := range map[string]bool{"not yet handed over": false, "perhaps taken": true} {
		t.Run(name, func(t *testing.T) {
			each(t, func(b *bench) {
				b.queue(conv, 1)
				b.diedSending(1)
				b.write(func(tx *store.Tx) error {
					id := storetest.Numbered(101)
					f, err := b.blobs.Keep(t.Context(), "message.eml", "message/rfc822", []byte("v0"))
					return errors.Join(err, tx.PutPrepared(t.Context(), id, "id-"+id, f.Hash), tx.SetHanded(t.Context(), id, handed))
				})
				p := postalBench(b)
				b.use(hander{p})
				b.run()
				if handed {
					b.until(1, inbox.StateUnsure)
					b.called()
					return
				}
				b.until(1, inbox.StateSent)
				b.called("1")
				if p.sealed[0] != "id-"+storetest.Numbered(101)+" v0" {
					t.Errorf("sent %q, not what was rendered", p.sealed[0])
				}
			})
		})
	}
}

// Who lost the letter to somebody else while connecting does not send it.
func TestHandingOverWhatAnotherHas(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	p := postalBench(b)
	took := make(chan error, 1)
	b.use(thief{hander{p}, func() {
		b.write(func(tx *store.Tx) error {
			d, _, err := tx.GetDelivery(t.Context(), storetest.Numbered(101))
			d.LeaseUntil++ // another process has claimed it anew
			return errors.Join(err, tx.PutDelivery(t.Context(), d))
		})
	}, took})
	b.queue(conv, 1)
	b.run()
	if err := <-took; !fault.Is(err, fault.Unavailable) {
		t.Errorf("handed over: %v", err)
	}
	b.called()
}

// thief lets somebody else take the letter just before it is handed over.
type thief struct {
	hander
	steal func()
	took  chan error
}

func (h thief) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	h.steal()
	_, err := h.hander.Send(ctx, out)
	h.took <- err
	return channel.Receipt{}, err
}
