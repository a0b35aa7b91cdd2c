package relay

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// follow tells sessions what agents did with their contacts' messages, so that
// flags on the platform can follow. It is comfort: what cannot be told at once
// is dropped.
type follow struct {
	r     *Relay
	on    atomic.Bool // a session that wants to know was opened
	queue chan deed

	told map[string]int64 // conversation → up to which time was told; of Run
}

// deed is what an agent did: saw a conversation up to a time (ms), or completed it.
type deed struct {
	Conversation string `json:"conversation"`
	At           int64  `json:"at"`
	Done         bool   `json:"done"`
	far          bool   // another process's
}

// How much is told and remembered.
const (
	followRefs   = 50
	followMemory = 10_000
)

func newFollow(r *Relay) *follow {
	return &follow{r: r, queue: make(chan deed, 256), told: map[string]int64{}}
}

// committed looks for what agents did; it does not block.
func (f *follow) committed(c store.Commit) {
	if !f.on.Load() && !f.r.db.Several() {
		return
	}
	for _, s := range c.Spans {
		for _, row := range s.Rows {
			if row.Gone || row.Kind != inbox.KindSeen && row.Kind != inbox.KindConversation {
				continue
			}
			e, err := store.Decode(row.Kind, row.Data)
			if err != nil {
				continue
			}
			switch e := e.(type) {
			case *inbox.Seen:
				f.note(deed{Conversation: e.Conversation, At: e.At})
			case *inbox.Conversation:
				if e.Status == inbox.StatusDone && e.DoneAt > 0 && e.LastInAt <= e.DoneAt {
					f.note(deed{Conversation: e.ID, At: e.DoneAt, Done: true})
				}
			}
		}
	}
}

func (f *follow) note(d deed) {
	select {
	case f.queue <- d:
	default:
	}
}

// Run tells until ctx ends.
func (f *follow) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case d := <-f.queue:
			if after, fresh := f.fresh(d); fresh {
				f.tell(ctx, d, after)
			}
		}
	}
}

// fresh passes over what was told before, for a row is written again for many
// reasons, and gives the time up to which it was.
func (f *follow) fresh(d deed) (after int64, fresh bool) {
	k := d.Conversation
	if d.Done {
		k = "done/" + k
	}
	if after = f.told[k]; d.At <= after {
		return after, false
	}
	if len(f.told) >= followMemory {
		clear(f.told)
	}
	f.told[k] = d.At
	return after, true
}

// tell passes it to the sessions of the conversation's channels, wherever they listen.
func (f *follow) tell(ctx context.Context, d deed, after int64) {
	ctx, cancel := context.WithTimeout(ctx, brief)
	defer cancel()
	c, err := store.Look[inbox.Conversation](ctx, f.r.db, d.Conversation)
	if err != nil || c == nil {
		return
	}
	sessions := map[string]channel.Follower{} // by channel
	for _, id := range c.Channels {
		if s, ok := f.r.lines.Session(id).(channel.Follower); ok {
			sessions[id] = s
		}
	}
	if len(sessions) > 0 {
		refs, err := f.r.db.RefsUpTo(ctx, d.Conversation, after, d.At, followRefs)
		for id, s := range sessions {
			switch own := ownNames(f.r.lines.channelOf(id), refs); {
			case err != nil || len(own) == 0:
			case d.Done:
				s.Done(own)
			default:
				s.Seen(own)
			}
		}
	}
	if !d.far {
		_ = f.r.db.Tell(ctx, map[string]deed{"deed": d}) // the session that listens may be another process's
	}
}

// ownNames gives those of kept references that are names on a channel, as its
// platform says them.
func ownNames(ch *inbox.Channel, refs []string) (own []string) {
	if ch == nil {
		return nil
	}
	for _, r := range refs {
		// A letter's name stands as it is, any other behind its channel.
		if name, ok := strings.CutPrefix(r, ch.Reference("")); ok && (!ch.Letters || !strings.Contains(name, " ")) {
			own = append(own, name)
		}
	}
	return own
}

// heard takes what another process tells; false: it tells of something else.
func (f *follow) heard(b json.RawMessage) bool {
	var fact struct{ Deed *deed }
	if json.Unmarshal(b, &fact) != nil || fact.Deed == nil {
		return false
	}
	if f.on.Load() {
		fact.Deed.far = true
		f.note(*fact.Deed)
	}
	return true
}
