package seed

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"time"

	"tresen/backend/inbox"
)

// entry is what happened in a conversation, before it is made an entity.
type entry struct {
	dir    inbox.Dir
	author *inbox.Agent // nil: the customer, or the program itself
	at     time.Time
	text   string
	file   string
	event  *inbox.Event
	later  bool // a long pause lies before it
}

// fate is where a conversation stands now.
type fate int

const (
	done     fate = iota
	waiting       // the customer waits for an answer
	answered      // open, our turn is done
	snoozed
)

// talk is one conversation while it is being written.
type talk struct {
	r       *rand.Rand
	staff   *staff
	p       person
	fate    fate
	agent   *inbox.Agent // who has it
	words   map[string]string
	entries []entry
	now     time.Time // of the dialogue
	labels  []string
	scene   int // where the last scene begins in entries
	reopens int // entries that the customer's coming back will add
}

// say appends an entry at the dialogue's time.
func (t *talk) say(e entry) {
	if n := len(t.entries); n > 0 && !e.at.After(t.entries[n-1].at) {
		e.at = t.entries[n-1].at.Add(time.Second)
	}
	t.now = e.at
	t.entries = append(t.entries, e)
}

func (t *talk) happens(by *inbox.Agent, what inbox.Event) {
	t.say(entry{dir: inbox.DirEvent, author: by, at: t.now.Add(time.Duration(5+t.r.IntN(40)) * time.Second), event: &what})
}

// play writes a scene, its first line at the time start. most limits the entries, 0: the whole scene.
func (t *talk) play(s *scene, start time.Time, most int) {
	words := t.wordsFor(s, start)
	t.now = start
	first, last, later := true, inbox.Dir(""), len(t.entries) > 0
	t.scene = len(t.entries)
	maybe, left := false, false // optional lines in a row stay or go together
	for _, l := range s.lines {
		if l.gap > 0 {
			t.lastWord()
			t.now, later = t.now.Add(l.gap+time.Duration(t.r.IntN(180)-90)*time.Minute), true
			continue
		}
		if l.optional && !maybe {
			left = t.r.IntN(2) == 0
		}
		if maybe = l.optional; maybe && left {
			continue
		}
		text := fill(l.says[t.r.IntN(len(l.says))], words)
		e := entry{dir: l.dir, at: t.when(l.dir, last, later, first, text), text: text, file: l.file, later: later}
		switch l.dir {
		case inbox.DirIn:
			e.text = t.p.flourish(t.r, text)
		default:
			e.author = t.agent
			if first := t.entries == nil || t.entries[len(t.entries)-1].later; first && l.dir == inbox.DirOut && t.r.IntN(3) == 0 {
				e.text += "\n\n" + closings[t.p.language] + "\n" + firstName(t.agent)
			}
		}
		t.say(e)
		first, last, later = false, l.dir, false
		if most--; most == 0 {
			break
		}
	}
	if last == inbox.DirOut || last == inbox.DirNote || most != 0 {
		t.setLabel(s.label)
	}
}

// lastWord is the agent's before a long pause: nobody waits for days.
func (t *talk) lastWord() {
	n := len(t.entries)
	for n > t.scene && t.entries[n-1].dir != inbox.DirIn && t.entries[n-1].dir != inbox.DirOut {
		n--
	}
	if n == t.scene || t.entries[n-1].dir == inbox.DirOut {
		return
	}
	words := map[string][]string{
		"de": {"Gern!", "Sehr gern.", "Alles klar, bis dann!", "Prima, melden Sie sich jederzeit.", "Gut, so machen wir es.", "Danke Ihnen!"},
		"en": {"You're welcome.", "Any time.", "Great, talk soon!", "All right, that's settled.", "Thank you!"},
	}[t.p.language]
	t.say(entry{dir: inbox.DirOut, author: t.agent, at: atWork(t.r, t.now.Add(pause(t.r, 3*time.Minute))), text: words[t.r.IntN(len(words))]})
}

// when gives the time of the next entry.
func (t *talk) when(dir, last inbox.Dir, later, first bool, text string) time.Time {
	switch {
	case first:
		return t.now
	case later && dir == inbox.DirIn:
		return writesAt(t.r, t.now)
	case dir == last:
		return t.now.Add(typing(len(text)))
	case dir == inbox.DirIn:
		return t.now.Add(pause(t.r, 2*time.Minute) + typing(len(text)))
	}
	return atWork(t.r, t.now.Add(pause(t.r, 5*time.Minute)+typing(len(text))))
}

// setLabel is what an agent does after a scene: this label, the one before gone.
func (t *talk) setLabel(name string) {
	id := t.staff.labels[name]
	if id == "" || len(t.labels) == 1 && t.labels[0] == id {
		return
	}
	t.happens(t.agent, inbox.Event{What: "labels", Added: []string{id}, Gone: t.labels})
	t.labels = []string{id}
}

// wordsFor gives the words of a scene: those of the person and of what it is about.
func (t *talk) wordsFor(s *scene, at time.Time) map[string]string {
	r, lang := t.r, t.p.language
	g := pickGood(r, s.kind)
	w := maps.Clone(t.words)
	maps.Copy(w, g.slots(lang))
	f := finishes[lang][g.kind]
	i := r.IntN(len(f))
	place := places[r.IntN(len(places))]
	if r.IntN(3) > 0 {
		place = places[t.p.place]
	}
	w["farbe"], w["farbe2"] = f[i], f[(i+1+r.IntN(len(f)-1))%len(f)]
	w["zip"], w["city"] = place.zip, place.city
	if lang == "en" && place.en != "" {
		w["city"] = place.en
	}
	w["street"] = streets[r.IntN(len(streets))]
	w["firma"] = firms[r.IntN(len(firms))]
	w["day"] = weekdays[lang][r.IntN(5)]
	w["n"] = fmt.Sprint(2 + r.IntN(5))
	w["nr"] = fmt.Sprint(10000 + r.IntN(90000))
	w["cm1"], w["cm2"], w["cm3"] = fmt.Sprint(g.cm[0]), fmt.Sprint(g.cm[1]), fmt.Sprint(g.cm[2])
	w["order"] = fmt.Sprintf("LB-%d", 20000+r.IntN(9000))
	w["invoice"] = fmt.Sprintf("RE-%d-%04d", at.Year(), 100+r.IntN(2400))
	w["track"] = fmt.Sprintf("0034043%013d", r.Int64N(1e13))
	w["preis"], w["preis2"] = euro(lang, g.price), euro(lang, g.price*2*92/100)
	w["preis3"], w["preis4"] = euro(lang, g.price*93/100), euro(lang, 24+5*r.IntN(10))
	w["phone"] = t.p.phone
	if w["phone"] == "" {
		w["phone"] = fmt.Sprintf("0171 39200%02d", r.IntN(100)) // kept free for fiction
	}
	w["hi"], w["dear"] = t.p.greets(r, at.Hour()), t.p.polite(r)
	w["me"], w["colleague"] = firstName(t.agent), firstName(t.staff.other(r, t.agent))
	return w
}

// end closes a scene: the agent marks it complete, and sometimes hands the next one on.
func (t *talk) end(last bool) {
	if last && t.fate != done {
		return
	}
	t.now = atWork(t.r, t.now.Add(pause(t.r, 6*time.Minute)))
	t.happens(t.agent, inbox.Event{What: "done"})
	if !last {
		t.reopens++
	}
	if !last && t.r.IntN(6) == 0 {
		next := t.staff.other(t.r, t.agent)
		t.happens(t.agent, inbox.Event{What: "assigned", Agent: next.ID})
		t.agent = next
	}
}

// settle moves the conversation in time so that it ends when it should: by
// whole weeks, which keeps weekdays, and the last stretch exactly when somebody
// is waiting right now.
func (t *talk) settle(end time.Time, exactly bool) {
	last := t.entries[len(t.entries)-1].at
	if over := last.Sub(end); over > 0 {
		const week = 7 * 24 * time.Hour
		t.shift(0, -((over + week - 1) / week * week))
	}
	if !exactly {
		return
	}
	const day = 24 * time.Hour
	t.shift(t.scene, end.Sub(t.entries[len(t.entries)-1].at)/day*day)
	from := len(t.entries) - 1
	for from > t.scene && !t.entries[from].later && t.entries[from].at.Sub(t.entries[from-1].at) < time.Hour {
		from--
	}
	t.shift(from, end.Sub(t.entries[len(t.entries)-1].at))
}

func (t *talk) shift(from int, by time.Duration) {
	for i := from; i < len(t.entries); i++ {
		t.entries[i].at = t.entries[i].at.Add(by)
	}
}

// leaveWaiting cuts the last scene back until the customer has asked something.
func (t *talk) leaveWaiting() {
	n := len(t.entries)
	for ; n > t.scene+1; n-- {
		if e := t.entries[n-1]; e.dir == inbox.DirIn && (strings.Contains(e.text, "?") || e.file != "") {
			break
		}
	}
	t.entries = t.entries[:n]
}

// leaveAnswered cuts the talk back to the last answer, so that nobody waits.
func (t *talk) leaveAnswered() {
	for n := len(t.entries); n > t.scene+1; n-- {
		if d := t.entries[n-1].dir; d == inbox.DirOut {
			t.entries = t.entries[:n]
			return
		}
	}
}
