package ingest

import (
	"context"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// keptAway marks what a blocked contact writes: it is kept and can be read, but
// neither reopens nor counts, is not announced and gets no answer by machine.
func (t *intake) keptAway(ctx context.Context, p place, e channel.Event) (channel.Event, error) {
	if e.Message.Own || e.Message.Past || e.Message.Auto != "" || p.stranger {
		return e, nil
	}
	c, err := store.Find[inbox.Contact](ctx, t.tx, p.conv.Contact)
	if err != nil || c == nil || !c.Block.Receiving(t.now) {
		return e, err
	}
	m := *e.Message
	m.Auto = inbox.AutoBlocked
	e.Message = &m
	return e, nil
}
