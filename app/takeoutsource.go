package app

import (
	"context"
	"io"
	"time"

	"tresen/app/export"
	"tresen/app/link"
	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// How much one export fetches from the relay at most.
const (
	maxExportFetch  = 2 << 30         // bytes of all files
	exportFileTakes = 2 * time.Minute // of one
	exportTries     = 3               // so many in a row in vain: the rest is not tried
)

// takeout is the export.Source of a session. What is fetched for it is not kept on
// this PC: an export of everything must not push out what people look at.
type takeout struct {
	l      *live
	me     inbox.Agent
	many   bool
	fetch  bool
	left   int64 // bytes that may still be fetched
	failed int   // downloads in a row
}

// Conversation implements export.Source.
func (t *takeout) Conversation(ctx context.Context, id string) (c export.Conversation, s export.Sight, err error) {
	var found bool
	c.Conversation, c.Contact, c.Identities, found, err = t.l.rep.Kept(ctx, id)
	switch {
	case err != nil:
		return c, export.Gone, err
	case !found || c.Chat() || !t.me.Sees(&c.Conversation):
		return c, export.Gone, nil
	case t.many && !command.Exports(&t.me, c.Inbox):
		return c, export.LeftOut, nil
	}
	return c, export.Whole, nil
}

// Messages implements export.Source.
func (t *takeout) Messages(ctx context.Context, id, after string) ([]inbox.Message, string, error) {
	if after == "" {
		after = replica.Beginning
	}
	p, err := t.l.rep.Newer(ctx, id, after, maxRows)
	return p.Messages, p.After, err
}

// File implements export.Source.
func (t *takeout) File(ctx context.Context, f inbox.File) (io.ReadCloser, error) {
	const op = "app.Export"
	kept, _, found, err := t.l.media.Get(ctx, f.Hash)
	if err != nil {
		return nil, err
	}
	if found {
		return io.NopCloser(t.l.media.Content(ctx, kept)), nil
	}
	switch {
	case !t.fetch || t.failed >= exportTries || !t.l.isLine(link.Online):
		return nil, fault.New(fault.Unavailable, op, "not on this PC")
	case f.Size > maxFetched:
		return nil, fault.New(fault.TooLarge, op, "to be fetched")
	case f.Size > t.left:
		return nil, fault.New(fault.Quota, op, "enough was fetched")
	}
	ctx, stop := context.WithTimeout(ctx, exportFileTakes)
	body, _, err := t.l.api.Download(ctx, f.Hash)
	if err != nil {
		stop()
		t.failed++
		if fault.Is(err, fault.NotFound) {
			t.failed = 0 // the relay is there, the file is not
		}
		return nil, err
	}
	t.failed = 0
	return &fetched{t: t, body: body, stop: stop, room: min(t.left, maxFetched)}, nil
}

// fetched counts what comes in and ends what never does.
type fetched struct {
	t    *takeout
	body io.ReadCloser
	stop context.CancelFunc
	room int64
}

func (r *fetched) Read(b []byte) (int, error) {
	if r.room < 0 {
		return 0, fault.New(fault.TooLarge, "app.Export", "larger than it was said to be")
	}
	n, err := r.body.Read(b)
	r.room -= int64(n)
	r.t.left -= int64(n)
	if err != nil && err != io.EOF { //nolint:errorlint // the reader's own word
		r.t.failed++
		err = fault.Wrap(fault.Unavailable, "app.Export", err)
	}
	return n, err
}

func (r *fetched) Close() error {
	r.stop()
	return r.body.Close()
}

func (l *live) isLine(s link.State) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == s
}
