package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// alone refuses an answer that would go out beside a colleague's (I11): its writer
// has not seen what was said meanwhile, or another one has the conversation.
func (r *Reply) alone(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by Actor) error {
	const op = "command.Reply"
	if c.Assignee != "" && c.Assignee != by.Agent.ID {
		in, err := store.Peek[inbox.Inbox](ctx, tx, c.Inbox)
		if err != nil {
			return err
		}
		if in != nil && in.OwnerOnly {
			return fault.New(fault.NotAssignee, op, "only the assignee answers here")
		}
	}
	if r.Saw == "" {
		return nil
	}
	saw, err := store.Peek[inbox.Message](ctx, tx, r.Saw)
	if err != nil || saw == nil || saw.Conversation != c.ID {
		return err // taken back meanwhile, or of a thread that is another one now: nothing to compare with
	}
	list, err := tx.Since(ctx, c.ID, saw.At)
	if err != nil {
		return err
	}
	if len(c.Missed(list, saw, by.Agent.ID)) > 0 {
		return fault.New(fault.Stale, op, "a newer message was not seen")
	}
	if c.SettledBy(r.Settled, by.Agent.ID) {
		return fault.New(fault.Stale, op, "a colleague has marked it done")
	}
	return nil
}
