package telegramsim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tresen/backend/channel/sim"
)

// press is a pressed button that waits for an answer.
type press struct{ at int64 }

// Do is what a person does in the app.
func (s *Sim) Do(id string, a sim.Act) error {
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.person(id)
	if err != nil {
		return err
	}
	switch a.Kind {
	case "block":
		return s.block(p, true)
	case "unblock":
		return s.block(p, false)
	case "read", "typing":
		return nil // bots are told neither
	}
	if p.blocked && a.Kind != "start" {
		return errors.New("the bot is blocked")
	}
	return s.act(p, a)
}

func (s *Sim) act(p *person, a sim.Act) error {
	to, _ := strconv.ParseInt(a.To, 10, 64)
	old := p.bot.find(to)
	if a.To != "" && (old == nil || old.deleted) {
		return errNoBubble
	}
	switch a.Kind {
	case "start":
		if p.blocked {
			_ = s.block(p, false)
		}
		s.say(p, &message{text: strings.TrimSpace("/start " + a.Text)})
	case "say":
		if a.Text == "" && a.File == nil {
			return errors.New("nothing to say")
		}
		m := &message{text: a.Text, quote: to}
		if a.File != nil {
			m.kind, m.file = kindOf(a.File), s.keep(a.File)
		}
		s.say(p, m)
	case "location":
		s.say(p, &message{extra: map[string]any{"location": map[string]any{"latitude": a.Lat, "longitude": a.Lon}}})
	case "card":
		s.say(p, &message{extra: map[string]any{"contact": map[string]any{"phone_number": strings.TrimPrefix(p.Number, "+"), "first_name": p.Name, "user_id": p.id}}})
	case "poll":
		s.say(p, &message{extra: map[string]any{"poll": map[string]any{"id": s.name("poll"), "question": a.Text, "type": "regular",
			"options": []any{map[string]any{"text": "A", "voter_count": 0}, map[string]any{"text": "B", "voter_count": 0}}}}})
	case "press":
		return s.press(p, old, a.Button)
	case "react":
		return s.react(p, old, a.Text)
	case "edit":
		return s.edit(p, old, a.Text)
	case "delete": // no update tells it
		if old == nil {
			return errNoBubble
		}
		old.deleted = true
	default:
		return fmt.Errorf("nobody can do %q here", a.Kind)
	}
	return nil
}

// Album sends several files as one: each is a message of its own.
func (s *Sim) Album(id, text string, files ...*sim.File) error {
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.person(id)
	if err != nil {
		return err
	}
	s.serial++
	group := strconv.FormatInt(13_904_829_500_000_000+s.serial, 10)
	for i, f := range files {
		m := &message{kind: kindOf(f), file: s.keep(f), group: group}
		if i == 0 {
			m.text = text
		}
		s.say(p, m)
	}
	return nil
}

// Post puts any update into the queue, as the platform would ("kind", its object).
func (s *Sim) Post(kind string, object map[string]any) {
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(kind, object, 0, nil)
}

// say puts a message of the person's into the chat and tells the bot.
func (s *Sim) say(p *person, m *message) {
	m.mine, m.at, m.tick = true, s.now(), "sent"
	p.bot.add(m)
	s.push("message", s.object(p, &p.bot, m, "message"), p.id, m)
}

func (s *Sim) block(p *person, on bool) error {
	if p.blocked == on {
		return nil
	}
	p.blocked, p.since = on, s.now()
	state := map[bool]string{true: "kicked", false: "member"}
	member := func(status string) map[string]any {
		m := map[string]any{"user": s.bot(), "status": status}
		if status == "kicked" {
			m["until_date"] = 0
		}
		return m
	}
	s.push("my_chat_member", map[string]any{"chat": p.chat(), "from": p.user(), "date": s.now().Unix(),
		"old_chat_member": member(state[!on]), "new_chat_member": member(state[on])}, p.id, nil)
	return nil
}

func (s *Sim) press(p *person, m *message, data string) error {
	if m == nil || m.mine {
		return errNoBubble
	}
	for _, row := range m.rows {
		for _, b := range row {
			if b.Data == data && data != "" {
				id := strconv.FormatInt(1_782_412_345_678_900_000+s.serialNext(), 10)
				s.presses[id] = press{s.now().Unix()}
				s.push("callback_query", map[string]any{"id": id, "from": p.user(), "message": s.object(p, &p.bot, m, ""),
					"chat_instance": "-5512345678901234567", "data": data}, p.id, nil)
				return nil
			}
		}
	}
	return errors.New("there is no such button")
}

// Unanswered gives how many pressed buttons still wait on the phone.
func (s *Sim) Unanswered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.presses)
}

func (s *Sim) react(p *person, m *message, sign string) error {
	if m == nil {
		return errNoBubble
	}
	list := func(v string) []any {
		if v == "" {
			return []any{}
		}
		return []any{map[string]any{"type": "emoji", "emoji": v}}
	}
	was := m.own
	m.own = sign
	s.push("message_reaction", map[string]any{"chat": p.chat(), "message_id": m.id, "user": p.user(), "date": s.now().Unix(),
		"old_reaction": list(was), "new_reaction": list(sign)}, p.id, nil)
	return nil
}

func (s *Sim) edit(p *person, m *message, text string) error {
	if m == nil || !m.mine {
		return errNoBubble
	}
	m.text, m.edited = text, true
	o := s.object(p, &p.bot, m, "message")
	o["edit_date"] = s.now().Unix()
	s.push("edited_message", o, p.id, nil)
	return nil
}

func (s *Sim) serialNext() int64 {
	s.serial++
	return s.serial
}

func (s *Sim) name(kind string) string { return fmt.Sprintf("%s_%06d", kind, s.serialNext()) }
