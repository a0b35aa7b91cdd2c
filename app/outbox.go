package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// retryAfter is how long a conversation rests after a failure that can pass.
const retryAfter = 2 * time.Second

// outbox sends the waiting wishes while there is a line: one at a time for each
// conversation, so that answers keep their order, many at once in all. What was
// sent and not answered when the line broke is sent again under the same id.
type outbox struct {
	l    *live
	kick chan struct{}

	mu     sync.Mutex
	online bool
	flight map[string]string // wish → its conversation
	rest   map[string]bool   // conversations that wait after a failure
	held   map[string]bool   // wishes that are not to be sent any more, though they may have been read already
	sent   map[string]bool   // wishes about many that went onto a line and have no answer: the relay may have done them
	epoch  int               // of the line: answers of uploads for an earlier one are void
}

func newOutbox(l *live) *outbox {
	return &outbox{l: l, kick: make(chan struct{}, 1), flight: map[string]string{}, rest: map[string]bool{}, held: map[string]bool{}, sent: map[string]bool{}}
}

// wake looks for wishes to send.
func (o *outbox) wake() {
	select {
	case o.kick <- struct{}{}:
	default:
	}
}

// line tells that the line is there or gone.
func (o *outbox) line(online bool) {
	o.mu.Lock()
	o.online = online
	o.epoch++
	o.flight = map[string]string{}
	o.mu.Unlock()
	o.wake()
}

func (o *outbox) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.kick:
			if err := o.send(ctx); err != nil {
				_ = o.l.failed(err) // shown in the status bar; the next wake tries again
			}
		}
	}
}

// send puts every wish on the line whose turn it is.
func (o *outbox) send(ctx context.Context) error {
	o.mu.Lock()
	busy := map[string]bool{}
	for _, c := range o.flight {
		busy[c] = true
	}
	for c := range o.rest {
		busy[c] = true
	}
	room, online, epoch := wire.MaxPending-len(o.flight), o.online, o.epoch
	o.mu.Unlock()
	if !online || room <= 0 {
		return nil
	}
	list, err := o.l.rep.Sendable(ctx, busy, room)
	if err != nil {
		return err
	}
	for _, w := range list {
		o.mu.Lock()
		if o.epoch != epoch {
			o.mu.Unlock()
			return nil
		}
		if o.held[w.ID] {
			o.mu.Unlock()
			continue
		}
		o.flight[w.ID] = w.Conversation
		if w.Conversation == replica.LaneBulk {
			o.sent[w.ID] = true
		}
		o.mu.Unlock()
		files := wishFiles(w.Body)
		if len(files) == 0 {
			o.put(w)
			continue
		}
		o.l.wg.Go(func() { o.upload(ctx, w, files, epoch) })
	}
	return nil
}

// put sends one wish. If the line does not take it, the line's end will bring it back.
func (o *outbox) put(w replica.Wish) {
	if o.l.link.Send(wire.TypeCommand, wire.Command{ID: w.ID, Kind: w.Kind, Body: w.Body}) != nil {
		o.landed(w.ID)
	}
}

// hold keeps a wish about many from being sent; false: it went to the relay already,
// perhaps on a line that broke before the answer came.
func (o *outbox) hold(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent[id] {
		return false
	}
	o.held[id] = true
	return true
}

// release lets a wish that is still there be sent again.
func (o *outbox) release(id string) {
	o.mu.Lock()
	delete(o.held, id)
	o.mu.Unlock()
	o.wake()
}

func (o *outbox) landed(id string) {
	o.mu.Lock()
	delete(o.flight, id)
	o.mu.Unlock()
}

// upload brings the files of a wish to the relay first. What the relay takes a
// file for goes into the wish.
func (o *outbox) upload(ctx context.Context, w replica.Wish, files []inbox.File, epoch int) {
	better := map[string]inbox.File{}
	for _, f := range files {
		got, err := o.l.give(ctx, f)
		if err != nil {
			o.uploadFailed(ctx, w, err)
			return
		}
		got.Seconds, got.Voice = f.Seconds, f.Voice // of a recording: the relay does not listen
		if got != f {
			better[f.Hash] = got
		}
	}
	if len(better) > 0 {
		w.Body = betterFiles(w.Body, better)
		c, err := o.l.rep.Rewrite(ctx, w.ID, w.Body)
		if err != nil {
			_ = o.l.failed(err)
			o.restAfter(w)
			return
		}
		o.l.news.add(c)
	}
	o.mu.Lock()
	current := o.epoch == epoch
	o.mu.Unlock()
	if current {
		o.put(w)
	}
}

func (o *outbox) uploadFailed(ctx context.Context, w replica.Wish, err error) {
	if fault.Retry(err) || fault.Is(err, fault.SignedOut) || fault.Is(err, fault.Blocked) {
		o.restAfter(w)
		return
	}
	c, err := o.l.rep.Refuse(ctx, w.ID, fault.CodeOf(err))
	o.landed(w.ID)
	if err != nil {
		_ = o.l.failed(err)
		return
	}
	o.l.news.add(c)
	o.wake()
}

// restAfter lets the wish's conversation rest for a while.
func (o *outbox) restAfter(w replica.Wish) {
	o.mu.Lock()
	delete(o.flight, w.ID)
	o.rest[w.Conversation] = true
	o.mu.Unlock()
	time.AfterFunc(retryAfter, func() {
		o.mu.Lock()
		delete(o.rest, w.Conversation)
		o.mu.Unlock()
		o.wake()
	})
}

// answered makes room for the next wishes; those in again are tried later.
func (o *outbox) answered(list []any, again map[string]bool) {
	for _, d := range list {
		a, ok := d.(*wire.Answer)
		if !ok {
			continue
		}
		o.mu.Lock()
		conversation := o.flight[a.ID]
		delete(o.flight, a.ID)
		delete(o.sent, a.ID)
		o.mu.Unlock()
		if again[a.ID] {
			o.restAfter(replica.Wish{ID: a.ID, Conversation: conversation})
		}
		o.wake()
	}
}

// wishFiles finds the files in a command's body: "files", also of the reply in a
// macro, "addFiles" of a ticket, "picture" of profiles and inboxes, and values of a
// template that name a file: its hash alone.
func wishFiles(body []byte) []inbox.File {
	var b struct {
		Files   []inbox.File    `json:"files"`
		Added   []inbox.File    `json:"addFiles"`
		Picture *inbox.File     `json:"picture"`
		Reply   json.RawMessage `json:"reply"`
		Filled  *inbox.Filled   `json:"template"`
	}
	if json.Unmarshal(body, &b) != nil {
		return nil
	}
	b.Files = append(b.Files, b.Added...)
	if b.Picture != nil {
		b.Files = append(b.Files, *b.Picture)
	}
	if b.Filled != nil {
		for _, v := range b.Filled.Values {
			if sum, err := hex.DecodeString(v); err == nil && len(sum) == sha256.Size {
				b.Files = append(b.Files, inbox.File{Hash: v})
			}
		}
	}
	if len(b.Reply) > 0 && b.Reply[0] == '{' {
		b.Files = append(b.Files, wishFiles(b.Reply)...)
	}
	return b.Files
}

// betterFiles replaces files in a body by what the relay takes them for.
func betterFiles(body []byte, better map[string]inbox.File) []byte {
	var b map[string]json.RawMessage
	if json.Unmarshal(body, &b) != nil {
		return body
	}
	for _, field := range []string{"files", "addFiles"} {
		var files []inbox.File
		if json.Unmarshal(b[field], &files) != nil {
			continue
		}
		for i, f := range files {
			if g, ok := better[f.Hash]; ok {
				files[i] = g
			}
		}
		b[field], _ = json.Marshal(files) // plain values cannot fail
	}
	var picture *inbox.File
	if json.Unmarshal(b["picture"], &picture) == nil && picture != nil {
		if g, ok := better[picture.Hash]; ok {
			b["picture"], _ = json.Marshal(g)
		}
	}
	if reply := b["reply"]; len(reply) > 0 && reply[0] == '{' {
		b["reply"] = betterFiles(reply, better)
	}
	out, err := json.Marshal(b)
	if err != nil {
		return body
	}
	return out
}
