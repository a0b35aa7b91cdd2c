package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/neutral"
	"tresen/backend/fault"
)

// plain is a platform whose calls are lists of events as this test words them.
type plain struct{}

func (plain) Check(channel.Account, channel.Hook) (channel.Reply, bool, error) {
	return channel.Reply{}, false, nil
}
func (plain) Kept() []string { return nil }
func (plain) Read(h channel.Hook) ([]channel.Batch, error) {
	if string(h.Body) == "panic" {
		panic("a bug")
	}
	var list []channel.Event
	if err := json.Unmarshal(h.Body, &list); err != nil {
		return nil, fault.Wrap(fault.Invalid, "plain", err)
	}
	return []channel.Batch{{Events: list}}, nil
}

func (plain) Verdict(status int, h http.Header, body []byte) channel.Verdict {
	if string(body) == "panic" {
		panic("a bug")
	}
	return channel.Verdict{Class: channel.Class(http.StatusText(status)), Text: string(body) + h.Get("X-Of")}
}

func shown(t *testing.T, name, raw string) seenHook {
	t.Helper()
	var out strings.Builder
	if err := hookInspector("plain", plain{})(&out, name, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	var s seenHook
	if err := json.Unmarshal([]byte(out.String()), &s); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%q: %v", out.String(), err)
	}
	return s
}

func TestNeutralForm(t *testing.T) {
	for name, c := range map[string]struct{ event, want string }{
		"text":      {`{"ID":"1","Address":"49","Message":{"Ref":"m1","Text":"Hallo","Quote":"m0"}}`, "message m1 49 Hallo 0 >m0"},
		"things":    {`{"ID":"1","Address":"49","Message":{"Ref":"m1","Media":[{},{}],"Location":{},"Cards":[{}],"Order":{}}}`, "message m1 49  5"},
		"echo":      {`{"ID":"1","Address":"49","Message":{"Ref":"m1","Own":true,"From":"30"}}`, "message m1 30  0 out"},
		"ad":        {`{"ID":"1","Address":"49","Message":{"Ref":"m1","Referral":{"Source":"ad7"}}}`, "message m1 49  0 ref=ad7"},
		"link":      {`{"ID":"1","Address":"49","Referral":{"Payload":"wc","Source":"x"}}`, "ignored  49  0 ref=wc"},
		"status":    {`{"ID":"1","Address":"49","Status":{"Keys":["k"],"Refs":["o1","o2"],"State":"read"}}`, "status o1 49  0 read, status o2 49  0 read"},
		"reaction":  {`{"ID":"1","Address":"49","Reaction":{"To":"o1","Emoji":"👍"}}`, "reaction  49 👍 0 >o1"},
		"edit":      {`{"ID":"1","Address":"49","Edit":{"Ref":"m1","Text":"neu"}}`, "edit m1 49 neu 0"},
		"deletions": {`{"ID":"1","Delete":{"Refs":["m1","m2"]}}`, "delete m1   0, delete m2   0"},
		"blocked":   {`{"ID":"1","Address":"49","Reach":{"Blocked":true}}`, "blocked  49  0 blocked"},
		"unblocked": {`{"ID":"1","Address":"49","Reach":{}}`, "blocked  49  0 unblocked"},
		"stop":      {`{"ID":"1","Address":"49","Consent":{"Stop":true}}`, "ignored  49  0 marketing_stop"},
		"template":  {`{"ID":"1","Template":{"Name":"x"}}`, "ignored    0"},
	} {
		s := shown(t, "a.json", "["+c.event+"]")
		if got := words(s.Events); got != c.want || s.Channel != "plain" || s.File != "a.json" {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

func words(list []neutral.Event) string {
	var all []string
	for _, e := range list {
		s := e.Kind + " " + e.ExternalID + " " + e.From + " " + e.Text + " " + string(rune('0'+e.Attachments))
		if e.Status != "" {
			s += " " + e.Status
		}
		if e.ReplyTo != "" {
			s += " >" + e.ReplyTo
		}
		if e.Direction != "" {
			s += " " + e.Direction
		}
		if e.Ref != "" {
			s += " ref=" + e.Ref
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

// Several calls in a row: what is repeated brings nothing, and no state goes back.
func TestCallsInARow(t *testing.T) {
	status := func(id, state string) string {
		return `[{"ID":"` + id + `","Address":"49","Status":{"Refs":["o1"],"State":"` + state + `"}}]`
	}
	said := `[{"ID":"m1","Address":"49","Message":{"Ref":"m1","Text":"Hallo"}}]`
	quoted, _ := json.Marshal(said)
	s := shown(t, "a.json", `{"requests":[`+strings.Join([]string{said, status("a", "read"), status("b", "delivered"),
		`{"body":` + status("c", "sent") + `,"headers":{"X":["y"]},"method":"POST"}`, status("d", "failed"), string(quoted), status("e", "played")}, ",")+`]}`)
	if got := words(s.Events); got != "message m1 49 Hallo 0, status o1 49  0 read, status o1 49  0 played" || s.Error != "" {
		t.Errorf("%s, %s", got, s.Error)
	}
}

// Edits and deletions have ids of their own: what they leave as it is, is left out.
func TestChangesInARow(t *testing.T) {
	edit := func(id, text string) string {
		return `[{"ID":"` + id + `","Address":"49","Edit":{"Ref":"m1","Text":"` + text + `"}}]`
	}
	gone := func(id, refs string) string {
		return `[{"ID":"` + id + `","Delete":{"Refs":[` + refs + `],"From":"30"}}]`
	}
	s := shown(t, "a.json", `{"requests":[`+strings.Join([]string{`[{"ID":"m1","Address":"49","Message":{"Ref":"m1","Text":"Hallo"}}]`,
		edit("a", "Hallo"), edit("b", "neu"), edit("c", "neu"), edit("d", "Hallo"), gone("e", `"m1"`), gone("f", `"m1","m2"`)}, ",")+`]}`)
	if got := words(s.Events); got != "message m1 49 Hallo 0, edit m1 49 neu 0, edit m1 49 Hallo 0, delete m1 30  0, delete m2 30  0" {
		t.Error(got)
	}
}

// Whatever a file holds gives a line.
func TestAnyBytesGiveALine(t *testing.T) {
	for raw, code := range map[string]fault.Code{"": fault.Invalid, "{": fault.Invalid, "panic": fault.Internal, "\x00\xff": fault.Invalid,
		`{"requests":[]}`: "", `{"requests":[null,3,{"body":null},"x"]}`: fault.Invalid, `{"requests":3}`: fault.Invalid, `null`: ""} {
		if s := shown(t, "a.json", raw); s.Error != code || len(s.Events) != 0 {
			t.Errorf("%q: %+v", raw, s)
		}
	}
	for _, raw := range []string{"", "[", "panic", `[null,3,"x"]`, `{"response":null}`, `{"headers":3}`, `{"body":"panic"}`} {
		var out strings.Builder
		if err := answerInspector(plain{})(&out, "a", []byte(raw)); err != nil || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%q gave %q, %v", raw, out.String(), err)
		}
	}
}

func TestInspectAnswers(t *testing.T) {
	for raw, want := range map[string]string{
		`[{"http_status":403,"body":{"a":1}},{"http_status":502,"body_text":"<html>"}]`:                        `Forbidden {"a":1}|Bad Gateway <html>`,
		`{"http_status":200,"body":"text","headers":{"x-of":["5"]}}`:                                           `OK text5`,
		`{"request":{"body":{}},"response":{"status":400,"headers":{"X-Of":"7"},"body":{"error":{"code":1}}}}`: `Bad Request {"error":{"code":1}}7`,
		`{"status":404,"body":[]}`: `Not Found []`,
	} {
		var out strings.Builder
		if err := answerInspector(plain{})(&out, "a", []byte(raw)); err != nil {
			t.Fatal(err)
		}
		var s seenAnswers
		if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range s.Errors {
			got = append(got, string(v.Class)+" "+v.Text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q, want %s", raw, got, want)
		}
	}
}

func TestInspectKnowsItsKinds(t *testing.T) {
	for want, list := range map[string][][]string{
		"relay inspect hook":     {{"inspect", "hook"}, {"inspect", "hook", "a.json"}, {"inspect", "hook", "--kind", ""}, {"inspect", "what", "--kind", "email", "a"}},
		"no channel of the kind": {{"inspect", "hook", "--kind", "nowhere", "a.json"}, {"inspect", "answer", "--kind", "email", "a.json"}},
	} {
		for _, args := range list {
			if code, out, errs := runHere(args...); code != 2 || out != "" || !strings.Contains(errs, want) {
				t.Errorf("%v: code %d, %q, %q", args, code, out, errs)
			}
		}
	}
}
