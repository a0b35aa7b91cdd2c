package relay_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// got is an answer as far as it may tell something.
type got struct {
	status int
	body   string
	header string
}

func (s *scene) file(token, hash string) got {
	s.T.Helper()
	req, err := http.NewRequestWithContext(s.T.Context(), http.MethodGet, s.URL+"/api/files/"+hash, nil)
	if err != nil {
		s.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.T.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	resp.Header.Del("Date")
	var h strings.Builder
	for _, k := range slices.Sorted(maps.Keys(resp.Header)) {
		h.WriteString(k + ": " + strings.Join(resp.Header[k], ",") + "\n")
	}
	return got{resp.StatusCode, string(b), h.String()}
}

func (s *scene) put(token, name, data string) (f inbox.File, answer string) {
	s.T.Helper()
	status, b := s.Request(http.MethodPost, "/api/files", token, []byte(data), http.Header{"X-Name": {name}})
	if err := json.Unmarshal(b, &f); err != nil || status != http.StatusOK {
		s.T.Fatalf("%d %s", status, b)
	}
	return f, string(b)
}

// A file goes to whoever sees what names it, and to nobody for knowing its hash: to
// them it is as if it did not exist. What an administrator takes away ends at once.
func TestFilesGoToWhoSeesThem(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		v := s.Visit(s.channel, "")
		_, ticket, _ := s.upload(v, "Lampe.png", picture(t))
		if err := v.Send("send", map[string]any{"id": relaytest.NewID(), "text": "so eine", "files": []string{ticket},
			"consent": map[string]any{"at": time.Now().UnixMilli(), "policy": "x"}}); err != nil {
			t.Fatal(err)
		}
		m := message(s.admin, "so eine")
		hash := m.Files[0].Hash
		nothing := func(token string) got { t.Helper(); return s.file(token, strings.Repeat("a", 64)) }
		check := func(what string, x relaytest.Ticket, want bool) {
			t.Helper()
			switch is := s.file(x.Token, hash); {
			case want && (is.status != http.StatusOK || is.body != string(picture(t))):
				t.Errorf("%s: %d %s", what, is.status, is.body)
			case !want && is != nothing(x.Token):
				t.Errorf("%s: %+v, and what does not exist %+v", what, is, nothing(x.Token))
			}
		}
		ann, own, ben := s.Hire(s.admin, "ann", inbox.RoleReviewer), s.Hire(s.admin, "own", inbox.RoleAgent), s.Hire(s.admin, "ben", inbox.RoleAgent)
		s.admin.Must("agent", map[string]any{"id": own.Agent, "access": map[string]any{"own": true}})
		check("administrator", s.ticket, true)
		check("reviewer of all", ann, true)
		check("own only", own, false)
		if is := nothing(own.Token); is.status != http.StatusNotFound || is.body != `{"code":"not_found"}`+"\n" {
			t.Errorf("%+v", is)
		}
		s.admin.Must("assign", map[string]any{"conversation": m.Conversation, "agent": own.Agent})
		check("own only, assigned", own, true)
		s.admin.Must("assign", map[string]any{"conversation": m.Conversation, "agent": ""})
		check("own only, no more", own, false)
		s.admin.Must("agent", map[string]any{"id": ann.Agent, "access": map[string]any{"inboxes": map[string]any{}}})
		check("reviewer of nothing", ann, false)

		// Of a chat not even an administrator sees what they are no member of.
		benDesk := s.Client(ben)
		chat := relaytest.NewID()
		benDesk.Must("chat", map[string]any{"conversation": chat, "members": []string{ben.Agent, own.Agent}, "title": "We"})
		secret, _ := s.put(ben.Token, "plan.txt", "the plan\n")
		benDesk.Must("note", map[string]any{"message": relaytest.NewID(), "conversation": chat, "text": "look", "files": []inbox.File{secret}})
		hash = secret.Hash
		check2 := func(what string, x relaytest.Ticket, want bool) {
			t.Helper()
			if is := s.file(x.Token, hash); (is.status == http.StatusOK) != want || !want && is != nothing(x.Token) {
				t.Errorf("%s: %+v", what, is)
			}
		}
		check2("member", own, true)
		check2("who wrote it", ben, true)
		check2("administrator", s.ticket, false)
		if a := s.admin.Do("note", map[string]any{"message": relaytest.NewID(), "conversation": m.Conversation, "text": "x", "files": []inbox.File{{Hash: hash, Name: "x"}}}); a.Code != "not_found" {
			t.Errorf("named by who does not see it: %q", a.Code)
		}
		benDesk.Must("chat", map[string]any{"conversation": chat, "gone": []string{own.Agent}})
		check2("member no more", own, false)
	})
}

// An upload tells nothing of what others have brought or what came from outside, and
// what one brought is one's own until it is used.
func TestAnUploadTellsNothing(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		ann, ben := s.Hire(s.admin, "ann", inbox.RoleAgent), s.Hire(s.admin, "ben", inbox.RoleAgent)
		first, answer := s.put(ann.Token, "secret-name.txt", "the same bytes\n")
		if is := s.file(ann.Token, first.Hash); is.status != http.StatusOK || is.body != "the same bytes\n" {
			t.Errorf("who brought it: %+v", is)
		}
		if is := s.file(ben.Token, first.Hash); is != s.file(ben.Token, strings.Repeat("a", 64)) {
			t.Errorf("somebody else: %+v", is)
		}
		_, again := s.put(ben.Token, "other.txt", "the same bytes\n")
		if again != strings.Replace(answer, "secret-name.txt", "other.txt", 1) {
			t.Errorf("brought again: %s, first %s", again, answer)
		}
		if is := s.file(ben.Token, first.Hash); is.status != http.StatusOK || strings.Contains(is.header, "secret-name") {
			t.Errorf("who brought it too: %+v", is)
		}
		v := s.Visit(s.channel, "")
		v.Write("Moin")
		m := message(s.admin, "Moin")
		desk := s.Client(ann)
		id := s.reply(desk, m.Conversation, "", first)
		v.Until("the file", func() bool { return len(v.Entries[id].Files) == 1 })
		s.admin.Must("agent", map[string]any{"id": ann.Agent, "access": map[string]any{"inboxes": map[string]any{}}})
		if is := s.file(ann.Token, first.Hash); is.status != http.StatusNotFound {
			t.Errorf("used, and out of sight: %+v", is)
		}
	})
}
