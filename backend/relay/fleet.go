package relay

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/hub"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// fleet translates what is fleeting between addresses, which channels know, and
// contacts and conversations, which desktops know. Nothing of it is stored.
type fleet struct {
	r *Relay

	mu   sync.Mutex
	here map[string]string // "CHANNEL/ADDRESS" that is online → contact
}

func newFleet(r *Relay) *fleet { return &fleet{r: r, here: map[string]string{}} }

// brief bounds the look-ups; a fleeting fact that comes late is of no use.
const brief = 5 * time.Second

// contact takes a fact a channel tells of an address; it does not block.
func (f *fleet) contact(c *inbox.Channel, fact channel.Fleeting) {
	ctx, cancel := context.WithTimeout(context.Background(), brief)
	go func() {
		defer cancel()
		id, err := f.r.db.IdentityAt(ctx, c.ID, fact.Address)
		if err != nil || id == nil {
			return
		}
		if fact.Online != nil {
			f.online(c.ID+"/"+fact.Address, id.Contact, *fact.Online)
			return
		}
		conv, err := f.r.db.ConversationWith(ctx, id.Contact, c.Inbox)
		if err == nil && conv != nil {
			f.r.hub.Types(wire.Typing{Conversation: conv.ID, Contact: id.Contact, On: fact.Typing})
		}
	}()
}

func (f *fleet) online(key, contact string, online bool) {
	f.mu.Lock()
	_, was := f.here[key]
	if online {
		f.here[key] = contact
	} else {
		delete(f.here, key)
	}
	f.mu.Unlock()
	if was != online {
		f.r.hub.Online(contact, online)
	}
}

// closed forgets who was online on a channel.
func (f *fleet) closed(channelID string) {
	f.mu.Lock()
	var gone []string
	for key, contact := range f.here {
		if strings.HasPrefix(key, channelID+"/") {
			gone = append(gone, contact)
			delete(f.here, key)
		}
	}
	f.mu.Unlock()
	for _, contact := range gone {
		f.r.hub.Online(contact, false)
	}
}

// agentTypes shows a contact, on every channel that can, that an agent writes.
func (f *fleet) agentTypes(_, conversation string, on bool) {
	ctx, cancel := context.WithTimeout(context.Background(), brief)
	go func() {
		defer cancel()
		conv, err := store.Look[inbox.Conversation](ctx, f.r.db, conversation)
		if err != nil || conv == nil {
			return
		}
		ids, err := f.r.db.IdentitiesOf(ctx, conv.Contact)
		if err != nil {
			return
		}
		for _, id := range ids {
			if t, ok := f.r.lines.Session(id.Channel).(channel.Typer); ok {
				t.Typing(id.Address, on)
			}
		}
	}()
}

// heard takes a fact of another process.
func (f *fleet) heard(b json.RawMessage) {
	var fact hub.Fact
	if json.Unmarshal(b, &fact) == nil {
		f.r.hub.Heard(fact)
	}
}
