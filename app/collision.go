package app

import (
	"context"
	"encoding/json"
	"slices"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// Refused is an answer of mine that the relay did not let out, with what its
// writer has to know to decide.
type Refused struct {
	Wish    string       `json:"wish"` // id
	Message string       `json:"message"`
	Channel string       `json:"channel"`
	Text    string       `json:"text"`
	Files   []inbox.File `json:"files"`
	At      int64        `json:"at"`
	Code    string       `json:"code"` // fault code
	// Newer is what was said meanwhile and not seen, oldest first; DoneBy who has
	// marked the conversation done since (agent id).
	Newer  []inbox.Message `json:"newer"`
	DoneBy string          `json:"doneBy"`
	// Template: it is one, which cannot become a draft.
	Template bool `json:"template"`
	// Macro is the id of the macro whose answer it is, and What the rest of that, which
	// was not done either: to be run again as a whole (MacroAgain).
	Macro string            `json:"macro"`
	What  *command.BulkWhat `json:"what"`
}

// howFar back is looked for what a writer has not seen.
const howFar = 200

// answerBody is what of a reply or write matters here.
type answerBody struct {
	Message  string         `json:"message"`
	Channel  string         `json:"channel"`
	Text     string         `json:"text"`
	Files    []inbox.File   `json:"files"`
	Mail     *inbox.Outline `json:"mail"`
	Quote    string         `json:"quote"`
	Template *inbox.Filled  `json:"template"`
	Saw      string         `json:"saw"`
	Settled  int64          `json:"settled"`
	Note     bool           `json:"note"` // of a draft
}

func isAnswer(kind string) bool { return kind == "reply" || kind == "write" || kind == "runMacro" }

// answerOf gives the part of a body that is the answer: a macro holds it among
// other things. ok is false where there is none.
func answerOf(kind string, body []byte) (part json.RawMessage, ok bool) {
	if !isAnswer(kind) {
		return nil, false
	}
	if kind != "runMacro" {
		return body, true
	}
	var b struct {
		Reply json.RawMessage `json:"reply"`
	}
	err := json.Unmarshal(body, &b)
	return b.Reply, err == nil && len(b.Reply) > 0
}

// withAnswer puts the answer of a body back.
func withAnswer(kind, body string, part []byte) (string, error) {
	if kind != "runMacro" {
		return string(part), nil
	}
	var b map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return "", err
	}
	b["reply"] = part
	out, err := json.Marshal(b)
	return string(out), err
}

// refused gathers the answers of a conversation that did not go out.
func (l *live) refused(o replica.Opened) ([]Refused, error) {
	ctx, c := l.a.ctx, o.Row.Conversation
	wishes, err := l.rep.Refused(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	list := []Refused{}
	var newest []inbox.Message
	for _, w := range wishes {
		var b answerBody
		part, ok := answerOf(w.Kind, w.Body)
		if !ok || json.Unmarshal(part, &b) != nil {
			continue
		}
		if newest == nil {
			if newest, err = l.rep.Newest(ctx, c.ID, howFar); err != nil {
				return nil, err
			}
		}
		r := Refused{Wish: w.ID, Message: b.Message, Channel: b.Channel, Text: b.Text, Files: b.Files, At: w.At, Code: w.Code,
			Newer: l.missed(&c, newest, b.Saw), Template: b.Template != nil}
		if w.Kind == "runMacro" {
			var m command.RunMacro
			if json.Unmarshal(w.Body, &m) == nil {
				r.Macro, r.What = m.Macro, &m.What
			}
		}
		if w.Code == string(fault.Stale) && c.SettledBy(b.Settled, l.account.Agent) {
			r.DoneBy = c.DoneBy
		}
		list = append(list, r)
	}
	return list, nil
}

// missed is what the relay found that the writer had not seen, oldest first.
func (l *live) missed(c *inbox.Conversation, newest []inbox.Message, saw string) []inbox.Message {
	list := []inbox.Message{}
	at := slices.IndexFunc(newest, func(m inbox.Message) bool { return m.ID == saw })
	if saw == "" || at < 0 {
		return list
	}
	before := make([]*inbox.Message, 0, at)
	for i := range newest[:at] {
		before = append(before, &newest[i])
	}
	for _, m := range c.Missed(before, &newest[at], l.account.Agent) {
		list = append(list, *m)
	}
	slices.Reverse(list)
	return list
}

// knowing adds to an answer what its writer can have seen, where the interface does
// not say; with anew in any case.
func (l *live) knowing(ctx context.Context, kind, body, conversation string, anew bool) (string, error) {
	var b map[string]json.RawMessage
	part, ok := answerOf(kind, []byte(body))
	if !ok || conversation == "" || json.Unmarshal(part, &b) != nil || b["saw"] != nil && !anew {
		return body, nil
	}
	c, found, err := replica.Get[inbox.Conversation](ctx, l.rep, inbox.KindConversation, conversation)
	if err != nil || !found {
		return body, err // one that is only begun
	}
	newest, err := l.rep.Newest(ctx, conversation, howFar)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(newest, func(m inbox.Message) bool { return m.Known(l.account.Agent) })
	if i < 0 {
		return body, nil
	}
	b["saw"], _ = json.Marshal(newest[i].ID) // plain values cannot fail
	b["settled"], _ = json.Marshal(c.DoneAt)
	out, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	return withAnswer(kind, body, out)
}

// wish gives a refused answer, to be sent again, or a refused note or draft.
func (l *live) wish(id string) (w replica.Wish, b answerBody, err error) {
	list, err := l.rep.Outbox(l.a.ctx)
	if err != nil {
		return w, b, err
	}
	for _, w := range list {
		part, ok := answerOf(w.Kind, w.Body)
		if w.Kind == "draft" || w.Kind == "note" {
			part, ok = w.Body, true
		}
		if w.ID == id && w.Code != "" && ok {
			if err := l.again(l.a.ctx, w); err != nil {
				return w, b, err
			}
			err := json.Unmarshal(part, &b)
			b.Note = b.Note || w.Kind == "note"
			return w, b, err
		}
	}
	return w, b, fault.New(fault.NotFound, "app.wish", "no such refused answer")
}

// SendAnyway sends a refused answer again: its writer knows now what had happened.
func (a *App) SendAnyway(wish string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	w, _, err := l.wish(wish)
	if err != nil {
		return a.coded(err)
	}
	if !isAnswer(w.Kind) {
		return bare(fault.Invalid)
	}
	body, err := l.knowing(a.ctx, w.Kind, string(w.Body), w.Conversation, true)
	if err != nil {
		return a.coded(err)
	}
	return a.instead(l, wish, replica.Wish{Kind: w.Kind, Body: []byte(body), Conversation: w.Conversation})
}

// MacroAgain runs a refused macro again, as its user has changed it: body is that of
// the command "runMacro" in the same conversation. The refused one is dropped with it.
func (a *App) MacroAgain(wish, body string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	const kind = "runMacro"
	c, err := command.Parse(kind, []byte(body))
	if err != nil {
		return a.coded(err)
	}
	w, _, err := l.wish(wish)
	if err != nil {
		return a.coded(err)
	}
	if m, ok := c.(*command.RunMacro); !ok || m.Conversation != w.Conversation {
		return bare(fault.Invalid)
	}
	if body, err = l.knowing(a.ctx, kind, body, w.Conversation, false); err != nil {
		return a.coded(err)
	}
	return a.instead(l, wish, replica.Wish{Kind: kind, Body: []byte(body), Conversation: w.Conversation})
}
