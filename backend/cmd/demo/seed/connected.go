package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Connected is a channel of the shop on a simulated platform.
type Connected struct {
	Type, Name        string
	Settings, Secrets map[string]string
	// Join makes a customer known on the platform and gives their address there; nil:
	// no history goes over this channel. wrote is when they wrote last.
	Join func(name, number, language string, wrote time.Time) string
	// Window is how many minutes a free reply is taken, 0: always; Receipts: it tells
	// what was read.
	Window   int
	Receipts bool

	id string
}

// channels puts them into the shop's inbox.
func (g *maker) channels(ctx context.Context, tx *store.Tx) error {
	for _, x := range g.o.Channels {
		if x.id == "" {
			x.id = g.id(g.began())
		}
		c := &inbox.Channel{ID: x.id, Inbox: g.staff.shop.inbox.ID, Type: x.Type, Name: x.Name, On: true, Settings: x.Settings}
		for name, value := range x.Secrets {
			sealed, err := g.o.Seal(c.ID, name, value)
			if err != nil {
				return err
			}
			if err := tx.PutSecret(ctx, c.ID, name, sealed); err != nil {
				return err
			}
			c.Secrets = append(c.Secrets, name)
		}
		slices.Sort(c.Secrets)
		tx.Put(c)
	}
	return nil
}

// over gives the channel the i-th talk of the shop goes over; nil: the web chat.
func (g *maker) over(i int) *Connected {
	var list []*Connected
	for _, x := range g.o.Channels {
		if x.Join != nil {
			list = append(list, x)
		}
	}
	if len(list) == 0 || i%4 != 2 {
		return nil
	}
	return list[i/4%len(list)]
}

// joined makes a talk's customer known on its platform and gives who they are there.
func (g *maker) joined(x *Connected, t *talk, c *inbox.Contact, lastIn time.Time) *inbox.Identity {
	shown := t.p.phone
	number := "+" + strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, shown)
	if len(number) < 10 {
		number = fmt.Sprintf("+4915%09d", g.r.IntN(1_000_000_000))
		shown = number[:3] + " " + number[3:7] + " " + number[7:]
	}
	c.Phone = number
	i := &inbox.Identity{ID: g.id(t.entries[0].at), Contact: c.ID, Channel: x.id, Type: x.Type, Name: c.Name, Verified: true,
		Address: x.Join(c.Name, number, t.p.language, lastIn), Shown: shown, At: t.entries[0].at.UnixMilli()}
	if x.Window > 0 && !lastIn.IsZero() {
		i.OpenUntil = lastIn.Add(time.Duration(x.Window) * time.Minute).UnixMilli()
	}
	return i
}
