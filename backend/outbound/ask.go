package outbound

import (
	"context"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// asks are the pauses after which the platform is asked what became of a message
// that may have gone out. After the last one only the agent can decide.
var asks = []time.Duration{0, 10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

// asking is the state of a delivery whose message is unsure and may yet be found.
const asking = "asking"

// doubt makes a message unsure, and plans to ask where the platform can tell.
func (o *Outbound) doubt(ctx context.Context, tx *store.Tx, d store.Delivery, m *inbox.Message, code, detail string) error {
	m.State, m.Fault, m.Detail = inbox.StateUnsure, code, detail
	tx.Put(m)
	if _, ok := o.sessions.Session(d.Channel).(channel.Asker); !ok {
		return tx.DropDelivery(ctx, m.ID)
	}
	d.State, d.Tries, d.DueAt = asking, 0, o.now().UnixMilli()
	return tx.PutDelivery(ctx, d)
}

// ask looks for one message at the platform.
func (o *Outbound) ask(ctx context.Context, d store.Delivery) error {
	m, err := store.Look[inbox.Message](ctx, o.db, d.Message)
	if err != nil {
		return err
	}
	found := false
	if ses, ok := o.sessions.Session(d.Channel).(channel.Asker); ok && m != nil && m.State == inbox.StateUnsure {
		out, err := o.outgoing(ctx, d, m)
		if err != nil {
			return err
		}
		if out.Ref, _, err = o.db.Prepared(ctx, d.Message); err != nil {
			return err
		}
		within, cancel := context.WithTimeout(ctx, sendWithin)
		found, err = ses.Sent(within, out)
		cancel()
		if err != nil {
			o.log.Info("asking about a message", "msg", d.Message, "acct", d.Channel, "err", err)
		}
	}
	_, err = o.db.Write(ctx, func(tx *store.Tx) error {
		d, had, err := tx.GetDelivery(ctx, d.Message)
		if err != nil || !had || d.State != asking {
			return err
		}
		m, err := store.Find[inbox.Message](ctx, tx, d.Message)
		if err != nil {
			return err
		}
		d.Tries++
		if m == nil || m.State != inbox.StateUnsure || found || d.Tries >= len(asks) {
			if m != nil && found && m.Advance(inbox.StateSent) {
				m.Detail = ""
				tx.Put(m)
			}
			return tx.DropDelivery(ctx, d.Message)
		}
		d.DueAt = o.now().Add(asks[d.Tries]).UnixMilli()
		return tx.PutDelivery(ctx, d)
	})
	return err
}
