// Package seed invents the history of a lamp and furniture shop and writes it
// into a store: people, saved replies, and months of conversations in German and
// English. The same options give the same history; only its times follow Now.
package seed

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
	_ "time/tzdata" // Windows has no zone files of its own

	"github.com/google/uuid"

	"tresen/backend/auth"
	"tresen/backend/blob"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Options say how much to invent.
type Options struct {
	Now           time.Time
	Conversations int
	Messages      int    // of all kinds, about
	Longest       int    // messages of one conversation made longer than all others; 0: none
	Origins       string // web sites on which the web chat may appear, one a line
	Privacy       string // link to the shop's privacy statement
	Seed          uint64
	// IdentitySecret seals the secret with which the shop signs its customers;
	// nil: the shop's web chat takes no signed identities.
	IdentitySecret func(channel string) (sealed string, err error)
	// Channels of the shop beside its web chat; Seal makes their secrets unreadable.
	Channels []*Connected
	Seal     func(channel, name, value string) (sealed string, err error)
}

// Made tells what was written.
type Made struct {
	Conversations, Messages int
	Shop, Object            string            // ids of the two web chat channels
	Channels                map[string]string // kind → id of the Connected ones
}

// Into writes a history into an empty store and its blobs.
func Into(ctx context.Context, db *store.DB, blobs *blob.Store, o Options) (Made, error) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return Made{}, err
	}
	g := &maker{r: rand.New(rand.NewPCG(o.Seed, 26)), now: o.Now.In(zone), o: o, scenes: map[string][]*scene{}}
	for _, language := range []string{"de", "en"} {
		if g.scenes[language], err = loadScenes(language); err != nil {
			return Made{}, err
		}
	}
	if g.files, err = newFiles(ctx, db, blobs, g.now.UnixMilli(), o.Conversations <= 1000); err != nil {
		return Made{}, err
	}
	g.staff = newStaff(func() string { return g.id(g.began().Add(-time.Hour)) }, o.Origins, cmp.Or(o.Privacy, "https://lichthaus-brandt.example/datenschutz"))
	if err := g.open(ctx, db); err != nil {
		return Made{}, err
	}
	w := &writer{db: db}
	if err := g.history(ctx, w); err != nil {
		return Made{}, err
	}
	if err := g.tickets(ctx, db, w); err != nil {
		return Made{}, err
	}
	err = w.write(ctx)
	made := Made{g.talks, w.messages, g.staff.shop.channel.ID, g.staff.object.channel.ID, map[string]string{}}
	for _, x := range o.Channels {
		made.Channels[x.Type] = x.id
	}
	return made, err
}

// maker invents.
type maker struct {
	r      *rand.Rand
	now    time.Time
	o      Options
	scenes map[string][]*scene
	staff  *staff
	files  *files
	names  map[string]bool
	talks  int
	// drafted: the demo agent has begun an answer somewhere.
	drafted bool
	talked  []talked
	carry   int // messages that earlier conversations were too short by
}

// days is how far the history reaches back.
const days = 120

func (g *maker) began() time.Time { return g.now.AddDate(0, 0, -days-60) }

// id makes a UUIDv7 (RFC 9562) of a time, with the maker's own randomness.
func (g *maker) id(at time.Time) string {
	var u uuid.UUID
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	a, b := g.r.Uint64(), g.r.Uint64()
	for i := range 10 {
		if i < 8 {
			u[6+i] = byte(a >> (8 * i))
		} else {
			u[6+i] = byte(b >> (8 * (i - 8)))
		}
	}
	u[6], u[8] = u[6]&0x0f|0x70, u[8]&0x3f|0x80
	return u.String()
}

// address is a web chat visitor's: the shape the channel itself gives.
func (g *maker) address() string {
	sum := sha256.Sum256(fmt.Append(nil, g.r.Uint64(), g.r.Uint64()))
	return "v:" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// open writes what is there before the first customer comes.
func (g *maker) open(ctx context.Context, db *store.DB) error {
	picture, err := g.files.picture("logo", 0, "Lichthaus Brandt.png")
	if err != nil {
		return err
	}
	s := g.staff
	s.shop.inbox.Picture = &picture
	invited := &inbox.Agent{ID: g.id(g.now), Name: "Lea Hoffmann", Email: "lea.hoffmann@lichthaus-brandt.example", Role: inbox.RoleAgent,
		Language: "de", State: inbox.AgentInvited, InvitedUntil: g.now.AddDate(0, 0, 6).UnixMilli()}
	password := auth.HashPassword(DemoPassword) // one is enough: deriving it is slow on purpose
	_, err = db.Write(ctx, func(tx *store.Tx) error {
		tx.Put(&inbox.Workspace{ID: inbox.WorkspaceID, Name: "Lichthaus Brandt", Online: true})
		for _, d := range []*desk{s.shop, s.object} {
			tx.Put(d.inbox)
			tx.Put(d.channel)
		}
		for _, a := range s.all {
			tx.Put(a)
			if err := tx.SetPassword(ctx, a.ID, password); err != nil {
				return err
			}
		}
		tx.Put(invited)
		if err := g.signing(ctx, tx); err != nil {
			return err
		}
		if err := g.channels(ctx, tx); err != nil {
			return err
		}
		for _, l := range s.marks {
			tx.Put(l)
		}
		for _, r := range savedReplies(func() string { return g.id(g.began()) }) {
			tx.Put(r)
		}
		return nil
	})
	return err
}

// signing sets the secret of the shop's signed-in customers.
func (g *maker) signing(ctx context.Context, tx *store.Tx) error {
	if g.o.IdentitySecret == nil {
		return nil
	}
	c := g.staff.shop.channel
	sealed, err := g.o.IdentitySecret(c.ID)
	if err != nil {
		return err
	}
	c.Secrets = []string{"identitySecret"}
	tx.Put(c)
	return tx.PutSecret(ctx, c.ID, "identitySecret", sealed)
}

// lengths shares the messages out over the conversations: most are short, a few
// go on for months.
func (g *maker) lengths() []int {
	n := max(g.o.Conversations, 1)
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = math.Exp(g.r.NormFloat64() * 0.85)
	}
	most := float64(max(120, 5*g.o.Messages/n))
	lengths := make([]int, n)
	scale := float64(g.o.Messages) / float64(n)
	for range 40 { // the cut at both ends shifts the sum; a few rounds even it out
		sum := 0.0
		for i, w := range weights {
			l := max(2, min(most, w*scale))
			lengths[i] = int(math.Round(l))
			sum += l
		}
		scale *= float64(g.o.Messages) / sum
	}
	return lengths
}
