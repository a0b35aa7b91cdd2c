package telegramsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel/sim"
)

// answer is what the Bot API said.
type answer struct {
	status int
	header http.Header
	OK     bool
	Result json.RawMessage
	Code   int    `json:"error_code"`
	Text   string `json:"description"`
	Params struct {
		After int `json:"retry_after"`
	} `json:"parameters"`
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.Text) }

func (a answer) updates(t *testing.T) (ids []int64) {
	t.Helper()
	var list []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(a.Result, &list); err != nil {
		t.Fatalf("%s: %v", a, err)
	}
	for _, u := range list {
		ids = append(ids, u.ID)
	}
	return ids
}

func ask(t *testing.T, s *Sim, path, media, body string) answer {
	t.Helper()
	w := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Content-Type", media)
	s.ServeHTTP(w, req)
	a := answer{status: w.Code, header: w.Header()}
	_ = json.Unmarshal(w.Body.Bytes(), &a)
	return a
}

func call1(t *testing.T, s *Sim, method string, p map[string]any) answer {
	t.Helper()
	b, _ := json.Marshal(p)
	return ask(t, s, "/bot"+Token+"/"+method, "application/json", string(b))
}

// started is a platform with one person in the chat.
func started(t *testing.T) (*Sim, string) {
	t.Helper()
	s := New(Options{})
	t.Cleanup(s.Close)
	id := s.Join(sim.Person{Name: "Jana Petersen", Username: "jana_p", Number: "+4915112345678", Language: "de"})
	if again := s.Join(sim.Person{Name: "Jana", Number: "+4915112345678"}); again != id {
		t.Errorf("the same number is %s and %s", id, again)
	}
	do(t, s, id, sim.Act{Kind: "start"})
	return s, id
}

func do(t *testing.T, s *Sim, id string, a sim.Act) {
	t.Helper()
	if err := s.Do(id, a); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, a answer, line string) {
	t.Helper()
	if a.String() != line {
		t.Errorf("%s, want %s", a, line)
	}
}

func TestParametersComeInEveryShape(t *testing.T) {
	s, id := started(t)
	at := "/bot" + Token + "/sendMessage"
	form := url.Values{"chat_id": {id}, "text": {"form"}, "reply_parameters": {`{"message_id":1}`}}
	var multi bytes.Buffer
	m := multipart.NewWriter(&multi)
	for k, v := range map[string]string{"chat_id": id, "text": "multipart", "reply_markup": `{"inline_keyboard":[[{"text":"Ja","callback_data":"y"}]]}`} {
		_ = m.WriteField(k, v)
	}
	_ = m.Close()
	for _, a := range []answer{
		ask(t, s, at, "application/json", `{"chat_id":`+id+`,"text":"json"}`), ask(t, s, at, "application/x-www-form-urlencoded", form.Encode()),
		ask(t, s, at, m.FormDataContentType(), multi.String()), ask(t, s, "/bot"+Token+"/SENDMESSAGE?chat_id="+id+"&text=query", "", ""),
		ask(t, s, "/bot"+Token+"/test/sendmessage?chat_id="+id+"&text=testdc", "", ""),
	} {
		if !a.OK {
			t.Error(a)
		}
	}
	list := s.Thread(id)
	if len(list) != 6 || list[2].Quote != "/start" || list[3].Buttons[0].ID != "y" || list[4].Text != "query" || list[5].ID != "6" {
		t.Errorf("%+v", list)
	}
}

func TestWrongTokensAndMethods(t *testing.T) {
	s, _ := started(t)
	want(t, ask(t, s, "/", "", ""), "404 Not Found")
	want(t, ask(t, s, "/botnonsense/getMe", "", ""), "401 "+noToken+": invalid token specified")
	want(t, ask(t, s, "/bot0:x/getMe", "", ""), "401 "+noToken+": invalid token specified")
	want(t, ask(t, s, "/bot1:x/getMe", "", ""), "401 "+noToken)
	want(t, call1(t, s, "sendTelepathy", nil), "404 Not Found: method not found")
	s.Set(sim.Weather{Revoked: true})
	want(t, call1(t, s, "getMe", nil), "401 "+noToken)
}

func TestWhatIsRefused(t *testing.T) {
	s, id := started(t)
	send := func(p map[string]any) answer {
		p["chat_id"] = id
		return call1(t, s, "sendMessage", p)
	}
	want(t, send(map[string]any{"text": " "}), "400 Bad Request: message text is empty")
	want(t, send(map[string]any{"text": strings.Repeat("💡", 2049)}), "400 Bad Request: message is too long")
	want(t, send(map[string]any{"text": strings.Repeat("a", 32_769)}), "400 Bad Request: Text is too long")
	want(t, send(map[string]any{"text": "Das kostet 5.", "parse_mode": "MarkdownV2"}), `400 Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\'`)
	want(t, send(map[string]any{"text": "1 < 2", "parse_mode": "HTML"}), "400 Bad Request: can't parse entities: Unclosed start tag at byte offset 2")
	want(t, send(map[string]any{"text": "x", "reply_parameters": map[string]any{"message_id": 99}}), "400 Bad Request: message to be replied not found")
	want(t, send(map[string]any{"text": "x", "reply_markup": map[string]any{"inline_keyboard": [][]any{{map[string]any{"text": "a", "callback_data": strings.Repeat("x", 65)}}}}}), "400 Bad Request: BUTTON_DATA_INVALID")
	want(t, call1(t, s, "sendMessage", map[string]any{"text": "x"}), "400 Bad Request: chat_id is empty")
	want(t, call1(t, s, "sendMessage", map[string]any{"chat_id": 5, "text": "x"}), "400 Bad Request: chat not found")
	if a := send(map[string]any{"text": "x", "reply_parameters": map[string]any{"message_id": 99, "allow_sending_without_reply": true}}); !a.OK {
		t.Error(a)
	}
	want(t, call1(t, s, "editMessageText", map[string]any{"chat_id": id, "message_id": 2, "text": "x"}), "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	want(t, call1(t, s, "editMessageText", map[string]any{"chat_id": id, "message_id": 99, "text": "x"}), "400 Bad Request: message to edit not found")
	do(t, s, id, sim.Act{Kind: "block"})
	want(t, send(map[string]any{"text": "x"}), "403 Forbidden: bot was blocked by the user")
	do(t, s, id, sim.Act{Kind: "start"})
	if a := send(map[string]any{"text": "wieder da"}); !a.OK {
		t.Error(a)
	}
}

func upload(t *testing.T, s *Sim, method, field, id string, size int) answer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("chat_id", id)
	f, _ := m.CreateFormFile(field, "a.bin")
	_, _ = f.Write(make([]byte, size))
	_ = m.Close()
	return ask(t, s, "/bot"+Token+"/"+method, m.FormDataContentType(), b.String())
}

func TestSizesOfFiles(t *testing.T) {
	s, id := started(t)
	want(t, upload(t, s, "sendPhoto", "photo", id, maxPhoto+1), "400 Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes")
	want(t, upload(t, s, "sendPhoto", "photo", id, 10), "400 Bad Request: IMAGE_PROCESS_FAILED")
	want(t, upload(t, s, "sendDocument", "document", id, maxUpload+1), "413 Request Entity Too Large")
	a := upload(t, s, "sendDocument", "document", id, maxGet+1)
	var m struct {
		Document struct {
			ID string `json:"file_id"`
		}
	}
	_ = json.Unmarshal(a.Result, &m)
	want(t, call1(t, s, "getFile", map[string]any{"file_id": m.Document.ID}), "400 Bad Request: file is too big")
	want(t, call1(t, s, "getFile", map[string]any{"file_id": "x"}), "400 Bad Request: wrong file_id or the file is temporarily unavailable")
}

func TestUpdatesOverLongPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, id := started(t)
		first := call1(t, s, "getUpdates", nil).updates(t)
		if len(first) != 1 {
			t.Fatal(first)
		}
		pass(time.Second)
		begun := time.Now() // the same again at once is slowed down
		again := call1(t, s, "getUpdates", nil).updates(t)
		if len(again) != 1 || time.Since(begun) > time.Second {
			t.Errorf("%v after %v", again, time.Since(begun))
		}
		if left := call1(t, s, "getUpdates", map[string]any{"offset": first[0] + 1}).updates(t); len(left) != 0 || s.Waiting() != 0 {
			t.Errorf("after the offset: %v", left)
		}
		begun = time.Now()
		_ = call1(t, s, "getUpdates", map[string]any{"offset": first[0] + 1, "timeout": 500})
		if d := time.Since(begun); d != 50*time.Second {
			t.Errorf("waits %v", d)
		}
		for _, text := range []string{"a", "b", "c"} {
			do(t, s, id, sim.Act{Kind: "say", Text: text})
		}
		if list := call1(t, s, "getUpdates", map[string]any{"offset": -1}).updates(t); len(list) != 1 || list[0] != first[0]+3 {
			t.Errorf("the last one: %v", list)
		}
		if list := call1(t, s, "getUpdates", map[string]any{"offset": first[0] + 500}).updates(t); len(list) != 1 {
			t.Errorf("an offset in the future confirms nothing: %v", list)
		}
		pass(25 * time.Hour)
		if s.Waiting() != 0 {
			t.Error("a day old, and still there")
		}
	})
}

func TestWhichUpdatesAreAskedFor(t *testing.T) {
	s, id := started(t)
	kinds := func() (list []string) {
		var all []map[string]json.RawMessage
		_ = json.Unmarshal(call1(t, s, "getUpdates", map[string]any{"offset": 0}).Result, &all)
		for _, u := range all {
			for k := range u {
				if k != "update_id" {
					list = append(list, k)
				}
			}
		}
		return list
	}
	do(t, s, id, sim.Act{Kind: "react", To: "1", Text: "👍"}) // not by default
	do(t, s, id, sim.Act{Kind: "edit", To: "1", Text: "x"})
	if got := kinds(); !slices.Equal(got, []string{"message", "edited_message"}) {
		t.Errorf("%v", got)
	}
	if a := call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/", "drop_pending_updates": true, "allowed_updates": []string{"message_reaction"}}); a.Text != "Webhook was set" {
		t.Error(a)
	}
	do(t, s, id, sim.Act{Kind: "react", To: "1", Text: "👎"})
	do(t, s, id, sim.Act{Kind: "say", Text: "x"})
	if n := s.Waiting(); n != 1 {
		t.Errorf("%d wait", n)
	}
}

func TestTwoWaysExcludeEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		defer s.Close()
		results := make(chan answer, 2)
		go func() { results <- call1(t, s, "getUpdates", map[string]any{"timeout": 50}) }()
		synctest.Wait()
		go func() { results <- call1(t, s, "getUpdates", map[string]any{"timeout": 50}) }()
		want(t, <-results, "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		if a := call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/"}); !a.OK {
			t.Error(a)
		}
		want(t, <-results, "409 Conflict: terminated by setWebhook request")
		begun := time.Now()
		want(t, call1(t, s, "getUpdates", nil), "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		if d := time.Since(begun); d != 3*time.Second {
			t.Errorf("a repeated conflict is answered after %v", d)
		}
		want(t, call1(t, s, "setWebhook", map[string]any{"url": "http://x.example/"}), "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
		want(t, call1(t, s, "setWebhook", map[string]any{"url": "https://x.example:9000/"}), "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
		want(t, call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/", "secret_token": "ä"}), "400 Bad Request: secret token contains unallowed characters")
		want(t, call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/", "secret_token": strings.Repeat("a", 257)}), "400 Bad Request: secret token is too long")
		for range 2 {
			pass(time.Second)
			_ = call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/"})
			want(t, call1(t, s, "setWebhook", map[string]any{"url": "https://y.example/"}), "429 Too Many Requests: retry after 1")
		}
	})
}

func TestRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, id := started(t)
		sent := 0
		var limited answer
		for range 40 {
			if a := call1(t, s, "sendMessage", map[string]any{"chat_id": id, "text": "x"}); a.OK {
				sent++
			} else {
				limited = a
				break
			}
		}
		if sent != 20 || limited.Params.After != 1 || limited.header.Get("Retry-After") != "1" {
			t.Errorf("%d, then %s (%+v)", sent, limited, limited.Params)
		}
		pass(time.Second)
		if a := call1(t, s, "sendMessage", map[string]any{"chat_id": id, "text": "x"}); !a.OK {
			t.Error(a)
		}
		s.Set(sim.Weather{Limit: 2})
		for i := range 3 {
			if a := call1(t, s, "sendMessage", map[string]any{"chat_id": id, "text": "x"}); a.OK != (i < 2) {
				t.Errorf("%d: %s", i, a)
			}
		}
	})
}

func TestPressesGrowOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, id := started(t)
		ask := func() string {
			call1(t, s, "sendMessage", map[string]any{"chat_id": id, "text": "?", "reply_markup": map[string]any{"inline_keyboard": [][]any{{map[string]any{"text": "Ja", "callback_data": "y"}}}}})
			list := s.Thread(id)
			do(t, s, id, sim.Act{Kind: "press", To: list[len(list)-1].ID, Button: "y"})
			var all []struct {
				Callback struct{ ID string } `json:"callback_query"`
			}
			_ = json.Unmarshal(call1(t, s, "getUpdates", nil).Result, &all)
			return all[len(all)-1].Callback.ID
		}
		if a := call1(t, s, "answerCallbackQuery", map[string]any{"callback_query_id": ask()}); !a.OK {
			t.Error(a)
		}
		pass(time.Second)
		old := ask()
		pass(time.Hour)
		want(t, call1(t, s, "answerCallbackQuery", map[string]any{"callback_query_id": old}), "400 Bad Request: query is too old and response timeout expired or query ID is invalid")
	})
}

// hookTo serves the webhook without a network.
type hookTo func(*http.Request, []byte) (status int, after string)

func (h hookTo) RoundTrip(r *http.Request) (*http.Response, error) {
	b, _ := io.ReadAll(r.Body)
	w := httptest.NewRecorder()
	status, after := h(r, b)
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(status)
	return w.Result(), nil
}

func TestTheWebhookIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		status, after := 410, ""
		var at []time.Time
		secret := ""
		s := New(Options{Client: &http.Client{Transport: hookTo(func(r *http.Request, _ []byte) (int, string) {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, time.Now())
			secret = r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
			return status, after
		})}})
		defer s.Close()
		id := s.Join(sim.Person{Name: "Jana", Username: "jana"})
		_ = call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/h", "secret_token": "geheim"})
		do(t, s, id, sim.Act{Kind: "start"})
		pass(time.Minute)
		mu.Lock()
		if len(at) < 6 || secret != "geheim" || at[1].Sub(at[0]) > time.Second || at[2].Sub(at[1]) < 2*time.Second || at[3].Sub(at[2]) < 4*time.Second {
			t.Errorf("tried at %v with %q", at, secret)
		}
		mu.Unlock()
		var info struct {
			URL     string
			Pending int    `json:"pending_update_count"`
			Text    string `json:"last_error_message"`
		}
		_ = json.Unmarshal(call1(t, s, "getWebhookInfo", nil).Result, &info)
		if info.Pending != 1 || info.Text != "Wrong response from the webhook: 410 Gone" {
			t.Errorf("%+v", info)
		}
		for range 24 { // gone for a day: taken away
			do(t, s, id, sim.Act{Kind: "say", Text: "x"})
			pass(time.Hour)
		}
		_ = json.Unmarshal(call1(t, s, "getWebhookInfo", nil).Result, &info)
		if info.URL != "" {
			t.Error("a webhook that is gone for 23 hours is removed")
		}
		mu.Lock()
		status, after, at = 503, "600", nil
		mu.Unlock()
		_ = call1(t, s, "setWebhook", map[string]any{"url": "https://x.example/h", "drop_pending_updates": true})
		do(t, s, id, sim.Act{Kind: "say", Text: "x"})
		pass(11 * time.Minute)
		mu.Lock()
		if len(at) != 2 || at[1].Sub(at[0]) < 10*time.Minute {
			t.Errorf("Retry-After is not honoured: %v", at)
		}
		mu.Unlock()
	})
}

// What the phone page shows.
func TestThePhone(t *testing.T) {
	s, id := started(t)
	changed, stop := s.Watch()
	defer stop()
	do(t, s, id, sim.Act{Kind: "say", Text: "Sprachnachricht", File: &sim.File{Name: "v.ogg", Type: "audio/ogg", Bytes: []byte("OggS"), Seconds: 3, Voice: true}})
	<-changed
	for _, a := range []sim.Act{{Kind: "location", Lat: 52.5, Lon: 13.4}, {Kind: "card"}, {Kind: "poll", Text: "Wann?"}, {Kind: "delete", To: "1"}, {Kind: "typing"}, {Kind: "read"}} {
		do(t, s, id, a)
	}
	list := s.Thread(id)
	if len(list) != 5 || !list[0].Deleted || list[1].File == nil || list[1].Tick != "sent" || list[2].Text != "📍" {
		t.Errorf("%+v", list)
	}
	last := call1(t, s, "getUpdates", nil).updates(t)
	_ = call1(t, s, "getUpdates", map[string]any{"offset": last[len(last)-1] + 1})
	if got := s.Thread(id); got[1].Tick != "delivered" {
		t.Errorf("taken, and still %q", got[1].Tick)
	}
	for _, a := range []sim.Act{{Kind: "dance"}, {Kind: "edit", To: "99", Text: "x"}, {Kind: "press", To: "1"}, {Kind: "say"}} {
		if s.Do(id, a) == nil {
			t.Errorf("%+v works", a)
		}
	}
	do(t, s, id, sim.Act{Kind: "block"})
	if err := s.Do(id, sim.Act{Kind: "say", Text: "x"}); err == nil {
		t.Error("who has blocked a bot cannot write to it")
	}
}

// pass lets the bubble's clock go on; nobody waits.
func pass(d time.Duration) { time.Sleep(d) }
