package outbound

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// record notes that a part is at the platform, with the name it has there and what
// was told of that name before. It is true of the part whoever holds the message
// now. goOn: the claim holds (anew) and further parts may go.
func (o *Outbound) record(ctx context.Context, claimed *store.Delivery, part int, r channel.Receipt) (goOn bool, err error) {
	ch, err := store.Look[inbox.Channel](ctx, o.db, claimed.Channel)
	if err != nil {
		return false, err
	}
	var renewed store.Delivery
	_, err = o.db.Write(ctx, func(tx *store.Tx) error {
		goOn = false
		d, found, err := tx.GetDelivery(ctx, claimed.Message)
		if err != nil {
			return err
		}
		m, err := store.Find[inbox.Message](ctx, tx, claimed.Message)
		if err != nil || m == nil {
			return err
		}
		if err := o.migrated(ctx, tx, &d, r.Address); err != nil {
			return err
		}
		if err := o.arrived(ctx, tx, ch, m, part, r.Remote); err != nil {
			return err
		}
		for _, ref := range r.Also { // the other pictures of an album
			if ch == nil {
				break
			}
			if err := tx.PutReference(ctx, m.Inbox, ch.Reference(ref), m.ID, m.Conversation); err != nil {
				return err
			}
		}
		switch mine := found && holds(d, *claimed); {
		case mine && m.Left():
			goOn = true
			d.LeaseUntil = o.now().Add(lease + uploading(sizeOf(m.Files))).UnixMilli()
			renewed = d
			return tx.PutDelivery(ctx, d)
		case mine:
			return tx.DropDelivery(ctx, m.ID)
		}
		// It was thought lost meanwhile: what is left of it goes on.
		return tx.Onward(ctx, m, claimed.Address, o.now().UnixMilli())
	})
	if goOn && err == nil {
		*claimed = renewed
	}
	return goOn, err
}

// arrived moves a message along with one of its parts.
func (o *Outbound) arrived(ctx context.Context, tx *store.Tx, ch *inbox.Channel, m *inbox.Message, part int, ref string) error {
	if ch != nil && (m.Parts > 1 || ref != "" && m.Mail == nil) {
		return o.parts.Sent(ctx, tx, ch, m, part, ref)
	}
	// Nobody will ever speak of this part alone.
	if m.State != inbox.StateFailed && m.Advance(inbox.StateSent) {
		m.Detail = ""
		tx.Put(m)
	}
	return nil
}

// migrated notes that the contact's conversation has another address there now.
func (o *Outbound) migrated(ctx context.Context, tx *store.Tx, d *store.Delivery, address string) error {
	if address == "" || address == d.Address || d.Address == "" {
		return nil
	}
	id, err := tx.IdentityAt(ctx, d.Channel, d.Address)
	if err != nil {
		return err
	}
	taken, err := tx.IdentityAt(ctx, d.Channel, address)
	if err != nil {
		return err
	}
	if id != nil && taken == nil {
		id.Address = address
		tx.Put(id)
	}
	if err := tx.MoveDeliveries(ctx, d.Channel, d.Address, address); err != nil {
		return err
	}
	d.Address = address
	return nil
}

// settle writes what became of an attempt that did not bring the whole message
// there; without an error nothing was left to send.
func (o *Outbound) settle(ctx context.Context, claimed store.Delivery, sendErr error) error {
	message := claimed.Message
	_, err := o.db.Write(ctx, func(tx *store.Tx) error {
		d, found, err := tx.GetDelivery(ctx, message)
		if err != nil || !found || !holds(d, claimed) {
			return err // of another attempt only a success tells anything
		}
		m, err := store.Find[inbox.Message](ctx, tx, message)
		if err != nil {
			return err
		}
		if m == nil || m.State != inbox.StateSending {
			return tx.DropDelivery(ctx, message)
		}
		due, again := o.again(&d, sendErr)
		switch code := fault.CodeOf(sendErr); {
		case sendErr == nil:
			m.Advance(inbox.StateSent)
		case again:
			m.State, d.State, d.DueAt = inbox.StateQueued, "queued", due.UnixMilli()
			tx.Put(m)
			return tx.PutDelivery(ctx, d)
		case code == fault.Unsure:
			return o.doubt(ctx, tx, d, m, string(code), detailOf(sendErr))
		default:
			m.State, m.Fault, m.Detail = inbox.StateFailed, string(code), detailOf(sendErr)
			if code == fault.WindowClosed {
				if err := tx.ShutWindow(ctx, m, o.now().UnixMilli()); err != nil {
					return err
				}
			}
		}
		tx.Put(m)
		return tx.DropDelivery(ctx, message)
	})
	return err
}

// again tells whether and when a message is tried again. Waiting as long as the
// platform says is no try.
func (o *Outbound) again(d *store.Delivery, sendErr error) (due time.Time, again bool) {
	now := o.now()
	var turn paced
	if errors.As(sendErr, &turn) {
		d.Tries--
		return turn.until.Add(time.Millisecond), true
	}
	var wait channel.Wait
	if errors.As(sendErr, &wait) {
		after, whole := wait.After()
		after = max(after, 0) + rand.N(min(max(after/10, time.Millisecond), time.Second)) //nolint:gosec // spreads
		o.lanes.hold(d.Channel, d.Address, whole, now.Add(after), paceOf(o.sessions.Session(d.Channel)))
		d.Tries--
		return now.Add(after), true
	}
	pause := min(firstRetry<<min(max(d.Tries, 1)-1, 12), lastRetry)
	return now.Add(pause), fault.Retry(sendErr) && d.Tries < giveUp
}

// rescue looks after messages whose sender has vanished. Where the platform
// recognises our key, sending again is harmless; else only the agent can decide.
func (o *Outbound) rescue(ctx context.Context, now int64) error {
	for {
		lost, err := o.db.LostDeliveries(ctx, now)
		if err != nil || len(lost) == 0 {
			return err
		}
		for _, id := range lost {
			if err := o.rescueOne(ctx, id, now); err != nil {
				return err
			}
		}
	}
}

func (o *Outbound) rescueOne(ctx context.Context, id string, now int64) error {
	var d store.Delivery
	_, err := o.db.Write(ctx, func(tx *store.Tx) (err error) {
		var found bool
		d, found, err = tx.GetDelivery(ctx, id)
		if err != nil || !found || d.State != "sending" || d.LeaseUntil >= now {
			return err
		}
		m, err := store.Find[inbox.Message](ctx, tx, id)
		if err != nil {
			return err
		}
		if m == nil || m.State != inbox.StateSending {
			return tx.DropDelivery(ctx, id)
		}
		_, again := o.sessions.Session(d.Channel).(channel.Repeatable)
		if !again {
			if again, err = o.notYet(ctx, tx, d); err != nil {
				return err
			}
		}
		if again {
			m.State, d.State, d.DueAt = inbox.StateQueued, "queued", o.now().UnixMilli()
			tx.Put(m)
			return tx.PutDelivery(ctx, d)
		}
		return o.doubt(ctx, tx, d, m, string(fault.Unsure), "")
	})
	if err == nil && d.Channel != "" { // whoever had it here hangs: the next attempt does not wait for them
		o.lanes.end(d.Channel, id)
	}
	return err
}
