package telegram

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"testing/synctest"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/fault"
)

func hook(secret, body string) channel.Hook {
	return channel.Hook{Method: http.MethodPost, Header: http.Header{secretHeader: {secret}}, Body: []byte(body)}
}

func TestOnlyThePlatformMayCall(t *testing.T) {
	a := channel.Account{ID: "ch1", Key: []byte("0123456789abcdef0123456789abcdef")}
	good := hookSecret(a)
	if !telegramSecret(good) || good != hookSecret(a) {
		t.Fatalf("secret %q", good)
	}
	for name, secret := range map[string]string{"none": "", "another": good + "x", "shorter": good[:42], "of another channel": hookSecret(channel.Account{ID: "ch2", Key: a.Key}),
		"of another key": hookSecret(channel.Account{ID: "ch1", Key: []byte("x")})} {
		_, done, err := Connector{}.Check(a, hook(secret, `{"update_id":1}`))
		if done || !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := (Connector{}).Check(channel.Account{ID: "ch1"}, hook(hookSecret(channel.Account{ID: "ch1"}), "{}")); !fault.Is(err, fault.Denied) {
		t.Errorf("without a key of our own: %v", err)
	}
	get := hook(good, "")
	get.Method = http.MethodGet
	if _, _, err := (Connector{}).Check(a, get); !fault.Is(err, fault.Invalid) {
		t.Errorf("GET: %v", err)
	}
	r, done, err := Connector{}.Check(a, hook(good, `{"update_id":1,"message":{}}`))
	if err != nil || done || len(r.Body) > 0 {
		t.Errorf("%+v %v %v", r, done, err)
	}
	r, done, err = Connector{}.Check(a, hook(good, `{"update_id":1,"callback_query":{"id":"17"}}`))
	if err != nil || done || string(r.Body) != `{"callback_query_id":"17","method":"answerCallbackQuery"}` || r.Type != "application/json" {
		t.Errorf("%s %v %v", r.Body, done, err)
	}
	for _, body := range []string{"", "{", "[]", "{}", `{"update_id":"x"}`, "\xff"} {
		if _, err := (Connector{}).Read(hook(good, body)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func telegramSecret(v string) bool {
	return len(v) >= 32 && len(v) <= 256 && strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// relayed is the relay's side of a webhook, answering what it is told to.
type relayed struct {
	s      *scene
	mu     sync.Mutex
	status int
	at     []time.Time
}

func (r *relayed) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	h := channel.Hook{Method: req.Method, Header: req.Header, Body: body}
	r.mu.Lock()
	status := r.status
	r.at = append(r.at, time.Now())
	r.mu.Unlock()
	answer, _, err := r.s.con.Check(r.s.acct, h)
	if err == nil && status == 0 {
		err = r.s.core.env().Hooks(req.Context(), []channel.Hook{h}, channel.Mark{})
	}
	switch {
	case err != nil:
		w.WriteHeader(fault.Status(err))
	case status != 0:
		w.WriteHeader(status)
	default:
		w.Header().Set("Content-Type", answer.Type)
		_, _ = w.Write(answer.Body)
	}
}

func (r *relayed) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.at = status, nil
}

// hooked is a scene whose bot calls a webhook; all in one bubble.
func hooked(t *testing.T) (*scene, *relayed) {
	s := &scene{t: t, core: newCore()}
	r := &relayed{s: s}
	s.Sim = telegramsim.New(telegramsim.Options{Client: &http.Client{Transport: direct{r}}})
	t.Cleanup(s.Close)
	s.con = Connector{Transport: direct{s.Sim}}
	s.acct = channel.Account{ID: "ch1", Settings: map[string]string{"mode": "webhook", "base": base}, Secrets: s.Secrets(), Key: []byte("0123456789abcdef0123456789abcdef")}
	s.mara = s.Join(mara)
	return s, r
}

const ours = "https://relay.example/h/ch1"

func TestAWebhookByButton(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := hooked(t)
		if err := s.con.Attach(t.Context(), s.acct, s.core.env(), ours); err != nil {
			t.Fatal(err)
		}
		x := s.open()
		s.listen(x)
		s.start()
		pass(time.Second)
		if got := s.core.texts(); !slices.Equal(got, []string{"/start"}) || s.core.lastHealth().State != "ok" {
			t.Fatalf("%q, %+v", got, s.core.lastHealth())
		}
		out := s.outgoing("Ja oder nein?")
		out.Buttons = []channel.Button{{ID: "y", Title: "Ja"}}
		if _, err := x.Send(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		s.do(sim.Act{Kind: "press", To: "2", Button: "y"})
		pass(time.Second)
		if s.Unanswered() != 0 || s.core.texts()[1] != "Ja" {
			t.Errorf("%d wait; %q", s.Unanswered(), s.core.texts())
		}

		r.answer(503) // the relay takes nothing: the platform repeats, ever more rarely
		s.do(sim.Act{Kind: "say", Text: "trotzdem"})
		pass(10 * time.Minute)
		r.mu.Lock()
		var gaps []time.Duration
		for i := 1; i < len(r.at); i++ {
			gaps = append(gaps, r.at[i].Sub(r.at[i-1]))
		}
		r.mu.Unlock()
		if len(gaps) < 8 || gaps[0] > time.Second || gaps[1] < 2*time.Second || gaps[2] < 2*gaps[1]-time.Millisecond || gaps[len(gaps)-1] < time.Minute || gaps[len(gaps)-1] > 2*time.Minute {
			t.Errorf("repeated after %v", gaps)
		}
		if h := s.core.lastHealth(); h.State != "away" || h.Detail != "Wrong response from the webhook: 503 Service Unavailable" {
			t.Errorf("health %+v", h)
		}
		r.answer(0)
		pass(10 * time.Minute)
		if got := s.core.texts(); !slices.Contains(got, "trotzdem") || s.core.lastHealth().State != "ok" {
			t.Errorf("%q, %+v", got, s.core.lastHealth())
		}

		if err := s.con.Detach(t.Context(), s.acct, s.core.env()); err != nil {
			t.Fatal(err)
		}
		pass(6 * time.Minute)
		if h := s.core.lastHealth(); h.State != "away" || h.Fault != "refused" || h.Detail != "no webhook is set" {
			t.Errorf("after Detach: %+v", h)
		}
		if err := x.api.call(t.Context(), "setWebhook", params{"url": "https://crm.example/bot"}, nil); err != nil {
			t.Fatal(err)
		}
		pass(6 * time.Minute)
		if h := s.core.lastHealth(); h.Fault != "conflict" || h.Detail != "the webhook is set to crm.example" {
			t.Errorf("with another's: %+v", h)
		}
	})
}

func TestCallsThatComeTwiceLateAndOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := hooked(t)
		if err := s.con.Attach(t.Context(), s.acct, s.core.env(), ours); err != nil {
			t.Fatal(err)
		}
		s.Set(sim.Weather{Hooks: "late"})
		for _, text := range []string{"a", "b", "c"} {
			s.do(sim.Act{Kind: "say", Text: text})
		}
		pass(time.Hour)
		if got := s.core.texts(); len(got) > 0 {
			t.Errorf("late: %q", got)
		}
		s.Set(sim.Weather{Hooks: "reordered"})
		pass(time.Minute)
		s.Set(sim.Weather{Hooks: "twice"})
		s.do(sim.Act{Kind: "say", Text: "d"})
		pass(time.Minute)
		got := s.core.texts()
		slices.Sort(got)
		if !slices.Equal(got, []string{"a", "b", "c", "d"}) || s.core.again != 1 {
			t.Errorf("%q, %d again", got, s.core.again)
		}
		s.Set(sim.Weather{Hooks: "late"})
		s.do(sim.Act{Kind: "say", Text: "zu spät"})
		s.Set(sim.Weather{Pass: 25 * time.Hour})
		pass(time.Minute)
		if s.Waiting() != 0 || len(s.core.texts()) != 4 {
			t.Error("a day is over: the platform has forgotten it")
		}
	})
}

func TestAddressesTelegramDoesNotCall(t *testing.T) {
	s := newScene(t)
	for _, address := range []string{"http://relay.example/h/ch1", "https://relay.example:9000/h/ch1", "", "relay"} {
		err := s.con.Attach(t.Context(), s.acct, s.core.env(), address)
		code(t, err, fault.Invalid)
	}
	s.Set(sim.Weather{Revoked: true})
	code(t, s.con.Attach(t.Context(), s.acct, s.core.env(), ours), fault.ChanSignIn)
}

func TestSettings(t *testing.T) {
	for base, ok := range map[string]bool{"": true, "https://api.telegram.org": true, "https://bots.example:8443/tg/": true, "http://127.0.0.1:8081": true,
		"http://localhost:8081": true, "http://[::1]:8081": true, "http://192.168.1.20:8081": false, "http://bots.example": false, "ftp://x": false,
		"https://user:pw@x.example": false, "https://x.example?y": false, "bots.example": false} {
		_, err := parseSettings(channel.Account{Settings: map[string]string{"base": base}, Secrets: map[string]string{"token": telegramsim.Token}})
		if (err == nil) != ok {
			t.Errorf("%q: %v", base, err)
		}
	}
	for token, ok := range map[string]bool{"123456789:AAEhBOweik9ai2o01": true, " 123456789:AAEhBOweik9ai2o01\n": true, "": false, "123456789": false, "0123:AAEhBOweik9ai2o01": false,
		"123:" + strings.Repeat("a", 80): false, "123:AAEh/../getMe": false} {
		_, err := parseSettings(channel.Account{Secrets: map[string]string{"token": token}})
		if (err == nil) != ok || token != "" && checkToken(token) != ok {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func findings(list []channel.Finding) string {
	var lines []string
	for _, f := range list {
		lines = append(lines, map[bool]string{true: "ok ", false: "NO "}[f.OK]+f.Name.EN+": "+f.Text.EN+" ["+f.Field+"]")
	}
	return strings.Join(lines, "\n")
}

func TestProbe(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(s *scene)
		want    string
	}{
		"all is well": {func(*scene) {}, "ok Sign in with the token: It is the token of @lichthaus_bot. []\nok Receive messages: The relay fetches them; 0 wait. []"},
		"revoked": {func(s *scene) { s.Set(sim.Weather{Revoked: true}) },
			"NO Sign in with the token: Telegram does not accept this token. Was it revoked? @BotFather shows the present one with /token. [token]"},
		"half a token": {func(s *scene) { s.acct.Secrets = map[string]string{"token": "123456789"} },
			"NO Settings: The token looks like 123456789:AAE…; copy all of it from @BotFather. [token]"},
		"away": {func(s *scene) { s.Set(sim.Weather{Down: true}) },
			"NO Sign in with the token: Telegram cannot be reached. Is the relay's computer allowed to connect to the internet? [base]"},
		"another webhook": {func(s *scene) {
			_ = s.open().api.call(s.t.Context(), "setWebhook", params{"url": "https://crm.example/bot"}, nil)
		},
			"ok Sign in with the token: It is the token of @lichthaus_bot. []\nNO Receive messages: Another program uses this bot: Telegram calls crm.example. Remove the webhook there, or make a bot of its own for this channel. [token]"},
		"another program": {func(s *scene) {
			rival, err := s.con.open(s.acct, newCore().env())
			if err != nil {
				s.t.Fatal(err)
			}
			s.listen(rival)
			s.t.Cleanup(func() { _ = rival.Close() })
			synctest.Wait()
		}, "ok Sign in with the token: It is the token of @lichthaus_bot. []\nNO Receive messages: Another program fetches the messages of this bot. Stop it, or make a bot of its own for this channel. [token]"},
		"no webhook yet": {func(s *scene) { s.acct.Settings["mode"] = "webhook" },
			"ok Sign in with the token: It is the token of @lichthaus_bot. []\nok Receive messages: Telegram calls no address yet. After saving, use the button in the steps. []"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				c.prepare(s)
				if got := findings(s.con.Probe(t.Context(), s.acct, s.core.env())); got != c.want {
					t.Errorf("got\n%s\nwant\n%s", got, c.want)
				}
			})
		})
	}
}

// The owner's own chats: another conversation than the bot's, with a window.
func TestTheOwnersChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		x := s.open()
		s.listen(x)
		s.start()
		bc := s.Connect("Petra Shop", true)
		number, err := s.Privately(s.mara, true, "Haben Sie samstags offen?")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		m := s.core.events[1]
		address := bc + ":" + s.mara
		if m.Address != address || m.Message.Window != 24*60 || m.Message.From != s.mara || m.Message.Own {
			t.Fatalf("%s", show(s.core.events))
		}
		r, err := x.Send(t.Context(), channel.Outgoing{Key: "1", Address: address, Text: "Ja, bis 14 Uhr", Quote: m.Message.Ref})
		if err != nil || !strings.HasPrefix(r.Remote, address+":") {
			t.Fatal(r, err)
		}
		x.Seen([]string{m.Message.Ref, s.mara + ":1"})
		if _, err := s.Privately(s.mara, false, "Und sonntags nicht."); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		last := s.core.events[len(s.core.events)-1]
		if len(s.core.events) != 3 || !last.Message.Own || last.Address != address { // what we sent ourselves is not told twice
			t.Errorf("%s", show(s.core.events))
		}
		if got := s.Calls(); got[len(got)-1].Method != "readbusinessmessage" || number == 1 {
			t.Errorf("%+v", got[len(got)-1])
		}
		if err := x.Delete(t.Context(), address, []string{r.Remote}); err != nil {
			t.Error(err)
		}
		pass(25 * time.Hour)
		_, err = x.Send(t.Context(), channel.Outgoing{Key: "2", Address: address, Text: "Noch etwas"})
		code(t, err, fault.WindowClosed)
		s.Connect("Petra Shop", false)
		_, err = x.Send(t.Context(), channel.Outgoing{Key: "2", Address: "bc_other:" + s.mara, Text: "Noch etwas"})
		code(t, err, fault.Refused)
	})
}

func TestFilesAreFetchedAndProfilesToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		x := s.open()
		s.listen(x)
		s.do(sim.Act{Kind: "say", Text: "So kam es an", File: &sim.File{Name: "a b.pdf", Type: "application/pdf", Bytes: []byte("%PDF-1.7")}})
		if err := s.Announce(s.mara, "film.mov", "video/quicktime", 48_234_567); err != nil {
			t.Fatal(err)
		}
		if err := s.Album(s.mara, "Beide Seiten", &sim.File{Name: "1.png", Type: "image/png", Bytes: []byte(picture(8, 8))}, &sim.File{Name: "2.png", Type: "image/png", Bytes: []byte(picture(8, 8))}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		e := s.core.events
		if len(e) != 4 || e[2].Message.Group == "" || e[2].Message.Group != e[3].Message.Group {
			t.Fatalf("%s", show(e))
		}
		pdf := e[0].Message.Media[0]
		read := func(m channel.Media) (string, error) {
			r, err := x.Fetch(t.Context(), m)
			if err != nil {
				return "", err
			}
			defer func() { _ = r.Close() }()
			b, err := io.ReadAll(r)
			return string(b), err
		}
		if b, err := read(pdf); err != nil || b != "%PDF-1.7" || pdf.Name != "a b.pdf" {
			t.Errorf("%q %v %+v", b, err, pdf)
		}
		film := e[1].Message.Media[0]
		if film.Fault != "too_large" || film.Name != "film.mov" {
			t.Errorf("%+v", film)
		}
		_, err := read(film)
		code(t, err, fault.TooLarge)
		film.Size = 0 // not told beforehand
		_, err = read(film)
		code(t, err, fault.TooLarge)
		_, err = read(channel.Media{ID: "nonsense"})
		code(t, err, fault.Unavailable)
		s.Set(sim.Weather{Media: "gone"})
		_, err = read(pdf)
		code(t, err, fault.Unavailable)
		s.Set(sim.Weather{Revoked: true})
		_, err = read(pdf)
		code(t, err, fault.ChanSignIn)
		s.Set(sim.Weather{})

		p, err := x.Profile(t.Context(), s.mara)
		if err != nil || p.Name != "Mara Lindner" || p.Username != "mara_l" || p.Picture == nil {
			t.Fatalf("%+v %v", p, err)
		}
		if b, err := read(*p.Picture); err != nil || !strings.HasPrefix(b, "\x89PNG") {
			t.Errorf("%d bytes, %v", len(b), err)
		}
		_, err = x.Profile(t.Context(), "999")
		code(t, err, fault.NotFound)
	})
}

// A path of the server's leads into its folder of files and nowhere else.
func TestPathsOfFiles(t *testing.T) {
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = r.URL.EscapedPath() }))
	defer server.Close()
	x := against(t, server.URL)
	for path, ok := range map[string]bool{"documents/file_1.pdf": true, "a/b c%2f?x#y.pdf": true, "../getMe": false, "a/../../x": false, "/var/lib/x": false,
		"": false, "a//b": false, "a\\b": false} {
		r, err := x.api.download(t.Context(), path)
		if (err == nil) != ok {
			t.Errorf("%q: %v", path, err)
		}
		if err == nil {
			_ = r.Close()
		}
	}
	if r, err := x.api.download(t.Context(), "a/b c%2f?x#y.pdf"); err != nil || !strings.HasSuffix(asked, "/a/b%20c%252f%3Fx%23y.pdf") {
		t.Errorf("%q %v", asked, err)
	} else {
		_ = r.Close()
	}
}
