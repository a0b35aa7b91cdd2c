package hub

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// watchers are visitors' pages that want to know when their conversation
// changed. They are found from the rows alone: an address leads to a contact,
// a contact to a conversation, each as soon as it exists. Guarded by Hub.mu.
type watchers struct {
	all   map[*watcher]struct{}
	by    map[string]map[*watcher]struct{} // "a/CHANNEL/ADDRESS", "p/CONTACT", "c/CONVERSATION"
	place map[chan struct{}]struct{}       // those who wait for changes of texts and the online switch
}

type watcher struct {
	inbox   string
	changed chan struct{}
	keys    []string
}

func newWatchers() watchers {
	return watchers{all: map[*watcher]struct{}{}, by: map[string]map[*watcher]struct{}{}, place: map[chan struct{}]struct{}{}}
}

func (w *watchers) any() bool { return len(w.all) > 0 || len(w.place) > 0 }

func (w *watchers) add(x *watcher, key string) {
	if w.by[key] == nil {
		w.by[key] = map[*watcher]struct{}{}
	}
	if _, has := w.by[key][x]; !has {
		w.by[key][x] = struct{}{}
		x.keys = append(x.keys, key)
	}
}

func (w *watchers) drop(x *watcher) {
	delete(w.all, x)
	for _, k := range x.keys {
		delete(w.by[k], x)
		if len(w.by[k]) == 0 {
			delete(w.by, k)
		}
	}
}

// Watch signals whenever the conversation of an address may have changed.
func (h *Hub) Watch(channel, inboxID, address string) (changed <-chan struct{}, stop func()) {
	x := &watcher{inbox: inboxID, changed: make(chan struct{}, 1)}
	h.mu.Lock()
	h.watch.all[x] = struct{}{}
	h.watch.add(x, "a/"+channel+"/"+address)
	h.mu.Unlock()
	h.resolve(x, channel, address)
	return x.changed, func() {
		h.mu.Lock()
		h.watch.drop(x)
		h.mu.Unlock()
	}
}

// resolve looks up what exists already; what comes later is seen in the rows.
func (h *Hub) resolve(x *watcher, channel, address string) {
	ctx := context.Background()
	id, err := h.db.IdentityAt(ctx, channel, address)
	if err != nil || id == nil {
		return
	}
	c, err := h.db.ConversationWith(ctx, id.Contact, x.inbox)
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, still := h.watch.all[x]; !still {
		return
	}
	h.watch.add(x, "p/"+id.Contact)
	if err == nil && c != nil {
		h.watch.add(x, "c/"+c.ID)
	}
	signal(x.changed)
}

// WatchPlace signals whenever texts, settings or the online switch changed.
func (h *Hub) WatchPlace() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	h.watch.place[c] = struct{}{}
	h.mu.Unlock()
	return c, func() {
		h.mu.Lock()
		delete(h.watch.place, c)
		h.mu.Unlock()
	}
}

// wakeWatchers wakes whoever watches what these rows tell of.
// The caller holds h.mu.
func (h *Hub) wakeWatchers(rows []wire.Row) {
	w := &h.watch
	if !w.any() {
		return
	}
	for _, r := range rows {
		if r.Gone {
			continue
		}
		switch r.Kind {
		case inbox.KindWorkspace, inbox.KindInbox, inbox.KindChannel:
			for c := range w.place {
				signal(c)
			}
		case inbox.KindIdentity, inbox.KindConversation, inbox.KindMessage, inbox.KindSeen:
			if e, err := store.Decode(r.Kind, r.Data); err == nil {
				h.wakeFor(e)
			}
		}
	}
}

func (h *Hub) wakeFor(e inbox.Entity) {
	w := &h.watch
	switch e := e.(type) {
	case *inbox.Identity:
		for x := range w.by["a/"+e.Channel+"/"+e.Address] {
			w.add(x, "p/"+e.Contact)
			// Its conversation lies in another feed and may have been brought before.
			go h.resolve(x, e.Channel, e.Address)
			signal(x.changed)
		}
	case *inbox.Conversation:
		for x := range w.by["p/"+e.Contact] {
			if x.inbox == e.Inbox {
				w.add(x, "c/"+e.ID)
				signal(x.changed)
			}
		}
	case *inbox.Message:
		w.wake("c/" + e.Conversation)
	case *inbox.Seen:
		w.wake("c/" + e.Conversation)
	}
}

// everybody wakes all: something may have been missed.
func (w *watchers) everybody() {
	for x := range w.all {
		signal(x.changed)
	}
	for c := range w.place {
		signal(c)
	}
}

func (w *watchers) wake(key string) {
	for x := range w.by[key] {
		signal(x.changed)
	}
}
