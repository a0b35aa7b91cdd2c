package seed

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Mailbox is the shop's email channel.
type Mailbox struct {
	Settings map[string]string
	Password func(channel string) (sealed string, err error)
}

// mail puts the email channel into the shop's inbox.
func (g *maker) mail(ctx context.Context, tx *store.Tx) error {
	if g.o.Mail == nil {
		return nil
	}
	c := &inbox.Channel{ID: g.id(g.began()), Inbox: g.staff.shop.inbox.ID, Type: "email", Name: "E-Mail Beratung", On: true,
		Settings: g.o.Mail.Settings, Secrets: []string{"password"}}
	sealed, err := g.o.Mail.Password(c.ID)
	if err != nil {
		return err
	}
	tx.Put(c)
	return tx.PutSecret(ctx, c.ID, "password", sealed)
}

// Picture draws what customers photograph: "lampe", "bruch", "skizze",
// "moebel" or "raum", in a few variants; a JPEG.
func Picture(sort string, variant int) ([]byte, error) {
	draw, ok := motifs[sort]
	if !ok {
		return nil, fmt.Errorf("no picture %q", sort)
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, draw(variant), &jpeg.Options{Quality: 84})
	return b.Bytes(), err
}

// Sheet is a page of the shop as a PDF: a title, to whom, rows of text and amount.
func Sheet(title, number, to string, rows [][2]string) []byte { return sheet(title, number, to, rows) }
