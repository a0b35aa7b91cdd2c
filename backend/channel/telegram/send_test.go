package telegram

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/fault"
)

func picture(w, h int) string {
	i := image.NewRGBA(image.Rect(0, 0, w, h))
	i.Set(0, 0, color.White)
	var b bytes.Buffer
	_ = png.Encode(&b, i)
	return b.String()
}

func (s *scene) file(name, media, content string) channel.File {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	s.core.files[name] = content
	return channel.File{Hash: name, Name: name, Type: media, Size: int64(len(content))}
}

func (s *scene) send(x *session, out channel.Outgoing) []channel.Receipt {
	s.t.Helper()
	var list []channel.Receipt
	for _, p := range x.Parts(out) {
		r, err := x.Send(s.t.Context(), p)
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func TestWhatIsSentIsWhatIsSeen(t *testing.T) {
	s := newScene(t)
	s.start()
	x := s.open()
	text := "*kein* <b>fett</b> _hier_ [x](y) \\ & 100 % 👩‍👩‍👧‍👦 שלום"
	out := s.outgoing(text)
	out.Quote = s.mara + ":1"
	first := s.send(x, out)[0]
	if first.Remote != s.mara+":2" {
		t.Errorf("receipt %+v", first)
	}
	voice := s.file("v.ogg", "audio/ogg", "OggS")
	voice.Voice, voice.Seconds = true, 3
	album := s.outgoing("Beide Seiten")
	album.Files = []channel.File{s.file("a.png", "image/png", picture(30, 20)), s.file("b.png", "image/png", picture(20, 30))}
	r := s.send(x, album)[0]
	if r.Remote != s.mara+":3" || !slices.Equal(r.Also, []string{s.mara + ":4"}) {
		t.Errorf("album: %+v", r)
	}
	one := s.outgoing("Rechnung „März“")
	one.Files = []channel.File{s.file(`Rech/nung "3".pdf`, "application/pdf", "%PDF-")}
	s.send(x, one)
	spoken := s.outgoing("")
	spoken.Files = []channel.File{voice}
	s.send(x, spoken)
	got := s.Thread(s.mara)
	if len(got) != 6 || got[1].Text != text || got[1].Quote != "/start" || got[2].Text != "Beide Seiten" || got[3].Text != "" || got[2].File == nil ||
		got[4].File == nil || got[4].File.Name != "Rech_nung '3'.pdf" || string(got[4].File.Bytes) != "%PDF-" || !got[5].File.Voice || got[5].File.Seconds != 3 {
		t.Errorf("on the phone: %+v", got)
	}
	for _, c := range s.Calls() {
		if c.Params["parse_mode"] != "" {
			t.Error("sent with formatting: what an agent writes means what it looks like")
		}
	}
}

func TestPicturesThatAreNoneGoAsAFile(t *testing.T) {
	s := newScene(t)
	s.start()
	x := s.open()
	odd := s.outgoing("")
	odd.Files = []channel.File{s.file("odd.png", "image/png", "no picture")}
	s.send(x, odd)
	s.NoVoice(s.mara)
	spoken := s.outgoing("")
	voice := s.file("v.ogg", "audio/ogg", "OggS")
	voice.Voice = true
	spoken.Files = []channel.File{voice}
	s.send(x, spoken)
	var methods []string
	for _, c := range s.Calls() {
		methods = append(methods, c.Method)
	}
	if !slices.Equal(methods, []string{"senddocument", "senddocument"}) {
		t.Errorf("%v", methods)
	}
}

func TestChangingWhatWasSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start()
		x := s.open()
		ctx := t.Context()
		ref := s.send(x, s.outgoing("Guten Tag"))[0].Remote
		with := s.outgoing("Bild")
		with.Files = []channel.File{s.file("a.png", "image/png", picture(30, 20))}
		shown := s.send(x, with)[0].Remote
		for range 2 { // tried again after a crash
			for _, err := range []error{x.Edit(ctx, s.mara, ref, "Guten Abend"), x.Edit(ctx, s.mara, shown, "Bild der Lampe"), x.React(ctx, s.mara, s.mara+":1", "❤️")} {
				if err != nil {
					t.Error(err)
				}
			}
		}
		got := s.Thread(s.mara)
		if got[1].Text != "Guten Abend" || got[2].Text != "Bild der Lampe" || got[0].Reaction != "❤" {
			t.Errorf("%+v", got)
		}
		code(t, x.React(ctx, s.mara, s.mara+":1", "🧿"), fault.Refused)
		code(t, x.Edit(ctx, s.mara, s.mara+":99", "x"), fault.NotFound)
		code(t, x.Edit(ctx, s.mara, s.mara+":1", "x"), fault.Refused)
		code(t, x.Edit(ctx, s.mara, "nonsense", "x"), fault.Invalid)
		for range 2 {
			if err := x.Delete(ctx, s.mara, []string{ref}); err != nil {
				t.Error(err)
			}
		}
		if got := s.Thread(s.mara); !got[1].Deleted {
			t.Error("not deleted")
		}
		s.Set(sim.Weather{Pass: 48 * time.Hour})
		code(t, x.Delete(ctx, s.mara, []string{shown}), fault.Refused)
		s.Set(sim.Weather{Delay: time.Minute})
		code(t, x.Edit(ctx, s.mara, shown, "y"), fault.Unavailable)
		s.Set(sim.Weather{})
		if err := x.React(ctx, s.mara, s.mara+":1", ""); err != nil || s.Thread(s.mara)[0].Reaction != "" {
			t.Error("the reaction stays", err)
		}
	})
}

func TestFaultsOfSending(t *testing.T) {
	for name, c := range map[string]struct {
		weather sim.Weather
		code    fault.Code
		sent    int
	}{
		"away":                       {sim.Weather{Down: true}, fault.Unavailable, 0},
		"a gateway without platform": {sim.Weather{Fail: 1, Status: 502}, fault.Unavailable, 0},
		"overloaded":                 {sim.Weather{Fail: 1, Status: 503}, fault.Unavailable, 0},
		"500, not taken":             {sim.Weather{Fail: 1, Status: 500}, fault.Unsure, 0},
		"500 after it was taken":     {sim.Weather{Fail: 1, Status: 500, After: true}, fault.Unsure, 1},
		"504 after it was taken":     {sim.Weather{Fail: 1, Status: 504, After: true}, fault.Unsure, 1},
		"too quick":                  {sim.Weather{Fail: 1, Status: 429}, fault.RateLimited, 0},
		"revoked":                    {sim.Weather{Revoked: true}, fault.ChanSignIn, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.start()
			x := s.open()
			s.Set(c.weather)
			_, err := x.Send(t.Context(), s.outgoing("hallo"))
			code(t, err, c.code)
			s.Set(sim.Weather{})
			if got := len(s.Thread(s.mara)) - 1; got != c.sent {
				t.Errorf("%d on the phone, want %d", got, c.sent)
			}
			var wait channel.Wait
			if errors.As(err, &wait) != (c.code == fault.RateLimited) {
				t.Errorf("waits: %v", err)
			} else if wait != nil {
				if d, whole := wait.After(); d != 3*time.Second || !whole {
					t.Errorf("after %v, whole %v", d, whole)
				}
			}
			if c.code == fault.ChanSignIn && s.core.lastHealth().State != "refused" {
				t.Errorf("health %+v", s.core.lastHealth())
			}
		})
	}
}

func TestWhoCannotBeWrittenTo(t *testing.T) {
	s := newScene(t)
	x := s.open()
	cases := map[string]string{}
	stranger := s.Join(sim.Person{Name: "Nie Da", Username: "nie"})
	cases[stranger] = "Forbidden: bot can't initiate conversation with a user"
	gone := s.Join(sim.Person{Name: "Weg", Username: "weg"})
	if err := s.Do(gone, sim.Act{Kind: "start"}); err != nil {
		t.Fatal(err)
	}
	s.Deactivate(gone)
	cases[gone] = "Forbidden: user is deactivated"
	cases["12345"] = "Bad Request: chat not found"
	for address, want := range cases {
		_, err := x.Send(t.Context(), channel.Outgoing{Key: "1", Address: address, Text: "x"})
		code(t, err, fault.Recipient)
		if d := detailOf(err); d != want {
			t.Errorf("detail %q, want %q", d, want)
		}
	}
	_, err := x.Send(t.Context(), channel.Outgoing{Key: "1", Address: "no one", Text: "x"})
	code(t, err, fault.Invalid)
	s.start()
	out := s.outgoing("x")
	out.Files = []channel.File{{Hash: "h", Name: "film.mov", Type: "video/quicktime", Size: maxFile + 1}}
	_, err = x.Send(t.Context(), out)
	code(t, err, fault.TooLarge)
}

// A chat with a new number: the message goes there, once.
func TestAMigratedChat(t *testing.T) {
	var chats []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		chats = append(chats, string(b))
		if len(chats) == 1 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100999}}`)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":7,"chat":{"id":-100999}}}`)
	}))
	defer server.Close()
	r, err := against(t, server.URL).Send(t.Context(), channel.Outgoing{Key: "1", Address: "-55", Text: "x"})
	if err != nil || r.Remote != "-100999:7" || r.Address != "-100999" || len(chats) != 2 || !strings.Contains(chats[1], "-100999") {
		t.Errorf("%+v, %v, %q", r, err, chats)
	}
}

func against(t *testing.T, url string) *session {
	t.Helper()
	x, err := Connector{}.open(channel.Account{ID: "ch1", Settings: map[string]string{"base": url}, Secrets: map[string]string{"token": telegramsim.Token}}, newCore().env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// Only what the platform cannot have got is sent again by itself.
func TestCutLines(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := l.Addr().String()
	_ = l.Close()
	_, err = against(t, "http://"+dead).Send(t.Context(), channel.Outgoing{Key: "1", Address: "5", Text: "x"})
	code(t, err, fault.Unavailable)

	for name, answer := range map[string]string{
		"taken, then silence":       "",
		"half an answer":            `{"ok":true,"result":{"message_`,
		"an answer of nothing":      `{"ok":true}`,
		"a success without message": `{"ok":true,"result":{}}`,
		"a page of a hotel":         "<html>Welcome</html>",
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if answer == "" {
					panic(http.ErrAbortHandler)
				}
				_, _ = io.WriteString(w, answer)
			}))
			defer server.Close()
			_, err := against(t, server.URL).Send(t.Context(), channel.Outgoing{Key: "1", Address: "5", Text: "x"})
			code(t, err, fault.Unsure)
		})
	}
}

// The agent's patience ends while the platform thinks.
func TestTheContextEndsASend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start()
		x := s.open()
		s.Set(sim.Weather{Delay: 10 * time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		_, err := x.Send(ctx, s.outgoing("x"))
		code(t, err, fault.Unsure)
		if d := time.Since(begun); d > 2*time.Second {
			t.Errorf("after %v", d)
		}
	})
}

// The token is part of every address: no error, no log and no redirect may tell it.
func TestNothingTellsTheToken(t *testing.T) {
	_, secret, _ := strings.Cut(telegramsim.Token, ":")
	var elsewhere []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		elsewhere = append(elsewhere, r.URL.String()+r.Referer())
	}))
	defer other.Close()
	redirects := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }))
	defer redirects.Close()
	echoes := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: no such path `+r.URL.Path+`"}`)
	}))
	defer echoes.Close()
	for _, url := range []string{"http://127.0.0.1:9", redirects.URL, echoes.URL, "http://[::1]:9"} {
		x := against(t, url)
		_, errSend := x.Send(t.Context(), channel.Outgoing{Key: "1", Address: "5", Text: "x"})
		_, errFetch := x.Fetch(t.Context(), channel.Media{ID: "x"})
		_, errDown := x.api.download(t.Context(), "documents/file_1.pdf")
		_, errWho := x.Profile(t.Context(), "5")
		for _, err := range []error{errSend, errFetch, errDown, errWho, x.Edit(t.Context(), "5", "5:1", "y"), Connector{}.Attach(t.Context(), x.a, channel.Env{}, "https://x.example/h/ch1")} {
			if err == nil {
				t.Errorf("%s: no error", url)
				continue
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), secret) || strings.Contains(detailOf(e), secret) {
					t.Errorf("%s tells the token: %v", url, e)
				}
			}
		}
		for _, f := range (Connector{}).Probe(t.Context(), x.a, channel.Env{}) {
			if strings.Contains(f.Text.EN+f.Text.DE, secret) || f.OK {
				t.Errorf("%s: %+v", url, f)
			}
		}
	}
	if len(elsewhere) > 0 {
		t.Errorf("led to %q", elsewhere)
	}
}

func TestTypingIsShownWhileItLasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start()
		x := s.open()
		actions := func() (n int) {
			for _, c := range s.Calls() {
				if c.Method == "sendchataction" {
					n++
				}
			}
			return n
		}
		x.Typing(s.mara, true)
		pass(10 * time.Second)
		if n := actions(); n != 3 {
			t.Errorf("%d in ten seconds", n)
		}
		x.Typing(s.mara, false)
		pass(time.Minute)
		n := actions()
		x.Typing(s.mara, true) // and never told that it ended
		pass(time.Hour)
		if got := actions() - n; got < 7 || got > 9 {
			t.Errorf("%d after a lost end", got)
		}
		_ = x.Close()
		x.Typing(s.mara, true)
	})
}
