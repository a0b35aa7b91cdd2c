package hub

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"tresen/backend/auth"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// command does what a desktop wishes and answers it once it is durable.
func (s *session) command(ctx context.Context, w *wire.Command) error {
	a, err := s.h.Do(ctx, s.agentID, w)
	if err != nil {
		if fault.Is(err, fault.SignedOut) || fault.Is(err, fault.Blocked) {
			return err
		}
		s.h.log.Warn("command refused", "kind", knownKind(w.Kind), "agent", s.agentID, "code", fault.CodeOf(err), "err", err)
		a = wire.Answer{ID: w.ID, Code: string(fault.CodeOf(err))}
	}
	s.pending.Add(-1)
	a.Feeds = s.named(a.Feeds)
	return s.send(wire.TypeAnswer, a)
}

// knownKind keeps a stranger's text out of the log.
func knownKind(kind string) string {
	if _, ok := command.Kinds[kind]; ok {
		return kind
	}
	return "unknown"
}

// Do applies a command on behalf of an agent, once: the same id is answered as
// the first time. Refusals are not remembered, so that the same wish may
// succeed later.
func (h *Hub) Do(ctx context.Context, agentID string, w *wire.Command) (wire.Answer, error) {
	const op = "hub.Do"
	if _, err := uuid.Parse(w.ID); err != nil {
		return wire.Answer{}, fault.New(fault.Invalid, op, "id of the command")
	}
	c, err := command.Parse(w.Kind, w.Body)
	if err != nil {
		return wire.Answer{}, err
	}
	// A desktop that hangs up does not stop what it has wished.
	ctx = context.WithoutCancel(ctx)
	answer := wire.Answer{ID: w.ID}
	write := h.db.Write
	if _, alone := c.(command.Alone); alone {
		write = h.db.WriteAlone
	}
	_, err = write(ctx, func(tx *store.Tx) error {
		answer = wire.Answer{ID: w.ID}
		before, found, mine, err := tx.CommandAnswer(ctx, w.ID, agentID)
		switch {
		case err != nil:
			return err
		case found && !mine:
			return fault.New(fault.Conflict, op, "id is taken")
		case found:
			return json.Unmarshal([]byte(before), &answer)
		}
		agent, err := store.Get[inbox.Agent](ctx, tx, agentID)
		if err != nil {
			return err
		}
		if err := auth.OutOf(op, agent); err != nil {
			return err
		}
		if err := tx.ReserveAnswer(ctx, w.ID, agentID, h.now().UnixMilli()); err != nil {
			return err
		}
		by := command.Actor{Agent: *agent, Now: h.now().UnixMilli(), Channels: h.channels, Phone: h.phone}
		if err := c.Apply(ctx, tx, by); err != nil {
			return err
		}
		heads, err := tx.Heads(ctx)
		if err != nil {
			return err
		}
		answer.Feeds = heads
		b, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		return tx.FillAnswer(ctx, w.ID, string(b))
	})
	return answer, err
}
