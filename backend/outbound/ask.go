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
func (o *Outbound) ask(ctx context.Context, message string) error {
	began := o.now()
	d, m, err := o.takeUp(ctx, message, began)
	if err != nil || m == nil {
		return err
	}
	found := o.isThere(ctx, d, m)
	_, err = o.db.Write(ctx, func(tx *store.Tx) error {
		d, had, err := tx.GetDelivery(ctx, message)
		if err != nil || !had || d.State != asking {
			return err
		}
		m, err := store.Find[inbox.Message](ctx, tx, message)
		if err != nil {
			return err
		}
		if m == nil || m.State != inbox.StateUnsure || found || d.Tries >= len(asks) {
			if m != nil && found && m.Advance(inbox.StateSent) {
				m.Detail = ""
				tx.Put(m)
			}
			return tx.DropDelivery(ctx, message)
		}
		d.DueAt = began.Add(asks[d.Tries]).UnixMilli()
		return tx.PutDelivery(ctx, d)
	})
	return err
}

// takeUp counts the question before it is asked, so that nobody else asks it
// meanwhile; nil when it is not due any more.
func (o *Outbound) takeUp(ctx context.Context, message string, now time.Time) (d store.Delivery, m *inbox.Message, err error) {
	_, err = o.db.Write(ctx, func(tx *store.Tx) error {
		m = nil
		var had bool
		var err error
		d, had, err = tx.GetDelivery(ctx, message)
		if err != nil || !had || d.State != asking || d.DueAt > now.UnixMilli() {
			return err
		}
		if m, err = store.Find[inbox.Message](ctx, tx, message); err != nil {
			return err
		}
		if m == nil || m.State != inbox.StateUnsure {
			m = nil
			return tx.DropDelivery(ctx, message)
		}
		d.Tries, d.DueAt = d.Tries+1, now.Add(lease).UnixMilli()
		return tx.PutDelivery(ctx, d)
	})
	return d, m, err
}

// isThere asks the platform; false also when it cannot tell now.
func (o *Outbound) isThere(ctx context.Context, d store.Delivery, m *inbox.Message) bool {
	ses, ok := o.sessions.Session(d.Channel).(channel.Asker)
	if !ok {
		return false
	}
	found := false
	out, err := o.outgoing(ctx, d, m)
	if err == nil {
		out.Ref, _, err = o.db.Prepared(ctx, d.Message)
	}
	if err == nil {
		within, cancel := context.WithTimeout(ctx, sendWithin)
		defer cancel()
		err = guarded(func() (err error) {
			found, err = ses.Sent(within, out)
			return err
		})
	}
	if err != nil {
		o.log.Info("asking about a message", "msg", d.Message, "acct", d.Channel, "err", err)
	}
	return found && err == nil
}
