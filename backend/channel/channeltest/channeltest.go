// Package channeltest holds every connector to the contract of package channel.
// A channel's tests call Run with an account that works against its simulator;
// what is special to the platform they test themselves.
package channeltest

import (
	"context"
	"net/url"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Sim is a connector with the stand-in it runs against.
type Sim struct {
	Connector channel.Connector
	Account   channel.Account // its settings open without an error
	Env       func() channel.Env
	Address   string // of a contact the simulator knows
	// Says lets this contact write to the account at the simulator. Needed for a
	// channel that its platform calls.
	Says func(text string)
}

// Run checks what is true of every channel.
func Run(t *testing.T, s Sim) {
	t.Run("info", func(t *testing.T) { info(t, s.Connector.Info()) })
	t.Run("caps say what the connector can", func(t *testing.T) { abilities(t, s) })
	t.Run("steps lead to what there is", func(t *testing.T) { steps(t, s.Connector) })
	t.Run("a wrong setting does not open half right", func(t *testing.T) { wrongSettings(t, s) })
	t.Run("a message goes out, and again with the same key", func(t *testing.T) { send(t, s) })
	t.Run("an error of Send carries a code", func(t *testing.T) { refused(t, s) })
	t.Run("several goroutines send at once", func(t *testing.T) { together(t, s) })
	t.Run("calls of the platform", func(t *testing.T) { hooks(t, s) })
	t.Run("answers of the platform", func(t *testing.T) { answers(t, s) })
	t.Run("parts are within the limits", func(t *testing.T) { parts(t, s) })
	t.Run("what asks the platform ends in time", func(t *testing.T) { hasty(t, s) })
	t.Run("nothing runs after Close", func(t *testing.T) { closed(t, s) })
}

var (
	kindForm = regexp.MustCompile(`^[a-z][a-z0-9]{1,19}$`)
	nameForm = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
	iconForm = regexp.MustCompile(`^[MmLlHhVvCcSsQqTtAaZz0-9 .,-]+$`)
	kinds    = []channel.FieldKind{channel.FieldText, channel.FieldURL, channel.FieldSecret, channel.FieldBool,
		channel.FieldChoice, channel.FieldLines, channel.FieldColour}
)

// info checks that people can read it in both languages and forms can be drawn from it.
func info(t *testing.T, i channel.Info) {
	if !kindForm.MatchString(i.Type) {
		t.Errorf("kind %q: lower-case letters and digits", i.Type)
	}
	both(t, "name", i.Name)
	if !iconForm.MatchString(i.Icon) || i.Light == "" || i.Dark == "" {
		t.Error("icon is path data, colours are there for light and dark")
	}
	if len(i.Steps) == 0 {
		t.Error("no steps: how is it set up?")
	}
	for _, s := range i.Steps {
		both(t, "step", s.Text)
	}
	if c := i.Caps; c.MaxText < 0 || c.MaxFiles < 0 || c.WindowMin < 0 || (c.MaxFiles > 0) != (c.MaxFile > 0) {
		t.Errorf("caps %+v", c)
	}
	names := map[string]bool{}
	for _, f := range i.Fields {
		if names[f.Name] || !nameForm.MatchString(f.Name) {
			t.Errorf("field name %q", f.Name)
		}
		names[f.Name] = true
		field(t, f)
	}
}

// abilities checks that the form offers what there is, no less and no more.
func abilities(t *testing.T, s Sim) {
	c := s.Connector.Info().Caps
	_, guide := s.Connector.(channel.Guide)
	_, prober := s.Connector.(channel.Prober)
	_, authorizer := s.Connector.(channel.Authorizer)
	if c.Guided != guide || c.Probed != prober || c.SignIn != authorizer {
		t.Errorf("guided %v, probed %v, sign-in %v; Guide %v, Prober %v, Authorizer %v", c.Guided, c.Probed, c.SignIn, guide, prober, authorizer)
	}
	_, reader := s.Connector.(channel.HookReader)
	_, attacher := s.Connector.(channel.Attacher)
	if c.Hooked != reader || c.Attaches != attacher {
		t.Errorf("hooked %v, attaches %v; HookReader %v, Attacher %v", c.Hooked, c.Attaches, reader, attacher)
	}
	x := open(t, s)
	_, editor := x.(channel.Editor)
	_, deleter := x.(channel.Deleter)
	_, reacter := x.(channel.Reacter)
	_, lister := x.(channel.TemplateLister)
	if (c.Edits != 0) != editor || (c.Deletes != 0) != deleter || (len(c.Reacts) > 0) != reacter || c.Templates != lister {
		t.Errorf("edits %d, deletes %d, reacts %v, templates %v; Editor %v, Deleter %v, Reacter %v, TemplateLister %v",
			c.Edits, c.Deletes, c.Reacts, c.Templates, editor, deleter, reacter, lister)
	}
	if a, ok := s.Connector.(channel.Addressed); ok {
		list := a.Addresses(s.Account.Settings)
		if len(list) == 0 || slices.ContainsFunc(list, func(v string) bool { return v == "" || v != strings.ToLower(v) }) {
			t.Errorf("addresses of the account: %q", list)
		}
		a.Addresses(nil)
	}
}

// steps checks that a step offers only what the connector can do.
func steps(t *testing.T, c channel.Connector) {
	caps := c.Info().Caps
	_, tokener := c.(channel.Tokener)
	can := map[string]bool{"": true, "hook": caps.Hooked, "token": tokener}
	does := map[string]bool{"": true, "attach": caps.Attaches, "probe": caps.Probed, "templates": caps.Templates}
	copied := map[string]bool{}
	for i, s := range c.Info().Steps {
		if !can[s.Copy] || !does[s.Do] {
			t.Errorf("step %d shows %q and does %q", i+1, s.Copy, s.Do)
		}
		copied[s.Copy] = true
	}
	if caps.Hooked && !caps.Attaches && !copied["hook"] {
		t.Error("the platform calls, but no step shows the address to give it")
	}
}

func field(t *testing.T, f channel.Field) {
	both(t, f.Name, f.Label)
	if (f.Help.EN == "") != (f.Help.DE == "") {
		t.Errorf("%s: help in one language only", f.Name)
	}
	if !slices.Contains(kinds, f.Kind) || (f.Kind == channel.FieldChoice) != (len(f.Choices) > 0) {
		t.Errorf("%s: kind %q with %d choices", f.Name, f.Kind, len(f.Choices))
	}
	known := f.Kind != channel.FieldChoice
	for _, c := range f.Choices {
		both(t, f.Name+"="+c.Value, c.Label)
		known = known || c.Value == f.Default
	}
	switch {
	case !known:
		t.Errorf("%s: the default %q is no choice", f.Name, f.Default)
	case f.Default != "" && f.Kind == channel.FieldSecret:
		t.Errorf("%s: a secret with a default is none", f.Name)
	case f.Default != "" && f.Check != nil && !f.Check(f.Default):
		t.Errorf("%s: the default %q does not pass its own check", f.Name, f.Default)
	}
	if u, err := url.Parse(f.Default); f.Kind == channel.FieldURL && f.Default != "" && (err != nil || u.Host == "") {
		t.Errorf("%s: the default is no address", f.Name)
	}
}

func both(t *testing.T, what string, text channel.Text) {
	if strings.TrimSpace(text.EN) == "" || strings.TrimSpace(text.DE) == "" {
		t.Errorf("%s: a text is missing: %+v", what, text)
	}
}

// open opens with limited time and closes at the end of the test.
func open(t *testing.T, s Sim) channel.Session {
	t.Helper()
	x, err := s.Connector.Open(t.Context(), s.Account, s.Env())
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func wrongSettings(t *testing.T, s Sim) {
	for _, f := range s.Connector.Info().Fields {
		if f.Kind != channel.FieldChoice && f.Kind != channel.FieldColour && f.Kind != channel.FieldURL {
			continue
		}
		a := s.Account
		a.Settings = map[string]string{}
		for k, v := range s.Account.Settings {
			a.Settings[k] = v
		}
		a.Settings[f.Name] = "::no value of this field::"
		x, err := s.Connector.Open(t.Context(), a, s.Env())
		if err == nil {
			_ = x.Close()
		}
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want code invalid", f.Name, err)
		}
	}
}

func send(t *testing.T, s Sim) {
	x := open(t, s)
	out := channel.Outgoing{Key: "019e0000-0000-7000-8000-000000000001", Address: s.Address, Text: "Guten Tag! Größe 10 cm, 5 €. 🙂"}
	if p, ok := x.(channel.Preparer); ok {
		one, err := p.Prepare(t.Context(), out)
		two, err2 := p.Prepare(t.Context(), out)
		if err != nil || err2 != nil || one.Ref == "" || one.Ref != two.Ref || len(one.Bytes) == 0 {
			t.Fatalf("Prepare: %q and %q, %d bytes, %v, %v", one.Ref, two.Ref, len(one.Bytes), err, err2)
		}
		out.Prepared, out.Ref = one.Bytes, one.Ref
	}
	first, err := x.Send(t.Context(), out)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	if _, ok := x.(channel.Repeatable); !ok {
		return
	}
	if again, err := x.Send(t.Context(), out); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("the same key again: %+v, %v; first %+v", again, err, first)
	}
}

func refused(t *testing.T, s Sim) {
	x := open(t, s)
	caps := s.Connector.Info().Caps
	cases := map[string]channel.Outgoing{"empty": {Key: "1", Address: s.Address}}
	if caps.MaxText > 0 {
		cases["too long"] = channel.Outgoing{Key: "2", Address: s.Address, Text: strings.Repeat("ä", caps.MaxText+1)}
	}
	if caps.MaxFiles > 0 {
		cases["too many files"] = channel.Outgoing{Key: "3", Address: s.Address, Files: make([]channel.File, caps.MaxFiles+1)}
	}
	for name, out := range cases {
		_, err := x.Send(t.Context(), out)
		if code := fault.CodeOf(err); err == nil || code == fault.Internal || fault.Retry(err) {
			t.Errorf("%s: got %v, want a final code", name, err)
		}
	}
}

func together(t *testing.T, s Sim) {
	x := open(t, s)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			out := channel.Outgoing{Key: "019e0000-0000-7000-8000-00000000010" + string(rune('0'+i)), Address: s.Address, Text: "eins von acht"}
			if _, err := x.Send(t.Context(), out); err != nil {
				t.Errorf("Send: %v", err)
			}
			if typer, ok := x.(channel.Typer); ok {
				typer.Typing(s.Address, i%2 == 0)
			}
		})
	}
	all.Wait()
}

func closed(t *testing.T, s Sim) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	x, err := s.Connector.Open(ctx, s.Account, s.Env())
	if err != nil {
		t.Fatal(err)
	}
	cancel() // a session lives until Close, not until Open's context ends
	if _, err := x.Send(t.Context(), channel.Outgoing{Key: "1", Address: s.Address, Text: "noch da?"}); err != nil {
		t.Errorf("Send after the end of Open's context: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	// Goroutines end a moment after the last thing that could be waited for.
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines run, %d before Open", runtime.NumGoroutine(), before)
		}
	}
}
