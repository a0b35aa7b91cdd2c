package hub

// Place is where an agent is as far as one process of the relay knows.
type Place struct {
	Process      string `json:"process"`
	Agent        string `json:"agent"`
	Here         bool   `json:"here"` // a desktop is connected to that process
	Active       bool   `json:"active,omitempty"`
	Conversation string `json:"conversation,omitempty"`
	Ticket       string `json:"ticket,omitempty"`
	// Circles are who may know of the conversation and the ticket.
	Circles [2]Circle `json:"circles"`
}

func (h *Hub) tellPlace(p Place) {
	p.Process = h.self
	h.tell(Fact{Place: &p})
}

// places are what this process knows, for those who ask; the caller holds h.mu.
func (h *Hub) places() (list []Place) {
	for id, c := range h.team {
		if p, _, _ := c.here(id, h.now()); p.Here {
			p.Process = h.self
			list = append(list, p)
		}
	}
	return list
}

// heardPlace takes another process's word; the caller holds h.mu.
func (h *Hub) heardPlace(p Place) {
	c := h.colleague(p.Agent)
	r := remote{place: p, since: h.now(), until: h.now().Add(remoteFor)}
	if old, known := c.elsewhere[p.Process]; known && old.place == p {
		r.since = old.since
	}
	if !p.Here {
		r.until = h.now() // noticed and dropped when it is looked at
	}
	c.elsewhere[p.Process], c.stir = r, true
	signal(h.stirred)
}
