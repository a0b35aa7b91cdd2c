package command

import (
	"context"
	"encoding/hex"
	"regexp"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// filled checks the shape of a template's values; nil is well.
func filled(f *inbox.Filled) error {
	if f == nil {
		return nil
	}
	size := len(f.Template)
	for name, value := range f.Values {
		size += len(name) + len(value)
	}
	if len(f.Values) > 100 || size > 32<<10 {
		return fault.New(fault.TooLarge, "command.Validate", "template")
	}
	if f.Template == "" {
		return invalid("template")
	}
	return nil
}

// template checks what is to be sent as a template of a channel, and gives how it
// reads and the files of its fields. What the desktop says of it counts nothing.
func template(ctx context.Context, tx *store.Tx, by Actor, ch *inbox.Channel, f *inbox.Filled) (text string, files []inbox.File, err error) {
	const op = "command.Reply"
	if !ch.Able().Templates {
		return "", nil, fault.New(fault.Invalid, op, "this channel has no templates")
	}
	t, err := store.Get[inbox.Template](ctx, tx, f.Template)
	if err != nil {
		return "", nil, err
	}
	if t.Channel != ch.ID {
		return "", nil, fault.New(fault.Invalid, op, "template of another channel")
	}
	if t.State != inbox.TemplateApproved {
		return "", nil, fault.New(fault.Invalid, op, "template is "+string(t.State))
	}
	known := map[string]bool{}
	for _, field := range t.Fields {
		known[field.Name] = true
		value := f.Values[field.Name]
		if strings.TrimSpace(value) == "" {
			return "", nil, fault.New(fault.Invalid, op, "a field of the template is empty")
		}
		if !field.File {
			continue
		}
		if sum, err := hex.DecodeString(value); err != nil || len(sum) != 32 {
			return "", nil, fault.New(fault.Invalid, op, "a file of the template")
		}
		list, err := stored(ctx, tx, by, []inbox.File{{Hash: value}})
		if err != nil {
			return "", nil, err
		}
		files = append(files, list...)
	}
	for name := range f.Values {
		if !known[name] {
			return "", nil, fault.New(fault.Invalid, op, "a value the template has no field for")
		}
	}
	return reads(t, f.Values), files, nil
}

var variable = regexp.MustCompile(`\{\{\s*([^{}]+?)\s*\}\}`)

// reads gives a filled template as the contact reads it.
func reads(t *inbox.Template, values map[string]string) string {
	var parts []string
	header := t.Header
	if t.HeaderKind != "" && t.HeaderKind != "text" {
		header = "" // a picture or the like, which is among the files
	}
	for _, p := range []struct{ place, text string }{{"header", header}, {"body", t.Body}, {"footer", t.Footer}} {
		text := variable.ReplaceAllStringFunc(p.text, func(v string) string {
			if value, ok := values[p.place+"."+variable.FindStringSubmatch(v)[1]]; ok {
				return value
			}
			return v
		})
		if text = strings.TrimSpace(text); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n\n")
}
