package whatsapp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/fault"
)

func lookUp(id string) meta.Call { return meta.Call{Method: "GET", Path: id} }

type object = map[string]any

// ready gives an account templates of every kind.
func ready(t *testing.T) (d *desk, id string, named map[string]channel.Template) {
	t.Helper()
	d = open(t, options{})
	id = d.customer()
	d.sim.AddTemplate(whatsappsim.Template{Name: "order_update", Language: "de", Category: "UTILITY", Format: "NAMED", Components: []object{
		{"type": "BODY", "text": "Hallo {{first_name}}, Bestellung {{order_number}} ist unterwegs, {{first_name}}!",
			"example": object{"body_text_named_params": []object{{"param_name": "first_name", "example": "Pablo"}, {"param_name": "order_number", "example": "860198"}}}},
		{"type": "BUTTONS", "buttons": []object{{"type": "QUICK_REPLY", "text": "Verfolgen"}, {"type": "URL", "text": "Öffnen", "url": "https://shop.example/o/{{1}}", "example": []string{"https://shop.example/o/7"}},
			{"type": "PHONE_NUMBER", "text": "Anrufen", "phone_number": "+49301234567"}}}}})
	d.sim.AddTemplate(whatsappsim.Template{Name: "promo", Language: "en_US", Category: "MARKETING", Components: []object{
		{"type": "HEADER", "format": "TEXT", "text": "Act fast, {{1}}!", "example": object{"header_text": []string{"Pablo"}}},
		{"type": "BODY", "text": "In {{2}} days code {{1}} ends.", "example": object{"body_text": [][]string{{"KETTLE10", "3"}}}},
		{"type": "FOOTER", "text": "Copper Kettle"}, {"type": "BUTTONS", "buttons": []object{{"type": "COPY_CODE", "text": "Copy", "example": "KETTLE10"}}}}})
	d.sim.AddTemplate(whatsappsim.Template{Name: "picture", Language: "de", Category: "UTILITY", Components: []object{
		{"type": "HEADER", "format": "IMAGE", "example": object{"header_handle": []string{"https://x.example/y"}}}, {"type": "BODY", "text": "So sieht er aus."}}})
	d.sim.AddTemplate(whatsappsim.Template{Name: "old", Language: "de", Category: "UTILITY", Status: "REJECTED", Reason: "INVALID_FORMAT", Components: []object{{"type": "BODY", "text": "x"}}})
	list, err := d.session.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	named = map[string]channel.Template{}
	for _, x := range list {
		named[x.Name] = x
	}
	return d, id, named
}

func filledWith(t channel.Template, values map[string]string) *channel.Filled {
	return &channel.Filled{ID: t.ID, Name: t.Name, Language: t.Language, Values: values, Template: t}
}

func names(t channel.Template) (list []string) {
	for _, f := range t.Fields {
		list = append(list, f.Name+"="+f.Example)
	}
	return list
}

// Templates are listed with their fields, whatever kind they are of.
func TestTemplatesAreListed(t *testing.T) {
	t.Parallel()
	_, _, list := ready(t)
	o := list["order_update"]
	if got := names(o); !slices.Equal(got, []string{"body.first_name=Pablo", "body.order_number=860198", "button.1=https://shop.example/o/7"}) || o.Category != "utility" || o.State != "approved" {
		t.Errorf("%v %+v", got, o)
	}
	if b := o.Buttons; len(b) != 3 || b[0].Kind != "reply" || b[1].Kind != "url" || b[2].Kind != "phone" || b[2].Value != "+49301234567" {
		t.Errorf("%+v", b)
	}
	p := list["promo"]
	if got := names(p); !slices.Equal(got, []string{"header.1=Pablo", "body.2=3", "body.1=KETTLE10", "button.0=KETTLE10"}) || p.Footer != "Copper Kettle" || p.HeaderKind != "text" {
		t.Errorf("%v %+v", got, p)
	}
	if x := list["picture"]; x.HeaderKind != "image" || len(x.Fields) != 1 || !x.Fields[0].File {
		t.Errorf("%+v", x)
	}
	if x := list["old"]; x.State != "rejected" || x.Reason != "INVALID_FORMAT" {
		t.Errorf("%+v", x)
	}
}

// However many there are, all of them come.
func TestTemplatesInPages(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	for i := range 250 {
		d.sim.AddTemplate(whatsappsim.Template{Name: fmt.Sprintf("nr_%d", i), Language: "de", Category: "UTILITY", Components: []object{{"type": "BODY", "text": "x"}}})
	}
	list, err := d.session.Templates(t.Context())
	if err != nil || len(list) != 250 || list[249].Name != "nr_249" {
		t.Fatalf("%d templates, %v", len(list), err)
	}
}

// After the window has closed a template arrives, filled in as it was shown.
func TestTemplatesAreSent(t *testing.T) {
	t.Parallel()
	d, id, list := ready(t)
	d.sim.Set(sim.Weather{Pass: 48 * time.Hour})
	d.must(channel.Outgoing{Key: key(1), Address: id, Quote: "wamid.X", Template: filledWith(list["order_update"],
		map[string]string{"body.first_name": "Mara\nLindqvist", "body.order_number": "860198", "button.1": "860198"})})
	d.must(channel.Outgoing{Key: key(2), Address: id, Template: filledWith(list["promo"],
		map[string]string{"header.1": "Mara", "body.1": "KETTLE10", "body.2": "3", "button.0": "KETTLE10"})})
	f := d.keep("k.jpg", "image/jpeg", []byte("\xff\xd8"))
	d.must(channel.Outgoing{Key: key(3), Address: id, Files: []channel.File{f}, Template: filledWith(list["picture"], map[string]string{"header.file": f.Hash})})
	got := d.shown(id)
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	if b := got[0]; b.Text != "Hallo Mara Lindqvist, Bestellung 860198 ist unterwegs, Mara Lindqvist!" || b.Buttons[1].URL != "https://shop.example/o/860198" || b.Quote != "" {
		t.Errorf("%+v", b)
	}
	if b := got[1]; b.Header != "Act fast, Mara!" || b.Text != "In 3 days code KETTLE10 ends." || b.Footer != "Copper Kettle" {
		t.Errorf("%+v", b)
	}
	if b := got[2]; b.File == nil || b.File.Type != "image/jpeg" || b.Text != "So sieht er aus." {
		t.Errorf("%+v", b)
	}
	d.does(id, sim.Act{Kind: "press", To: got[0].ID, Button: "Verfolgen"})
	if m := d.last(); m.Button != "Verfolgen" || m.Text != "Verfolgen" || m.Quote != got[0].ID {
		t.Errorf("%+v", m)
	}
}

// What cannot be sent says so before or by the platform's word.
func TestTemplatesThatFail(t *testing.T) {
	t.Parallel()
	d, id, list := ready(t)
	send := func(f *channel.Filled) error {
		_, err := d.send(channel.Outgoing{Key: key(1), Address: id, Template: f})
		return err
	}
	if err := send(filledWith(list["promo"], map[string]string{"header.1": "Mara"})); !fault.Is(err, fault.Invalid) {
		t.Errorf("a value is missing: %v", err)
	}
	if err := send(filledWith(list["picture"], map[string]string{"header.file": "x"})); !fault.Is(err, fault.Invalid) {
		t.Errorf("the file is missing: %v", err)
	}
	less := list["promo"]
	less.Fields = nil
	for name, c := range map[string]struct {
		f    *channel.Filled
		says string
	}{
		"unknown":  {&channel.Filled{Name: "nowhere", Language: "de"}, "132001"},
		"rejected": {filledWith(list["old"], nil), "132001"},
		"too few":  {filledWith(less, nil), "132000"},
	} {
		if err := send(c.f); !fault.Is(err, fault.Refused) || !strings.Contains(detailOf(err), c.says) {
			t.Errorf("%s: %v, %s", name, err, detailOf(err))
		}
	}
	for status, says := range map[string]string{"PAUSED": "132015", "DISABLED": "132016"} {
		d.sim.Judge("picture", "de", status, "")
		f := d.keep("k.jpg", "image/jpeg", []byte("\xff\xd8"))
		_, err := d.send(channel.Outgoing{Key: key(2), Address: id, Files: []channel.File{f}, Template: filledWith(list["picture"], map[string]string{"header.file": f.Hash})})
		if !strings.Contains(detailOf(err), says) {
			t.Errorf("%s: %v, %s", status, err, detailOf(err))
		}
	}
	d.sim.Prefers(id, true)
	r := d.must(channel.Outgoing{Key: key(3), Address: id, Template: filledWith(list["promo"],
		map[string]string{"header.1": "Mara", "body.1": "K", "body.2": "3", "button.0": "K"})})
	if got := d.states(r[0].Remote); !slices.Equal(got, []string{"failed refused"}) {
		t.Errorf("advertising to who wants none: %v", got)
	}
}

// A new template's life is told: approval, and that the list is to be fetched anew.
func TestTemplateChanges(t *testing.T) {
	t.Parallel()
	d := open(t, options{Review: time.Hour})
	var made struct {
		ID, Status string
	}
	err := d.session.ask(t.Context(), meta.Call{Method: "POST", Path: whatsappsim.Account + "/message_templates", Body: object{"name": "neu", "language": "de", "category": "UTILITY",
		"components": []object{{"type": "BODY", "text": "Guten Tag, Ihre Lampe ist da."}}}}, &made)
	if err != nil || made.Status != "PENDING" {
		t.Fatalf("%+v, %v", made, err)
	}
	state := func() string {
		list, err := d.session.Templates(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		return list[0].State
	}
	if state() != "pending" {
		t.Error(state())
	}
	d.sim.Set(sim.Weather{Pass: time.Hour})
	d.sim.Settle()
	d.sim.Judge("neu", "de", "PAUSED", "")
	d.sim.Judge("neu", "de", "REJECTED", "ABUSIVE_CONTENT")
	d.sim.Settle()
	var told []string
	for _, e := range d.all() {
		if c := e.Template; c != nil && c.Name == "neu" && c.Language == "de" {
			told = append(told, c.State+" "+c.Reason)
		}
	}
	slices.Sort(told)
	if !slices.Equal(told, []string{"approved ", "paused Template paused for 3 hours because of low quality.", "rejected ABUSIVE_CONTENT"}) || state() != "rejected" {
		t.Errorf("%q", told)
	}
	if err := d.session.ask(t.Context(), meta.Call{Method: "DELETE", Path: whatsappsim.Account + "/message_templates", Query: map[string][]string{"name": {"neu"}}}, nil); err != nil {
		t.Error(err)
	}
	if list, err := d.session.Templates(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// A new template may be held back until the platform has judged it: shown as still on its way.
func TestHeldForQuality(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	d.sim.AddTemplate(whatsappsim.Template{Name: "neu", Language: "de", Category: "MARKETING", Held: true, Components: []object{{"type": "BODY", "text": "Neu im Laden."}}})
	r := d.must(channel.Outgoing{Key: key(1), Address: id, Template: &channel.Filled{Name: "neu", Language: "de"}})
	if got := d.states(r[0].Remote); !slices.Equal(got, []string{"delayed"}) {
		t.Errorf("%v", got)
	}
	d.sim.Set(sim.Weather{Pass: 2 * time.Minute})
	d.sim.Settle()
	if got := d.states(r[0].Remote); !slices.Equal(got, []string{"delayed", "sent", "delivered"}) {
		t.Errorf("%v", got)
	}
}
