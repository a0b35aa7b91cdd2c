package relay_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// clock is the relay's clock in a test.
type clock struct {
	mu  sync.Mutex
	add time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.add)
}

func (c *clock) set(d time.Duration) {
	c.mu.Lock()
	c.add = d
	c.mu.Unlock()
}

func joining(code, email string) map[string]string {
	return map[string]string{"code": code, "workspace": "Lichthaus", "name": "Eva", "email": email, "password": relaytest.Password, "language": "de"}
}

// refused posts and checks status and code.
func refused(t *testing.T, r *relaytest.Relay, path string, body any, status int, code string) {
	t.Helper()
	got, answer := r.Post(path, "", body)
	if got != status || relaytest.Code(answer) != code {
		t.Errorf("%s: %d %s, want %d %s", path, got, answer, status, code)
	}
}

func setupCode(t *testing.T, r *relaytest.Relay) string {
	t.Helper()
	link, err := r.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "tresen" || u.Host != "join" || u.Query().Get("address") != r.URL {
		t.Fatalf("link %q, %v", link, err)
	}
	return u.Query().Get("code")
}

func TestSetUpWorksOnce(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		r := relaytest.Start(t, relaytest.Options{Database: database})
		old := setupCode(t, r)
		code := setupCode(t, r)
		refused(t, r, "/api/join", joining(old, "eva@lichthaus.example"), 403, "bad_code")
		refused(t, r, "/api/join", joining("", "eva@lichthaus.example"), 403, "bad_code")
		short := joining(code, "eva@lichthaus.example")
		short["password"] = "short"
		refused(t, r, "/api/join", short, 400, "invalid")
		nameless := joining(code, "eva@lichthaus.example")
		nameless["workspace"] = " "
		refused(t, r, "/api/join", nameless, 400, "invalid")

		var mu sync.Mutex
		statuses := map[int]int{}
		var wg sync.WaitGroup
		for i := range 4 { // four people open the link at once
			wg.Go(func() {
				status, _ := r.Post("/api/join", "", joining(code, string(rune('a'+i))+"@lichthaus.example"))
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if statuses[200] != 1 || statuses[403] != 3 {
			t.Errorf("statuses %v, want one 200 and three 403", statuses)
		}
		if link, err := r.SetupLink(t.Context()); err != nil || link != "" {
			t.Errorf("a further link %q, %v", link, err)
		}
		if again := r.Again(); again != nil {
			if link, err := again.SetupLink(t.Context()); err != nil || link != "" {
				t.Errorf("after a restart %q, %v", link, err)
			}
		}
	})
}

func TestInvitation(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		time1 := &clock{}
		r := relaytest.Start(t, relaytest.Options{Database: database, Now: time1.now})
		admin := r.Client(r.SetUp())
		code := admin.Invite("ben", inbox.RoleAgent)
		status, answer := r.Request(http.MethodGet, "/api/invite?code="+code, "", nil, nil)
		var inv struct{ Name, Email, Workspace string }
		if err := json.Unmarshal(answer, &inv); err != nil || status != 200 || inv.Name != "ben" || inv.Workspace != "Lichthaus" {
			t.Errorf("%d %s", status, answer)
		}
		refused(t, r, "/api/join", joining(code, "admin@lichthaus.example"), 409, "conflict")
		ben := r.Join(code, "ben@lichthaus.example")
		refused(t, r, "/api/join", joining(code, "ben@lichthaus.example"), 403, "bad_code")
		c := r.Client(ben)
		if a := c.Do("invite", map[string]any{"id": relaytest.NewID(), "name": "x", "email": "x@y.example", "role": "agent",
			"codeHash": strings.Repeat("x", 43), "until": time.Now().Add(time.Hour).UnixMilli()}); a.Code != "denied" {
			t.Errorf("an agent invites: %q", a.Code)
		}
		// Ended, and taken back.
		late := admin.Invite("late", inbox.RoleAgent)
		time1.set(2 * time.Hour)
		refused(t, r, "/api/join", joining(late, "late@lichthaus.example"), 403, "bad_code")
		time1.set(0)
		var id string
		admin.Until("the invited agent", func() bool {
			for _, a := range relaytest.List[inbox.Agent](admin.Replica()) {
				if a.Name == "late" {
					id = a.ID
				}
			}
			return id != ""
		})
		admin.Must("agent", map[string]string{"id": id, "state": "blocked"})
		refused(t, r, "/api/join", joining(late, "late@lichthaus.example"), 403, "bad_code")
	})
}

// Many people use one invitation at once: one joins, and the relay goes on.
func TestOneInvitationManyPeople(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		r := relaytest.Start(t, relaytest.Options{Database: database})
		admin := r.Client(r.SetUp())
		code := admin.Invite("ben", inbox.RoleAgent)
		var mu sync.Mutex
		joined := 0
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if status, _ := r.Post("/api/join", "", joining(code, "ben@lichthaus.example")); status == 200 {
					mu.Lock()
					joined++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if joined != 1 {
			t.Errorf("%d joined", joined)
		}
		admin.Ping()
	})
}

func TestSignInAndLockOut(t *testing.T) {
	now := &clock{}
	r := relaytest.Start(t, relaytest.Options{Now: now.now})
	r.SetUp()
	r.Client(r.SignIn(" Admin@Lichthaus.EXAMPLE "))
	wrong := map[string]string{"email": "admin@lichthaus.example", "password": "not the password"}
	for range 5 {
		refused(t, r, "/api/signin", wrong, 401, "bad_login")
	}
	refused(t, r, "/api/signin", wrong, 429, "locked")
	right := map[string]string{"email": "admin@lichthaus.example", "password": relaytest.Password}
	refused(t, r, "/api/signin", right, 429, "locked")
	// A colleague at the same address still gets in.
	nobody := map[string]string{"email": "nobody@lichthaus.example", "password": "whatever it is"}
	refused(t, r, "/api/signin", nobody, 401, "bad_login")
	now.set(time.Hour)
	r.SignIn("admin@lichthaus.example")
	// Whoever tries one address after the other is stopped as well.
	stopped := false
	for i := range 60 {
		status, _ := r.Post("/api/signin", "", map[string]string{"email": string(rune('a'+i%26)) + "@x.example", "password": "guess guess"})
		if stopped = status == 429; stopped {
			break
		}
	}
	if !stopped {
		t.Error("60 addresses were tried in a row")
	}
	refused(t, r, "/api/signin", map[string]string{"email": strings.Repeat("x", 60_000), "password": "y"}, 400, "invalid")
}

func TestGuessedCodes(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	r.SetUp()
	for range 5 {
		refused(t, r, "/api/join", joining("guess", "x@lichthaus.example"), 403, "bad_code")
	}
	refused(t, r, "/api/join", joining("guess", "x@lichthaus.example"), 429, "locked")
}

func TestForgedTokens(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	good := r.SetUp()
	for _, token := range []string{"", "x", strings.Repeat("A", 43), good.Token[:42] + "_", good.Token + "A", "' OR 1=1 --"} {
		_, resp, err := relaytest.Dial(t.Context(), r.URL, token, nil)
		if err == nil || resp == nil || resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("token %q: %v", token, err)
		}
		for _, path := range []string{"/api/signout", "/api/files"} {
			if status, answer := r.Post(path, token, []byte("{}")); status != 401 || relaytest.Code(answer) != "signed_out" {
				t.Errorf("%s with token %q: %d %s", path, token, status, answer)
			}
		}
	}
	_, resp, err := relaytest.Dial(t.Context(), r.URL, good.Token, http.Header{"Origin": {r.URL}})
	if err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a web page was let in: %v", err)
	}
	status, answer := r.Request(http.MethodGet, "/api/sync", good.Token, nil, nil)
	if status != 400 || relaytest.Code(answer) != "invalid" {
		t.Errorf("no WebSocket: %d %s", status, answer)
	}
}

func TestSignOutDropsTheLine(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		r := relaytest.Start(t, relaytest.Options{Database: database})
		first := r.SetUp()
		second := r.SignIn("admin@lichthaus.example")
		a, b := r.Client(first), r.Client(second)
		if status, _ := r.Post("/api/signout", first.Token, map[string]string{}); status != 200 {
			t.Fatal(status)
		}
		if code := a.WaitBye(); code != "signed_out" {
			t.Errorf("bye %q", code)
		}
		b.Ping()
		if _, err := relaytest.TryOpen(t, r.URL, first.Token, nil); err == nil {
			t.Error("the token still opens a line")
		}
	})
}

func TestBlockedAgentIsCutOff(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		r := relaytest.Start(t, relaytest.Options{Database: database})
		admin := r.Client(r.SetUp())
		ben := r.Hire(admin, "ben", inbox.RoleAgent)
		c := r.Client(ben)
		ended := r.SignIn("ben@lichthaus.example").Token
		r.Post("/api/signout", ended, map[string]any{})
		admin.Must("agent", map[string]string{"id": ben.Agent, "state": "blocked"})
		if code := c.WaitBye(); code != "blocked" {
			t.Errorf("bye %q", code)
		}
		if _, err := relaytest.TryOpen(t, r.URL, ben.Token, nil); err == nil {
			t.Error("the token still opens a line")
		}
		// Who was away hears it at the next contact; only a token or password of theirs learns it.
		for token, code := range map[string]string{ben.Token: "blocked", strings.Repeat("x", 43): "signed_out", ended: "signed_out"} {
			if status, body := r.Request(http.MethodGet, "/api/sync", token, nil, nil); status != 401 || !strings.Contains(string(body), `"`+code+`"`) {
				t.Errorf("hello: %d %s, want %s", status, body, code)
			}
		}
		right := map[string]string{"email": "ben@lichthaus.example", "password": relaytest.Password}
		refused(t, r, "/api/signin", right, 401, "blocked")
		refused(t, r, "/api/signin", map[string]string{"email": "ben@lichthaus.example", "password": "not the password"}, 401, "bad_login")
		// Asked back: a token of before holds no more, and says no more.
		admin.Must("agent", map[string]string{"id": ben.Agent, "state": "active"})
		if status, body := r.Request(http.MethodGet, "/api/sync", ben.Token, nil, nil); status != 401 || !strings.Contains(string(body), `"signed_out"`) {
			t.Errorf("a token of before the block: %d %s", status, body)
		}
		r.Client(r.SignIn("ben@lichthaus.example")).Ping()
		if a := admin.Do("agent", map[string]string{"id": admin.Agent, "state": "blocked"}); a.Code != "conflict" {
			t.Errorf("the last administrator was blocked: %q", a.Code)
		}
	})
}

func TestStopSaysGoodbye(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	c := r.Client(r.SetUp())
	r.Stop()
	if code := c.WaitBye(); code != "unavailable" {
		t.Errorf("bye %q", code)
	}
	if _, _, err := (&websocket.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "ws"+strings.TrimPrefix(r.URL, "http")+"/api/sync", nil); err == nil || errors.Is(err, websocket.ErrBadHandshake) {
		t.Errorf("still listening: %v", err)
	}
}
