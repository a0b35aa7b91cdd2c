package webchatsim

import (
	"bytes"
	"context"
	"image"
	_ "image/gif"  // sizes of uploads
	_ "image/jpeg" // sizes of uploads
	_ "image/png"  // sizes of uploads
	"slices"

	"tresen/backend/channel"
)

var _ channel.Desk = (*Relay)(nil)

// Thread implements channel.Desk.
func (r *Relay) Thread(_ context.Context, address string, since int64, limit int) (channel.Thread, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fail(); err != nil {
		return channel.Thread{}, err
	}
	t := channel.Thread{Next: since, SeenAt: r.seen[address]}
	rows := slices.Clone(r.rows[address])
	if since == 0 { // the newest, and go on from now
		if len(rows) > limit {
			rows = rows[len(rows)-limit:]
		}
		t.Next = r.seq
		for _, row := range rows {
			t.Entries = append(t.Entries, row.Entry)
		}
		return t, nil
	}
	slices.SortFunc(rows, func(a, b *row) int { return int(a.seq - b.seq) })
	for _, row := range rows {
		if row.seq <= since {
			continue
		}
		if len(t.Entries) == limit {
			t.More = true
			break
		}
		t.Entries = append(t.Entries, row.Entry)
		t.Next = row.seq
	}
	return t, nil
}

// Older implements channel.Desk.
func (r *Relay) Older(_ context.Context, address string, before int64, limit int) ([]channel.Entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []channel.Entry
	for _, row := range slices.Backward(r.rows[address]) {
		if row.At < before && len(list) < limit {
			list = append(list, row.Entry)
		}
	}
	return list, nil
}

// Watch implements channel.Desk.
func (r *Relay) Watch(address string) (<-chan struct{}, func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := make(chan struct{}, 1)
	if r.watch[address] == nil {
		r.watch[address] = map[chan struct{}]struct{}{}
	}
	r.watch[address][c] = struct{}{}
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watch[address], c)
	}
}

// Watching counts the open watches of an address.
func (r *Relay) Watching(address string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.watch[address])
}

// Place implements channel.Desk.
func (r *Relay) Place(context.Context) (channel.Place, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.place, nil
}

// WatchPlace implements channel.Desk.
func (r *Relay) WatchPlace() (<-chan struct{}, func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := make(chan struct{}, 1)
	r.watchers[c] = struct{}{}
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, c)
	}
}

// FileURL implements channel.Desk.
func (r *Relay) FileURL(f channel.File) string { return "/media/" + f.Hash }

// Known implements channel.Desk.
func (r *Relay) Known(_ context.Context, address string) (channel.Profile, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.profiles[address]
	return p, ok, nil
}

func dimensions(b []byte) (w, h int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}
