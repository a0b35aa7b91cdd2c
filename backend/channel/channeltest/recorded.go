package channeltest

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"tresen/backend/channel"
	"tresen/backend/channel/neutral"
)

var rewrite = flag.Bool("golden", false, "write the events of testdata anew")

// Recorded holds a reader against the calls in testdata/*.txtar, at least so many:
// call.json is the call, neutral.json what any reader has to make of it (an event
// a line), events.json the batches themselves.
func Recorded(t *testing.T, r channel.HookReader, least int) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < least {
		t.Fatalf("only %d recorded calls, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { oneCall(t, r, name) })
	}
}

func oneCall(t *testing.T, r channel.HookReader, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	part := map[string]*txtar.File{}
	for i := range ar.Files {
		part[ar.Files[i].Name] = &ar.Files[i]
	}
	for _, n := range []string{"call.json", "neutral.json", "events.json"} {
		if part[n] == nil {
			t.Fatalf("no %s", n)
		}
	}
	batches, err := r.Read(channel.Hook{Method: http.MethodPost, Body: part["call.json"].Data})
	if err != nil {
		t.Fatal(err)
	}
	alike(t, part["neutral.json"].Data, batches)
	got := shown(t, batches)
	if *rewrite {
		part["events.json"].Data = got
		if err := os.WriteFile(name, txtar.Format(ar), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := part["events.json"].Data; !bytes.Equal(bytes.TrimSpace(want), bytes.TrimSpace(got)) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// alike compares the keys the expectation has; events that change nothing may be left out.
func alike(t *testing.T, want []byte, batches []channel.Batch) {
	t.Helper()
	var wanted []map[string]any
	for line := range bytes.Lines(want) {
		var keys map[string]any
		var e neutral.Event
		if json.Unmarshal(line, &keys) != nil || json.Unmarshal(line, &e) != nil {
			t.Fatalf("neutral form: %s", line)
		}
		if e.Loud() {
			wanted = append(wanted, keys)
		}
	}
	var got []neutral.Event
	ledger := neutral.NewLedger()
	for _, b := range batches {
		for _, e := range b.Events {
			for _, n := range ledger.Take(b.Account, e) {
				if n.Loud() {
					got = append(got, n)
				}
			}
		}
	}
	if len(wanted) != len(got) {
		t.Fatalf("%d events, want %d: %+v", len(got), len(wanted), got)
	}
	for i, keys := range wanted {
		raw, err := json.Marshal(got[i])
		if err != nil {
			t.Fatal(err)
		}
		var has map[string]any
		if err := json.Unmarshal(raw, &has); err != nil {
			t.Fatal(err)
		}
		for k, v := range keys {
			if have := has[k]; have != v && (have != nil || v != "") {
				t.Errorf("%s of event %d: %v, want %v", k, i, have, v)
			}
		}
	}
}

// shown writes batches as JSON without what is empty.
func shown(t *testing.T, batches []channel.Batch) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, x := range batches {
		raw, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		if raw, err = json.MarshalIndent(filled(v), "", " "); err != nil {
			t.Fatal(err)
		}
		b.Write(append(raw, '\n'))
	}
	return b.Bytes()
}

// filled leaves out what is empty.
func filled(v any) any {
	switch o := v.(type) {
	case []any:
		for i := range o {
			o[i] = filled(o[i])
		}
	case map[string]any:
		for k, x := range o {
			if x = filled(x); x == nil || x == "" || x == false || x == 0.0 {
				delete(o, k)
			}
		}
	}
	return v
}
