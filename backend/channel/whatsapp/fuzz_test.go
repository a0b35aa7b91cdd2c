package whatsapp

import (
	"net/http"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"tresen/backend/channel"
	"tresen/backend/channel/whatsapp/whatsappsim"
)

// FuzzRead: whatever comes, it becomes events that the core takes, or none.
func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(ar.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: body})
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, b := range list {
			for _, e := range b.Events {
				if seen[b.Account+" "+e.ID] {
					t.Errorf("twice: %s", e.ID)
				}
				seen[b.Account+" "+e.ID] = true
				valid(t, e)
			}
		}
	})
}

func valid(t *testing.T, e channel.Event) {
	t.Helper()
	set := 0
	for _, there := range []bool{e.Message != nil, e.Status != nil, e.Profile != nil, e.Reaction != nil, e.Edit != nil, e.Delete != nil, e.Consent != nil, e.Template != nil} {
		if there {
			set++
		}
	}
	if set != 1 || e.ID == "" || len(e.ID) > 2*maxID || len(e.Address) > maxID || e.Address == "" && e.Template == nil && (e.Status == nil || len(e.Status.Refs) == 0) {
		t.Errorf("%+v", e)
	}
	for _, a := range e.Aka {
		if a == "" || a == e.Address || len(a) > maxID {
			t.Errorf("also %q of %q", a, e.Address)
		}
	}
	m := e.Message
	if m == nil {
		return
	}
	for _, text := range []string{m.Text, m.Name, m.Ref, m.Quote, m.Button, m.Unsupported} {
		if !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
	}
	if len(m.Cards) > maxCards || m.Order != nil && len(m.Order.Items) > maxItems {
		t.Errorf("%d cards", len(m.Cards))
	}
}

// FuzzVerdict: whatever the platform answers, it means something.
func FuzzVerdict(f *testing.F) {
	f.Add(400, []byte(`{"error":{"message":"(#131047) x","code":131047,"error_data":{"details":"y"}}}`))
	f.Add(200, []byte(`{"messages":[{"id":"wamid.X"}]}`))
	f.Add(502, []byte("<html>"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		v := Connector{}.Verdict(status, http.Header{"Retry-After": {string(body)}}, body)
		if v.Class == "" || v.After < 0 || v.Class == channel.ClassSuccess && (status < 200 || status > 299) || !utf8.ValidString(v.Text) {
			t.Errorf("%d: %+v", status, v)
		}
	})
}

// FuzzSplit: nothing of a text is lost, and no part is too long.
func FuzzSplit(f *testing.F) {
	f.Add("Guten Tag. Wie geht es? 👩‍👩‍👧‍👦 שלום\n\nGruß", 12)
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 8 || most > maxPiece || !utf8.ValidString(text) {
			return
		}
		for _, p := range split(text, most) {
			if n := utf8.RuneCountInString(p); n == 0 || n > most {
				t.Errorf("%d of %d", n, most)
			}
		}
	})
}

// Everything the simulator says is read by the connector: they agree on the wire.
func FuzzEscaped(f *testing.F) {
	f.Add("3/4 äÄ 👍🏽 \u2028 <b>")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || text == "" {
			return
		}
		body := whatsappsim.Escaped(map[string]any{"object": "whatsapp_business_account", "entry": []any{map[string]any{"changes": []any{map[string]any{"field": "messages",
			"value": map[string]any{"messages": []any{map[string]any{"from": "1555", "id": "wamid.1", "type": "text", "text": map[string]any{"body": text}}}}}}}}})
		for _, c := range body {
			if c >= 0x80 {
				t.Fatalf("%q is not ASCII", body)
			}
		}
		list, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: body})
		if err != nil || list[0].Events[0].Message.Text != clean(text) {
			t.Errorf("%q became %+v, %v", text, list, err)
		}
	})
}
