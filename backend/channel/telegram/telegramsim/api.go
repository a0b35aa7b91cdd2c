package telegramsim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one call of a method.
type call struct {
	method string // lower-case: names are not case-sensitive
	params map[string]string
	files  map[string]*uploaded
	ctx    context.Context
}

type uploaded struct {
	name, media string
	bytes       []byte
}

func (c *call) text(name string) string { return c.params[name] }

func (c *call) number(name string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(c.params[name]), 10, 64)
	return n
}

func (c *call) truth(name string) bool {
	return slices.Contains([]string{"true", "True", "1", "yes"}, c.params[name])
}

func (c *call) read(name string, into any) bool {
	return c.params[name] == "" || json.Unmarshal([]byte(c.params[name]), into) == nil
}

// reply is an answer; status 0 is success with result.
type reply struct {
	status  int
	text    string
	result  any
	note    string // description of a success
	after   int
	migrate int64
	html    bool // of a proxy in front
}

// noToken is what the platform says, in its spelling.
var noToken = http.StatusText(http.StatusUnauthorized)

func good(result any) reply     { return reply{result: result} }
func bad(text string) reply     { return reply{status: 400, text: "Bad Request: " + text} }
func refuse(text string) reply  { return reply{status: 403, text: "Forbidden: " + text} }
func conflict(why string) reply { return reply{status: 409, text: "Conflict: " + why} }

func slow(after time.Duration) reply {
	n := int(math.Ceil(after.Seconds()))
	return reply{status: 429, text: "Too Many Requests: retry after " + strconv.Itoa(n), after: n}
}

func write(w http.ResponseWriter, r reply) {
	if r.html {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, "<html>"+strings.ToLower(http.StatusText(r.status))+"</html>")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.status == 0 {
		o := map[string]any{"ok": true, "result": r.result}
		if r.note != "" {
			o["description"] = r.note
		}
		_ = json.NewEncoder(w).Encode(o)
		return
	}
	o := map[string]any{"ok": false, "error_code": r.status, "description": r.text}
	if r.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.after))
		o["parameters"] = map[string]any{"retry_after": r.after}
	}
	if r.migrate != 0 {
		o["parameters"] = map[string]any{"migrate_to_chat_id": r.migrate}
	}
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(o)
}

// ServeHTTP is the Bot API: /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	weather := s.weather
	s.mu.Unlock()
	if weather.Delay > 0 && !s.sleep(r.Context(), weather.Delay) {
		return
	}
	if weather.Down {
		write(w, reply{status: http.StatusBadGateway, html: true})
		return
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		if token, where, ok := strings.Cut(rest, "/"); ok && token == s.o.Token && !weather.Revoked {
			s.download(w, where)
			return
		}
		write(w, reply{status: http.StatusUnauthorized, text: noToken})
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, cut := strings.Cut(rest, "/")
	switch {
	case !ok || !cut:
		write(w, reply{status: 404, text: "Not Found"})
	case !strings.Contains(token, ":") || strings.HasPrefix(token, "0") || len(token) > 80:
		write(w, reply{status: http.StatusUnauthorized, text: noToken + ": invalid token specified"})
	case token != s.o.Token || weather.Revoked:
		write(w, reply{status: http.StatusUnauthorized, text: noToken})
	default:
		s.answer(w, r, strings.ToLower(strings.TrimPrefix(method, "test/")))
	}
}

func (s *Sim) answer(w http.ResponseWriter, r *http.Request, method string) {
	c, problem := readCall(r, method)
	if problem.status != 0 {
		write(w, problem)
		return
	}
	if method == "getupdates" {
		write(w, s.getUpdates(c))
		return
	}
	fail, after := s.failing(method)
	if fail.status != 0 && !after {
		write(w, fail)
		return
	}
	out := s.run(c)
	if fail.status != 0 {
		out = fail
	}
	s.signal()
	write(w, out)
}

// failing takes one of the failures the weather holds for calls that do something.
func (s *Sim) failing(method string) (reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// That somebody writes is told all the time: it would use up what a sending is meant to meet.
	if s.weather.Fail <= 0 || strings.HasPrefix(method, "get") || method == "sendchataction" {
		return reply{}, false
	}
	s.weather.Fail--
	status := s.weather.Status
	if status == 0 {
		status = 500
	}
	r := reply{status: status, text: http.StatusText(status), html: status >= 502}
	if status == http.StatusTooManyRequests {
		r = slow(3 * time.Second)
	}
	return r, s.weather.After
}

// run does what a method does, under the lock.
func (s *Sim) run(c *call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.methods()[c.method]
	if !ok {
		return reply{status: 404, text: "Not Found: method not found"}
	}
	out := m(c)
	if out.status == 0 && !strings.HasPrefix(c.method, "get") {
		record := Call{Method: c.method, Params: c.params, At: s.now()}
		for _, f := range c.files {
			record.Files = append(record.Files, f.name)
		}
		slices.Sort(record.Files)
		s.calls = append(s.calls, record)
	}
	return out
}

func (s *Sim) methods() map[string]func(*call) reply {
	return map[string]func(*call) reply{
		"getme": func(*call) reply {
			return good(merged(s.bot(), map[string]any{"can_join_groups": false, "can_read_all_group_messages": false,
				"supports_inline_queries": false, "can_connect_to_business": true, "has_main_web_app": false}))
		},
		"setwebhook": s.setWebhook, "deletewebhook": s.deleteWebhook, "getwebhookinfo": s.webhookInfo,
		"getfile": s.getFile, "getchat": s.getChat, "getuserprofilephotos": s.photos, "getbusinessconnection": s.getConnection,
		"sendmessage": s.sendMessage, "sendphoto": s.sendFile("photo"), "sendvideo": s.sendFile("video"), "sendaudio": s.sendFile("audio"),
		"senddocument": s.sendFile("document"), "sendvoice": s.sendFile("voice"), "sendanimation": s.sendFile("animation"),
		"sendmediagroup": s.sendGroup, "sendchataction": s.chatAction,
		"editmessagetext": s.editText, "editmessagecaption": s.editCaption, "deletemessage": s.deleteMessage, "deletemessages": s.deleteMessages,
		"deletebusinessmessages": s.deleteBusiness, "readbusinessmessage": s.readBusiness,
		"setmessagereaction": s.setReaction, "answercallbackquery": s.answerPress,
	}
}

// sleep waits; false when the caller is gone.
func (s *Sim) sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}

// readCall takes parameters from the query and from a JSON, form or multipart body.
func readCall(r *http.Request, method string) (*call, reply) {
	c := &call{method: method, params: map[string]string{}, files: map[string]*uploaded{}, ctx: r.Context()}
	put := func(v url.Values) {
		for k := range v {
			c.params[k] = v.Get(k)
		}
	}
	put(r.URL.Query())
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, 2*maxUpload)
	switch media {
	case "application/json":
		var o map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
			return nil, bad("can't parse request body as JSON") // (unverified wording)
		}
		for k, v := range o {
			var text string
			if json.Unmarshal(v, &text) != nil {
				text = string(v)
			}
			c.params[k] = text
		}
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err == nil {
			put(r.PostForm)
		}
	case "multipart/form-data":
		return c, readForm(r, c, put)
	}
	return c, reply{}
}

func readForm(r *http.Request, c *call, put func(url.Values)) reply {
	tooLarge := reply{status: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	form, err := r.MultipartReader()
	if err != nil {
		return bad("can't parse the form")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return reply{}
		}
		if err != nil {
			return reply{status: http.StatusBadGateway, html: true} // the line broke
		}
		b, err := io.ReadAll(io.LimitReader(part, maxUpload+1))
		switch {
		case err != nil:
			return reply{status: http.StatusBadGateway, html: true}
		case len(b) > maxUpload:
			return tooLarge
		case part.FileName() == "":
			put(url.Values{part.FormName(): {string(b)}})
		default:
			media := part.Header.Get("Content-Type")
			if media == "" || media == "application/octet-stream" {
				media = strings.Replace(http.DetectContentType(b), "application/ogg", "audio/ogg", 1)
			}
			c.files[part.FormName()] = &uploaded{part.FileName(), media, b}
		}
	}
}
