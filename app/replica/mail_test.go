package replica_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tresen/backend/inbox"
)

func party(name, address string) inbox.Party { return inbox.Party{Name: name, Address: address} }

// mailAt is a mail with all that can be searched for.
func mailAt(id string, at int64, dir inbox.Dir) *inbox.Message {
	m := message(id, "c00001", at, dir, "Guten Tag")
	m.Files = []inbox.File{{Hash: "h", Name: "Rechnung 4711.pdf"}, {Hash: "i", Name: "signaturlogo.png", CID: "x"}}
	m.Mail = &inbox.Mail{Subject: "Größe der Lampe", From: party("Käthe Müller", "kaethe@kunde.example"), To: []inbox.Party{party("", "info@shop.example")}}
	if dir == inbox.DirOut {
		m.Mail.From, m.Mail.To = party("Lichthaus", "info@shop.example"), []inbox.Party{party("Bert Kunze", "bert@werk.example")}
	}
	return m
}

// A mail is found by its subject, its people and its attachments.
func TestMailsAreFound(t *testing.T) {
	t.Parallel()
	r, f := fresh(t), &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0})
	apply(t, r, f.delta(conversation(1, 100), mailAt("m1", 90, inbox.DirIn), mailAt("m2", 95, inbox.DirOut)))
	for text, want := range map[string]string{"grosse lampe": "m2", "käthe": "m1", "kaethe@kunde": "m1", "4711": "m2", "werk": "m2", "shop.example": "",
		"signaturlogo": "", "lichthaus": ""} {
		hits, err := r.Search(ctx, text, 10)
		got := ""
		if len(hits) > 0 {
			got = hits[0].Message
		}
		if err != nil || got != want {
			t.Errorf("%s finds %q, %v; want %q", text, got, err, want)
		}
	}
	// A hit says what that mail was about, not what was written last, and where it was written.
	for text, want := range map[string]string{"lampe": "web|Größe der \x01Lampe\x02|Guten Tag", "tag": "web|Größe der Lampe|Guten \x01Tag\x02", "4711": "web|Größe der Lampe|Guten Tag Rechnung \x014711\x02.pdf"} {
		hits, err := r.Search(ctx, text, 10)
		if err != nil || len(hits) != 1 {
			t.Fatalf("%s: %d hits, %v", text, len(hits), err)
		}
		if got := hits[0].Channel + "|" + hits[0].Subject + "|" + hits[0].Snippet; !strings.HasPrefix(got, want) {
			t.Errorf("%s shows %q, want %q", text, got, want)
		}
	}
	// A mail whose subject changes (a newer parser) is found by the new one only.
	m := mailAt("m1", 90, inbox.DirIn)
	m.Mail.Subject = "Hocker"
	apply(t, r, f.delta(m))
	for text, want := range map[string]int{"hocker": 1, "müller": 1} {
		if hits, err := r.Search(ctx, text, 10); err != nil || len(hits) != want {
			t.Errorf("%s: %d hits, %v", text, len(hits), err)
		}
	}
}

// The newest mails are given for fetching ahead, page by page.
func TestNewestMails(t *testing.T) {
	t.Parallel()
	r, f := fresh(t), &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0})
	apply(t, r, f.delta(conversation(1, 100), message("x1", "c00001", 50, inbox.DirIn, "im Chat"), mailAt("m1", 60, inbox.DirIn), mailAt("m2", 70, inbox.DirOut), mailAt("m3", 80, inbox.DirIn)))
	var got []string
	for before := int64(1000); ; {
		list, err := r.Mails(ctx, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			break
		}
		for _, m := range list {
			got, before = append(got, m.ID), m.At
		}
	}
	if strings.Join(got, " ") != "m3 m2 m1" {
		t.Errorf("%v", got)
	}
}

func TestParties(t *testing.T) {
	t.Parallel()
	r, ws, f := fresh(t), &feed{name: "workspace"}, &feed{name: feedA}
	welcome(t, r, map[string]int64{"workspace": 0, feedA: 0})
	apply(t, r, ws.delta(&inbox.Contact{ID: "k1", Name: "Käthe Müller", Email: "Kaethe@kunde.example", FirstAt: 1},
		&inbox.Contact{ID: "k2", Name: "Müller GmbH", Email: "buero@mueller.example", FirstAt: 2}, &inbox.Contact{ID: "k3", Name: "Müller ohne Adresse", Phone: "0401234", FirstAt: 3}))
	c := conversation(1, 100)
	c.People = []inbox.Party{party("Bert Müller", "bert@kunde.example"), party("Lager", "lager@werk.example"), party("K. M.", "kaethe@kunde.example")}
	apply(t, r, f.delta(c))
	find := func(text, want string) {
		t.Helper()
		list, err := r.Parties(ctx, text, 10)
		var got []string
		for _, p := range list {
			got = append(got, p.Address)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
	find("mull", "buero@mueller.example kaethe@kunde.example bert@kunde.example")
	find("kunde.ex", "kaethe@kunde.example bert@kunde.example")
	find("lag", "lager@werk.example")
	find("m b", "buero@mueller.example bert@kunde.example")
	find("0401234", "")
	find("  ", "")
	find("\"* OR", "")
	c = conversation(1, 101)
	c.People = []inbox.Party{party("", "neu@kunde.example")}
	apply(t, r, f.delta(c))
	find("lager", "")
	find("neu", "neu@kunde.example")

	for address, want := range map[string]string{"KAETHE@kunde.example": "k1", "ethe@kunde.example": "", "nobody@kunde.example": "", "": ""} {
		list, err := r.ContactsAt(ctx, address)
		got := ""
		if len(list) > 0 {
			got = list[0].ID
		}
		if err != nil || got != want {
			t.Errorf("%q belongs to %q, %v", address, got, err)
		}
	}
	if id, err := r.ConversationWith(ctx, "k00001", "a"); id != "c00001" || err != nil {
		t.Errorf("conversation %q, %v", id, err)
	}
}

// While somebody types a recipient nothing may stall, however many contacts there are.
func BenchmarkParties(b *testing.B) {
	r, ws := fresh(b), &feed{name: "workspace"}
	welcome(b, r, map[string]int64{"workspace": 0})
	var list []inbox.Entity
	for i := range 50_000 {
		list = append(list, &inbox.Contact{ID: fmt.Sprintf("k%05d", i), Name: "Käthe " + vocabulary[i%24], Email: fmt.Sprintf("k%d@%s.example", i, vocabulary[(i/24)%24]), FirstAt: int64(i) * 60_000})
		if len(list) == 2000 {
			apply(b, r, ws.delta(list...))
			list = nil
		}
	}
	var slowest time.Duration
	for b.Loop() {
		for _, text := range []string{"k", "kä", "käthe m", "k4711", "example"} {
			begun := time.Now()
			if p, err := r.Parties(ctx, text, 8); err != nil || len(p) == 0 {
				b.Fatal(text, len(p), err)
			}
			slowest = max(slowest, time.Since(begun))
		}
	}
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-slowest")
}
