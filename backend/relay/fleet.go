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
)

// fleet translates what is fleeting between addresses, which channels know, and
// contacts and conversations, which desktops know. Nothing of it is stored.
//
// Facts of one address are told in their order and by one goroutine (Run): a
// "gone" must not overtake a "here". Of each address only the newest waits, so
// that not more waits than there are pages.
type fleet struct {
	r    *Relay
	kick chan struct{}

	mu      sync.Mutex
	here    map[string]string // "CHANNEL/ADDRESS" that is online → contact
	waiting map[string]*news
	order   []string // keys of waiting
}

// news is what is to be told of an address.
type news struct {
	channel        *inbox.Channel
	address        string
	online, typing *bool
	agent          string // an agent types in a conversation
	conversation   string
}

func newFleet(r *Relay) *fleet {
	return &fleet{r: r, kick: make(chan struct{}, 1), here: map[string]string{}, waiting: map[string]*news{}}
}

// brief bounds the look-ups; a fleeting fact that comes late is of no use.
const brief = 5 * time.Second

// contact takes a fact a channel tells of an address; it does not block.
func (f *fleet) contact(c *inbox.Channel, fact channel.Fleeting) {
	f.note(c.ID+"/"+fact.Address, func(n *news) {
		n.channel, n.address = c, fact.Address
		if fact.Online != nil {
			n.online = fact.Online
		} else {
			n.typing = &fact.Typing
		}
	})
}

// note changes what waits under a key.
func (f *fleet) note(key string, change func(n *news)) {
	f.mu.Lock()
	n := f.waiting[key]
	if n == nil {
		n = &news{}
		f.waiting[key] = n
		f.order = append(f.order, key)
	}
	change(n)
	f.mu.Unlock()
	select {
	case f.kick <- struct{}{}:
	default:
	}
}

// Run tells what waits until ctx ends.
func (f *fleet) Run(ctx context.Context) error {
	for {
		key, n := f.next()
		if n == nil {
			select {
			case <-ctx.Done():
				return nil
			case <-f.kick:
			}
			continue
		}
		f.tell(ctx, key, n)
	}
}

func (f *fleet) next() (key string, n *news) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.order) == 0 {
		f.order = nil
		return "", nil
	}
	key, f.order = f.order[0], f.order[1:]
	n = f.waiting[key]
	delete(f.waiting, key)
	return key, n
}

func (f *fleet) tell(ctx context.Context, key string, n *news) {
	if n.agent != "" {
		f.showTyping(ctx, n)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, brief)
	defer cancel()
	id, err := f.r.db.IdentityAt(ctx, n.channel.ID, n.address)
	if err != nil || id == nil {
		return
	}
	if n.online != nil {
		f.online(key, id.Contact, *n.online)
	}
	if n.typing == nil {
		return
	}
	conv, err := f.r.db.ConversationWith(ctx, id.Contact, n.channel.Inbox)
	if err == nil && conv != nil {
		f.r.hub.Types(conv, *n.typing)
	}
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
	for _, n := range f.waiting {
		if n.channel != nil && n.channel.ID == channelID {
			n.online = nil
		}
	}
	f.mu.Unlock()
	for _, contact := range gone {
		f.r.hub.Online(contact, false)
	}
}

// agentTypes shows a contact, on every channel that can, that an agent writes;
// it does not block.
func (f *fleet) agentTypes(agent, conversation string, on bool) {
	f.note("agent/"+agent, func(n *news) { n.agent, n.conversation, n.typing = agent, conversation, &on })
}

func (f *fleet) showTyping(ctx context.Context, n *news) {
	ctx, cancel := context.WithTimeout(ctx, brief)
	defer cancel()
	conv, err := store.Look[inbox.Conversation](ctx, f.r.db, n.conversation)
	if err != nil || conv == nil {
		return
	}
	ids, err := f.r.db.IdentitiesOf(ctx, conv.Contact)
	if err != nil {
		return
	}
	for _, id := range ids {
		if t, ok := f.r.lines.Session(id.Channel).(channel.Typer); ok {
			t.Typing(id.Address, *n.typing)
		}
	}
}

// heard takes a fact of another process.
func (f *fleet) heard(b json.RawMessage) {
	var fact hub.Fact
	if json.Unmarshal(b, &fact) == nil {
		f.r.hub.Heard(fact)
	}
}
