// Package command holds every change a person, the API or a bot can make: one
// file a change. A command is JSON by kind; its id is a UUIDv7 made by the
// desktop, and applying the same id twice is harmless. Permission is checked in
// Apply. Overlay shows the wish on the desktop while it waits.
package command

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Command is one change.
type Command interface {
	// Validate checks the shape alone; errors have code invalid or too_large.
	Validate() error
	// Apply makes the change in tx, on behalf of by. It may run again after a
	// rolled-back attempt and must have no other effect.
	Apply(ctx context.Context, tx *store.Tx, by Actor) error
}

// Alone is a command that is applied while nothing else is written
// (store.DB.WriteAlone): it changes what belongs to several contacts.
type Alone interface{ Alone() }

// Actor is who wishes, and when the relay heard it.
type Actor struct {
	Agent inbox.Agent
	Now   int64 // the relay's clock, ms
	// Channels is lent by the relay; only PutChannel needs it.
	Channels Channels
	// Phone is lent by the relay: it writes a number as E.164 ("" if it is none) and
	// as people do. country is where one without a country code is from ("DE").
	Phone func(number, country string) (e164, shown string)
}

// Overlayer is a command the desktop can show before the relay has answered.
type Overlayer interface {
	Overlay(v View, by string, now int64)
}

// View is what an overlay may look at and change: copies of entities as they
// are shown. Get gives nil for what is not there.
type View interface {
	Get(kind inbox.Kind, id string) inbox.Entity
	Put(e inbox.Entity)
	Remove(kind inbox.Kind, id string)
}

// Kinds maps the name of each command to an empty value of it. This is the one
// list of what is built in; make gen types it for TypeScript.
var Kinds = map[string]func() Command{
	"reply":            func() Command { return new(Reply) },
	"resend":           func() Command { return new(Resend) },
	"write":            func() Command { return new(Write) },
	"unsend":           func() Command { return new(Unsend) },
	"note":             func() Command { return new(Note) },
	"chat":             func() Command { return new(Chat) },
	"follow":           func() Command { return new(Follow) },
	"done":             func() Command { return new(Done) },
	"reopen":           func() Command { return new(Reopen) },
	"snooze":           func() Command { return new(Snooze) },
	"assign":           func() Command { return new(Assign) },
	"accept":           func() Command { return new(Accept) },
	"reassign":         func() Command { return new(Reassign) },
	"label":            func() Command { return new(SetLabels) },
	"seen":             func() Command { return new(MarkSeen) },
	"draft":            func() Command { return new(KeepDraft) },
	"online":           func() Command { return new(SetOnline) },
	"workspace":        func() Command { return new(PutWorkspace) },
	"inbox":            func() Command { return new(PutInbox) },
	"channel":          func() Command { return new(PutChannel) },
	"invite":           func() Command { return new(Invite) },
	"agent":            func() Command { return new(PutAgent) },
	"profile":          func() Command { return new(PutProfile) },
	"savedReply":       func() Command { return new(PutSavedReply) },
	"removeSavedReply": func() Command { return new(RemoveSavedReply) },
	"labelDefinition":  func() Command { return new(PutLabel) },
	"removeLabel":      func() Command { return new(RemoveLabel) },
	"contact":          func() Command { return new(PutContact) },
	"attributes":       func() Command { return new(SetAttributes) },
	"remark":           func() Command { return new(PutRemark) },
	"block":            func() Command { return new(BlockContact) },
	"edit":             func() Command { return new(EditMessage) },
	"delete":           func() Command { return new(DeleteMessage) },
	"react":            func() Command { return new(React) },
	"giveUp":           func() Command { return new(GiveUp) },
	"dismiss":          func() Command { return new(Dismiss) },
	"merge":            func() Command { return new(MergeContacts) },
	"split":            func() Command { return new(SplitContacts) },
	"apart":            func() Command { return new(KeepApart) },
	"ticket":           func() Command { return new(MakeTicket) },
	"changeTicket":     func() Command { return new(ChangeTicket) },
	"linkTicket":       func() Command { return new(LinkTicket) },
	"unlinkTicket":     func() Command { return new(UnlinkTicket) },
	"ticketNote":       func() Command { return new(TicketNote) },
	"team":             func() Command { return new(PutTeam) },
	"removeTeam":       func() Command { return new(RemoveTeam) },
	"attribute":        func() Command { return new(PutAttribute) },
	"removeAttribute":  func() Command { return new(RemoveAttribute) },
	"bulk":             func() Command { return new(Bulk) },
	"restore":          func() Command { return new(Restore) },
	"bulkTickets":      func() Command { return new(BulkTickets) },
	"restoreTickets":   func() Command { return new(RestoreTickets) },
	"macro":            func() Command { return new(PutMacro) },
	"removeMacro":      func() Command { return new(RemoveMacro) },
	"runMacro":         func() Command { return new(RunMacro) },
	"detach":           func() Command { return new(Detach) },
	"view":             func() Command { return new(PutView) },
	"removeView":       func() Command { return new(RemoveView) },
}

// Parse reads a command from outside and validates it. Errors never hold its content.
func Parse(kind string, body []byte) (Command, error) {
	const op = "command.Parse"
	empty, ok := Kinds[kind]
	if !ok {
		return nil, fault.New(fault.Invalid, op, "unknown kind")
	}
	c := empty()
	if err := json.Unmarshal(body, c); err != nil {
		return nil, fault.New(fault.Invalid, op, "body of "+kind+" has a wrong shape")
	}
	if err := c.Validate(); err != nil {
		return nil, fault.Wrap(fault.Invalid, op, fmt.Errorf("%s: %w", kind, err))
	}
	return c, nil
}

// KindNames lists the kinds in order.
func KindNames() []string {
	names := make([]string, 0, len(Kinds))
	for k := range Kinds {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}
