package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// ends tells whether a wish is the end of its conversation's draft.
func ends(kind string, body []byte) bool {
	if kind == "note" {
		return true
	}
	_, ok := answerOf(kind, body)
	return ok && kind != "write" // that one stands elsewhere, and comes back if it is refused
}

// draft gives the draft of a conversation as it is shown.
func (l *live) draft(ctx context.Context, conversation string) (inbox.Draft, bool, error) {
	return replica.Get[inbox.Draft](ctx, l.rep, inbox.KindDraft, inbox.OwnID(l.account.Agent, conversation))
}

// undrafted lets an answer end its draft even if it is refused: the relay then changes
// nothing, and the words would stand in two places, to be joined with themselves.
func (l *live) undrafted(ctx context.Context, list []replica.Wish) ([]replica.Wish, error) {
	c := list[0].Conversation
	old, found, err := l.draft(ctx, c)
	if err != nil || !found {
		return list, err
	}
	w, err := l.drafted(command.KeepDraft{Conversation: c, Channel: old.Channel, At: max(l.now(), old.At)})
	return append(list, w), err
}

// drafted is the wish that keeps a draft.
func (l *live) drafted(d command.KeepDraft) (replica.Wish, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return replica.Wish{}, err
	}
	body, err := json.Marshal(d)
	return replica.Wish{ID: id.String(), Kind: "draft", Body: body, Conversation: d.Conversation, At: l.now(), Quiet: true}, err
}

// Redraft makes a refused answer or note, or a draft that was refused, the draft of its
// conversation, above what is begun there; the wish itself is dropped. That of a macro
// is not for it: the other steps would be lost. Code not_found: the conversation is not
// in sight, so there is nowhere to go on writing; nothing was changed.
func (a *App) Redraft(wish string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	w, b, err := l.wish(wish)
	if err != nil {
		return a.coded(err)
	}
	if w.Kind == "runMacro" || w.Kind == "write" {
		return bare(fault.Invalid)
	}
	if _, found, err := l.nameOf(w.Conversation); err != nil || !found {
		return a.coded(orGone(err))
	}
	old, found, err := l.draft(a.ctx, w.Conversation)
	if err != nil {
		return a.coded(err)
	}
	d := command.KeepDraft{Conversation: w.Conversation, Note: b.Note, Channel: b.Channel, Text: b.Text, Files: b.Files,
		At: max(l.now(), old.At+1), Quote: b.Quote, Mail: b.Mail}
	if b.Template != nil {
		d.Template, d.Text = b.Template, ""
	}
	if d.Mail == nil {
		d.Mail = old.Mail
	}
	if found && old.Note == d.Note {
		d.Text = joined(d.Text, old.Text)
		for _, f := range old.Files {
			if !slices.ContainsFunc(d.Files, func(g inbox.File) bool { return g.Hash == f.Hash }) {
				d.Files = append(d.Files, f)
			}
		}
	}
	next, err := l.drafted(d)
	if err != nil {
		return a.coded(err)
	}
	return a.instead(l, wish, next)
}

func orGone(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, "app.Redraft", "the conversation is not in sight")
}

// joined puts words above others, unless they are the same.
func joined(text, below string) string {
	text, below = strings.TrimSpace(text), strings.TrimSpace(below)
	if text == below {
		return text
	}
	return strings.TrimSpace(text + "\n\n" + below)
}

// instead puts another wish in the place of a refused one. What was begun beside a
// refused answer is not ended with it when that is sent after all.
func (a *App) instead(l *live, wish string, w replica.Wish) error {
	id, err := uuid.NewV7()
	if err != nil {
		return a.coded(err)
	}
	w.ID, w.At = id.String(), l.now()
	if w.Name, _, err = l.nameOf(w.Conversation); err != nil {
		return a.coded(err)
	}
	list := []replica.Wish{w}
	if ends(w.Kind, w.Body) {
		if list, err = l.beside(list); err != nil {
			return a.coded(err)
		}
	}
	c, err := l.rep.Redo(a.ctx, wish, list...)
	if err != nil {
		return a.coded(l.failed(err))
	}
	l.out.wake()
	l.news.add(c)
	return nil
}

// beside keeps the draft of a conversation while an answer that is not it goes out.
func (l *live) beside(list []replica.Wish) ([]replica.Wish, error) {
	var b answerBody
	part, _ := answerOf(list[0].Kind, list[0].Body)
	old, found, err := l.draft(l.a.ctx, list[0].Conversation)
	if err != nil || !found || json.Unmarshal(part, &b) == nil && strings.TrimSpace(b.Text) == strings.TrimSpace(old.Text) {
		return list, err
	}
	w, err := l.drafted(command.KeepDraft{Conversation: list[0].Conversation, Note: old.Note, Channel: old.Channel, Text: old.Text, Files: old.Files,
		At: max(l.now(), old.At+1), Mail: old.Mail, Quote: old.Quote, Template: old.Template})
	return append(list, w), err
}

// recalled sends what became a draft again because its conversation is in sight.
func (l *live) recalled(c replica.Change) {
	if slices.Contains(c.Kinds(), string(replica.KindOutbox)) {
		l.out.wake()
	}
}
