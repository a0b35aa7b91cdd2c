package command

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// May reports whether the actor has one of the roles.
func (a Actor) May(op string, roles ...inbox.Role) error {
	for _, r := range roles {
		if a.Agent.Role == r {
			return nil
		}
	}
	return fault.New(fault.Denied, op, "role "+string(a.Agent.Role))
}

// MayIn is May for what belongs to an inbox: the role the actor has there counts.
func (a Actor) MayIn(op, inboxID string, roles ...inbox.Role) error {
	if role := a.Agent.In(inboxID).Role; !slices.Contains(roles, role) {
		return fault.New(fault.Denied, op, "role "+string(role))
	}
	return nil
}

// MayWith is MayIn for a conversation, which the actor must see.
func (a Actor) MayWith(op string, c *inbox.Conversation, roles ...inbox.Role) error {
	if !a.Agent.Sees(c) {
		return fault.New(fault.Denied, op, "out of sight")
	}
	return a.MayIn(op, c.Inbox, roles...)
}

// MayTicket is MayIn for a ticket, which the actor must see.
func (a Actor) MayTicket(op string, t *inbox.Ticket, roles ...inbox.Role) error {
	if !a.Agent.SeesTicket(t) {
		return fault.New(fault.Denied, op, "out of sight")
	}
	return a.MayIn(op, t.Inbox, roles...)
}

// answers may everyone who talks to customers.
var answers = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher, inbox.RoleAgent}

// writes may everyone but those who only read.
var writes = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher, inbox.RoleAgent, inbox.RoleEditor}

func invalid(what string) error { return fault.New(fault.Invalid, "command.Validate", what) }

func isID(ids ...string) error {
	for _, id := range ids {
		if u, err := uuid.Parse(id); err != nil || u.String() != id { // one spelling only: ids are compared as text
			return invalid("not an id")
		}
	}
	return nil
}

func short(what, s string, most int) error {
	if len(s) > most {
		return fault.New(fault.TooLarge, "command.Validate", what)
	}
	return nil
}

// content checks what a message holds.
func content(text string, files []inbox.File) error {
	if text == "" && len(files) == 0 {
		return invalid("empty message")
	}
	if len([]rune(text)) > wire.MaxText {
		return fault.New(fault.TooLarge, "command.Validate", "text")
	}
	if len(files) > 20 {
		return fault.New(fault.TooLarge, "command.Validate", "files")
	}
	return nil
}

// maxSeconds bounds how long a file may say that it plays.
const maxSeconds = 24 * 60 * 60

// stored replaces what the desktop says of its files by what the relay knows of
// them; the desktop uploads before it sends the command. Only a file the actor
// brought or sees may be named: whoever names it has it by that.
func stored(ctx context.Context, tx *store.Tx, by Actor, files []inbox.File) ([]inbox.File, error) {
	var list []inbox.File
	for _, f := range files {
		known, found, err := tx.UseFile(ctx, &by.Agent, f.Hash)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fault.New(fault.NotFound, "command.Apply", "file was not uploaded")
		}
		known.Name = cmp.Or(inbox.Line(f.Name, 120), known.Name, "file")
		// Of a recording only who made it knows that it is one; what it is is found out.
		if sound := strings.HasPrefix(known.Type, "audio/"); sound || strings.HasPrefix(known.Type, "video/") {
			known.Seconds, known.Voice = min(max(f.Seconds, 0), maxSeconds), sound && f.Voice
		}
		list = append(list, known)
	}
	return list, nil
}

// takenOff lets the actor put back what was on something and is no more.
func takenOff(ctx context.Context, tx *store.Tx, by Actor, was, is []inbox.File) error {
	var off []inbox.File
	for _, f := range was {
		if f.Hash != "" && !slices.ContainsFunc(is, func(n inbox.File) bool { return n.Hash == f.Hash }) {
			off = append(off, f)
		}
	}
	return tx.TakenOff(ctx, by.Agent.ID, off, by.Now)
}

// onePicture is a picture as a list.
func onePicture(f *inbox.File) []inbox.File {
	if f == nil {
		return nil
	}
	return []inbox.File{*f}
}

// picture is stored for the one picture of an inbox or agent; nil stays nil.
func picture(ctx context.Context, tx *store.Tx, by Actor, f *inbox.File) (*inbox.File, error) {
	if f == nil {
		return nil, nil
	}
	list, err := stored(ctx, tx, by, []inbox.File{*f})
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(list[0].Type, "image/") {
		return nil, fault.New(fault.FileType, "command.Apply", "not a picture")
	}
	return &list[0], nil
}

// happened adds the thin grey line that tells what was done.
func happened(tx *store.Tx, c *inbox.Conversation, by Actor, e inbox.Event) {
	tx.Put(&inbox.Message{
		ID: uuid.Must(uuid.NewV7()).String(), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirEvent,
		Author: by.Agent.ID, At: max(by.Now, c.LastAt), Event: &e,
	})
}

// change reads a conversation, lets fn change it and keeps it.
func change(ctx context.Context, tx *store.Tx, id string, fn func(c *inbox.Conversation) error) error {
	c, err := store.Get[inbox.Conversation](ctx, tx, id)
	if err != nil {
		return err
	}
	if err := fn(c); err != nil {
		return err
	}
	tx.Put(c)
	return nil
}

// overlayConversation lets fn change the shown conversation, if it is there.
func overlayConversation(v View, id string, fn func(c *inbox.Conversation)) {
	if c, ok := v.Get(inbox.KindConversation, id).(*inbox.Conversation); ok && c != nil {
		fn(c)
		v.Put(c)
	}
}
