package whatsapp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// maxPages bounds a list of templates: an account has at most 6,000.
const (
	pageSize = 100
	maxPages = 80
)

// listed is a template as the platform lists it.
type listed struct {
	ID         str         `json:"id"`
	Name       str         `json:"name"`
	Language   str         `json:"language"`
	Status     str         `json:"status"`
	Category   str         `json:"category"`
	Reason     str         `json:"rejected_reason"`
	Components []component `json:"components"`
}

type component struct {
	Type    str `json:"type"`
	Format  str `json:"format"`
	Text    str `json:"text"`
	Example struct {
		HeaderText  []str   `json:"header_text"`
		HeaderNamed []named `json:"header_text_named_params"`
		Handle      []str   `json:"header_handle"`
		Body        [][]str `json:"body_text"`
		BodyNamed   []named `json:"body_text_named_params"`
	} `json:"example"`
	Buttons []struct {
		Type    str             `json:"type"`
		Text    str             `json:"text"`
		URL     str             `json:"url"`
		Phone   str             `json:"phone_number"`
		Example json.RawMessage `json:"example"` // a text or a list
	} `json:"buttons"`
}

type named struct {
	Name    str `json:"param_name"`
	Example str `json:"example"`
}

// Templates implements channel.TemplateLister: all of the account, in any state.
func (s *session) Templates(ctx context.Context) ([]channel.Template, error) {
	var list []channel.Template
	after := ""
	for range maxPages {
		q := url.Values{"fields": {"id,name,language,status,category,parameter_format,rejected_reason,components"}, "limit": {strconv.Itoa(pageSize)}}
		if after != "" {
			q.Set("after", after)
		}
		var page struct {
			Data   []listed `json:"data"`
			Paging struct {
				Cursors struct {
					After str `json:"after"`
				} `json:"cursors"`
				Next str `json:"next"`
			} `json:"paging"`
		}
		err := s.ask(ctx, meta.Call{Method: http.MethodGet, Path: s.set.account + "/message_templates", Query: q}, &page)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, "whatsapp.Templates", err)
		}
		for i := range page.Data {
			if page.Data[i].ID != "" {
				list = append(list, page.Data[i].template())
			}
		}
		// The address of the next page is made here: the platform's has a host of its own.
		if page.Paging.Next == "" || page.Paging.Cursors.After == "" {
			break
		}
		after = string(page.Paging.Cursors.After)
	}
	return list, nil
}

// templateState is the platform's state in ours; only an approved one can be sent.
func templateState(s string) string {
	switch strings.ToUpper(s) {
	case "":
		return ""
	case "APPROVED", "REINSTATED":
		return "approved"
	case "PENDING", "IN_APPEAL":
		return "pending"
	case "REJECTED":
		return "rejected"
	case "PAUSED", "FLAGGED", "LIMIT_EXCEEDED":
		return "paused"
	}
	return "disabled"
}

// variable is a place to be filled in: {{1}} or {{first_name}}.
var variable = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}`)

func (l *listed) template() channel.Template {
	t := channel.Template{ID: string(l.ID), Name: string(l.Name), Language: string(l.Language), Category: strings.ToLower(string(l.Category)), State: templateState(string(l.Status))}
	if r := string(l.Reason); r != "NONE" {
		t.Reason = r
	}
	for _, c := range l.Components {
		switch strings.ToUpper(string(c.Type)) {
		case "HEADER":
			t.HeaderKind, t.Header = strings.ToLower(cmp.Or(string(c.Format), "TEXT")), string(c.Text)
			headerFields(&t, c)
		case "BODY":
			t.Body = string(c.Text)
			var positional []str
			if len(c.Example.Body) > 0 {
				positional = c.Example.Body[0]
			}
			textFields(&t, "body", t.Body, positional, c.Example.BodyNamed)
		case "FOOTER":
			t.Footer = string(c.Text)
		case "BUTTONS":
			buttonFields(&t, c)
		}
	}
	return t
}

func headerFields(t *channel.Template, c component) {
	switch t.HeaderKind {
	case "text":
		textFields(t, "header", t.Header, c.Example.HeaderText, c.Example.HeaderNamed)
	case "location":
		for _, n := range []string{"latitude", "longitude", "name", "address"} {
			t.Fields = append(t.Fields, channel.TemplateField{Name: "header." + n, Place: "header"})
		}
	case "image", "video", "document":
		t.Fields = append(t.Fields, channel.TemplateField{Name: "header.file", Place: "header", File: true})
	}
}

// textFields adds the variables of a text, each once, in its order.
func textFields(t *channel.Template, place, text string, positional []str, byName []named) {
	had := map[string]bool{}
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if had[m[1]] {
			continue
		}
		had[m[1]] = true
		f := channel.TemplateField{Name: place + "." + m[1], Place: place}
		if n, err := strconv.Atoi(m[1]); err == nil && n >= 1 && n <= len(positional) {
			f.Example = string(positional[n-1])
		}
		for _, x := range byName {
			if string(x.Name) == m[1] {
				f.Example = string(x.Example)
			}
		}
		t.Fields = append(t.Fields, f)
	}
}

func buttonFields(t *channel.Template, c component) {
	for i, b := range c.Buttons {
		x := channel.TemplateButton{Kind: "other", Title: string(b.Text)}
		var list []str
		var one str
		if json.Unmarshal(b.Example, &list) == nil && len(list) > 0 {
			one = list[0]
		} else {
			_ = json.Unmarshal(b.Example, &one)
		}
		field := false
		switch strings.ToUpper(string(b.Type)) {
		case "QUICK_REPLY":
			x.Kind = "reply"
		case "PHONE_NUMBER":
			x.Kind, x.Value = "phone", string(b.Phone)
		case "URL":
			x.Kind, x.Value = "url", string(b.URL)
			field = variable.MatchString(x.Value)
		case "COPY_CODE":
			x.Kind, x.Value, field = "code", string(one), true
		case "OTP":
			field = true
		}
		t.Buttons = append(t.Buttons, x)
		if field {
			t.Fields = append(t.Fields, channel.TemplateField{Name: "button." + strconv.Itoa(i), Place: "button", Example: string(one)})
		}
	}
}

// filled gives a template with its values, as it is sent. Errors: invalid (a value is missing).
func (s *session) filled(ctx context.Context, out channel.Outgoing) (map[string]any, error) {
	f := out.Template
	var components []map[string]any
	header, err := s.header(ctx, out)
	if err != nil {
		return nil, err
	}
	if len(header) > 0 {
		components = append(components, map[string]any{"type": "header", "parameters": header})
	}
	body, err := textParameters(f, "body")
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		components = append(components, map[string]any{"type": "body", "parameters": body})
	}
	for i, b := range f.Template.Buttons {
		v, asked, err := valueOf(f, "button."+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		if !asked {
			continue
		}
		kind, p := "url", map[string]any{"type": "text", "text": v}
		if b.Kind == "code" {
			kind, p = "copy_code", map[string]any{"type": "coupon_code", "coupon_code": v}
		}
		components = append(components, map[string]any{"type": "button", "sub_type": kind, "index": strconv.Itoa(i), "parameters": []any{p}})
	}
	t := map[string]any{"name": f.Name, "language": map[string]string{"code": f.Language}}
	if len(components) > 0 {
		t["components"] = components
	}
	return t, nil
}

// header gives the parameters of a template's head: a text, a file or a place.
func (s *session) header(ctx context.Context, out channel.Outgoing) ([]any, error) {
	f := out.Template
	switch kind := f.Template.HeaderKind; kind {
	case "image", "video", "document":
		hash, _, err := valueOf(f, "header.file")
		if err != nil {
			return nil, err
		}
		for _, x := range out.Files {
			if x.Hash != hash {
				continue
			}
			if kind != "document" && kindOf(x.Type) != kind {
				return nil, fault.New(fault.FileType, "whatsapp.filled", "another type of file than the template's head shows")
			}
			id, err := s.upload(ctx, x)
			if err != nil {
				return nil, err
			}
			p := map[string]any{"id": id}
			if kind == "document" {
				p["filename"] = fileName(x.Name)
			}
			return []any{map[string]any{"type": kind, kind: p}}, nil
		}
		return nil, fault.New(fault.Invalid, "whatsapp.filled", "the template's file is not among the files")
	case "location":
		p := map[string]any{}
		for _, n := range []string{"latitude", "longitude", "name", "address"} {
			v, _, err := valueOf(f, "header."+n)
			if err != nil {
				return nil, err
			}
			p[n] = v
		}
		return []any{map[string]any{"type": kind, kind: p}}, nil
	}
	return textParameters(f, "header")
}

// numbered gives the fields of a place, {{1}} before {{2}} wherever they stand in the text.
func numbered(fields []channel.TemplateField, place string) []channel.TemplateField {
	list := slices.DeleteFunc(slices.Clone(fields), func(f channel.TemplateField) bool { return f.File || !strings.HasPrefix(f.Name, place+".") })
	slices.SortStableFunc(list, func(a, b channel.TemplateField) int {
		x, _ := strconv.Atoi(strings.TrimPrefix(a.Name, place+".")) // 0 for names, which keep their order
		y, _ := strconv.Atoi(strings.TrimPrefix(b.Name, place+"."))
		return cmp.Compare(x, y)
	})
	return list
}

// textParameters gives the values of a place, in the order the platform wants.
func textParameters(f *channel.Filled, place string) (list []any, err error) {
	for _, x := range numbered(f.Template.Fields, place) {
		name := strings.TrimPrefix(x.Name, place+".")
		v, _, err := valueOf(f, x.Name)
		if err != nil {
			return nil, err
		}
		p := map[string]any{"type": "text", "text": v}
		if _, err := strconv.Atoi(name); err != nil {
			p["parameter_name"] = name
		}
		list = append(list, p)
	}
	return list, nil
}

// valueOf gives the value of a field; asked: the template has it. The platform
// takes neither line breaks nor wide gaps in values.
func valueOf(f *channel.Filled, name string) (v string, asked bool, err error) {
	for _, x := range f.Template.Fields {
		if x.Name != name {
			continue
		}
		v = strings.Join(strings.Fields(f.Values[name]), " ")
		if v == "" {
			return "", true, fault.New(fault.Invalid, "whatsapp.filled", "the template's value "+name+" is missing")
		}
		return v, true, nil
	}
	return "", false, nil
}
