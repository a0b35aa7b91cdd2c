package seed

import (
	"context"
	"math/rand/v2"
	"time"

	"tresen/backend/inbox"
)

// history invents all conversations and hands them to the writer.
func (g *maker) history(ctx context.Context, w *writer) error {
	g.names = map[string]bool{}
	lengths := g.lengths()
	if g.o.Longest > 0 {
		lengths[0] = g.o.Longest
	}
	for i, length := range lengths {
		t := g.talk(i, length)
		if err := g.build(w, t); err != nil {
			return err
		}
		g.talks++
		if i%20_000 == 19_999 { // keeps memory bounded; such amounts are for measuring
			if err := w.write(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// fates: of 40 conversations 2 wait, 4 are answered and open, 1 is snoozed; the
// first ones wait longer than the later ones.
func fateOf(i int) fate {
	switch i % 40 {
	case 3, 21:
		return waiting
	case 5, 13, 27, 36:
		return answered
	case 18:
		return snoozed
	}
	return done
}

// customer gives a person nobody else in the history is called like, while there are such names.
func (g *maker) customer() person {
	if g.talks == 0 { // who is signed in on the demo shop's account page
		return person{first: "Sabine", last: "Brandt", title: "Frau", language: "de", email: "s.brandt@example.org", phone: "+49 171 3920042", signed: "20418"}
	}
	for range 50 {
		p := newPerson(g.r, g.talks)
		if p.first == "" || !g.names[p.name()] {
			g.names[p.name()] = true
			return p
		}
	}
	return newPerson(g.r, g.talks)
}

// talk writes the i-th conversation of about so many entries.
func (g *maker) talk(i, length int) *talk {
	t := &talk{r: g.r, staff: g.staff, p: g.customer(), fate: fateOf(i), agent: g.agentFor(i)}
	t.words = map[string]string{"name": t.p.name(), "mr": ""}
	if t.p.last != "" {
		t.words["mr"] = ", " + t.p.title + " " + t.p.last
	}
	target := length
	if length < 90 { // the long ones stay as long as they are meant to be
		target += max(-4-length/3, min(4+length/3, g.carry))
	}
	fresh := t.fate == waiting && i/20%2 == 0 // somebody new whom nobody has taken yet
	if fresh {
		target = 1
	}
	next := g.deck(t, i)
	const usual = 9 // entries of a scene
	starts := g.starts(max(1, target/usual+1))
	for k := 0; ; k++ {
		start := starts[min(k, len(starts)-1)]
		if len(t.entries) > 0 {
			t.end(false)
			if soonest := t.now.Add(20 * time.Hour); start.Before(soonest) {
				start = writesAt(g.r, soonest.AddDate(0, 0, g.r.IntN(5)))
			}
		}
		most := 0
		if target < 5 {
			most = max(target, 2)
		}
		t.play(next(), start, most)
		if len(t.entries)+t.reopens+usual/2 >= target || fresh {
			break
		}
	}
	g.finish(t, i)
	g.carry += length - len(t.entries) - t.reopens
	return t
}

// finish brings a talk to where its fate says it stands now.
func (g *maker) finish(t *talk, i int) {
	switch t.fate {
	case waiting:
		t.leaveWaiting()
		if i%3 == 0 && t.p.language == "de" {
			t.say(entry{dir: inbox.DirIn, at: t.entries[len(t.entries)-1].at.Add(70 * time.Second), text: "Ist gerade jemand da?"})
		}
		t.settle(g.now.Add(-time.Duration(3+(i*37)%88)*time.Minute), true)
	case answered:
		t.leaveAnswered()
		t.settle(atWork(g.r, g.now.Add(-time.Duration(20+g.r.IntN(3000))*time.Minute)), true)
		if over := t.entries[len(t.entries)-1].at.Sub(g.now); over > -5*time.Minute { // the shop has not opened since
			t.settle(g.now.Add(-time.Duration(6+g.r.IntN(50))*time.Minute), true)
		}
	case snoozed:
		t.leaveAnswered()
		t.settle(g.now.Add(-time.Duration(4+g.r.IntN(60))*time.Hour), false)
		until := atWork(g.r, g.now.AddDate(0, 0, 1+i%4)).UnixMilli()
		t.now = t.entries[len(t.entries)-1].at
		t.happens(t.agent, inbox.Event{What: "snoozed", Until: until})
	default:
		t.end(true)
		t.settle(g.now.Add(-time.Duration(10+g.r.IntN(120))*time.Minute), false)
	}
}

// starts gives sorted times at which scenes begin, closer together toward today.
func (g *maker) starts(n int) []time.Time {
	at := make([]float64, n)
	for i := range at {
		u := g.r.Float64()
		at[i] = u * (0.4 + 0.6*u) * days
	}
	list := make([]time.Time, 0, n)
	for len(at) > 0 {
		oldest := 0
		for i := range at {
			if at[i] > at[oldest] {
				oldest = i
			}
		}
		list = append(list, writesAt(g.r, g.now.AddDate(0, 0, -int(at[oldest])-1)))
		at = append(at[:oldest], at[oldest+1:]...)
	}
	return list
}

// agentFor shares conversations out; the demo agent has a good part of the open ones.
func (g *maker) agentFor(i int) *inbox.Agent {
	if fateOf(i) != done && i%3 == 0 || g.r.IntN(4) == 0 {
		return g.staff.agents[0]
	}
	return g.staff.agents[g.r.IntN(len(g.staff.agents))]
}

// isObject says which conversations belong to the inbox for business customers.
func isObject(i int) bool { return i%8 == 6 }

// deck gives scenes without repeating one before all were played.
func (g *maker) deck(t *talk, i int) func() *scene {
	var all, left []*scene
	for _, s := range g.scenes[t.p.language] {
		if isObject(i) == (s.kind == project) || isObject(i) && s.label == "Rechnung" {
			all = append(all, s)
		}
	}
	return func() *scene {
		if len(left) == 0 {
			left = append(left, all...)
		}
		k := heavy(g.r, left)
		s := left[k]
		left = append(left[:k:k], left[k+1:]...)
		return s
	}
}

// heavy picks an index by weight.
func heavy(r *rand.Rand, list []*scene) int {
	sum := 0
	for _, s := range list {
		sum += s.weight
	}
	n := r.IntN(sum)
	for k, s := range list {
		if n -= s.weight; n < 0 {
			return k
		}
	}
	return len(list) - 1
}
