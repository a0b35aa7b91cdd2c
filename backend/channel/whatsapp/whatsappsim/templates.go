package whatsappsim

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/channel/sim"
)

// Template is one of the account's.
type Template struct {
	ID, Name, Language string
	Category, Status   string // "UTILITY", "APPROVED"
	Reason             string // of a rejection
	Format             string // "NAMED", "POSITIONAL"
	Components         []map[string]any
	Held               bool // the platform judges it by the first that got it
}

func (t *Template) listed() map[string]any {
	x := map[string]any{"id": t.ID, "name": t.Name, "language": t.Language, "status": t.Status, "category": t.Category, "parameter_format": t.Format, "components": t.Components}
	if t.Reason != "" {
		x["rejected_reason"] = t.Reason
	}
	return x
}

// AddTemplate gives the account a template; without a status it is approved.
func (s *Sim) AddTemplate(t Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.ID == "" {
		t.ID = s.id()
	}
	if t.Status == "" {
		t.Status = "APPROVED"
	}
	if t.Format == "" {
		t.Format = "POSITIONAL"
	}
	raw, _ := json.Marshal(t.Components) // as it would have come over the line
	t.Components = nil
	_ = json.Unmarshal(raw, &t.Components)
	s.templates = append(s.templates, &t)
}

// Judge gives a template another state, and tells it ("APPROVED", "REJECTED", "PAUSED", "DISABLED").
func (s *Sim) Judge(name, language, status, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.templates {
		if t.Name != name || t.Language != language {
			continue
		}
		t.Status, t.Reason = status, reason
		v := map[string]any{"event": status, "message_template_id": json.Number(t.ID), "message_template_name": name, "message_template_language": language,
			"reason": map[bool]string{true: "NONE", false: reason}[reason == ""], "message_template_category": t.Category}
		if status == "PAUSED" {
			v["other_info"] = map[string]any{"title": "FIRST_PAUSE", "description": "Template paused for 3 hours because of low quality."}
		}
		s.post.tell(update{field: "message_template_status_update", value: v})
	}
}

func (s *Sim) listTemplates(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 {
		limit = 25
	}
	limit = min(limit, 100)
	from := 0
	if b, err := base64.RawURLEncoding.DecodeString(q.Get("after")); err == nil && len(b) > 0 {
		from, _ = strconv.Atoi(string(b))
	}
	var match []*Template
	for _, t := range s.templates {
		if (q.Get("name") == "" || strings.Contains(t.Name, q.Get("name"))) && (q.Get("status") == "" || t.Status == q.Get("status")) {
			match = append(match, t)
		}
	}
	data := []any{}
	end := min(max(from, 0)+limit, len(match))
	for i := max(from, 0); i < end; i++ {
		data = append(data, match[i].listed())
	}
	x := map[string]any{"data": data}
	if len(data) > 0 {
		after := base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(end)))
		paging := map[string]any{"cursors": map[string]any{"before": "QVFIUbefore", "after": after}}
		if end < len(match) {
			paging["next"] = "https://graph.facebook.com/v26.0/" + Account + "/message_templates?limit=" + strconv.Itoa(limit) + "&after=" + after
		}
		x["paging"] = paging
	}
	reply(w, x)
}

var templateName = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

func (s *Sim) createTemplate(w http.ResponseWriter, r *http.Request) {
	var m map[string]any
	_ = json.NewDecoder(r.Body).Decode(&m)
	t := &Template{Name: text(m, "name"), Language: text(m, "language"), Category: text(m, "category"), Format: text(m, "parameter_format"), Status: "PENDING", Components: array(m, "components")}
	if t.Format == "" {
		t.Format = "POSITIONAL"
	}
	body := ""
	for _, c := range t.Components {
		if text(c, "type") == "BODY" {
			body = strings.TrimSpace(text(c, "text"))
		}
	}
	if !templateName.MatchString(t.Name) || t.Language == "" || body == "" || !slices.Contains([]string{"MARKETING", "UTILITY", "AUTHENTICATION"}, t.Category) {
		problem(w, *bad(100, "A template has a name of a-z, 0-9 and _, a language, a category and a body."))
		return
	}
	if strings.HasPrefix(body, "{{") || strings.HasSuffix(body, "}}") {
		problem(w, Failure{Status: http.StatusBadRequest, Code: 100, Title: "Invalid parameter", Details: "2388299: Variables can't be at the start or end of the template."})
		return
	}
	s.mu.Lock()
	t.ID = s.id()
	s.templates = append(s.templates, t)
	s.mu.Unlock()
	if s.o.Review > 0 {
		s.clock.after(s.o.Review, func() { s.Judge(t.Name, t.Language, "APPROVED", "") })
	}
	reply(w, map[string]any{"id": t.ID, "status": t.Status, "category": t.Category})
}

func (s *Sim) deleteTemplate(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, id := r.URL.Query().Get("name"), r.URL.Query().Get("hsm_id")
	before := len(s.templates)
	s.templates = slices.DeleteFunc(s.templates, func(t *Template) bool {
		return t.Name == name && (id == "" || t.ID == id) && t.Status != "DISABLED"
	})
	if len(s.templates) == before {
		problem(w, *bad(100, "Message Template \""+name+"\" was not found, or is disabled."))
		return
	}
	reply(w, map[string]any{"success": true})
}

var hole = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// templated checks a template that is sent, and fills it in as the person sees it.
func (s *Sim) templated(x map[string]any) (content, *Failure) {
	name, lang := text(x, "name"), text(object(x, "language"), "code")
	c := content{kind: "template"}
	i := slices.IndexFunc(s.templates, func(t *Template) bool { return t.Name == name && t.Language == lang })
	if i < 0 || !slices.Contains([]string{"APPROVED", "PAUSED", "DISABLED"}, s.templates[i].Status) {
		return c, &Failure{Status: http.StatusNotFound, Code: 132001, Title: "Template name does not exist in the translation", Details: "template name (" + name + ") does not exist in " + lang}
	}
	t := s.templates[i]
	switch t.Status {
	case "PAUSED":
		return c, &Failure{Status: http.StatusBadRequest, Code: 132015, Title: "Template is Paused", Details: "Template is paused due to low quality so it cannot be sent in a template message."}
	case "DISABLED":
		return c, &Failure{Status: http.StatusBadRequest, Code: 132016, Title: "Template is Disabled", Details: "Template has been paused too many times due to low quality and is now permanently disabled."}
	}
	c.held, c.category = t.Held, t.Category
	given := map[string][]map[string]any{}
	for _, g := range array(x, "components") {
		key := strings.ToUpper(text(g, "type"))
		if key == "BUTTON" {
			key += text(g, "index")
		}
		given[key] = array(g, "parameters")
	}
	for _, part := range t.Components {
		if no := s.fill(&c, t, part, given); no != nil {
			return c, no
		}
	}
	return c, nil
}

// fill fills in one component.
func (s *Sim) fill(c *content, t *Template, part map[string]any, given map[string][]map[string]any) *Failure {
	kind := text(part, "type")
	switch kind {
	case "HEADER":
		if f := text(part, "format"); f != "" && f != "TEXT" {
			return s.fillFile(c, strings.ToLower(f), given[kind])
		}
		filled, no := fillText(t, text(part, "text"), given[kind])
		c.Header = filled
		return no
	case "BODY":
		filled, no := fillText(t, text(part, "text"), given[kind])
		c.Text = filled
		return no
	case "FOOTER":
		c.Footer = text(part, "text")
	case "BUTTONS":
		for i, b := range array(part, "buttons") {
			u := text(b, "url")
			ps := given["BUTTON"+strconv.Itoa(i)]
			if strings.Contains(u, "{{") {
				if len(ps) != 1 {
					return &Failure{Status: http.StatusBadRequest, Code: 131008, Title: "Required parameter is missing", Details: "Button at index " + strconv.Itoa(i) + " of type Url requires a parameter"}
				}
				u = hole.ReplaceAllLiteralString(u, text(ps[0], "text"))
			}
			id := text(b, "text")
			if len(ps) == 1 && text(ps[0], "payload") != "" {
				id = text(ps[0], "payload")
			}
			c.Buttons = append(c.Buttons, sim.Button{ID: id, Title: text(b, "text"), URL: u})
		}
	}
	return nil
}

func (s *Sim) fillFile(c *content, kind string, ps []map[string]any) *Failure {
	if len(ps) != 1 || text(ps[0], "type") != kind {
		return &Failure{Status: http.StatusBadRequest, Code: 132012, Title: "Parameter format does not match format in the created template", Details: "header: Format mismatch, expected " + strings.ToUpper(kind)}
	}
	if kind == "location" {
		c.Header = "📍 " + text(object(ps[0], kind), "name")
		return nil
	}
	m, no := s.mediaContent(kind, object(ps[0], kind))
	c.File = m.File
	return no
}

// fillText puts values into a text: by name, or in their order.
func fillText(t *Template, in string, ps []map[string]any) (string, *Failure) {
	names := map[string]bool{}
	for _, m := range hole.FindAllStringSubmatch(in, -1) {
		names[m[1]] = true
	}
	if len(names) != len(ps) {
		return "", &Failure{Status: http.StatusBadRequest, Code: 132000, Title: "Number of parameters does not match the expected number of params",
			Details: "body: number of localizable_params (" + strconv.Itoa(len(ps)) + ") does not match the expected number of params (" + strconv.Itoa(len(names)) + ")"}
	}
	values := map[string]string{}
	for i, p := range ps {
		key := strconv.Itoa(i + 1)
		if t.Format == "NAMED" {
			key = text(p, "parameter_name")
		}
		if v := text(p, "text"); !names[key] || v == "" || strings.ContainsAny(v, "\n\t") || strings.Contains(v, "     ") {
			return "", &Failure{Status: http.StatusBadRequest, Code: 132012, Title: "Parameter format does not match format in the created template",
				Details: "Param text cannot be empty, have new-line/tab characters or more than 4 consecutive spaces, or has an unknown name"}
		}
		values[key] = text(p, "text")
	}
	return hole.ReplaceAllStringFunc(in, func(m string) string { return values[hole.FindStringSubmatch(m)[1]] }), nil
}
