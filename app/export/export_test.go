package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tresen/app/export"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// shelf is a Source made by hand.
type shelf struct {
	conversations map[string]export.Conversation
	sight         map[string]export.Sight
	messages      map[string][]inbox.Message
	content       map[string][]byte // by hash
	faults        map[string]error  // by hash
	opened        func()            // before each stretch
}

func (s *shelf) Conversation(_ context.Context, id string) (export.Conversation, export.Sight, error) {
	c, found := s.conversations[id]
	if !found {
		return c, export.Gone, nil
	}
	return c, s.sight[id], nil
}

// Messages gives three at a time, so that every test crosses a border.
func (s *shelf) Messages(ctx context.Context, id, after string) ([]inbox.Message, string, error) {
	if s.opened != nil {
		s.opened()
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	at := 0
	_, _ = fmt.Sscan(after, &at)
	all := s.messages[id]
	end := min(at+3, len(all))
	next := ""
	if end < len(all) {
		next = fmt.Sprint(end)
	}
	return all[at:end], next, nil
}

func (s *shelf) File(_ context.Context, f inbox.File) (io.ReadCloser, error) {
	if err := s.faults[f.Hash]; err != nil {
		return nil, err
	}
	b, found := s.content[f.Hash]
	if !found {
		return nil, fault.New(fault.Unavailable, "test", "offline")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// keep puts a content on the shelf and gives the file of it.
func (s *shelf) keep(name, mediaType, content string) inbox.File {
	sum := sha256.Sum256([]byte(content))
	f := inbox.File{Hash: hex.EncodeToString(sum[:]), Name: name, Type: mediaType, Size: int64(len(content))}
	s.content[f.Hash] = []byte(content)
	return f
}

const (
	shop = "inbox-shop"
	mara = "agent-mara"
)

var noon = time.Date(2026, 11, 20, 11, 30, 0, 0, time.UTC).UnixMilli()

func options(ids ...string) export.Options {
	return export.Options{IDs: ids, By: inbox.Agent{ID: mara, Name: "Mara"}, Notes: true, Files: true, At: time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC),
		Program: "Tresen 0.1.0", Names: export.Names{
			Workspace: inbox.Workspace{ID: "workspace", Name: "Lichthaus"},
			Inboxes:   map[string]inbox.Inbox{shop: {ID: shop, Name: "Laden", TimeZone: "Europe/Berlin"}},
			Channels:  map[string]inbox.Channel{"web": {ID: "web", Type: "webchat", Name: "Shop"}, "post": {ID: "post", Type: "email", Name: "info@lichthaus.example"}},
			Agents:    map[string]inbox.Agent{mara: {ID: mara, Name: "Mara"}, "agent-ben": {ID: "agent-ben", Name: "Ben"}},
			Labels:    map[string]inbox.Label{"l1": {ID: "l1", Name: "Reklamation"}}, Kinds: map[string]string{"webchat": "Web chat", "email": "Email"},
			Attributes: []inbox.Attribute{{ID: "a1", Name: "Customer number", Position: 1}},
		}}
}

// one is a shelf with one conversation of these messages.
func one(messages ...inbox.Message) *shelf {
	s := &shelf{conversations: map[string]export.Conversation{}, sight: map[string]export.Sight{}, messages: map[string][]inbox.Message{},
		content: map[string][]byte{}, faults: map[string]error{}}
	s.add("c1", "Ada Lind", messages...)
	return s
}

func (s *shelf) add(id, name string, messages ...inbox.Message) {
	s.conversations[id] = export.Conversation{Conversation: inbox.Conversation{ID: id, Inbox: shop, Contact: "k-" + id, Status: inbox.StatusOpen, Channels: []string{"web"}, LastAt: noon},
		Contact: inbox.Contact{ID: "k-" + id, Name: name}}
	for i := range messages {
		m := &messages[i]
		if m.ID == "" {
			m.ID = fmt.Sprintf("%s-m%d", id, i)
		}
		if m.At == 0 {
			m.At = noon + int64(i)*60_000
		}
		if m.Channel == "" && (m.Dir == inbox.DirIn || m.Dir == inbox.DirOut) {
			m.Channel = "web"
		}
	}
	s.messages[id] = messages
}

// exported writes an export and gives its entries.
func exported(t *testing.T, o export.Options, s export.Source) (map[string]string, export.Progress) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "out.zip")
	p, err := export.Write(t.Context(), path, o, s, func(string) {}, func(export.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	alone(t, dir, "out.zip")
	return entries(t, path), p
}

// alone: nothing lies in a folder but these.
func alone(t *testing.T, dir string, names ...string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range list {
		found = append(found, e.Name())
	}
	if fmt.Sprint(found) != fmt.Sprint(names) {
		t.Errorf("in the folder: %v, want %v", found, names)
	}
}

func entries(t *testing.T, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	all := map[string]string{}
	for _, f := range z.File {
		if _, twice := all[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		if !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, "\\:*?\"<>|") {
			t.Errorf("a name that leads elsewhere: %q", f.Name)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		all[f.Name] = string(b)
	}
	return all
}

// page gives the one page of a conversation.
func page(t *testing.T, all map[string]string) string {
	t.Helper()
	for name, text := range all {
		if strings.HasPrefix(name, "conversations/") {
			return text
		}
	}
	t.Fatal("no page")
	return ""
}

// table reads messages.csv as rows by column.
func table(t *testing.T, all map[string]string) (rows []map[string]string) {
	t.Helper()
	text, marked := strings.CutPrefix(all["messages.csv"], "\uFEFF")
	if !marked {
		t.Error("the table does not say that it is UTF-8")
	}
	list, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, fields := range list[1:] {
		row := map[string]string{}
		for i, f := range fields {
			row[list[0][i]] = f
		}
		rows = append(rows, row)
	}
	return rows
}

type document struct {
	Format        string
	Version       int
	Conversations []struct {
		ID, Page string
		Contact  struct {
			Name       string
			Attributes map[string]string
			Notes      []any
		}
		Labels   []string
		Messages []struct {
			ID, At, Direction, Text, FullText string
			Internal                          bool
			Author                            struct{ Kind, Name string }
			Files                             []struct{ Name, Path, Missing, SHA256 string }
			Mail                              *struct {
				Subject string
				BCC     []any
				Source  *struct{ Path, Missing string }
			}
			Event *struct {
				What  string
				Added []string
			}
		}
	}
	ConversationCount, MessageCount, MissingFileCount, LeftOutCount, GoneCount int
}

func data(t *testing.T, all map[string]string) (d document) {
	t.Helper()
	if err := json.Unmarshal([]byte(all["conversations.json"]), &d); err != nil {
		t.Fatalf("%v in %s", err, all["conversations.json"])
	}
	return d
}

func TestAConversationIsWhole(t *testing.T) {
	t.Parallel()
	s := one(
		inbox.Message{Dir: inbox.DirIn, Text: "Is the lamp in stock?"},
		inbox.Message{Dir: inbox.DirNote, Author: mara, Text: "Look in the cellar."},
		inbox.Message{Dir: inbox.DirOut, Author: mara, Text: "Yes.", State: inbox.StateRead, Channel: "post",
			Mail: &inbox.Mail{Subject: "Your lamp", From: inbox.Party{Name: "Lichthaus", Address: "info@lichthaus.example"}, To: []inbox.Party{{Address: "ada@example.org"}},
				BCC: []inbox.Party{{Address: "boss@lichthaus.example"}}}},
		inbox.Message{Dir: inbox.DirEvent, Author: mara, Event: &inbox.Event{What: "labels", Added: []string{"l1"}}},
		inbox.Message{Dir: inbox.DirOut, Auto: inbox.AutoReply, Text: "We are closed.", State: inbox.StateFailed, Detail: "550 no such user"},
	)
	c := s.conversations["c1"]
	c.Labels, c.Contact.Attributes = []string{"l1"}, map[string]string{"a1": "4711", "shop_id": "77"}
	s.conversations["c1"] = c
	all, p := exported(t, options("c1"), s)
	if p.Messages != 5 || p.Conversations != 1 {
		t.Errorf("%+v", p)
	}
	text := page(t, all)
	for _, want := range []string{"Ada Lind", "Is the lamp in stock?", "Look in the cellar.", "Internal note", "12:30 CET", "Europe/Berlin", "Web chat · Shop", "Email · info@lichthaus.example",
		"read", "Reklamation added · Mara", "not delivered: 550 no such user", "automatic", "Customer number", "4711", "shop_id", "Your lamp", "boss@lichthaus.example",
		`datetime="2026-11-20T11:30:00.000Z"`, `href="../index.html"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	rows := table(t, all)
	if len(rows) != 5 || rows[0]["time"] != "2026-11-20T11:30:00.000Z" || rows[1]["internal"] != "true" || rows[2]["subject"] != "Your lamp" || rows[3]["text"] != "Reklamation added · Mara" {
		t.Errorf("the table: %v", rows)
	}
	d := data(t, all)
	m := d.Conversations[0].Messages
	if d.Format != "tresen.export" || d.Version != 1 || d.MessageCount != 5 || len(m) != 5 || m[0].Author.Kind != "contact" || m[2].Author.Name != "Mara" || m[4].Author.Kind != "machine" ||
		m[3].Event.Added[0] != "Reklamation" || d.Conversations[0].Contact.Attributes["Customer number"] != "4711" {
		t.Errorf("the data: %+v", d)
	}
	if all[d.Conversations[0].Page] == "" || !strings.Contains(all["index.html"], "Ada-Lind.html") {
		t.Error("the page is not found from data or list")
	}
	if strings.Contains(all["messages.csv"], "\n") && !strings.Contains(all["messages.csv"], "\r\n") {
		t.Error("lines end as RFC 4180 does not say")
	}
}

// Without what is internal no word of it leaves the house, in no part of the file.
func TestNotesStayInTheHouse(t *testing.T) {
	t.Parallel()
	s := one(inbox.Message{Dir: inbox.DirIn, Text: "Hello"}, inbox.Message{Dir: inbox.DirNote, Author: mara, Text: "SECRET-note"},
		inbox.Message{Dir: inbox.DirEvent, Author: mara, Event: &inbox.Event{What: "email", Text: "SECRET-event"}},
		inbox.Message{Dir: inbox.DirOut, Author: mara, Text: "Hi", Mail: &inbox.Mail{BCC: []inbox.Party{{Address: "SECRET-bcc"}}}})
	c := s.conversations["c1"]
	c.Contact.Notes = []inbox.Remark{{By: mara, At: noon, Text: "SECRET-remark"}}
	s.conversations["c1"] = c
	for _, notes := range []bool{true, false} {
		o := options("c1")
		o.Notes = notes
		all, p := exported(t, o, s)
		for name, text := range all {
			if got := strings.Contains(text, "SECRET"); got && !notes {
				t.Errorf("%s tells it", name)
			}
		}
		if notes && (p.Messages != 4 || strings.Count(page(t, all), "SECRET") != 4) || !notes && p.Messages != 2 {
			t.Errorf("notes %v: %d messages", notes, p.Messages)
		}
	}
}

func TestBothLanguages(t *testing.T) {
	t.Parallel()
	s := one(inbox.Message{Dir: inbox.DirNote, Author: mara, Text: "x"}, inbox.Message{Dir: inbox.DirEvent, Author: mara, Event: &inbox.Event{What: "assigned", Agent: "agent-ben", Why: "skill"}},
		inbox.Message{Dir: inbox.DirEvent, Event: &inbox.Event{What: "something new"}})
	o := options("c1")
	o.German = true
	all, _ := exported(t, o, s)
	for _, want := range []string{`lang="de"`, "Interne Notiz", "An Ben zugewiesen · passende Fähigkeit", "20.11.2026", "12:30 MEZ", "Geändert"} {
		if !strings.Contains(page(t, all), want) {
			t.Errorf("the German page lacks %q", want)
		}
	}
	if !strings.Contains(all["index.html"], "Exportierte Unterhaltungen") {
		t.Error("the list is not in German")
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	t.Parallel()
	s := one(inbox.Message{Dir: inbox.DirIn, Text: "a"})
	s.add("c2", "Bo", inbox.Message{Dir: inbox.DirIn, Text: "not this"})
	s.sight["c2"] = export.LeftOut
	o := options("c1", "c2", "c3")
	o.Partly = true
	all, p := exported(t, o, s)
	if p.LeftOut != 1 || p.Gone != 1 || p.Conversations != 3 {
		t.Errorf("%+v", p)
	}
	d := data(t, all)
	if len(d.Conversations) != 1 || d.LeftOutCount != 1 || d.GoneCount != 1 || strings.Contains(all["messages.csv"], "not this") {
		t.Errorf("%+v", d)
	}
	for _, want := range []string{"only one at a time: 1", "on this PC any more: 1", "Older history was still on its way"} {
		if !strings.Contains(all["index.html"], want) {
			t.Errorf("the list lacks %q", want)
		}
	}
}
