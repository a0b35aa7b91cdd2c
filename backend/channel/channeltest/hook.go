package channeltest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// hooks checks the calls of the platform as its stand-in makes them.
func hooks(t *testing.T, s Sim) {
	reader, ok := s.Connector.(channel.HookReader)
	if !ok {
		return
	}
	if s.Says == nil {
		t.Fatal("Sim.Says is missing: without it nobody sees what a call of this platform is like")
	}
	one, two := recorded(t, s, reader)
	t.Run("a call proves where it comes from", func(t *testing.T) { proven(t, s, reader, one, two) })
	t.Run("reading is repeatable", func(t *testing.T) { repeatable(t, reader, one, two) })
	t.Run("any bytes can be read", func(t *testing.T) { anyBytes(t, reader, one) })
}

// recorded attaches an address of this test and gives two calls with a message each.
func recorded(t *testing.T, s Sim, reader channel.HookReader) (one, two channel.Hook) {
	t.Helper()
	calls := make(chan channel.Hook, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		h := channel.Hook{Method: req.Method, Query: req.URL.Query(), Header: req.Header, Body: body}
		answer, done, err := reader.Check(s.Account, h)
		switch {
		case err != nil:
			w.WriteHeader(http.StatusForbidden)
		case done:
			_, _ = w.Write(answer.Body)
		default:
			calls <- h
		}
	}))
	t.Cleanup(server.Close)
	if a, ok := s.Connector.(channel.Attacher); ok {
		if err := a.Attach(t.Context(), s.Account, s.Env(), server.URL+"/h/"+s.Account.ID); err != nil {
			t.Fatalf("Attach: %v", err)
		}
		t.Cleanup(func() {
			if err := a.Detach(t.Context(), s.Account, s.Env()); err != nil && t.Context().Err() == nil {
				t.Errorf("Detach: %v", err)
			}
		})
	}
	over := time.NewTimer(30 * time.Second)
	defer over.Stop()
	next := func(text string) channel.Hook {
		s.Says(text)
		for {
			select {
			case h := <-calls:
				if said(reader, h, text) {
					return h
				}
			case <-over.C:
				t.Fatalf("the platform never calls with %q", text)
			}
		}
	}
	return next("Guten Tag"), next("Ist die Lampe noch da?")
}

// said tells whether a call brings a message with this text.
func said(reader channel.HookReader, h channel.Hook, text string) bool {
	list, err := reader.Read(h)
	return err == nil && slices.ContainsFunc(list, func(b channel.Batch) bool {
		return slices.ContainsFunc(b.Events, func(e channel.Event) bool { return e.Message != nil && e.Message.Text == text })
	})
}

// proven checks that nobody else can make a call of the platform.
func proven(t *testing.T, s Sim, reader channel.HookReader, one, two channel.Hook) {
	check := func(what string, a channel.Account, h channel.Hook, want bool) {
		t.Helper()
		_, done, err := reader.Check(a, h)
		if good := err == nil && !done; good != want {
			t.Errorf("%s: done %v, %v", what, done, err)
		}
		if !want && err != nil && !fault.Is(err, fault.Denied) && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: code %s, want denied", what, fault.CodeOf(err))
		}
	}
	check("the call", s.Account, one, true)
	check("the call again", s.Account, one, true)
	bare := one
	bare.Header = http.Header{}
	check("no header", s.Account, bare, false)
	other := s.Account
	other.ID, other.Secrets, other.Key = "another", nil, nil
	check("an account without secrets", other, one, false)
	check("an account without secrets, no header", other, bare, false)
	other.Secrets, other.Key = map[string]string{}, []byte("another key of another account 32")
	for name := range s.Account.Secrets {
		other.Secrets[name] = "another"
	}
	check("another account's secrets", other, one, false)

	proof := proofHeader(s.Account, reader, one)
	if proof == "" {
		t.Fatal("no header proves the call: whatever is changed, it is taken")
	}
	for what, value := range map[string]string{"empty": "", "cut": one.Header.Get(proof)[:1], "longer": one.Header.Get(proof) + "0"} {
		check("a proof that is "+what, s.Account, with(one, proof, value), false)
	}
	if one.Header.Get(proof) == two.Header.Get(proof) {
		return // a secret that comes with every call; its body is not signed
	}
	check("the proof of another call", s.Account, with(one, proof, two.Header.Get(proof)), false)
	for _, at := range []int{0, len(one.Body) / 2, len(one.Body) - 1} {
		forged := one
		forged.Body = slices.Clone(one.Body)
		forged.Body[at] ^= 1
		check("another body", s.Account, forged, false)
	}
	longer := one
	longer.Body = append(slices.Clone(one.Body), ' ')
	check("a longer body", s.Account, longer, false)
}

// proofHeader finds the header without which a call is not taken.
func proofHeader(a channel.Account, reader channel.HookReader, h channel.Hook) string {
	for name, values := range h.Header {
		if len(values) == 0 || values[0] == "" {
			continue
		}
		v := []byte(values[0])
		v[len(v)-1] ^= 1
		if _, _, err := reader.Check(a, with(h, name, string(v))); err != nil {
			return name
		}
	}
	return ""
}

func with(h channel.Hook, name, value string) channel.Hook {
	h.Header = maps.Clone(h.Header)
	h.Header[name] = []string{value}
	return h
}

// repeatable checks that a call tells the same whenever it is read, also from what
// is kept of it, and that its events can be told apart.
func repeatable(t *testing.T, reader channel.HookReader, one, two channel.Hook) {
	body := slices.Clone(one.Body)
	first, err := reader.Read(one)
	if err != nil {
		t.Fatal(err)
	}
	kept := one
	kept.Header = http.Header{}
	for _, name := range reader.Kept() {
		kept.Header[http.CanonicalHeaderKey(name)] = one.Header.Values(name)
	}
	for range 3 { // maps are walked in another order each time
		again, err := reader.Read(kept)
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Fatalf("read %+v, then from what is kept %+v, %v", first, again, err)
		}
	}
	if !bytes.Equal(body, one.Body) {
		t.Error("reading changed the body")
	}
	later, err := reader.Read(two)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, b := range slices.Concat(first, later) {
		for _, e := range b.Events {
			if e.ID == "" || seen[b.Account+" "+e.ID] {
				t.Errorf("the event %q has no key of its own", e.ID)
			}
			seen[b.Account+" "+e.ID] = true
		}
	}
}

// anyBytes checks that broken calls give an error or events, never a panic.
func anyBytes(t *testing.T, reader channel.HookReader, h channel.Hook) {
	bodies := [][]byte{nil, []byte("null"), []byte("[]"), []byte("{}"), []byte("3"), []byte(`"x"`), []byte("\xff\xfe\x00"), []byte("{\"a\":")}
	for i := range h.Body {
		bodies = append(bodies, h.Body[:i])
	}
	for _, old := range []string{`"`, `:`, `{`, `1`, `true`} {
		for _, replaced := range []string{"", "null", "[]", "{", "-1e999"} {
			bodies = append(bodies, bytes.ReplaceAll(h.Body, []byte(old), []byte(replaced)))
		}
	}
	for _, b := range bodies {
		broken := h
		broken.Body = b
		if _, err := reader.Read(broken); err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40q: code %s, want invalid", b, fault.CodeOf(err))
		}
	}
}

// classes are all a Verdict may have.
var classes = []channel.Class{channel.ClassSuccess, channel.ClassBlocked, channel.ClassDeactivated, channel.ClassNotFound, channel.ClassLeft,
	channel.ClassMigrated, channel.ClassRate, channel.ClassPayload, channel.ClassPermanent, channel.ClassTemporary, channel.ClassCredentials,
	channel.ClassConflict, channel.ClassDown, channel.ClassBilling, channel.ClassWindow}

// answers checks that whatever a platform answers has a meaning.
func answers(t *testing.T, s Sim) {
	reader, ok := s.Connector.(channel.AnswerReader)
	if !ok {
		return
	}
	for _, status := range []int{0, 200, 201, 302, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 599, 999} {
		for _, body := range []string{"", "{}", "[]", "null", "{\"error\":", "<html>\nbad gateway</html>", `{"error":"x"}`, `{"error":{"code":"x"}}`, `{"ok":false}`, "\xff"} {
			for _, head := range []http.Header{nil, {}, {"Retry-After": {"7"}}, {"Retry-After": {"x"}}} {
				v := reader.Verdict(status, head, []byte(body))
				switch {
				case !slices.Contains(classes, v.Class):
					t.Errorf("%d %q: class %q", status, body, v.Class)
				case v.After < 0 || bytes.ContainsAny([]byte(v.Text), "\r\n"):
					t.Errorf("%d %q: %+v", status, body, v)
				case v.Class == channel.ClassSuccess && status >= 300:
					t.Errorf("%d %q counts as success", status, body)
				case status >= 500 && status < 600 && body == "" && v.Class != channel.ClassTemporary:
					t.Errorf("%d without a word is %s, want temporary", status, v.Class)
				}
			}
		}
	}
}
