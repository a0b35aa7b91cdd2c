package mailread_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tresen/backend/channel/email/mailread"
)

// expectation stands beside a mail as NAME.expect.json; what is absent is not checked.
type expectation struct {
	Subject     *string   `json:"subject"`
	From        *string   `json:"from"`
	Filenames   *[]string `json:"filenames"`
	Attachments *int      `json:"attachments"`
	Text        *string   `json:"text"`
	Reply       *string   `json:"reply_text"`
	MustContain []string  `json:"reply_must_contain"`
	HTMLHas     []string  `json:"html_must_contain"`
	HTMLNot     []string  `json:"html_must_not_contain"`
	ReplyHTML   *string   `json:"reply_html_text"` // text of ReplyHTML
	Auto        *string   `json:"auto"`
	Calendar    *string   `json:"calendar_method"`
	Note        *string   `json:"note"` // of the first part
	Inline      *int      `json:"inline"`
	DSN         *[]struct {
		Recipient, Action, Status string
	} `json:"dsn"`
}

// flat collapses every blank, as the expectations do.
func flat(s string) string { return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ") }

func named(m *mailread.Mail) []string {
	list := []string{}
	for _, p := range m.Parts {
		if p.Named {
			list = append(list, p.Name)
		}
	}
	slices.Sort(list)
	return list
}

// faults tells where a mail is read differently from what is expected.
func (e expectation) faults(m *mailread.Mail) (list []string) {
	same := func(what string, want *string, got string) {
		if want != nil && flat(*want) != flat(got) {
			list = append(list, what+": "+strings.TrimSpace(got)+"\n  want: "+*want)
		}
	}
	has := func(what, want, got string, yes bool) {
		if strings.Contains(strings.ToLower(flat(got)), strings.ToLower(flat(want))) != yes {
			list = append(list, what+": "+want+"\n  in: "+got)
		}
	}
	same("subject", e.Subject, m.Subject)
	same("reply", e.Reply, m.Reply)
	same("reply HTML", e.ReplyHTML, htmlText(m.ReplyHTML))
	from, method, auto := "", "", m.Auto
	if len(m.From) > 0 {
		from = m.From[0].Address
	}
	if m.Calendar != nil {
		method = m.Calendar.Method
	}
	if auto == "" {
		auto = "none"
	}
	same("from", e.From, from)
	same("calendar", e.Calendar, method)
	same("auto", e.Auto, auto)
	if e.Text != nil {
		has("text", *e.Text, m.Text, true)
	}
	for _, s := range e.MustContain {
		has("reply has", s, m.Reply, true)
	}
	for _, s := range e.HTMLHas {
		has("HTML has", s, m.HTML, true)
	}
	for _, s := range e.HTMLNot {
		has("HTML has not", s, m.HTML, false)
	}
	return append(list, e.files(m)...)
}

func (e expectation) files(m *mailread.Mail) (list []string) {
	names := named(m)
	if e.Filenames != nil {
		want := slices.Sorted(slices.Values(*e.Filenames))
		if !slices.Equal(names, want) {
			list = append(list, "files: "+strings.Join(names, ", ")+"\n  want: "+strings.Join(want, ", "))
		}
	}
	if e.Attachments != nil && len(names) != *e.Attachments {
		list = append(list, "number of files")
	}
	if e.Note != nil && (len(m.Parts) == 0 || m.Parts[0].Note != *e.Note) {
		list = append(list, "note of the first part")
	}
	inline := 0
	for _, p := range m.Parts {
		if p.Inline {
			inline++
		}
	}
	if e.Inline != nil && inline != *e.Inline {
		list = append(list, "number of inline pictures")
	}
	if e.DSN != nil {
		ok := len(m.DSN) == len(*e.DSN)
		for i := 0; ok && i < len(m.DSN); i++ {
			w, g := (*e.DSN)[i], m.DSN[i]
			ok = w.Recipient == g.Recipient && w.Action == g.Action && w.Status == g.Status
		}
		if !ok {
			list = append(list, "delivery status")
		}
	}
	return list
}

// mails reads the mails of a folder and their expectations.
func mails(tb testing.TB, dir string) map[string]expectation {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.expect.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no mails in %s: %v", dir, err)
	}
	list := map[string]expectation{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		var e expectation
		if err := json.Unmarshal(b, &e); err != nil {
			tb.Fatalf("%s: %v", f, err)
		}
		list[strings.TrimSuffix(f, ".expect.json")+".eml"] = e
	}
	return list
}

func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestMailsAreReadAsExpected(t *testing.T) {
	t.Parallel()
	for file, want := range mails(t, "testdata") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			for _, fault := range want.faults(mailread.Read(readFile(t, file))) {
				t.Error(fault)
			}
		})
	}
}

// A collection of foreign mails may be held against the reader: some of them
// are broken beyond what any two programs agree on.
func TestForeignMails(t *testing.T) {
	dir := os.Getenv("TRESEN_MAIL_CORPUS")
	if dir == "" {
		t.Skip("TRESEN_MAIL_CORPUS names no folder of foreign mails with expectations")
	}
	all, right := mails(t, dir), 0
	for file, want := range all {
		faults := want.faults(mailread.Read(readFile(t, file)))
		if len(faults) == 0 {
			right++
		}
		for _, f := range faults {
			t.Logf("%s: %s", filepath.Base(file), f)
		}
	}
	t.Logf("%d of %d mails are read as expected", right, len(all))
	if right*142 < len(all)*138 {
		t.Errorf("only %d of %d mails are read as expected", right, len(all))
	}
}

func BenchmarkRead(b *testing.B) {
	for _, dir := range []string{"testdata", os.Getenv("TRESEN_MAIL_CORPUS")} {
		if dir == "" {
			continue
		}
		b.Run(filepath.Base(dir), func(b *testing.B) {
			var raw [][]byte
			total := 0
			for file := range mails(b, dir) {
				m := readFile(b, file)
				raw = append(raw, m)
				total += len(m)
			}
			b.SetBytes(int64(total))
			b.ReportAllocs()
			for b.Loop() {
				for _, m := range raw {
					mailread.Read(m)
				}
			}
		})
	}
}
