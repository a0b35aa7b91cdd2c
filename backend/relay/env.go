package relay

import (
	"context"
	"io"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/store"
)

// env is what the relay lends to the session of a line.
func (l *lines) env(x *line) channel.Env {
	r, c := l.r, x.channel
	t := tokens{key: r.box.Sub("thread"), inbox: c.Inbox}
	return channel.Env{
		Ingest: func(ctx context.Context, events ...channel.Event) error {
			err := r.in.Take(ctx, c, events)
			if err == nil {
				r.arrived(c.ID, events)
			}
			return err
		},
		Fleet: func(f channel.Fleeting) { r.fleet.contact(c, f) },
		Desk:  &desk{r: r, channel: c},
		Log:   r.log,
		Now:   r.now,
		Key:   r.box.Sub("channel/" + c.ID),
		Store: r.keepFile,
		Read:  r.readFile,
		Mark:  func(ctx context.Context, name string) (string, error) { return r.db.Mark(ctx, c.ID, name) },
		Taken: func(ctx context.Context, keys []string) (map[string]bool, error) {
			return r.db.Taken(ctx, c.ID, keys)
		},
		Token:  t.make,
		Verify: t.verify,
		Keep:   func(ctx context.Context, name, value string) error { return l.keep(ctx, x, name, value) },
		Health: func(h channel.Health) { r.pulse.tell(c.ID, h) },
		Own:    l.ours,
		Hooks: func(ctx context.Context, hooks []channel.Hook, mark channel.Mark) error {
			return r.hooked(ctx, c.ID, hooks, mark)
		},
		Relay: r.db.Relay(),
	}
}

// keepFile keeps what a platform delivered, of any type, and what is known of it.
func (r *Relay) keepFile(ctx context.Context, name, mediaType string, body io.Reader) (channel.File, error) {
	f, err := r.blobs.Keep(ctx, name, mediaType, body)
	if err != nil {
		return channel.File{}, err
	}
	if err := r.db.PutBlob(ctx, f, r.now().UnixMilli()); err != nil {
		return channel.File{}, err
	}
	return channel.File{Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height}, nil
}

func (r *Relay) readFile(ctx context.Context, hash string) (io.ReadCloser, error) {
	return r.blobs.Open(ctx, hash)
}

// kept marks a sealed secret that a session itself renewed: it is no reason to
// open the session anew. A sealed text holds no colon.
const kept = "kept:"

// keep seals a secret anew for the session of a line.
func (l *lines) keep(ctx context.Context, x *line, name, value string) error {
	const op = "relay.Keep"
	if name == "" || value == "" {
		return fault.New(fault.Invalid, op, "name or value")
	}
	sealed, err := l.Seal(x.channel.ID, name, value)
	if err != nil {
		return err
	}
	if _, err := l.r.db.Write(ctx, func(tx *store.Tx) error { return tx.PutSecret(ctx, x.channel.ID, name, kept+sealed) }); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	x.sealed[name] = kept
	return nil
}

// unseal opens the secrets of a channel; those this relay's key does not fit are left out.
func (l *lines) unseal(channelID string, sealed map[string]string) map[string]string {
	plain := map[string]string{}
	for name, s := range sealed {
		v, err := l.r.box.Open(secretPlace(channelID, name), strings.TrimPrefix(s, kept))
		if err != nil {
			l.r.log.Error("a channel's secret cannot be opened with this relay's key", "acct", channelID, "field", name)
			continue
		}
		plain[name] = v
	}
	return plain
}

// ours tells whether an address is one of the business's own.
func (l *lines) ours(address string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.own[store.FoldEmail(address)]
}
