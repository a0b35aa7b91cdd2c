package wire_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/store"
	"tresen/backend/wire"
)

var update = flag.Bool("update", false, "write testdata/shape.txt anew")

const shapeFile = "testdata/shape.txt"

// kinds are all entity kinds, in the order in which the shape lists them.
var kinds = []string{"agent", "channel", "contact", "conversation", "draft", "identity", "inbox", "label", "message",
	"savedReply", "seen", "workspace"}

// The shape of the protocol is pinned: a desktop of last year's release must
// understand the relay. A change needs a new wire.Version (and -update); a field
// that is only added, and may be missing, needs -update alone.
func TestShapeIsPinned(t *testing.T) {
	got := shape(t)
	want, err := os.ReadFile(shapeFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	now, before := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for _, line := range before {
		if version(got) == version(string(want)) && !slices.Contains(now, line) {
			t.Errorf("%q is gone or changed: that needs a new wire.Version", line)
		}
	}
	for _, line := range now {
		if !*update && !slices.Contains(before, line) {
			t.Errorf("%q is new: describe it in docs/protocol.md (\"Versions\"), then run `go test ./backend/wire -update`", line)
		}
	}
	if !*update && !t.Failed() {
		t.Error("the lines stand in another order: run `go test ./backend/wire -update`")
	}
	if t.Failed() {
		return
	}
	if err := os.WriteFile(shapeFile, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}

func version(shape string) string {
	v, _, _ := strings.Cut(shape, "\n")
	return v
}

// shape words everything that crosses the line, one line a field.
func shape(t *testing.T) string {
	t.Helper()
	w := writer{done: map[string]bool{}}
	w.line("version %d", wire.Version)
	w.line("serves from %d", wire.MinVersion)
	w.line("limit frame %d bytes", wire.MaxFrame)
	w.line("limit rows %d", wire.MaxRows)
	w.line("limit text %d characters", wire.MaxText)
	w.line("limit pending %d commands", wire.MaxPending)
	for _, f := range frames {
		w.object("frame "+f.t, reflect.TypeOf(f.d))
	}
	for _, k := range kinds {
		e := store.Empty(kindOf(k))
		if e == nil {
			t.Fatalf("kind %s is not stored", k)
		}
		w.object("entity "+k, reflect.TypeOf(e).Elem())
	}
	for _, k := range command.KindNames() {
		w.object("command "+k, reflect.TypeOf(command.Kinds[k]()).Elem())
	}
	for _, n := range w.queue {
		w.object("type "+n.Name(), n)
	}
	codes := make([]string, 0, len(fault.Table))
	for c, i := range fault.Table {
		codes = append(codes, fmt.Sprintf("fault %s: status %d, retry %v", c, i.Status, i.Retry))
	}
	slices.Sort(codes)
	return strings.Join(append(w.lines, codes...), "\n") + "\n"
}

// writer lists types field by field; named structs met on the way come at the end.
type writer struct {
	lines []string
	queue []reflect.Type
	done  map[string]bool
}

func (w *writer) line(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *writer) object(name string, t reflect.Type) {
	w.line("%s", name)
	w.fields(name, t)
}

func (w *writer) fields(name string, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			w.fields(name, f.Type)
			continue
		}
		may := ""
		if strings.Contains(opts, "omitempty") || strings.Contains(opts, "omitzero") {
			may = ", may be missing"
		}
		w.line("%s.%s: %s%s", name, tag, w.kind(f.Type), may)
	}
}

func (w *writer) kind(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return "object"
	case t.Kind() == reflect.Pointer:
		return w.kind(t.Elem()) + " or null"
	case t.Kind() == reflect.Slice:
		return "list of " + w.kind(t.Elem())
	case t.Kind() == reflect.Map:
		return "map of " + w.kind(t.Elem())
	case t.Kind() == reflect.Struct:
		if !w.done[t.Name()] {
			w.done[t.Name()] = true
			w.queue = append(w.queue, t)
		}
		return t.Name()
	case t.Kind() == reflect.String && t.Name() != "string":
		return "string (" + t.Name() + ")"
	}
	return t.Kind().String()
}
