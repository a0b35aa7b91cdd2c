package wire_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

func kindOf(s string) inbox.Kind { return inbox.Kind(s) }

// frames holds each type of frame once, filled.
var frames = []struct {
	t string
	d any
}{
	{wire.TypeHello, wire.Hello{V: 1, Build: "1.0", Replica: "r", Cursors: map[string]int64{"workspace": 7}}},
	{wire.TypeWelcome, wire.Welcome{V: 1, Relay: "r", Agent: "a", Feeds: map[string]int64{"inbox/i": math.MaxInt64}, Now: 5, Online: []string{"c"}}},
	{wire.TypeDelta, wire.Delta{Feed: "workspace", From: 1, To: 3, Rows: []wire.Row{
		{Kind: inbox.KindLabel, ID: "l", Seq: 2, Data: json.RawMessage(`{"id":"l","name":"<b>&","hue":3}`)},
		{Kind: inbox.KindLabel, ID: "m", Seq: 3, Gone: true}}}},
	{wire.TypeFill, wire.Fill{Feed: "workspace", Below: 9, Limit: 500}},
	{wire.TypePage, wire.Page{Feed: "workspace", Below: 9, Next: 2, Rows: []wire.Row{{Kind: inbox.KindLabel, ID: "l", Seq: 2, Data: json.RawMessage(`{}`)}}}},
	{wire.TypeCommand, wire.Command{ID: "i", Kind: "done", Body: json.RawMessage(`{"conversation":"c"}`)}},
	{wire.TypeAnswer, wire.Answer{ID: "i", Code: "denied", Feeds: map[string]int64{"workspace": 4}}},
	{wire.TypeTyping, wire.Typing{Conversation: "c", On: true, Contact: "p", Agent: "a"}},
	{wire.TypePresence, wire.Presence{Contact: "p", Online: true}},
	{wire.TypePing, wire.Ping{N: 3}},
	{wire.TypePong, wire.Ping{N: 3}},
	{wire.TypeBye, wire.Bye{Code: "behind", After: 500}},
}

func TestEveryFrameComesBackAsItWas(t *testing.T) {
	for _, f := range frames {
		t.Run(f.t, func(t *testing.T) {
			b, err := wire.Encode(f.t, f.d)
			if err != nil {
				t.Fatal(err)
			}
			typ, d, err := wire.Decode(b)
			if err != nil {
				t.Fatalf("%s: %v", b, err)
			}
			if typ != f.t || !reflect.DeepEqual(reflect.ValueOf(d).Elem().Interface(), f.d) {
				t.Errorf("sent %+v, came back %s %+v", f.d, typ, d)
			}
			if bytes.ContainsAny(b, "\n\r") {
				t.Errorf("more than one line: %s", b)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	long := `{"t":"ping","d":{"n":1,"x":"` + strings.Repeat("a", wire.MaxFrame) + `"}}`
	for _, c := range []struct {
		name, frame string
		want        fault.Code
	}{
		{"nothing", "", fault.Invalid},
		{"no JSON", "hello", fault.Invalid},
		{"cut off", `{"t":"ping","d":{"n":1}`, fault.Invalid},
		{"two in one", `{"t":"ping","d":{"n":1}}{"t":"ping","d":{"n":1}}`, fault.Invalid},
		{"a list", `[]`, fault.Invalid},
		{"null", `null`, fault.Invalid},
		{"no type", `{"d":{}}`, fault.Invalid},
		{"unknown type", `{"t":"pwn","d":{}}`, fault.Invalid},
		{"type is no text", `{"t":1,"d":{}}`, fault.Invalid},
		{"no content", `{"t":"ping"}`, fault.Invalid},
		{"content is null", `{"t":"ping","d":null}`, fault.Invalid},
		{"content is a list", `{"t":"ping","d":[]}`, fault.Invalid},
		{"number is a text", `{"t":"ping","d":{"n":"1"}}`, fault.Invalid},
		{"number too large", `{"t":"ping","d":{"n":9223372036854775808}}`, fault.Invalid},
		{"number broken", `{"t":"fill","d":{"feed":"workspace","below":1.5,"limit":1}}`, fault.Invalid},
		{"nested without end", `{"t":"command","d":{"id":"i","kind":"k","body":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}}`, fault.Invalid},
		{"too long", long, fault.TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			typ, d, err := wire.Decode([]byte(c.frame))
			if !fault.Is(err, c.want) || d != nil || typ != "" {
				t.Errorf("got %q, %v, %v; want code %s", typ, d, err, c.want)
			}
		})
	}
}

// A newer client may say more than this relay knows.
func TestUnknownFieldsArePassedOver(t *testing.T) {
	_, d, err := wire.Decode([]byte(`{"t":"ping","d":{"n":3,"later":{"x":[1]}},"more":true}`))
	if err != nil || *d.(*wire.Ping) != (wire.Ping{N: 3}) {
		t.Errorf("%+v, %v", d, err)
	}
}

// Errors go to the log: no byte of the frame may be in them.
func TestErrorsDoNotRepeatTheFrame(t *testing.T) {
	const secret = "hunter2secret"
	for _, frame := range []string{secret, `{"t":"` + secret + `","d":{}}`, `{"t":"ping","d":"` + secret + `"}`,
		`{"t":"ping","d":{"n":"` + secret + `"}}`, `{"t":"hello","d":{"` + secret + `":}}`} {
		if _, _, err := wire.Decode([]byte(frame)); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s gave %v", frame, err)
		}
	}
}

func TestEncodeKeepsTheLimit(t *testing.T) {
	room := wire.MaxFrame - len(`{"t":"bye","d":{"code":""}}`)
	for size, want := range map[int]fault.Code{room: "", room + 1: fault.TooLarge} {
		b, err := wire.Encode(wire.TypeBye, wire.Bye{Code: strings.Repeat("x", size)})
		if fault.CodeOf(err) != want {
			t.Errorf("%d bytes: %v, want code %q", size, err, want)
		}
		if err == nil {
			if _, _, err := wire.Decode(b); err != nil || len(b) != wire.MaxFrame {
				t.Errorf("a frame of %d bytes, the limit being %d, cannot be read: %v", len(b), wire.MaxFrame, err)
			}
		}
	}
	if _, err := wire.Encode(wire.TypeCommand, wire.Command{Body: json.RawMessage(`{broken`)}); !fault.Is(err, fault.Internal) {
		t.Errorf("a broken body was encoded: %v", err)
	}
}

// A full page of the largest messages there may be must fit the rules that cut
// pages (half a frame, then one row more at most).
func TestTheLargestMessageFitsAFrame(t *testing.T) {
	m := inbox.Message{ID: strings.Repeat("i", 36), Text: strings.Repeat("\u0001", wire.MaxText)} // six bytes each in JSON
	for range 20 {
		m.Files = append(m.Files, inbox.File{Hash: strings.Repeat("f", 64), Name: strings.Repeat("👍", 255), Type: "application/octet-stream"})
	}
	doc, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	b, err := wire.Encode(wire.TypeDelta, wire.Delta{Rows: []wire.Row{{Data: doc}}})
	if err != nil || len(b) > wire.MaxFrame/2 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, x := range frames {
		b, err := wire.Encode(x.t, x.d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, s := range []string{``, `null`, `{"t":"ping","d":null}`, `{"T":"PING","D":{"N":1}}`, `{"t":"delta","d":{"rows":[{"data":null}]}}`,
		`{"t":"typing","d":{"conversation":"\ud800","on":true}}`, "{\"t\":\"bye\",\"d\":{\"code\":\"\xff\"}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		typ, d, err := wire.Decode(frame)
		if err != nil {
			if c := fault.CodeOf(err); c != fault.Invalid && c != fault.TooLarge {
				t.Errorf("code %s", c)
			}
			return
		}
		again, err := wire.Encode(typ, d)
		if fault.Is(err, fault.TooLarge) {
			return // broken bytes become longer signs
		}
		if err != nil {
			t.Fatalf("read, but cannot be written: %v", err)
		}
		typ2, d2, err := wire.Decode(again)
		if err != nil {
			t.Fatalf("written, but cannot be read: %v: %s", err, again)
		}
		third, err := wire.Encode(typ2, d2)
		if err != nil || typ2 != typ || !bytes.Equal(third, again) {
			t.Errorf("not the same after two turns: %v\n%s\n%s", err, again, third)
		}
	})
}
