package app

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// chatName is what a chat is called on the screen: its title, else who else is in it.
func (l *live) chatName(c *inbox.Conversation) (string, error) {
	if c.Title != "" {
		return c.Title, nil
	}
	var names []string
	for _, id := range c.Members {
		if id == l.account.Agent {
			continue
		}
		a, found, err := replica.Get[inbox.Agent](l.a.ctx, l.rep, inbox.KindAgent, id)
		if err != nil {
			return "", err
		}
		if found {
			names = append(names, a.Name)
		}
	}
	return strings.Join(names, ", "), nil
}

// Chat begins a chat with colleagues, or finds the one of two that is there; it
// gives its id.
func (a *App) Chat(members []string, title string) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	body := map[string]any{"members": members}
	id, err := uuid.NewV7()
	if err != nil {
		return "", a.coded(err)
	}
	body["conversation"] = id.String()
	if title != "" {
		body["title"] = title
	}
	if len(members) == 1 && title == "" {
		direct := inbox.DirectChat(l.account.Agent, members[0])
		_, found, err := replica.Get[inbox.Conversation](a.ctx, l.rep, inbox.KindConversation, direct)
		if err != nil || found {
			return direct, a.coded(err)
		}
		body["conversation"] = direct
	}
	doc, err := json.Marshal(body)
	if err != nil {
		return "", a.coded(err)
	}
	_, err = a.Do("chat", string(doc))
	return body["conversation"].(string), err
}
