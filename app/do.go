package app

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/wire"
)

// quiet names the commands about the person's own working state; see replica.Wish.
var quiet = map[string]bool{"draft": true, "seen": true}

// Do puts a wish into the outbox and answers when it is on disk and visible in
// every view. kind and body are those of a command (package command, JSON). It
// gives the command's id.
func (a *App) Do(kind, body string) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	if _, err := command.Parse(kind, []byte(body)); err != nil {
		return "", a.coded(err)
	}
	if kind == "agent" { // who is blocked has passed on what they had
		l.bulk.wait(a.ctx)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", a.coded(err)
	}
	conversation, err := l.conversationOf([]byte(body))
	if err != nil {
		return "", a.coded(err)
	}
	if err := l.inTime(a.ctx, kind, []byte(body)); err != nil {
		return "", a.coded(l.failed(err))
	}
	if body, err = l.knowing(a.ctx, kind, body, conversation, false); err != nil {
		return "", a.coded(l.failed(err))
	}
	name, _, err := l.nameOf(conversation)
	if err != nil {
		return "", a.coded(l.failed(err))
	}
	list := []replica.Wish{{ID: id.String(), Kind: kind, Body: []byte(body), Conversation: conversation, At: l.now(), Quiet: quiet[kind], Name: name}}
	if ends(kind, []byte(body)) {
		if list, err = l.undrafted(a.ctx, list); err != nil {
			return "", a.coded(l.failed(err))
		}
	}
	c, err := l.rep.Queue(a.ctx, list...)
	if err != nil {
		return "", a.coded(l.failed(err))
	}
	l.worked()
	l.out.wake() // first: others wait for it
	l.news.add(c)
	return id.String(), nil
}

// takenBack is how long (ms) the relay holds back an answer that was deleted before
// it left: the wish to delete it follows right behind.
const takenBack = "30000"

// inTime sees to it that an answer which still waits here does not go out as it was
// when it is mended or deleted. The relay may have it already, unanswered; so the
// later wish is sent too, and says what became of it.
func (l *live) inTime(ctx context.Context, kind string, body []byte) error {
	var b struct{ Message, Text json.RawMessage }
	if kind != "delete" && kind != "edit" || json.Unmarshal(body, &b) != nil {
		return nil
	}
	list, err := l.rep.Outbox(ctx)
	if err != nil {
		return err
	}
	for _, w := range list {
		var old map[string]json.RawMessage
		if w.Code != "" || w.Kind != "reply" && w.Kind != "write" && w.Kind != "note" || json.Unmarshal(w.Body, &old) != nil || !bytes.Equal(old["message"], b.Message) {
			continue
		}
		switch {
		case w.Kind == "note" && kind == "delete": // it is taken back right behind
		case kind == "delete":
			old["delay"] = json.RawMessage(takenBack)
		case old["mail"] == nil && old["template"] == nil: // those stay as they are
			old["text"] = b.Text
		}
		better, err := json.Marshal(old)
		if err != nil {
			return err
		}
		if _, err := l.rep.Rewrite(ctx, w.ID, better); err != nil {
			return err
		}
	}
	return nil
}

// conversationOf finds which conversation or ticket a command's body is about, "" for none.
func (l *live) conversationOf(body []byte) (string, error) {
	var b struct{ Conversation, Message, Ticket string }
	if err := json.Unmarshal(body, &b); err != nil {
		return "", fault.Wrap(fault.Invalid, "app.Do", err)
	}
	if b.Ticket != "" {
		return b.Ticket, nil // what is wished for one ticket keeps its order
	}
	if b.Conversation != "" || b.Message == "" {
		return b.Conversation, nil
	}
	return l.rep.ConversationOf(l.a.ctx, b.Message)
}

// DropWish removes a waiting or refused wish; what it showed disappears.
func (a *App) DropWish(id string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	c, err := l.rep.Drop(a.ctx, id)
	if err != nil {
		return a.coded(err)
	}
	l.news.add(c)
	l.out.wake()
	return nil
}

// RetryWish sends a refused wish again.
func (a *App) RetryWish(id string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	next, err := uuid.NewV7()
	if err != nil {
		return a.coded(err)
	}
	list, err := l.rep.Outbox(a.ctx)
	if err != nil {
		return a.coded(err)
	}
	for _, w := range list {
		if w.ID != id {
			continue
		}
		if err := l.again(a.ctx, w); err != nil {
			return a.coded(err)
		}
		if w.Code != "" && ends(w.Kind, w.Body) {
			return a.instead(l, id, replica.Wish{Kind: w.Kind, Body: w.Body, Conversation: w.Conversation})
		}
	}
	c, err := l.rep.Retry(a.ctx, id, next.String(), l.now())
	if err != nil {
		return a.coded(err)
	}
	l.news.add(c)
	l.out.wake()
	return nil
}

// Typing tells the relay that this agent writes (never stored, expires by itself).
func (a *App) Typing(conversation string, on bool) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	_ = l.link.Send(wire.TypeTyping, wire.Typing{Conversation: conversation, On: on}) // fleeting: without a line it is lost
	return nil
}
