package whatsappsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel/sim"
)

// recorded is a call of the platform's API and its answer.
type recorded struct {
	Method, Path string
	Body         any
	Status       int
	Headers      map[string]string
	Answer       map[string]any
}

// What businesses in these products do not call.
var notSimulated = []string{"block_user_ok", "qr_link_create_ok"}

// The simulator's answers have the platform's shapes: status, headers that count,
// and every field.
func TestAnswersAreThePlatforms(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]recorded
	if err := json.Unmarshal(raw, &list); err != nil || len(list) < 25 {
		t.Fatal(err, len(list))
	}
	for name, c := range list {
		if slices.Contains(notSimulated, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := prepared(t, name, c)
			kind, body := written(t, c.Body)
			path := c.Path
			for old, id := range map[string]string{"1003300000000001": s.Thread("15550100123")[0].File.Name, "EAAB_example": Token} {
				path = strings.ReplaceAll(path, old, id)
			}
			req := httptest.NewRequestWithContext(t.Context(), c.Method, "http://platform.test"+path, body)
			req.Header.Set("Content-Type", kind)
			req.Header.Set("Authorization", "Bearer "+Token)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, req)
			var got map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%s: %v", w.Body, err)
			}
			if w.Code != c.Status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.Status, w.Body)
			}
			if a, b := fields("", got), fields("", c.Answer); !slices.Equal(a, b) {
				t.Errorf("fields %v\nwant %v", a, b)
			}
			if e, ok := c.Answer["error"].(map[string]any); ok && got["error"].(map[string]any)["code"] != e["code"] {
				t.Errorf("%s, want %v", w.Body, e)
			}
			for h := range c.Headers {
				if w.Header().Get(h) == "" {
					t.Errorf("header %s is missing", h)
				}
			}
		})
	}
}

// prepared is a platform on which a recorded call meets what it met.
func prepared(t *testing.T, name string, c recorded) *Sim {
	t.Helper()
	s := New(Options{})
	t.Cleanup(s.Close)
	id := s.Join(sim.Person{Name: "Mara", Number: "+15550100123"})
	s.people["US.40213300998877665501"] = s.people[id]
	if err := s.Do(id, sim.Act{Kind: "say", File: &sim.File{Name: "x", Type: "image/jpeg", Bytes: []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	// ids of the recording stand for ones of this platform
	for file := range s.files {
		s.people[id].chat[0].File = &sim.File{Name: file}
		s.files["1037540000003636"] = s.files[file]
	}
	s.chats["wamid.HBgLMTU1NTAxMDAxMjNPVVQwMDIAA=="] = s.people[id].chat[0]
	s.AddTemplate(Template{ID: "1387300000006668", Name: "order_update_v2", Language: "en_US", Category: "UTILITY", Format: "NAMED", Components: []map[string]any{
		{"type": "BODY", "text": "Hi {{first_name}}, order {{order_number}} is on its way.", "example": map[string]any{"body_text_named_params": []any{map[string]any{"param_name": "first_name", "example": "Pablo"}, map[string]any{"param_name": "order_number", "example": "860198"}}}},
		{"type": "BUTTONS", "buttons": []any{map[string]any{"type": "QUICK_REPLY", "text": "Track"}}}}})
	s.AddTemplate(Template{ID: "1304600000008707", Name: "autumn_promo", Language: "en", Category: "MARKETING", Held: true, Components: []map[string]any{
		{"type": "HEADER", "format": "TEXT", "text": "Act fast!", "example": map[string]any{"header_text": []any{"Pablo"}}},
		{"type": "BODY", "text": "Code.", "example": map[string]any{"body_text": []any{[]any{"KETTLE10", "3"}}}}, {"type": "FOOTER", "text": "Copper Kettle"}}})
	s.AddTemplate(Template{Name: "third", Language: "en", Category: "UTILITY"})
	if code, is := strings.CutPrefix(name, "error_"); is && name != "error_132001_template_missing" {
		e := c.Answer["error"].(map[string]any)
		number, _, _ := strings.Cut(code, "_")
		n, _ := strconv.Atoi(number)
		details := ""
		if d, ok := e["error_data"].(map[string]any); ok {
			details = fmt.Sprint(d["details"])
		}
		s.Fail(Failure{Status: c.Status, Code: n, Title: fmt.Sprint(e["message"]), Details: details})
	}
	if name == "subscribe_app_ok" {
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		}))
		t.Cleanup(hook.Close)
		if err := s.Connect(hook.URL, "word"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func written(t *testing.T, body any) (string, io.Reader) {
	t.Helper()
	if _, form := body.(string); form {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		_ = w.WriteField("messaging_product", "whatsapp")
		_ = w.WriteField("type", "image/jpeg")
		p, _ := w.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="kettle.jpg"`}, "Content-Type": {"image/jpeg"}})
		_, _ = p.Write([]byte("\xff\xd8"))
		_ = w.Close()
		return w.FormDataContentType(), &b
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return "application/json", bytes.NewReader(b)
}

// fields gives the names of everything in a JSON value, sorted.
func fields(at string, v any) (list []string) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			list = append(list, at+"."+k)
			list = append(list, fields(at+"."+k, x)...)
		}
	case []any:
		for _, x := range v {
			list = append(list, fields(at+"[]", x)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// The platform's clock jumps ahead, and what was due meanwhile is done in its order.
func TestTimePasses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return now })
	defer c.close()
	var done []string
	for _, d := range []int{3, 1, 2} {
		c.after(time.Duration(d)*time.Hour, func() { done = append(done, strconv.Itoa(d)) })
	}
	c.settle()
	if len(done) != 0 || c.waiting() != 3 {
		t.Errorf("too early: %v", done)
	}
	c.pass(2 * time.Hour)
	c.settle()
	if !slices.Equal(done, []string{"1", "2"}) || !c.now().Equal(now.Add(2*time.Hour)) {
		t.Errorf("%v", done)
	}
}
