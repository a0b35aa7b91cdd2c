package telegramsim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	deleteFor = 48 * time.Hour
	pressFor  = 10 * 60 // seconds (the platform names no figure)
)

// pointed finds a message that is to be changed.
func (s *Sim) pointed(c *call, why string) (*person, *thread, *message, reply) {
	p, t, r := s.target(c)
	if r.status != 0 {
		return nil, nil, nil, r
	}
	m := t.find(c.number("message_id"))
	if m == nil || m.deleted {
		return nil, nil, nil, bad("message to " + why + " not found")
	}
	return p, t, m, r
}

func (s *Sim) editText(c *call) reply {
	p, t, m, r := s.pointed(c, "edit")
	if r.status != 0 {
		return r
	}
	if m.file != nil {
		return bad("there is no text in the message to edit")
	}
	text, r := written(c, "text", "message", maxText)
	if r.status == 0 && text == "" {
		r = bad("message text is empty")
	}
	return s.edited(c, p, t, m, text, r)
}

func (s *Sim) editCaption(c *call) reply {
	p, t, m, r := s.pointed(c, "edit")
	if r.status != 0 {
		return r
	}
	text, r := written(c, "caption", "message caption", maxCaption)
	return s.edited(c, p, t, m, text, r)
}

func (s *Sim) edited(c *call, p *person, t *thread, m *message, text string, r reply) reply {
	rows, r2 := markup(c)
	switch {
	case r.status != 0:
		return r
	case r2.status != 0:
		return r2
	case m.mine:
		return bad("message can't be edited")
	case m.text == text && fmt.Sprint(rows) == fmt.Sprint(m.rows):
		return bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	m.text, m.rows, m.edited = text, rows, true
	return good(s.object(p, t, m, "message"))
}

func (s *Sim) deleteMessage(c *call) reply {
	_, _, m, r := s.pointed(c, "delete")
	if r.status != 0 {
		return r
	}
	if s.now().Sub(m.at) >= deleteFor {
		return bad("message can't be deleted for everyone")
	}
	m.deleted = true
	return good(true)
}

func (s *Sim) deleteMessages(c *call) reply {
	_, t, r := s.target(c)
	var ids []int64
	switch {
	case r.status != 0:
		return r
	case !c.read("message_ids", &ids) || len(ids) == 0 || len(ids) > 100:
		return bad("message identifiers are not specified")
	}
	for _, id := range ids {
		if m := t.find(id); m != nil && s.now().Sub(m.at) < deleteFor {
			m.deleted = true
		}
	}
	return good(true)
}

// reactionSigns are the platform's list (ReactionTypeEmoji).
var reactionSigns = strings.Fields(`❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻
👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡`)

func (s *Sim) setReaction(c *call) reply {
	_, _, m, r := s.pointed(c, "react")
	var list []struct{ Type, Emoji string }
	switch {
	case r.status != 0:
		return r
	case !c.read("reaction", &list) || len(list) > 1:
		return bad("REACTIONS_TOO_MANY")
	case len(list) == 1 && !slices.Contains(reactionSigns, list[0].Emoji):
		return bad("REACTION_INVALID")
	}
	m.reaction = ""
	if len(list) == 1 {
		m.reaction = list[0].Emoji
	}
	return good(true)
}

func (s *Sim) answerPress(c *call) reply {
	x, ok := s.presses[c.text("callback_query_id")]
	delete(s.presses, c.text("callback_query_id"))
	if !ok || s.now().Unix()-x.at > pressFor {
		return bad("query is too old and response timeout expired or query ID is invalid")
	}
	return good(true)
}
