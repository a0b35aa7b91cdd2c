package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/store"
	"tresen/backend/wire"
)

const docFile = "../../docs/protocol.md"

func doc(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var fromRelay = map[string]bool{wire.TypeWelcome: true, wire.TypeDelta: true, wire.TypePage: true, wire.TypeAnswer: true, wire.TypePresence: true, wire.TypeBye: true}

// Whoever copies an example from the protocol's description sends something that
// is understood: every field is known, every command is taken.
func TestTheExamplesOfTheDescription(t *testing.T) {
	seen := map[string]bool{}
	for i, line := range strings.Split(doc(t), "\n") {
		client, out := strings.CutPrefix(line, "→ ")
		relay, in := strings.CutPrefix(line, "← ")
		if !out && !in {
			continue
		}
		text := client
		if in {
			text = relay
		}
		typ, d, err := wire.Decode([]byte(text))
		if err != nil {
			t.Errorf("line %d: %v", i+1, err)
			continue
		}
		seen[typ] = true
		if fromRelay[typ] && out || (typ == wire.TypeHello || typ == wire.TypeFill || typ == wire.TypeCommand) && in {
			t.Errorf("line %d: a %s goes the other way", i+1, typ)
		}
		var envelope struct {
			D json.RawMessage `json:"d"`
		}
		if err := json.Unmarshal([]byte(text), &envelope); err != nil {
			t.Fatal(err)
		}
		strict(t, i+1, envelope.D, reflect.New(reflect.TypeOf(d).Elem()).Interface())
		content(t, i+1, d)
	}
	for _, f := range frames {
		if !seen[f.t] {
			t.Errorf("no example of a %s frame", f.t)
		}
	}
}

func strict(t *testing.T, line int, b []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Errorf("line %d: %v", line, err)
	}
}

// content checks what lies inside a frame.
func content(t *testing.T, line int, d any) {
	t.Helper()
	switch d := d.(type) {
	case *wire.Command:
		if _, err := command.Parse(d.Kind, d.Body); err != nil {
			t.Errorf("line %d: %v", line, err)
		}
		strict(t, line, d.Body, command.Kinds[d.Kind]())
	case *wire.Delta:
		last := d.From
		for _, r := range d.Rows {
			if d.From < d.To && (r.Seq <= last || r.Seq > d.To) { // else it entered or left sight
				t.Errorf("line %d: number %d in (%d, %d]", line, r.Seq, d.From, d.To)
			}
			last = r.Seq
		}
		rows(t, line, d.Rows)
	case *wire.Page:
		last := d.Below
		for _, r := range d.Rows {
			if r.Seq >= last || r.Gone {
				t.Errorf("line %d: number %d after %d in a page", line, r.Seq, last)
			}
			last = r.Seq
		}
		rows(t, line, d.Rows)
	case *wire.Answer:
		if _, known := fault.Table[fault.Code(d.Code)]; d.Code != "" && !known {
			t.Errorf("line %d: code %s", line, d.Code)
		}
	}
}

func rows(t *testing.T, line int, list []wire.Row) {
	t.Helper()
	for _, r := range list {
		e := store.Empty(r.Kind)
		if e == nil {
			t.Errorf("line %d: kind %s", line, r.Kind)
			continue
		}
		if r.Gone {
			continue
		}
		strict(t, line, r.Data, e)
		if e.Key() != r.ID {
			t.Errorf("line %d: row %s holds %s", line, r.ID, e.Key())
		}
	}
}

// Nothing that crosses the line is missing in the description, and its figures are right.
func TestTheDescriptionIsComplete(t *testing.T) {
	text := doc(t)
	for _, k := range kinds {
		if !strings.Contains(text, "\n| `"+k+"` | ") {
			t.Errorf("entity %s has no row", k)
		}
		tp := reflect.TypeOf(store.Empty(kindOf(k))).Elem()
		for i := range tp.NumField() {
			name, _, _ := strings.Cut(tp.Field(i).Tag.Get("json"), ",")
			if row := rowFor(text, k, "## 11."); !strings.Contains(row, "`"+name+"`") {
				t.Errorf("field %s of %s is not in its row", name, k)
			}
		}
	}
	for _, k := range command.KindNames() {
		row := rowFor(text, k, "## 8.")
		if row == "" {
			t.Errorf("command %s has no row", k)
			continue
		}
		tp := reflect.TypeOf(command.Kinds[k]()).Elem()
		for i := range tp.NumField() {
			name, _, _ := strings.Cut(tp.Field(i).Tag.Get("json"), ",")
			if name != "" && !strings.Contains(row, "`"+name+"`") {
				t.Errorf("field %s of command %s is not in its row", name, k)
			}
		}
	}
	for code, info := range fault.Table {
		again := ""
		if info.Retry {
			again = "yes"
		}
		if want := fmt.Sprintf("\n| `%s` | %d | %s", code, info.Status, again); !strings.Contains(text, want) {
			t.Errorf("no row %q in the list of codes", want)
		}
	}
	for _, want := range []string{fmt.Sprintf("Version **%d**", wire.Version), "1 MiB (1,048,576 bytes", fmt.Sprintf("delta | %d |", wire.MaxRows),
		fmt.Sprintf("line | %d |", wire.MaxPending), "20,000 characters"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there", want)
		}
	}
	if wire.MaxFrame != 1_048_576 || wire.MaxText != 20_000 {
		t.Error("a limit has changed: change the description")
	}
}

// rowFor gives the line of a section's table that tells of a thing.
func rowFor(text, name, section string) string {
	_, after, _ := strings.Cut(text, "\n"+section)
	if end := regexp.MustCompile(`\n## \d`).FindStringIndex(after); end != nil {
		after = after[:end[0]]
	}
	_, row, found := strings.Cut(after, "\n| `"+name+"` |")
	if !found {
		return ""
	}
	row, _, _ = strings.Cut(row, "\n")
	return row
}
