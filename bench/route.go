package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"tresen/backend/inbox"
	"tresen/backend/route"
	"tresen/backend/store"
)

const (
	routeQueue  = 2000
	routeAgents = 50
	routeTurns  = 200
)

// routing measures how long it takes from an agent who has room again to the next
// conversation being theirs, on disk: 2,000 wait, 50 agents are there.
func (s *suite) routing() error {
	db, err := store.Open(s.ctx, filepath.Join(s.dir, "route.db"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	h := &hall{s: s, db: db, inbox: uuid.NewString(), there: map[string]inbox.Presence{}, now: time.Now().UnixMilli()}
	if err := h.fill(); err != nil {
		return err
	}
	router := route.New(db, func() time.Time { return time.UnixMilli(h.now) }, func() map[string]inbox.Presence { return h.there })
	if _, err := router.Step(s.ctx); err != nil {
		return err
	}
	var free, stuck []time.Duration
	for i := range routeTurns {
		if err := h.settle(h.agents[i%routeAgents]); err != nil {
			return err
		}
		begun := time.Now()
		if _, err := router.Step(s.ctx); err != nil {
			return err
		}
		free = append(free, time.Since(begun))
	}
	if n, err := h.left(); err != nil || n != routeQueue-routeTurns {
		return errors.Join(err, fmt.Errorf("%d are left in the queue", n))
	}
	s.times("routing decision, 2,000 waiting", "≤ 5", free)

	// The worst: everybody has room, and nobody can have any of them yet.
	if err := h.forbid(); err != nil {
		return err
	}
	router.Elsewhere()
	for range 20 {
		begun := time.Now()
		if _, err := router.Step(s.ctx); err != nil {
			return err
		}
		stuck = append(stuck, time.Since(begun))
	}
	s.times("routing, 2,000 nobody can have", "", stuck[1:])
	return nil
}

// hall is a business with a long queue.
type hall struct {
	s      *suite
	db     *store.DB
	inbox  string
	agents []string
	there  map[string]inbox.Presence
	now    int64
}

func (h *hall) fill() error {
	vip := uuid.NewString()
	_, err := h.db.Write(h.s.ctx, func(tx *store.Tx) error {
		tx.Put(&inbox.Inbox{ID: h.inbox, Name: "Service", Routing: &inbox.Routing{On: true, LastAgent: true, Accept: 3, SkillWait: 5,
			Needs: []inbox.Need{{Label: vip, Skill: "senior"}, {Language: "fr", Skill: "french"}}}})
		h.agents = nil
		for i := range routeAgents {
			a := &inbox.Agent{ID: uuid.NewString(), Name: fmt.Sprint("Agent ", i), Email: fmt.Sprintf("a%d@example.com", i), Role: inbox.RoleAgent,
				State: inbox.AgentActive, Presence: inbox.PresencePresent}
			if i%2 == 0 {
				a.Skills = []string{"french", "senior"}
			}
			h.agents = append(h.agents, a.ID)
			h.there[a.ID] = inbox.PresencePresent
			tx.Put(a)
		}
		for i := range routeQueue + routeAgents*inbox.DefaultLimit {
			k := &inbox.Contact{ID: uuid.NewString(), Name: fmt.Sprint("Customer ", i), Language: []string{"de", "de", "fr"}[i%3]}
			c := &inbox.Conversation{ID: uuid.NewString(), Inbox: h.inbox, Contact: k.ID, Status: inbox.StatusOpen,
				UnansweredSince: h.now - int64(routeQueue-i)*1000, Channels: []string{uuid.NewString()},
				Preview: inbox.Preview{Text: "Is the lamp in stock? I would need it by Friday."}}
			if i%4 == 0 {
				c.Labels = []string{vip}
			}
			tx.Put(k)
			tx.Put(c)
		}
		return nil
	})
	return err
}

// settle marks one conversation of an agent done.
func (h *hall) settle(agent string) error {
	ids, err := h.db.UndoneOf(h.s.ctx, agent)
	if err != nil || len(ids) == 0 {
		return errors.Join(err, errors.New("an agent without conversations"))
	}
	_, err = h.db.Write(h.s.ctx, func(tx *store.Tx) error {
		c, err := store.Get[inbox.Conversation](h.s.ctx, tx, ids[0])
		if err == nil {
			c.Status, c.UnansweredSince, c.Offer = inbox.StatusDone, 0, nil
			tx.Put(c)
		}
		return err
	})
	return err
}

func (h *hall) left() (int, error) {
	list, err := h.db.Queue(h.s.ctx, []string{h.inbox}, store.Queued{}, 2*routeQueue)
	return len(list), err
}

// forbid asks for what nobody has, and gives everybody room.
func (h *hall) forbid() error {
	_, err := h.db.Write(h.s.ctx, func(tx *store.Tx) error {
		in, err := store.Get[inbox.Inbox](h.s.ctx, tx, h.inbox)
		if err == nil {
			in.Routing = &inbox.Routing{On: true, Limit: 100, SkillWait: 10_000, Needs: []inbox.Need{{Skill: "magic"}}}
			tx.Put(in)
		}
		return err
	})
	return err
}
