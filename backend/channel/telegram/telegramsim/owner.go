package telegramsim

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"time"

	"tresen/backend/channel/sim"
)

// owner is the business's own account, which lets the bot into its chats (Telegram
// Business).
type owner struct {
	person
	id      string // of the connection
	canSend bool
	next    int64 // numbers of messages count over all chats of an account of a person
}

// put adds a message to a chat.
func (s *Sim) put(p *person, t *thread, m *message) *message {
	if t == &p.owner {
		t.next = s.owner.next
		s.owner.next++
	}
	return t.add(m)
}

func (o *owner) open(t *thread, now time.Time) bool {
	for _, m := range t.list {
		if m.mine && now.Sub(m.at) < 24*time.Hour {
			return o.canSend
		}
	}
	return false
}

// Connect lets the bot into the chats of the business's owner, or out of them
// again; the id names the connection.
func (s *Sim) Connect(name string, on bool) (id string) {
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner == nil {
		s.owner = &owner{person: person{id: 200_300_400, Person: sim.Person{Name: name, Username: "lichthaus_shop"}}, id: "bc_Zx81", next: 300}
	}
	s.owner.canSend = on
	s.push("business_connection", s.connection(), 0, nil)
	return s.owner.id
}

func (s *Sim) connection() map[string]any {
	return map[string]any{"id": s.owner.id, "user": s.owner.user(), "user_chat_id": s.owner.person.id, "date": s.now().Unix(),
		"rights": map[string]any{"can_reply": true, "can_read_messages": true, "can_delete_sent_messages": true}, "is_enabled": s.owner.canSend}
}

// Privately writes into the chat between a person and the owner; mine: the person writes.
func (s *Sim) Privately(id string, mine bool, text string) (number int64, err error) {
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.person(id)
	if err != nil || s.owner == nil {
		return 0, errNoBubble
	}
	m := s.put(p, &p.owner, &message{mine: mine, at: s.now(), text: text, tick: "sent"})
	o := s.object(p, &p.owner, m, "message")
	o["business_connection_id"] = s.owner.id
	if !mine {
		o["from"] = s.owner.user()
	}
	s.push("business_message", o, p.id, m)
	return m.id, nil
}

func (s *Sim) getConnection(c *call) reply {
	if s.owner == nil || c.text("business_connection_id") != s.owner.id {
		return bad("business connection not found")
	}
	return good(s.connection())
}

func (s *Sim) readBusiness(c *call) reply {
	_, _, m, r := s.pointed(c, "read")
	if r.status != 0 {
		return r
	}
	m.tick = "read"
	return good(true)
}

func (s *Sim) deleteBusiness(c *call) reply {
	var ids []int64
	if s.owner == nil || c.text("business_connection_id") != s.owner.id {
		return bad("business connection not found")
	}
	if !c.read("message_ids", &ids) || len(ids) == 0 {
		return bad("message identifiers are not specified")
	}
	for _, p := range s.people {
		for _, id := range ids {
			if m := p.owner.find(id); m != nil && !m.mine {
				m.deleted = true
			}
		}
	}
	return good(true)
}

// portrait draws a person's picture.
func (s *Sim) portrait(p *person) *stored {
	id := "AQADportrait" + p.Username
	if f := s.files[id]; f != nil {
		return f
	}
	hue := uint8(p.id * 53)
	i := image.NewRGBA(image.Rect(0, 0, 160, 160))
	for y := range 160 {
		for x := range 160 {
			c := color.RGBA{90 + hue/3, 140, 200 - hue/3, 255}
			dx, dy := x-80, y-62
			if dx*dx+dy*dy < 32*32 || dx*dx*2+(y-160)*(y-160)*3 < 80*80*2 {
				c = color.RGBA{245, 245, 240, 255}
			}
			i.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, i)
	f := &stored{id: id, name: "photo.png", media: "image/png", bytes: b.Bytes(), width: 160, height: 160}
	s.files[id] = f
	return f
}
