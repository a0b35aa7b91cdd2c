package telegram

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// FuzzRead: whatever is called, it becomes events that the core takes, or a coded error.
func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(ar.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h := channel.Hook{Method: http.MethodPost, Body: raw}
		batches, err := Connector{}.Read(h)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		pressed(raw)
		for _, b := range batches {
			for _, e := range b.Events {
				valid(t, e)
			}
		}
	})
}

func valid(t *testing.T, e channel.Event) {
	t.Helper()
	if e.ID == "" || e.Address == "" {
		t.Errorf("key %q, address %q", e.ID, e.Address)
	}
	if _, ok := parsePlace(e.Address); !ok {
		t.Errorf("an address nobody can send to: %q", e.Address)
	}
	m := e.Message
	if m == nil {
		return
	}
	if _, _, ok := parseRef(m.Ref); !ok && m.Ref != "" {
		t.Errorf("ref %q", m.Ref)
	}
	for _, text := range []string{m.Text, m.Name, m.Button, m.Group} {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("%q", text)
		}
	}
	if m.Text == "" && m.Unsupported == "" && len(m.Media)+len(m.Cards) == 0 && m.Location == nil && m.Button == "" {
		t.Error("a message of nothing")
	}
	for _, f := range m.Media {
		if f.ID == "" || f.Name == "" || f.Size < 0 || f.Width < 0 || f.Seconds < 0 {
			t.Errorf("%+v", f)
		}
	}
}

// FuzzVerdict: every answer is judged.
func FuzzVerdict(f *testing.F) {
	f.Add(403, []byte(`{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`))
	f.Add(502, []byte("<html>bad gateway</html>"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		v := Connector{}.Verdict(status, nil, body)
		if v.Class == "" || strings.ContainsAny(v.Text, "\n\x00") || len([]rune(v.Text)) > 200 {
			t.Errorf("%+v", v)
		}
	})
}

// FuzzParts: nothing is lost, nothing too long, no character torn.
func FuzzParts(f *testing.F) {
	f.Add(strings.Repeat("Guten Tag. ", 9), 20)
	f.Add("👩‍👩‍👧‍👦🇩🇪e\u0301\n\n\u200f", 4)
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 4 || most > 5000 || len(text) > 100_000 || !utf8.ValidString(text) {
			return
		}
		list := split(strings.TrimSpace(text), most)
		left := strings.Join(strings.Fields(strings.Join(list, "")), "")
		if left != strings.Join(strings.Fields(text), "") {
			t.Error("something was lost")
		}
		for _, p := range list {
			if units(p) > most || p == "" {
				t.Errorf("%d units of %d", units(p), most)
			}
		}
	})
}
