package email

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
)

// FuzzReceive: whatever comes, it becomes events that the core takes.
func FuzzReceive(f *testing.F) {
	seeds, _ := filepath.Glob("mailread/testdata/own-*.eml")
	for _, name := range seeds {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(strings.Join(bounce(ownID("c1"), block("failed", "5.1.1", "550 no")), "\r\n")))
	c := newCore()
	s, err := Connector{}.open(mailbox(f, 1, "", nil), c.env())
	if err != nil {
		f.Fatal(err)
	}
	fetch := s.fetcher()
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) == 0 {
			return // the server did not give it
		}
		for _, r := range []role{roleInbox, roleSent, roleJunk} {
			b := &box{name: "INBOX", role: r, mark: "m"}
			list, err := fetch.eventsOf(t.Context(), b, manner{past: never, quiet: never}, fetched{seen: seen{uid: 1, at: time.Unix(1, 0)}, raw: raw})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				valid(t, e)
			}
		}
	})
}

func valid(t *testing.T, e channel.Event) {
	t.Helper()
	if e.ID == "" || len(e.ID) > 200 || len(e.Address) > 400 || e.Address == "" && (e.Status == nil || len(e.Status.Refs) == 0) {
		t.Errorf("key %q, address %q", e.ID, e.Address)
	}
	if e.Message == nil {
		return
	}
	m := e.Message
	if strings.HasPrefix(e.ID, "part:") {
		t.Error("the reader failed")
	}
	if !utf8.ValidString(m.Text) || utf8.RuneCountInString(m.Text) > maxShown || len(m.Files) > maxKept || len(m.Answers) > maxAnswers+1 || m.Ref == "" {
		t.Errorf("%+v", m)
	}
	for _, list := range [][]channel.Party{{m.Mail.From}, m.Mail.To, m.Mail.CC, m.Mail.ReplyTo} {
		for _, p := range list {
			if p.Address != strings.ToLower(p.Address) || strings.ContainsAny(p.Address, "\r\n") || !utf8.ValidString(p.Name) {
				t.Errorf("party %+v", p)
			}
		}
	}
}

// Mails that others collected become events as well; TRESEN_MAIL_CORPUS names their folder.
func TestCorpusBecomesEvents(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("TRESEN_MAIL_CORPUS")
	if dir == "" {
		t.Skip("TRESEN_MAIL_CORPUS names no folder of mails")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no mails in %s: %v", dir, err)
	}
	c := newCore()
	s, err := Connector{}.open(mailbox(t, 1, "", nil), c.env())
	if err != nil {
		t.Fatal(err)
	}
	seenIDs := map[string]string{}
	for i, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b := &box{name: "INBOX", mark: "m"}
		list, err := s.fetcher().eventsOf(t.Context(), b, manner{past: never, quiet: never}, fetched{seen: seen{uid: imap.UID(i + 1), at: time.Unix(1, 0)}, raw: raw})
		if err != nil || len(list) == 0 || list[0].Message == nil {
			t.Errorf("%s: %v %+v", filepath.Base(name), err, list)
			continue
		}
		for _, e := range list {
			valid(t, e)
		}
		if other := seenIDs[list[0].ID]; other != "" {
			t.Logf("%s is the same mail as %s", filepath.Base(name), other)
		}
		seenIDs[list[0].ID] = filepath.Base(name)
		t.Logf("%-45s %-35s auto=%q forward=%v files=%d notes=%v", filepath.Base(name), list[0].Address, list[0].Message.Auto, list[0].Message.Forward, len(list[0].Message.Files), list[0].Message.Mail.Notes)
	}
}
