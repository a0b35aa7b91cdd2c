package channel

import (
	"context"
	"strconv"
	"strings"
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
// files). Pure. Each part is sent by itself, in order, with the same Key (see
// PartKey), and what went out is remembered: trying again goes on with the next one.
type Parter interface {
	Parts(out Outgoing) []Outgoing
}

// PartKey names one part of a message: Key itself for the first, "KEY/1" for the
// second. What the platform repeats of it (callback data) is good as Status.Keys.
func (o Outgoing) PartKey() string {
	if o.Part == 0 {
		return o.Key
	}
	return o.Key + "/" + strconv.Itoa(o.Part)
}

// CutKey takes a PartKey apart.
func CutKey(key string) (message string, part int) {
	message, number, found := strings.Cut(key, "/")
	if n, err := strconv.Atoi(number); found && err == nil && n > 0 {
		part = n
	}
	return message, part
}

// Pacer is a session whose platform bounds how quickly it may be sent to.
type Pacer interface {
	Pace() Paced
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
