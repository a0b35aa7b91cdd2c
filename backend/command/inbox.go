package command

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no zone files of its own

	"tresen/backend/fault"
	"tresen/backend/hours"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// PutInbox makes an inbox, or changes what is named of one: fields that are missing
// stay, those that are null are taken away. Texts are named by language and text.
type PutInbox struct {
	inbox.Inbox
	// Was are values that have to stand there now, else the change is stale; what is
	// named and the same in both is not changed.
	Was *inbox.Inbox `json:"was,omitempty"`

	fields, was map[string]any // as they came: they tell what is named
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *PutInbox) UnmarshalJSON(b []byte) error {
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		return err
	}
	for name := range fields {
		if !inboxFields[name] {
			delete(fields, name)
		}
	}
	b, err := json.Marshal(fields) // each name once, and spelled as it is meant
	if err != nil {
		return err
	}
	type plain PutInbox // without this method
	if err := json.Unmarshal(b, (*plain)(p)); err != nil {
		return err
	}
	p.was, _ = fields["was"].(map[string]any)
	delete(fields, "was")
	p.fields = fields
	return nil
}

// inboxFields are the names of its fields.
var inboxFields = func() map[string]bool {
	known := map[string]bool{"was": true}
	for t, i := reflect.TypeFor[inbox.Inbox](), 0; i < t.NumField(); i++ {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = true
	}
	return known
}()

// MarshalJSON implements json.Marshaler: what is not named stays so.
func (p *PutInbox) MarshalJSON() ([]byte, error) {
	all := maps.Clone(p.fields)
	if p.was != nil {
		all["was"] = p.was
	}
	return json.Marshal(all)
}

// names tells whether a field is one of those that are changed.
func (p *PutInbox) names(field string) bool {
	_, ok := p.fields[field]
	return ok
}

// Validate implements Command.
func (p *PutInbox) Validate() error {
	if err := p.check(&p.Inbox); err != nil {
		return err
	}
	if p.names("warnAfter") && p.names("lateAfter") {
		if err := urgency(&p.Inbox); err != nil {
			return err
		}
	}
	return isID(p.ID)
}

// check looks at the named fields of an inbox.
func (p *PutInbox) check(i *inbox.Inbox) error {
	for name, check := range map[string]func(i *inbox.Inbox) error{
		"name": named, "privacyUrl": private, "timeZone": zoned, "language": speaking, "texts": worded,
		"hours":   func(i *inbox.Inbox) error { return hours.Check(i.Hours) },
		"routing": func(i *inbox.Inbox) error { return checkRouting(i.Routing) },
	} {
		if !p.names(name) {
			continue
		}
		if err := check(i); err != nil {
			return err
		}
	}
	if i.WarnAfter < 0 || i.LateAfter < 0 {
		return invalid("urgency")
	}
	return nil
}

func named(i *inbox.Inbox) error {
	if i.Name = strings.TrimSpace(i.Name); i.Name == "" {
		return invalid("name")
	}
	return short("name", i.Name, 1000)
}

func private(i *inbox.Inbox) error {
	if u, err := url.Parse(i.PrivacyURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return invalid("privacy link")
	}
	return short("privacy link", i.PrivacyURL, 1000)
}

// zoned refuses "Local": it is another zone on each computer.
func zoned(i *inbox.Inbox) error {
	if _, err := time.LoadLocation(i.TimeZone); err != nil || i.TimeZone == "" || i.TimeZone == "Local" {
		return invalid("time zone")
	}
	return nil
}

func speaking(i *inbox.Inbox) error {
	if i.Language != "de" && i.Language != "en" {
		return invalid("language")
	}
	return nil
}

func worded(i *inbox.Inbox) error {
	for lang, t := range i.Texts {
		if lang != "de" && lang != "en" {
			return invalid("language of texts")
		}
		if err := short("texts", t.Greeting+t.Online+t.Offline, 6000); err != nil {
			return err
		}
		if err := short("absence", t.Absence, 2000); err != nil {
			return err
		}
	}
	return nil
}

func urgency(i *inbox.Inbox) error {
	if i.LateAfter < i.WarnAfter {
		return invalid("urgency")
	}
	return nil
}

// Apply implements Command.
func (p *PutInbox) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.PutInbox", inbox.RoleAdministrator); err != nil {
		return err
	}
	old, err := store.Find[inbox.Inbox](ctx, tx, p.ID)
	if err != nil {
		return err
	}
	i, err := p.over(old)
	if err != nil {
		return err
	}
	if old == nil {
		old = new(inbox.Inbox)
	}
	if !reflect.DeepEqual(i.Picture, old.Picture) {
		if i.Picture, err = picture(ctx, tx, by, i.Picture); err != nil {
			return err
		}
	}
	tx.Put(i)
	return takenOff(ctx, tx, by, onePicture(old.Picture), onePicture(i.Picture))
}

// over lays it over an inbox; nil: it makes one.
func (p *PutInbox) over(old *inbox.Inbox) (*inbox.Inbox, error) {
	const op = "command.PutInbox"
	var is map[string]any
	b, err := json.Marshal(old)
	if err == nil {
		err = json.Unmarshal(b, &is)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	if old == nil {
		is = map[string]any{}
		for _, field := range []string{"name", "privacyUrl", "timeZone", "language"} {
			if !p.names(field) {
				return nil, fault.New(fault.Invalid, op, "a new inbox needs its "+field)
			}
		}
	}
	was := p.was
	if old == nil {
		was = nil
	}
	if !lay(is, p.fields, was, "") {
		return nil, fault.New(fault.Stale, op, "it was changed meanwhile")
	}
	i := new(inbox.Inbox)
	if b, err = json.Marshal(is); err == nil {
		err = json.Unmarshal(b, i)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	if i.Texts == nil {
		i.Texts = map[string]inbox.Texts{}
	}
	if err := p.check(i); err != nil {
		return nil, err
	}
	return i, urgency(i)
}

// branches are fields that are changed part by part; "*" stands for any name.
var branches = map[string]bool{"texts": true, "texts.*": true}

// lay puts what is named into a tree, unless it is as it was; false: something else
// stands there than was.
func lay(is, named, was map[string]any, under string) bool {
	for name, want := range named {
		before, asks := was[name]
		at := under + name
		if under != "" {
			at = under + "*"
		}
		if branches[at] && want == nil {
			continue
		}
		if parts, ok := want.(map[string]any); ok && branches[at] {
			to, _ := is[name].(map[string]any)
			if to == nil {
				to = map[string]any{}
			}
			from, _ := before.(map[string]any)
			if !lay(to, parts, from, at+".") {
				return false
			}
			is[name] = to
			continue
		}
		if asks && alike(want, before) {
			continue
		}
		if asks && !alike(is[name], before) && !alike(is[name], want) {
			return false
		}
		is[name] = want
	}
	return true
}

// alike compares two values as JSON has them; what is empty may as well be missing.
func alike(a, b any) bool { return reflect.DeepEqual(full(a), full(b)) }

// full leaves out what is empty.
func full(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, part := range v {
			if part = full(part); part != nil {
				kept[name] = part
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case []any:
		if len(v) == 0 {
			return nil
		}
		kept := make([]any, len(v))
		for i := range v {
			kept[i] = full(v[i])
		}
		return kept
	case string, float64, bool:
		if reflect.ValueOf(v).IsZero() {
			return nil
		}
	}
	return v
}

// Overlay implements Overlayer.
func (p *PutInbox) Overlay(v View, _ string, _ int64) {
	old, _ := v.Get(inbox.KindInbox, p.ID).(*inbox.Inbox)
	if i, err := p.over(old); err == nil {
		v.Put(i)
	}
}
