package telegram

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

// golden is a recorded update: what it is, what any reader has to make of it
// (neutral form), and the events themselves.
func TestRecordedUpdates(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txtar")
	if len(names) < 40 {
		t.Fatalf("only %d recorded updates", len(names))
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			part := func(n string) *txtar.File {
				for i := range ar.Files {
					if ar.Files[i].Name == n {
						return &ar.Files[i]
					}
				}
				t.Fatalf("no %s", n)
				return nil
			}
			events := readAll(t, part("update.json").Data)
			checkNeutral(t, part("neutral.json").Data, events)
			got := show(events)
			if *rewrite {
				part("events.json").Data = got
				if err := os.WriteFile(name, txtar.Format(ar), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := part("events.json").Data; !bytes.Equal(bytes.TrimSpace(want), bytes.TrimSpace(got)) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func readAll(t testing.TB, body []byte) []channel.Event {
	t.Helper()
	batches, err := Connector{}.Read(channel.Hook{Method: http.MethodPost, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	var list []channel.Event
	for _, b := range batches {
		list = append(list, b.Events...)
	}
	return list
}

// show writes events as JSON without what is empty.
func show(events []channel.Event) []byte {
	var b bytes.Buffer
	for _, e := range events {
		raw, _ := json.Marshal(e)
		var v any
		_ = json.Unmarshal(raw, &v)
		raw, _ = json.MarshalIndent(trimmed(v), "", " ")
		b.Write(append(raw, '\n'))
	}
	return b.Bytes()
}

func trimmed(v any) any {
	o, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for k, x := range o {
		switch x := trimmed(x).(type) {
		case nil:
			delete(o, k)
		case string:
			if x == "" {
				delete(o, k)
			}
		case bool:
			if !x {
				delete(o, k)
			}
		case float64:
			if x == 0 {
				delete(o, k)
			}
		}
	}
	return o
}

type neutral struct {
	Kind        string  `json:"kind"`
	ExternalID  *string `json:"external_id"`
	From        *string `json:"from"`
	Text        *string `json:"text"`
	Attachments *int    `json:"attachments"`
	Status      *string `json:"status"`
	ReplyTo     *string `json:"reply_to"`
	Direction   *string `json:"direction"`
}

func checkNeutral(t *testing.T, want []byte, events []channel.Event) {
	t.Helper()
	var list []neutral
	for line := range bytes.Lines(want) {
		var n neutral
		if err := json.Unmarshal(line, &n); err != nil {
			t.Fatal(err)
		}
		if n.Kind != "ignored" {
			list = append(list, n)
		}
	}
	if len(list) != len(events) {
		t.Fatalf("%d events, want %d", len(events), len(list))
	}
	for i, n := range list {
		kind, from, id, text, files, status, to, out := seen(events[i])
		same := func(name string, want *string, got string) {
			if want != nil && *want != got {
				t.Errorf("%s %q, want %q", name, got, *want)
			}
		}
		same("kind", &n.Kind, kind)
		same("from", n.From, from)
		same("id", n.ExternalID, id)
		same("text", n.Text, text)
		same("status", n.Status, status)
		same("reply_to", n.ReplyTo, to)
		same("direction", n.Direction, out)
		if n.Attachments != nil && *n.Attachments != files {
			t.Errorf("%d attachments, want %d", files, *n.Attachments)
		}
	}
}

func seen(e channel.Event) (kind, from, id, text string, files int, status, to, out string) {
	from = e.Address
	switch {
	case e.Message != nil:
		m := e.Message
		if m.Own {
			out = "out"
		}
		files = len(m.Media) + len(m.Cards)
		if m.Location != nil {
			files++
		}
		return "message", cmp.Or(m.From, from), m.Ref, m.Text, files, "", m.Quote, out
	case e.Edit != nil:
		return "edit", cmp.Or(e.Edit.From, from), e.Edit.Ref, e.Edit.Text, 0, "", "", ""
	case e.Reaction != nil:
		return "reaction", from, e.Reaction.Ref, e.Reaction.Emoji, 0, "", e.Reaction.To, ""
	case e.Delete != nil:
		return "delete", cmp.Or(e.Delete.From, from), e.Delete.Refs[0], "", 0, "", "", ""
	case e.Reach != nil:
		return "blocked", from, "", "", 0, map[bool]string{true: "blocked", false: "unblocked"}[e.Reach.Blocked], "", ""
	}
	return "other", "", "", "", 0, "", "", ""
}

// What the platform answers, and what it means for the message.
func TestRecordedAnswers(t *testing.T) {
	raw, err := os.ReadFile("testdata/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Status int             `json:"http_status"`
		Body   json.RawMessage `json:"body"`
		Text   string          `json:"body_text"`
		Class  channel.Class   `json:"class"`
		After  int             `json:"retry_after"`
	}
	if err := json.Unmarshal(raw, &list); err != nil || len(list) < 8 {
		t.Fatal(err, len(list))
	}
	for _, c := range list {
		body := c.Body
		if body == nil {
			body = []byte(c.Text)
		}
		if v := (Connector{}).Verdict(c.Status, nil, body); v.Class != c.Class || v.After != c.After {
			t.Errorf("%d %s: %s after %d, want %s after %d", c.Status, body, v.Class, v.After, c.Class, c.After)
		}
	}
}

func TestAnswersBySentence(t *testing.T) {
	for text, want := range map[string]channel.Class{
		`403 Forbidden: bot was kicked from the supergroup chat`:                        channel.ClassLeft,
		`403 Forbidden: bot can't initiate conversation with a user`:                    channel.ClassNotFound,
		`403 Forbidden: the group chat was deleted`:                                     channel.ClassLeft,
		`400 Bad Request: private chat not found`:                                       channel.ClassNotFound,
		`400 Bad Request: message text is empty`:                                        channel.ClassPayload,
		`400 Bad Request: message is too long`:                                          channel.ClassPayload,
		`400 Bad Request: BUTTON_DATA_INVALID`:                                          channel.ClassPayload,
		`400 Bad Request: wrong file_id or the file is temporarily unavailable`:         channel.ClassPayload,
		`400 Bad Request: message to edit not found`:                                    channel.ClassPermanent,
		`400 Bad Request: message can't be deleted for everyone`:                        channel.ClassPermanent,
		`400 Bad Request: business connection not found`:                                channel.ClassPermanent,
		`400 Bad Request: BUSINESS_PEER_USAGE_MISSING`:                                  channel.ClassWindow,
		"401 " + http.StatusText(http.StatusUnauthorized) + ": invalid token specified": channel.ClassCredentials,
		`404 Not Found`:                   channel.ClassCredentials,
		`404 Not Found: method not found`: channel.ClassPermanent,
		`409 Conflict: terminated by other getUpdates request; make sure that only one bot …`: channel.ClassConflict,
		`413 Request Entity Too Large`: channel.ClassPayload,
		`500 Internal Server Error`:    channel.ClassTemporary,
	} {
		status, sentence, _ := strings.Cut(text, " ")
		body := []byte(`{"ok":false,"error_code":` + status + `,"description":"` + sentence + `"}`)
		code := 0
		_ = json.Unmarshal([]byte(status), &code)
		if v := (Connector{}).Verdict(code, nil, body); v.Class != want || v.Text != sentence {
			t.Errorf("%s: %s (%s), want %s", text, v.Class, v.Text, want)
		}
	}
	v := Connector{}.Verdict(400, nil, []byte(`{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100}}`))
	if v.Class != channel.ClassMigrated {
		t.Errorf("migrated: %s", v.Class)
	}
	v = Connector{}.Verdict(429, http.Header{"Retry-After": {"7"}}, []byte("slow down"))
	if v.Class != channel.ClassRate || v.After != 7 {
		t.Errorf("rate of a proxy: %+v", v)
	}
	if v := (Connector{}).Verdict(200, nil, []byte(`{"ok":true,"result":true}`)); v.Class != channel.ClassSuccess {
		t.Errorf("success: %+v", v)
	}
}
