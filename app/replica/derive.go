package replica

import (
	"encoding/json"
	"slices"

	"tresen/backend/inbox"
)

// answeredWait puts conversations that nobody waits in behind the waiting ones,
// newest first.
const answeredWait = int64(1) << 52

// derive keeps the columns the list and the search look for. was and is are the
// shown entity before and after, nil where there is none.
func (t *tx) derive(k key, was, is inbox.Entity) error {
	switch k.kind {
	case inbox.KindConversation:
		return t.deriveConversation(k.id, as[inbox.Conversation](was), as[inbox.Conversation](is))
	case inbox.KindContact:
		return t.deriveContact(k.id, as[inbox.Contact](was), as[inbox.Contact](is))
	case inbox.KindIdentity:
		return t.deriveIdentity(k.id, as[inbox.Identity](was), as[inbox.Identity](is))
	case inbox.KindTicket:
		return t.deriveTicket(k.id, as[inbox.Ticket](was), as[inbox.Ticket](is))
	case inbox.KindTicketEntry:
		return t.deriveTicketEntry(k.id, as[inbox.TicketEntry](was), as[inbox.TicketEntry](is))
	case inbox.KindSeen:
		return t.deriveSeen(k.id, as[inbox.Seen](was), as[inbox.Seen](is))
	}
	return nil
}

func (t *tx) deriveConversation(id string, was, is *inbox.Conversation) error {
	if is == nil {
		if err := t.exec(`DELETE FROM tag WHERE conversation = $1`, id); err != nil {
			return err
		}
		if err := t.deriveMine(id, was, nil); err != nil {
			return err
		}
		return t.exec(`DELETE FROM conversation WHERE id = $1`, id)
	}
	seen, err := t.seenAt(id)
	if err != nil {
		return err
	}
	seen = max(seen, is.SeenFrom)
	status := is.Status
	if is.Other {
		status = StatusOther
	}
	lastIn := is.LastInAt
	if is.Chat() {
		status, lastIn = StatusTeam, saidByOthers(is, t.r.me)
	}
	wait := is.UnansweredSince
	if wait == 0 {
		wait = answeredWait - is.LastAt
	}
	err = t.exec(`INSERT INTO conversation (id, inbox, contact, status, assignee, last_at, wait, since, last_in, seen, unseen)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9 > $10)
		ON CONFLICT (id) DO UPDATE SET inbox = $2, contact = $3, status = $4, assignee = $5, last_at = $6, wait = $7,
			since = $8, last_in = $9, seen = $10, unseen = $9 > $10`,
		id, is.Inbox, is.Contact, string(status), is.Assignee, is.LastAt, wait, is.UnansweredSince, lastIn, seen)
	if err != nil {
		return err
	}
	if err := t.derivePeople(id, was, is); err != nil {
		return err
	}
	if err := t.deriveMine(id, was, is); err != nil {
		return err
	}
	return t.deriveTags(id, was, is)
}

// saidByOthers is when a colleague said something I may not have seen: whoever has
// the last word has heard all before it.
func saidByOthers(c *inbox.Conversation, me string) int64 {
	if c.Preview.By == "" || c.Preview.By == me {
		return 0
	}
	return c.LastAt
}

func (t *tx) deriveTags(id string, was, is *inbox.Conversation) error {
	if was != nil {
		if slices.Equal(was.Labels, is.Labels) && slices.Equal(was.Channels, is.Channels) {
			return nil
		}
		if err := t.exec(`DELETE FROM tag WHERE conversation = $1`, id); err != nil {
			return err
		}
	}
	for _, l := range is.Labels {
		if err := t.exec(`INSERT OR IGNORE INTO tag VALUES ($1, $2)`, id, "l"+l); err != nil {
			return err
		}
	}
	for _, c := range is.Channels {
		if err := t.exec(`INSERT OR IGNORE INTO tag VALUES ($1, $2)`, id, "c"+c); err != nil {
			return err
		}
	}
	return nil
}

// seenAt gives my seen mark of a conversation, 0 when I never looked.
func (t *tx) seenAt(conversation string) (int64, error) {
	s, err := t.shown(key{inbox.KindSeen, inbox.OwnID(t.r.me, conversation)})
	if err != nil || s.doc == nil {
		return 0, err
	}
	var m inbox.Seen
	if json.Unmarshal(s.doc, &m) != nil {
		return 0, nil
	}
	return m.At, nil
}

func (t *tx) deriveSeen(id string, was, is *inbox.Seen) error {
	conversation, at := "", int64(0)
	switch {
	case is != nil:
		conversation, at = is.Conversation, is.At
	case was != nil:
		conversation = was.Conversation
	}
	if id != inbox.OwnID(t.r.me, conversation) {
		return nil
	}
	s, err := t.shown(key{inbox.KindConversation, conversation})
	if err != nil {
		return err
	}
	var c inbox.Conversation
	if s.doc != nil && json.Unmarshal(s.doc, &c) == nil {
		at = max(at, c.SeenFrom)
	}
	return t.exec(`UPDATE conversation SET seen = $2, unseen = last_in > $2 WHERE id = $1`, conversation, at)
}

func (t *tx) deriveContact(id string, was, is *inbox.Contact) error {
	var before, after []string
	if was != nil {
		before = contactKeys(was)
	}
	if is != nil {
		after = contactKeys(is)
	}
	if err := t.deriveKeys(id, id, false, before, after, true); err != nil {
		return err
	}
	if err := t.renamed(id, was, is); err != nil {
		return err
	}
	if was != nil && is != nil && was.Name == is.Name && was.Email == is.Email && was.Phone == is.Phone && was.FirstAt == is.FirstAt &&
		pictureOf(was) == pictureOf(is) {
		return nil
	}
	if was != nil {
		if err := t.exec(`DELETE FROM contact_text WHERE rowid = (SELECT rid FROM contact WHERE id = $1)`, id); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM contact WHERE id = $1`, id); err != nil {
			return err
		}
	}
	if is == nil {
		return nil
	}
	for rid := timeRow(is.FirstAt, id); ; rid++ {
		n, err := t.q.Exec(t.ctx, `INSERT INTO contact VALUES ($1, $2, $3, $4) ON CONFLICT (rid) DO NOTHING`, rid, id, is.Called(), pictureOf(is))
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if w := contactWords(is); w != "" {
			return t.exec(`INSERT INTO contact_text (rowid, body) VALUES ($1, $2)`, rid, indexed(w))
		}
		return nil
	}
}

// pictureOf words a contact's picture for the list, "" without one.
func pictureOf(c *inbox.Contact) string {
	if c.Picture == nil {
		return ""
	}
	b, _ := json.Marshal(c.Picture) // plain data
	return string(b)
}

func contactWords(c *inbox.Contact) string {
	w := c.Name
	if c.Email != "" {
		w += "\n" + c.Email
	}
	if c.Phone != "" {
		w += "\n" + c.Phone
	}
	return w
}
