package channel

import (
	"context"
	"time"
)

// What can be done with a message that is there already. All of it is idempotent:
// it is tried again after a crash. ref is Receipt.Remote or Message.Ref. Errors
// are those of Send; not_found: it is gone there.

// Editor changes the text of a message we sent.
type Editor interface {
	Edit(ctx context.Context, address, ref, text string) error
}

// Deleter takes messages we sent away from the contact too.
type Deleter interface {
	Delete(ctx context.Context, address string, refs []string) error
}

// Reacter sets our one reaction to a message; emoji "" takes it back.
type Reacter interface {
	React(ctx context.Context, address, ref, emoji string) error
}

// Parter is a session that sends a message in several parts (long text, several
// files). Pure. Each part is sent by itself, in order, with the same Key, and what
// went out is remembered: trying again goes on with the next one.
type Parter interface {
	Parts(out Outgoing) []Outgoing
}

// Button is a short answer offered to the contact. ID comes back in Message.Button.
type Button struct{ ID, Title string }

// Paced tells how quickly a platform may be sent to; the core holds to it.
type Paced struct {
	Chat   time.Duration // between two messages to one contact
	Burst  int           // to one contact at once before Chat counts
	Second int           // messages a second of the whole account; 0: no limit
}

// Wait is an error that knows when to try again.
type Wait interface {
	// After gives how long to wait; whole: nothing else of the account goes out before.
	After() (wait time.Duration, whole bool)
}
