package whatsapp

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"tresen/backend/channel"
)

var rewrite = flag.Bool("update", false, "write testdata anew")

// A recorded call: what it is, what any reader has to make of it (neutral form),
// and the batches themselves.
func TestRecordedCalls(t *testing.T) {
	t.Parallel()
	names, _ := filepath.Glob("testdata/*.txtar")
	if len(names) < 45 {
		t.Fatalf("only %d recorded calls", len(names))
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			part := map[string]*txtar.File{}
			for i := range ar.Files {
				part[ar.Files[i].Name] = &ar.Files[i]
			}
			batches, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: part["call.json"].Data})
			if err != nil {
				t.Fatal(err)
			}
			checkNeutral(t, part["neutral.json"].Data, batches)
			got := show(batches)
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
		})
	}
}

// show writes batches as JSON without what is empty.
func show(batches []channel.Batch) []byte {
	var b bytes.Buffer
	for _, x := range batches {
		raw, _ := json.Marshal(x)
		var v any
		_ = json.Unmarshal(raw, &v)
		raw, _ = json.MarshalIndent(trimmed(v), "", " ")
		b.Write(append(raw, '\n'))
	}
	return b.Bytes()
}

func trimmed(v any) any {
	switch o := v.(type) {
	case []any:
		for i := range o {
			o[i] = trimmed(o[i])
		}
	case map[string]any:
		for k, x := range o {
			if x = trimmed(x); x == nil || x == "" || x == false || x == 0.0 {
				delete(o, k)
			}
		}
	}
	return v
}

type neutral struct {
	Kind        string  `json:"kind"`
	ExternalID  *string `json:"external_id"`
	From        *string `json:"from"`
	Text        *string `json:"text"`
	Attachments *int    `json:"attachments"`
	Status      *string `json:"status"`
	ReplyTo     *string `json:"reply_to"`
	Ref         *string `json:"ref"`
}

func checkNeutral(t *testing.T, want []byte, batches []channel.Batch) {
	t.Helper()
	var list []neutral
	for line := range bytes.Lines(want) {
		var n neutral
		if err := json.Unmarshal(line, &n); err != nil {
			t.Fatal(err)
		}
		if n.Kind != "ignored" || n.Status != nil {
			list = append(list, n)
		}
	}
	var events []channel.Event
	for _, b := range batches {
		for _, e := range b.Events {
			if e.Profile == nil && e.Template == nil {
				events = append(events, e)
			}
		}
	}
	if len(list) != len(events) {
		t.Fatalf("%d events, want %d", len(events), len(list))
	}
	for i, n := range list {
		g := neutrally(events[i])
		same := func(name string, want, got *string) {
			if want != nil && *want != *got {
				t.Errorf("%s %q, want %q", name, *got, *want)
			}
		}
		same("kind", &n.Kind, &g.Kind)
		same("from", n.From, g.From)
		same("id", n.ExternalID, g.ExternalID)
		same("text", n.Text, g.Text)
		same("status", n.Status, g.Status)
		same("reply_to", n.ReplyTo, g.ReplyTo)
		same("ref", n.Ref, g.Ref)
		if n.Attachments != nil && *n.Attachments != *g.Attachments {
			t.Errorf("%d attachments, want %d", *g.Attachments, *n.Attachments)
		}
	}
}

func neutrally(e channel.Event) (n neutral) {
	form := func(kind, from, id, text, status, to, ref string, files int) neutral {
		return neutral{kind, &id, &from, &text, &files, &status, &to, &ref}
	}
	switch {
	case e.Message != nil:
		m := e.Message
		files, ref := len(m.Media)+len(m.Cards), ""
		if m.Location != nil || m.Order != nil {
			files++
		}
		if m.Referral != nil {
			ref = m.Referral.Source
		}
		return form("message", cmp.Or(m.From, e.Address), m.Ref, m.Text, "", m.Quote, ref, files)
	case e.Edit != nil:
		return form("edit", cmp.Or(e.Edit.From, e.Address), e.Edit.Ref, e.Edit.Text, "", "", "", 0)
	case e.Reaction != nil:
		return form("reaction", cmp.Or(e.Reaction.From, e.Address), e.Reaction.Ref, e.Reaction.Emoji, "", e.Reaction.To, "", 0)
	case e.Delete != nil:
		return form("delete", cmp.Or(e.Delete.From, e.Address), e.Delete.Refs[0], "", "", "", "", 0)
	case e.Status != nil:
		return form("status", e.Address, e.Status.Refs[0], "", e.Status.State, "", "", 0)
	case e.Consent != nil:
		return form("ignored", e.Address, "", "", map[bool]string{true: "marketing_stop", false: "marketing_resume"}[e.Consent.Stop], "", "", 0)
	}
	return form("other", "", "", "", "", "", "", 0)
}
