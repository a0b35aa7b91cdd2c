package app_test

import (
	"slices"
	"testing"

	"tresen/app"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// beside signs a colleague in at a desktop of their own, over a line of its own.
func beside(t *testing.T, r *relaytest.Relay, name string) (*desk, *line, string) {
	t.Helper()
	ticket := r.Hire(r.Client(r.SignIn("anna@lichthaus.example")), name, inbox.RoleAgent)
	p := newLine(t, r.URL)
	d := newDesk(t)
	b, err := d.SignIn(app.SignInForm{Address: p.Address, Email: name + "@lichthaus.example", Password: relaytest.Password})
	if err != nil || b.State != "ready" {
		t.Fatalf("sign in: %+v, %v", b, err)
	}
	d.until("settled", d.settled)
	return d, p, ticket.Agent
}

func (d *desk) opened(id string) app.Opened {
	d.t.Helper()
	o, err := d.Open(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

func (d *desk) answer(id, channel, text string) {
	d.t.Helper()
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": channel, "text": text})
}

// Whoever was offline and answers what a colleague has answered is told, with all
// their text, and decides: send anyway, or make a draft of it.
func TestAnAnswerFromOfflineMeetsAColleagues(t *testing.T) {
	r, anna, line, ch := joined(t)
	v, id := arrive(t, r, anna, ch, "Gibt es die Lampe in Grün?")
	bernd, _, _ := beside(t, r, "Bernd")
	bernd.until("the question", func() bool { return bernd.find(id, "Gibt es die Lampe in Grün?") != nil })

	line.cut()
	anna.until("offline", func() bool { return anna.link() != "online" })
	for _, text := range []string{"Nein, leider nicht.", "Aber in Blau."} {
		anna.answer(id, ch, text)
	}
	bernd.answer(id, ch, "Ja, auch in Grün.")
	bernd.until("sent", bernd.settled)
	v.Write("Wunderbar!")
	line.mend("")
	anna.until("both refused and what was missed", func() bool {
		o := anna.opened(id)
		return len(o.Refused) == 2 && len(o.Refused[0].Newer) == 2
	})
	o := anna.opened(id)
	for i, text := range []string{"Nein, leider nicht.", "Aber in Blau."} {
		f := o.Refused[i]
		if f.Text != text || f.Code != string(fault.Stale) || f.Newer[0].Text != "Ja, auch in Grün." || f.Newer[1].Text != "Wunderbar!" {
			t.Errorf("refused %d: %+v", i, f)
		}
		if m := anna.find(id, text); m == nil || m.State != inbox.StateFailed || m.Fault != string(fault.Stale) {
			t.Errorf("not shown as not sent: %+v", m)
		}
	}
	anna.must("draft", map[string]any{"conversation": id, "channel": ch, "text": "Gern!", "at": 1})
	if err := anna.Redraft(o.Refused[1].Wish); err != nil {
		t.Fatal(err)
	}
	if o := anna.opened(id); o.Draft == nil || o.Draft.Text != "Aber in Blau.\n\nGern!" || len(o.Refused) != 1 || anna.find(id, "Aber in Blau.") != nil {
		t.Errorf("taken back: %+v, %d refused", o.Draft, len(o.Refused))
	}
	if err := anna.SendAnyway(o.Refused[0].Wish); err != nil {
		t.Fatal(err)
	}
	anna.until("it went after all", func() bool {
		m := anna.find(id, "Nein, leider nicht.")
		return anna.settled() && m != nil && m.State != inbox.StateFailed && m.State != inbox.StateWaiting && len(anna.opened(id).Refused) == 0
	})
	v.Until("both answers, each once", func() bool {
		n := map[string]int{}
		for _, e := range v.Entries {
			n[e.Text]++
		}
		return n["Ja, auch in Grün."] == 1 && n["Nein, leider nicht."] == 1 && n["Aber in Blau."] == 0
	})
	if err := anna.SendAnyway(o.Refused[0].Wish); err == nil || err.Error() != string(fault.NotFound) {
		t.Errorf("twice: %v", err)
	}
}

// A customer's word between the key press and the relay: nothing goes out unseen.
// What was written after it was seen does.
func TestACustomerIsQuicker(t *testing.T) {
	r, anna, line, ch := joined(t)
	v, id := arrive(t, r, anna, ch, "Ich nehme zwei.")
	line.cut()
	anna.until("offline", func() bool { return anna.link() != "online" })
	anna.answer(id, ch, "Zwei sind unterwegs.")
	v.Write("Nein, lieber drei!")
	line.mend("")
	anna.until("told", func() bool {
		o := anna.opened(id)
		return len(o.Refused) == 1 && len(o.Refused[0].Newer) == 1 && o.Refused[0].Newer[0].Text == "Nein, lieber drei!"
	})
	anna.answer(id, ch, "Also drei.")
	v.Until("the one that was written knowing", func() bool {
		n := map[string]int{}
		for _, e := range v.Entries {
			n[e.Text]++
		}
		if n["Zwei sind unterwegs."] > 0 {
			t.Error("the refused one went out")
		}
		return n["Also drei."] == 1
	})
}

// Settled by a colleague meanwhile: one click later it goes.
func TestAnAnswerToWhatAColleagueHasDone(t *testing.T) {
	r, anna, line, ch := joined(t)
	_, id := arrive(t, r, anna, ch, "Danke, hat sich erledigt.")
	bernd, _, berndID := beside(t, r, "Bernd")
	bernd.until("the message", func() bool { return bernd.find(id, "Danke, hat sich erledigt.") != nil })
	line.cut()
	anna.until("offline", func() bool { return anna.link() != "online" })
	anna.answer(id, ch, "Gern geschehen")
	bernd.must("done", map[string]any{"conversation": id})
	bernd.until("done", bernd.settled)
	line.mend("")
	anna.until("told who has", func() bool { o := anna.opened(id); return len(o.Refused) == 1 && o.Refused[0].DoneBy == berndID })
	if err := anna.SendAnyway(anna.opened(id).Refused[0].Wish); err != nil {
		t.Fatal(err)
	}
	anna.until("it went", func() bool { return anna.settled() && len(anna.opened(id).Refused) == 0 })
}

// Own answers that waited in the outbox all go, in their order.
func TestABurstOfOwnAnswersGoes(t *testing.T) {
	r, anna, line, ch := joined(t)
	v, id := arrive(t, r, anna, ch, "Hallo?")
	line.cut()
	anna.until("offline", func() bool { return anna.link() != "online" })
	want := []string{"Eins", "Zwei", "Drei", "Vier"}
	for _, text := range want {
		anna.answer(id, ch, text)
	}
	line.mend("")
	anna.until("all", anna.settled)
	v.Until("all of them", func() bool {
		n := 0
		for _, e := range v.Entries {
			if slices.Contains(want, e.Text) {
				n++
			}
		}
		return n == len(want)
	})
	var got []string
	for _, m := range anna.messages(id) {
		if m.Dir == inbox.DirOut {
			got = append(got, m.Text)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("order: %v", got)
	}
}

// Chats go both ways, also what was said offline; unseen ones are counted and
// told; customers' lists and counts know nothing of them.
func TestColleaguesTalk(t *testing.T) {
	r, anna, line, ch := joined(t)
	_, customer := arrive(t, r, anna, ch, "Hallo?")
	bernd, _, berndID := beside(t, r, "Bernd")
	line.cut()
	anna.until("offline", func() bool { return anna.link() != "online" })
	before, err := anna.Counts(app.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	chat, err := anna.Chat([]string{berndID}, "")
	if err != nil {
		t.Fatal(err)
	}
	anna.must("note", map[string]any{"message": relaytest.NewID(), "conversation": chat, "text": "Kommst du zum Zwiebelkuchen?"})
	line.mend("")
	bernd.until("the chat", func() bool {
		p, err := bernd.Mine(app.MineQuery{How: "member"})
		return err == nil && len(p.Rows) == 1 && p.Rows[0].Unread == 1 && p.Rows[0].Conversation.ID == chat
	})
	bernd.until("the notification", func() bool {
		bernd.shell.mu.Lock()
		defer bernd.shell.mu.Unlock()
		return slices.ContainsFunc(bernd.shell.notices, func(n app.Notice) bool { return n.Name == "Anna Berg" && n.Conversation == chat })
	})
	if n, err := bernd.MineNews(); err != nil || n.Chats != 1 {
		t.Errorf("news %+v, %v", n, err)
	}
	o := bernd.opened(chat)
	bernd.must("seen", map[string]any{"conversation": chat, "at": o.Row.Conversation.LastAt})
	if again, err := bernd.Chat([]string{o.Row.Conversation.CreatedBy}, ""); err != nil || again != chat {
		t.Errorf("another chat with the same colleague: %s, %v", again, err)
	}
	bernd.must("note", map[string]any{"message": relaytest.NewID(), "conversation": chat, "text": "Klar!"})
	anna.until("the answer", func() bool { return anna.find(chat, "Klar!") != nil && anna.settled() })
	if n, err := bernd.MineNews(); err != nil || n.Chats != 0 {
		t.Errorf("seen, yet %+v, %v", n, err)
	}
	if hits, err := bernd.Search("zwiebel", 10); err != nil || len(hits) != 1 || hits[0].Row.Conversation.ID != chat {
		t.Errorf("search: %+v, %v", hits, err)
	}
	if hits, err := anna.Search("bern", 10); err != nil || len(hits) != 1 || hits[0].Row.Conversation.ID != chat {
		t.Errorf("search by name: %+v, %v", hits, err)
	}
	after, err := anna.Counts(app.Filter{})
	if err != nil || after != before {
		t.Errorf("customers' counts: %+v, before %+v, %v", after, before, err)
	}
	for _, b := range []app.Bucket{app.BucketMine, app.BucketUnassigned, app.BucketOpen, app.BucketDone, app.BucketOther, app.BucketSnoozed} {
		for _, row := range anna.rows(b) {
			if row.Conversation.ID != customer {
				t.Errorf("%s holds %+v", b, row.Conversation)
			}
		}
	}
}

// Whoever is called in a note hears of it, finds the conversation among theirs and
// marked until it is seen.
func TestAMentionArrives(t *testing.T) {
	r, anna, _, ch := joined(t)
	_, id := arrive(t, r, anna, ch, "Hallo?")
	bernd, _, berndID := beside(t, r, "Bernd")
	bernd.until("the conversation", func() bool { return bernd.find(id, "Hallo?") != nil })
	anna.must("assign", map[string]any{"conversation": id, "agent": anna.opened(id).Row.Conversation.Assignee})
	anna.must("note", map[string]any{"message": relaytest.NewID(), "conversation": id, "text": "@Bernd weißt du das?", "mentions": []string{berndID}})
	bernd.until("marked", func() bool {
		p, err := bernd.Mine(app.MineQuery{How: "mentioned"})
		return err == nil && len(p.Rows) == 1 && p.Rows[0].Mentioned
	})
	bernd.until("the notification", func() bool {
		bernd.shell.mu.Lock()
		defer bernd.shell.mu.Unlock()
		return slices.ContainsFunc(bernd.shell.notices, func(n app.Notice) bool { return n.Text == "@Bernd weißt du das?" })
	})
	for _, how := range []string{"followed", ""} {
		if p, err := bernd.Mine(app.MineQuery{How: how}); err != nil || len(p.Rows) != 1 {
			t.Errorf("%q: %+v, %v", how, p, err)
		}
	}
	note := bernd.find(id, "@Bernd weißt du das?")
	bernd.must("seen", map[string]any{"conversation": id, "at": note.At})
	if n, err := bernd.MineNews(); err != nil || n.Mentions != 0 {
		t.Errorf("seen, yet %+v, %v", n, err)
	}
	if p, err := anna.Mine(app.MineQuery{How: "wrote"}); err != nil || len(p.Rows) != 1 || p.Rows[0].Mentioned {
		t.Errorf("the author: %+v, %v", p, err)
	}
	bernd.must("follow", map[string]any{"conversation": id, "on": false})
	if p, err := bernd.Mine(app.MineQuery{How: "followed"}); err != nil || len(p.Rows) != 0 {
		t.Errorf("followed no more: %+v, %v", p, err)
	}
}
