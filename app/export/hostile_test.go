package export_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// hostile are texts that mean something elsewhere.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</p></article></body><iframe src="https://evil.example">`, `' onmouseover='alert(1)`,
	`<!-- <style>@import url(https://evil.example)</style> -->`, "javascript:alert(1)", "\u202Egnp.exe", "مرحبا، كيف الحال؟", "a\x00b\x1b[31m", "caf\xe9", `{{.}} ${x} %s %[1]d`,
	"=cmd|'/c calc'!A1", "+49 151 123", "-2+3", "@SUM(1)", "\t=1", " =1", "＝1", "\"quoted\", and; more", "line 1\r\nline 2\n=3",
}

// elements a page may hold; anything else came from somebody's text.
var elements = "html head meta title style body header nav h1 h2 main footer dl dt dd bdi div b time span article p blockquote details summary ul li a img table thead tbody tr th td br"

// outline parses a page, fails on what does not belong there, and gives its text.
func outline(t *testing.T, name, page string) string {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for n := range tree.Descendants() {
		switch n.Type {
		case html.TextNode:
			text.WriteString(n.Data)
		case html.CommentNode:
			t.Errorf("%s: a comment: %q", name, n.Data)
		case html.ElementNode:
			if !strings.Contains(" "+elements+" ", " "+n.Data+" ") {
				t.Errorf("%s: <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				away := (a.Key == "href" || a.Key == "src") && strings.Contains(a.Val, ":")
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || away {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
		}
	}
	return text.String()
}

func TestHostileTextsAreOnlyTexts(t *testing.T) {
	t.Parallel()
	for _, bad := range hostile {
		s := one(inbox.Message{Dir: inbox.DirIn, Text: bad, Excerpt: bad, Unsupported: bad, Buttons: []string{bad}, Files: []inbox.File{{Name: bad, Fault: bad}},
			Earlier: []inbox.Version{{Text: bad, At: noon}}, Reactions: []inbox.Reaction{{Emoji: bad, At: noon}},
			Location: &inbox.Location{Name: bad}, Cards: []inbox.Card{{Name: bad, Phones: []string{bad}}}, Order: &inbox.Order{Note: bad, Items: []inbox.OrderItem{{ID: bad}}}},
			inbox.Message{Dir: inbox.DirOut, Author: mara, State: inbox.State(bad), Detail: bad, Text: bad,
				Mail: &inbox.Mail{Subject: bad, From: inbox.Party{Name: bad, Address: bad}, To: []inbox.Party{{Name: bad, Address: bad}}, Below: bad}},
			inbox.Message{Dir: inbox.DirEvent, Author: "gone", Event: &inbox.Event{What: "email", Text: bad}})
		c := s.conversations["c1"]
		c.Contact = inbox.Contact{ID: "k", Name: bad, Email: bad, Phone: bad, Attributes: map[string]string{bad: bad}, Notes: []inbox.Remark{{By: bad, At: noon, Text: bad}}}
		c.Subject, c.Labels = bad, []string{bad}
		c.Identities = []inbox.Identity{{Type: bad, Address: bad, Name: bad}}
		s.conversations["c1"] = c
		all, _ := exported(t, options("c1"), s)
		text := outline(t, "page", page(t, all))
		outline(t, "list", all["index.html"])
		// What a page cannot hold (NUL, broken bytes, line ends) is mended; all else is there to the letter.
		if readable := !strings.ContainsAny(bad, "\x00\x1b\r") && utf8.ValidString(bad); readable && strings.Count(text, bad) < 15 {
			t.Errorf("%q is %d times on the page", bad, strings.Count(text, bad))
		}
		for _, row := range table(t, all) {
			for column, v := range row {
				first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(v, unicode.IsSpace))
				if strings.ContainsRune("=+-@＝＋－＠", first) || strings.HasPrefix(v, "\t") {
					t.Errorf("%s: a spreadsheet would reckon with %q", column, v)
				}
			}
		}
		if d := data(t, all); strings.ToValidUTF8(bad, "\uFFFD") != d.Conversations[0].Messages[0].Text {
			t.Errorf("the data hold %q for %q", d.Conversations[0].Messages[0].Text, bad)
		}
	}
}

func TestAPageRunsNothing(t *testing.T) {
	t.Parallel()
	all, _ := exported(t, options("c1"), one(inbox.Message{Dir: inbox.DirIn, Text: "x"}))
	for _, name := range []string{page(t, all), all["index.html"]} {
		if !strings.Contains(name, `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;`) || strings.Contains(name, "unsafe") || strings.Contains(name, "http:") || strings.Contains(name, "https:") {
			t.Error("a page that may do more than look as it does")
		}
	}
}

func TestNamesOfFilesLeadNowhere(t *testing.T) {
	t.Parallel()
	s := one()
	names := []string{"../../etc/passwd", `..\..\Windows\system.ini`, "/etc/shadow", "C:\\x.exe", "CON", "nul.txt", "a\x00b.png", "invoice\u202Egnp.exe", "...", "", " .hidden ", "x.", "ü" + strings.Repeat("ä", 300) + ".pdf",
		"a/b/c.txt", "100% #1 sure?.png", "name.with-a-very-long-ending-indeed", "trick.p\u0000df", "日本語.txt", "-rf.txt", "~$x.docx", "a:b|c*.txt"}
	var files []inbox.File
	for i, n := range names {
		files = append(files, s.keep(n, "application/octet-stream", strings.Repeat("x", i+1)))
	}
	s.add("c1", "../../"+strings.Repeat("x", 300), inbox.Message{Dir: inbox.DirIn, Files: files})
	all, p := exported(t, options("c1"), s) // entries looks at the names
	if p.Missing != 0 || len(all) != len(names)+4 {
		t.Errorf("%d entries, %d missing", len(all), p.Missing)
	}
	for _, f := range data(t, all).Conversations[0].Messages[0].Files {
		if content, there := all[f.Path]; !there || strings.Trim(content, "x") != "" {
			t.Errorf("%q is not at %q", f.Name, f.Path)
		}
	}
	text := page(t, all)
	if !strings.Contains(text, "../files/100%20") || strings.Contains(text, "\u202E") {
		t.Errorf("a link that does not lead to its file: %s", text)
	}
}

// Two files of one name are both there; one content that came twice is there once.
func TestFilesOfOneName(t *testing.T) {
	t.Parallel()
	s := one()
	first, second := s.keep("photo.jpg", "image/jpeg", "one"), s.keep("photo.jpg", "image/jpeg", "two")
	again := first
	again.Name = "Photo.JPG"
	s.add("c1", "Ada", inbox.Message{Dir: inbox.DirIn, Files: []inbox.File{first, second}}, inbox.Message{Dir: inbox.DirIn, Files: []inbox.File{again}})
	all, _ := exported(t, options("c1"), s)
	m := data(t, all).Conversations[0].Messages
	if all[m[0].Files[0].Path] != "one" || all[m[0].Files[1].Path] != "two" || m[1].Files[0].Path != m[0].Files[0].Path || m[1].Files[0].Name != "Photo.JPG" {
		t.Errorf("%+v", m)
	}
	if strings.Count(page(t, all), "<img src=\"../files/photo-") != 3 {
		t.Error("the pictures are not on the page")
	}
}

// What a browser would run is there, but not one click away.
func TestActiveFilesAreNotLinked(t *testing.T) {
	t.Parallel()
	s := one()
	s.add("c1", "Ada", inbox.Message{Dir: inbox.DirIn, Files: []inbox.File{s.keep("page.html", "text/html", "<script>1</script>"), s.keep("x.SVG", "image/svg+xml", "<svg/>"),
		s.keep("page", "text/html", "<script>2</script>")}})
	all, _ := exported(t, options("c1"), s)
	text := page(t, all)
	for _, f := range data(t, all).Conversations[0].Messages[0].Files {
		if all[f.Path] == "" {
			t.Errorf("%s is not there", f.Name)
		}
		linked := strings.Contains(text, `href="../`+f.Path)
		if linked != strings.HasSuffix(f.Path, ".bin") {
			t.Errorf("%s linked: %v", f.Path, linked)
		}
	}
	if strings.Count(text, "may hold active content") != 2 {
		t.Error("why is not said")
	}
}

func TestFilesThatCannotBeHad(t *testing.T) {
	t.Parallel()
	s := one()
	gone, large, limit, torn := s.keep("gone.pdf", "", "1"), s.keep("large.pdf", "", "2"), s.keep("limit.pdf", "", "3"), s.keep("torn.pdf", "", "4")
	s.faults[gone.Hash] = fault.New(fault.NotFound, "", "")
	s.faults[large.Hash] = fault.New(fault.TooLarge, "", "")
	s.faults[limit.Hash] = fault.New(fault.Quota, "", "")
	s.content[torn.Hash] = []byte("not what its hash says")
	away := inbox.File{Hash: strings.Repeat("a", 64), Name: "away.pdf"}
	raw := inbox.File{Hash: strings.Repeat("b", 64), Size: 10}
	s.add("c1", "Ada", inbox.Message{Dir: inbox.DirIn, Files: []inbox.File{gone, large, limit, torn, away, {Name: "never.pdf", Fault: "unavailable"}}, Mail: &inbox.Mail{Subject: "S", Raw: &raw}})
	all, p := exported(t, options("c1"), s)
	m := data(t, all).Conversations[0].Messages[0]
	var why []string
	for _, f := range m.Files {
		why = append(why, f.Missing)
		if f.Path != "" {
			t.Errorf("%s has a path", f.Name)
		}
	}
	if strings.Join(why, " ") != "not_there too_large limit unreachable unreachable not_received" || m.Mail.Source.Missing != "unreachable" || p.Missing != 7 {
		t.Errorf("%v, mail %s, %d missing", why, m.Mail.Source.Missing, p.Missing)
	}
	text := page(t, all)
	for _, want := range []string{"away.pdf", "the relay could not be reached", "too large to be fetched", "never arrived from the platform"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if !strings.Contains(all["index.html"], "Files not included: 7") {
		t.Error("the list does not say it")
	}
	o := options("c1")
	o.Files = false
	if all, p = exported(t, o, s); p.Missing != 0 || len(all) != 4 || !strings.Contains(all["index.html"], "mails as they came are not included") {
		t.Errorf("without files: %+v, %d entries", p, len(all))
	}
}

func TestMailsComeAsTheyCame(t *testing.T) {
	t.Parallel()
	s := one()
	raw, full := s.keep("", "message/rfc822", "Subject: Hello\r\n\r\nBody"), s.keep("", "text/plain", "Body\n> quoted")
	s.add("c1", "Ada", inbox.Message{Dir: inbox.DirIn, Channel: "post", Text: "Body", Mail: &inbox.Mail{Subject: "Re: 1/2 <x>", From: inbox.Party{Address: "else@example.org"}, Stranger: true, Raw: &raw, Full: &full}},
		inbox.Message{Dir: inbox.DirOut, Author: mara, Channel: "post", Text: "Answer", Mail: &inbox.Mail{Subject: "Re", Below: "> Body"}})
	all, _ := exported(t, options("c1"), s)
	m := data(t, all).Conversations[0].Messages
	if all[m[0].Mail.Source.Path] != "Subject: Hello\r\n\r\nBody" || !strings.HasSuffix(m[0].Mail.Source.Path, ".eml") || !strings.HasPrefix(m[0].Mail.Source.Path, "mails/") {
		t.Errorf("the mail is at %+v", m[0].Mail.Source)
	}
	if m[0].FullText != "Body\n> quoted" || m[1].FullText != "Answer\n\n> Body" || m[0].Author.Name != "else@example.org" || m[0].Author.Kind != "other" {
		t.Errorf("%+v", m)
	}
}
