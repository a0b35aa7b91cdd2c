package whatsapp

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp/whatsappsim"
)

// Everything a phone can send arrives as what it is.
func TestWhatPhonesSend(t *testing.T) {
	t.Parallel()
	d := open(t, options{Coexists: true})
	id := d.sim.Join(sim.Person{Name: "Jürgen Weiß 👩‍🌾", Number: "+4915155501234"})
	text := "Grüße aus Köln – 3/4 fertig 👍🏽 שלום \u202etfel\u202c \u200bnull"
	d.says(id, text)
	m := d.last()
	if m.Text != text || m.Name != "Jürgen Weiß 👩‍🌾" || m.At == 0 || !strings.HasPrefix(m.Ref, "wamid.") {
		t.Errorf("%+v", m)
	}
	first := m.Ref
	d.does(id, sim.Act{Kind: "say", Text: "zitiert", To: first})
	if m := d.last(); m.Quote != first {
		t.Errorf("quote %q, want %q", m.Quote, first)
	}
	d.does(id, sim.Act{Kind: "say", File: &sim.File{Name: "v.ogg", Type: "audio/ogg", Bytes: []byte("OggS"), Seconds: 3, Voice: true}})
	if m := d.last(); len(m.Media) != 1 || !m.Media[0].Voice || m.Media[0].Type != "audio/ogg" || m.Media[0].Name != "voice.ogg" {
		t.Errorf("voice %+v", m.Media)
	}
	d.does(id, sim.Act{Kind: "say", Text: "die Rechnung", File: &sim.File{Name: "Rechnung 7.pdf", Type: "application/pdf", Bytes: []byte("%PDF")}})
	if m := d.last(); m.Text != "die Rechnung" || m.Media[0].Name != "Rechnung 7.pdf" {
		t.Errorf("document %+v", m)
	}
	d.does(id, sim.Act{Kind: "location", Text: "Alter Markt", Lat: 50.938, Lon: 6.96})
	if m := d.last(); m.Location == nil || m.Location.Lat != 50.938 || m.Location.Name != "Alter Markt" {
		t.Errorf("location %+v", m.Location)
	}
	d.does(id, sim.Act{Kind: "card", Text: "Ivo Petrov"})
	if m := d.last(); len(m.Cards) != 1 || m.Cards[0].Name != "Ivo Petrov" || len(m.Cards[0].Phones) != 1 {
		t.Errorf("card %+v", m.Cards)
	}
	d.does(id, sim.Act{Kind: "poll", Text: "Tee oder Kaffee?"})
	if m := d.last(); m.Unsupported != "poll" || m.Text != "" {
		t.Errorf("poll %+v", m)
	}
	d.does(id, sim.Act{Kind: "edit", To: first, Text: "verbessert"})
	d.does(id, sim.Act{Kind: "delete", To: first})
	list := d.all()
	edit, gone := list[len(list)-2].Edit, list[len(list)-1].Delete
	if edit == nil || edit.Ref != first || edit.Text != "verbessert" || edit.At == 0 || gone == nil || gone.Refs[0] != first {
		t.Errorf("edit %+v, delete %+v", edit, gone)
	}
	d.sim.Answers(id, "vom Telefon geantwortet")
	d.sim.Settle()
	if m := d.last(); !m.Own || m.From != "49301234567" || d.all()[len(d.all())-1].Address != id {
		t.Errorf("echo %+v", m)
	}
	d.sim.Prefers(id, true)
	d.sim.Settle()
	if c := d.all()[len(d.all())-1].Consent; c == nil || !c.Stop {
		t.Errorf("consent %+v", c)
	}
}

// Without the business's own phone app a correction cannot be read, but it is seen.
func TestEditsAreUnsupportedAlone(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	d.does(id, sim.Act{Kind: "edit", To: d.last().Ref, Text: "anders"})
	if m := d.last(); m.Unsupported != "edit" {
		t.Errorf("%+v", m)
	}
}

// Who hides their number is known by an id; once the number is told too, both are one person.
func TestPeopleWithoutNumber(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.sim.Join(sim.Person{Name: "Mara", Username: "mara.l"})
	d.says(id, "ohne Nummer")
	list := d.all()
	if e := list[0]; e.Address != id || len(e.Aka) != 0 || !userForm.MatchString(id) {
		t.Errorf("%+v", e)
	}
	if p := list[1].Profile; p == nil || p.Username != "mara.l" {
		t.Errorf("profile %+v", p)
	}
	r := d.must(channel.Outgoing{Key: key(1), Address: id, Text: "Guten Tag"})
	if got := d.states(r[0].Remote); !slices.Equal(got, []string{"sent", "delivered"}) {
		t.Errorf("states %v", got)
	}
	if s := d.sim.Sent()[0]; s.Body["recipient"] != id || s.Body["to"] != nil {
		t.Errorf("sent to %v", s.Body)
	}
	d.sim.Number(id, "+4915155509999")
	d.says(id, "jetzt mit Nummer")
	list = d.all()
	i := slices.IndexFunc(list, func(e channel.Event) bool { return e.Message != nil && e.Message.Text == "jetzt mit Nummer" })
	if e := list[i]; e.Address != "4915155509999" || !slices.Equal(e.Aka, []string{id}) {
		t.Errorf("%s, also %v", e.Address, e.Aka)
	}
}

// The platform's states come in any order, twice and in heaps; nothing is lost or doubled.
func TestStatesComeAsTheyWill(t *testing.T) {
	t.Parallel()
	for _, weather := range []string{"late", "twice", "reordered", "batched"} {
		d := open(t, options{})
		id := d.customer()
		d.sim.Set(sim.Weather{Hooks: weather})
		r := d.must(channel.Outgoing{Key: key(1), Address: id, Text: "Ist da."})
		d.does(id, sim.Act{Kind: "read"})
		d.says(id, "danke")
		d.sim.Set(sim.Weather{})
		d.sim.Settle()
		got := d.states(r[0].Remote)
		slices.Sort(got)
		if !slices.Equal(got, []string{"delivered", "read", "sent"}) || d.last().Text != "danke" {
			t.Errorf("%s: states %v", weather, got)
		}
		for _, e := range d.all() {
			if s := e.Status; s != nil && !slices.Equal(s.Keys, []string{key(1)}) {
				t.Errorf("%s: keys %v", weather, s.Keys)
			}
		}
	}
}

// A call that was not taken comes again, later and later, and once it is taken no more.
func TestCallsAreRepeated(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.sim.Join(sim.Person{Name: "Mara", Number: "+4915155501234"})
	d.mu.Lock()
	d.refuse = 4
	d.mu.Unlock()
	d.says(id, "hört mich jemand?")
	if len(d.all()) != 0 || d.sim.Thread(id)[0].Tick != "waiting" {
		t.Fatalf("%d events, tick %q", len(d.all()), d.sim.Thread(id)[0].Tick)
	}
	for range 5 {
		d.sim.Set(sim.Weather{Pass: time.Hour})
		d.sim.Settle()
	}
	if len(d.all()) != 1 || d.sim.Thread(id)[0].Tick != "delivered" || d.sim.Waiting() != 0 || len(d.calls) != 1 {
		t.Errorf("%d events, tick %q, %d waiting, %d calls", len(d.all()), d.sim.Thread(id)[0].Tick, d.sim.Waiting(), len(d.calls))
	}
}

// The wire form is the platform's own: ASCII, lower-case escapes, escaped slashes.
func TestCallsAreWrittenLikeThePlatforms(t *testing.T) {
	t.Parallel()
	got := string(whatsappsim.Escaped(map[string]any{"a": "3/4 äÄ 👍🏽 <b>&"}))
	if want := `{"a":"3\/4 \u00e4\u00c4 \ud83d\udc4d\ud83c\udffd <b>&"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	d := open(t, options{})
	d.says(d.sim.Join(sim.Person{Name: "Jürgen", Number: "+4915155501234"}), "Grüße/שלום")
	if raw := string(d.calls[0]); !strings.Contains(raw, `Gr\u00fc\u00dfe\/\u05e9`) {
		t.Errorf("%s", raw)
	}
}

// What the platform has grown since, and what is broken, breaks nothing else.
func TestStrangeCalls(t *testing.T) {
	t.Parallel()
	good := `{"from":"15550100123","id":"wamid.A","timestamp":"1789000100","type":"text","text":{"body":"da"}}`
	wrap := func(field, value string) string {
		return `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"` + field + `","value":` + value + `}]}]}`
	}
	meta := `"metadata":{"phone_number_id":"109800000000011"}`
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"unknown field":              {wrap("calls", `{`+meta+`,"calls":[{"id":"x"}],"messages":[`+good+`]}`), 0},
		"unknown type":               {wrap("messages", `{`+meta+`,"messages":[{"from":"1555010012","id":"wamid.B","type":"hologram","hologram":{}}]}`), 1},
		"type without its object":    {wrap("messages", `{`+meta+`,"messages":[{"from":"1555010012","id":"wamid.B","type":"image"}]}`), 1},
		"object of another type":     {wrap("messages", `{`+meta+`,"messages":[{"from":"1555010012","id":"wamid.B","type":"location","location":"here"},`+good+`]}`), 2},
		"one broken among good ones": {wrap("messages", `{`+meta+`,"messages":["x",5,null,`+good+`]}`), 1},
		"what is no message":         {wrap("messages", `{`+meta+`,"contacts":[{"wa_id":"15550100123"}],"messages":["x",{},null,`+good+`]}`), 1},
		"numbers instead of texts":   {wrap("messages", `{`+meta+`,"messages":[{"from":15550100123,"id":"wamid.C","timestamp":1789000100,"type":"text","text":{"body":"da"}}]}`), 1},
		"no id":                      {wrap("messages", `{`+meta+`,"messages":[{"from":"15550100123","type":"text","text":{"body":"da"}}]}`), 1},
		"of a group":                 {wrap("messages", `{`+meta+`,"messages":[{"from":"15550100123","id":"wamid.D","group_id":"g","type":"text","text":{"body":"da"}}]}`), 0},
		"errors alone":               {wrap("messages", `{`+meta+`,"errors":[{"code":131000,"title":"x"}]}`), 0},
		"errors beside messages":     {wrap("messages", `{`+meta+`,"errors":[{"code":131000}],"messages":[`+good+`]}`), 1},
		"unknown state":              {wrap("messages", `{`+meta+`,"statuses":[{"id":"wamid.E","status":"warning","recipient_id":"1"}]}`), 0},
		"another object":             {strings.Replace(wrap("messages", `{`+meta+`,"messages":[`+good+`]}`), "whatsapp_business_account", "page", 1), 0},
		"account":                    {wrap("account_update", `{"event":"DISABLED_UPDATE"}`), 0},
		"twice in one call":          {wrap("messages", `{`+meta+`,"messages":[`+good+`,`+good+`]}`), 1},
		"null":                       {"null", 0},
	} {
		list, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: []byte(c.body)})
		n := 0
		for _, b := range list {
			n += len(b.Events)
		}
		if err != nil || n != c.want {
			t.Errorf("%s: %d events, want %d (%v)", name, n, c.want, err)
		}
	}
	for _, body := range []string{"", "{", `{"object":`, "\xff", "[1]", wrap("messages", `{"messages":"x"}`)} {
		if _, err := (Connector{}).Read(channel.Hook{Method: http.MethodPost, Body: []byte(body)}); err == nil {
			t.Errorf("%q was read", body)
		}
	}
}

// Two numbers of one account come to the same address, each goes to its own channel.
func TestCallsOfSeveralNumbers(t *testing.T) {
	t.Parallel()
	part := func(number, id string) string {
		return `{"field":"messages","value":{"metadata":{"phone_number_id":"` + number + `"},"messages":[{"from":"15550100123","id":"` + id + `","type":"text","text":{"body":"x"}}]}}`
	}
	body := `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[` + part("111111", "wamid.A") + `,` + part("111111", "wamid.B") + `,` + part("222222", "wamid.A") + `]}]}`
	list, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: []byte(body)})
	if err != nil || len(list) != 2 || list[0].Account != "111111" || len(list[0].Events) != 2 || list[1].Account != "222222" || len(list[1].Events) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if a := (Connector{}).Addresses(map[string]string{setNumber: "222222"}); !slices.Equal(a, []string{"222222"}) {
		t.Errorf("addresses %v", a)
	}
}

// A heap of 1000 updates in one call is read as a whole.
func TestLargeCall(t *testing.T) {
	t.Parallel()
	var messages []any
	for i := range 1000 {
		messages = append(messages, map[string]any{"from": "15550100123", "id": "wamid." + key(i), "timestamp": "1789000100", "type": "text", "text": map[string]any{"body": long("Wort", 500)}})
	}
	body, _ := json.Marshal(map[string]any{"object": "whatsapp_business_account", "entry": []any{map[string]any{"changes": []any{map[string]any{"field": "messages",
		"value": map[string]any{"metadata": map[string]any{"phone_number_id": "111111"}, "messages": messages}}}}}})
	list, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: body})
	if err != nil || len(body) > channel.MaxHook || len(list) != 1 || len(list[0].Events) != 1000 {
		t.Errorf("%d bytes, %d batches, %v", len(body), len(list), err)
	}
}
