package command

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Write begins a conversation with a first message (I15). Contact and
// Conversation are the ids to be used where the address is new; who has it
// already is written to in their own conversation.
type Write struct {
	Message      string         `json:"message"`
	Conversation string         `json:"conversation"`
	Contact      string         `json:"contact"`
	Inbox        string         `json:"inbox"`
	Channel      string         `json:"channel"`
	Name         string         `json:"name,omitempty"` // of a new contact
	Address      string         `json:"address"`        // on the channel; for letters the first of Mail.To
	Text         string         `json:"text"`
	Files        []inbox.File   `json:"files,omitempty"`
	Mail         *inbox.Outline `json:"mail,omitempty"`
	Delay        int64          `json:"delay,omitempty"`
	SendAt       int64          `json:"sendAt,omitempty"`
	// Template: an approved message, needed where a channel takes no free one first.
	Template *inbox.Filled `json:"template,omitempty"`
	// Saw and Settled as in Reply, where the address has a conversation already.
	Saw     string `json:"saw,omitempty"`
	Settled int64  `json:"settled,omitempty"`
}

// Validate implements Command.
func (w *Write) Validate() error {
	if err := isID(w.Contact, w.Inbox); err != nil {
		return err
	}
	w.Address = strings.TrimSpace(w.Address)
	if w.Address == "" || len(w.Address) > 400 {
		return invalid("address")
	}
	w.Name = inbox.Line(w.Name, 200)
	if err := w.reply().Validate(); err != nil {
		return err
	}
	if w.Mail != nil {
		w.Address = w.Mail.To[0].Address
	}
	return nil
}

func (w *Write) reply() *Reply {
	return &Reply{Message: w.Message, Conversation: w.Conversation, Channel: w.Channel, Text: w.Text, Files: w.Files,
		Mail: w.Mail, Delay: w.Delay, SendAt: w.SendAt, Template: w.Template, Saw: w.Saw, Settled: w.Settled}
}

// Apply implements Command.
func (w *Write) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Write"
	if err := by.MayIn(op, w.Inbox, answers...); err != nil {
		return err
	}
	ch, err := store.Get[inbox.Channel](ctx, tx, w.Channel)
	if err != nil {
		return err
	}
	if ch.Inbox != w.Inbox || ch.Reaches == "" {
		return fault.New(fault.Invalid, op, "nobody is written to first on this channel")
	}
	who, err := w.who(ctx, tx, ch, by)
	if err != nil {
		return err
	}
	contact, err := w.contact(ctx, tx, ch, who, by.Now)
	if err != nil {
		return err
	}
	c, err := tx.ConversationWith(ctx, contact.ID, w.Inbox)
	if err != nil {
		return err
	}
	if c == nil {
		if old, err := store.Find[inbox.Conversation](ctx, tx, w.Conversation); err != nil || old != nil {
			return fault.Wrap(fault.Conflict, op, orTaken(err))
		}
		c = w.conversation(contact.ID)
		tx.Put(c)
	} else if err := by.MayWith(op, c, answers...); err != nil {
		return err
	}
	r := w.reply()
	r.Conversation = c.ID
	return r.send(ctx, tx, c, by)
}

func orTaken(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "command.Write", "this conversation exists")
}

// whom is an address, what of it the contact's field holds, and how it is shown.
type whom struct{ address, field, shown string }

func (w *Write) who(ctx context.Context, tx *store.Tx, ch *inbox.Channel, by Actor) (whom, error) {
	if !ch.Able().Phone {
		return whom{address: w.Address, field: w.Address}, nil
	}
	address, field, shown, err := written(ctx, tx, ch, w.Address, by)
	return whom{address, field, shown}, err
}

// contact finds who has the address, or makes them.
func (w *Write) contact(ctx context.Context, tx *store.Tx, ch *inbox.Channel, who whom, now int64) (*inbox.Contact, error) {
	id, err := tx.IdentityAt(ctx, ch.ID, who.address)
	if err != nil {
		return nil, err
	}
	if id != nil {
		return store.Get[inbox.Contact](ctx, tx, id.Contact)
	}
	ids, err := tx.IdentitiesAt(ctx, ch.Type, who.address)
	if err != nil {
		return nil, err
	}
	var contact *inbox.Contact
	if len(ids) > 0 {
		if contact, err = store.Get[inbox.Contact](ctx, tx, ids[0].Contact); err != nil {
			return nil, err
		}
	} else if list, err := tx.ContactsWith(ctx, ch.Reaches, who.field); err != nil {
		return nil, err
	} else if len(list) > 0 {
		contact = list[len(list)-1]
	} else if old, err := store.Find[inbox.Contact](ctx, tx, w.Contact); err != nil || old != nil {
		return nil, fault.Wrap(fault.Conflict, "command.Write", orTaken(err))
	} else {
		contact = w.newContact(ch.Reaches, who, now)
		tx.Put(contact)
	}
	i := w.identity(contact.ID, ch, who, now)
	if taken, err := store.Peek[inbox.Identity](ctx, tx, i.ID); err != nil {
		return nil, err
	} else if contact.ID != w.Contact || taken != nil {
		i.ID = newID()
	}
	had, err := tx.Identities(ctx, contact.ID)
	i.Joins(had)
	tx.Put(i)
	return contact, err
}

// identity of a new contact has the contact's id, so that the desktop can show
// what the relay will make.
func (w *Write) identity(contact string, ch *inbox.Channel, who whom, now int64) *inbox.Identity {
	return &inbox.Identity{ID: w.Contact, Contact: contact, Channel: ch.ID, Type: ch.Type, Address: who.address, At: now, Shown: who.shown}
}

func (w *Write) newContact(reaches string, who whom, now int64) *inbox.Contact {
	c := &inbox.Contact{ID: w.Contact, Name: w.Name, FirstAt: now}
	if c.Name == "" && w.Mail != nil {
		c.Name = w.Mail.To[0].Name
	}
	if f := c.Field(reaches); f != nil {
		*f = who.field
	}
	return c
}

func (w *Write) conversation(contact string) *inbox.Conversation {
	return &inbox.Conversation{ID: w.Conversation, Inbox: w.Inbox, Contact: contact, Status: inbox.StatusOpen, Channels: []string{}}
}

// Overlay implements Overlayer.
func (w *Write) Overlay(v View, by string, now int64) {
	if v.Get(inbox.KindConversation, w.Conversation) == nil {
		ch, _ := v.Get(inbox.KindChannel, w.Channel).(*inbox.Channel)
		if ch == nil {
			return
		}
		if v.Get(inbox.KindContact, w.Contact) == nil {
			who := whom{address: w.Address, field: w.Address} // as the agent wrote it
			v.Put(w.newContact(ch.Reaches, who, now))
			v.Put(w.identity(w.Contact, ch, who, now))
		}
		v.Put(w.conversation(w.Contact))
	}
	w.reply().Overlay(v, by, now)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
