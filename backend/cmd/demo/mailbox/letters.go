package mailbox

import (
	"bytes"
	"embed"
	"encoding/base64"
	"fmt"
	"mime"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel/email/emailsim"
	"tresen/backend/cmd/demo/seed"
)

// letters are conversations, one a file. A line "=== in KEY AGE" (see moment) begins a mail of
// that person, "out" one of the shop, "auto" an automatic answer, "bounce" a
// delivery report about the mail before. Then come header lines and the text as
// they are sent; {{…}} stands for a quote of the mail before, or adds a file.
//
//go:embed letters
var letters embed.FS

// letter is one mail of a conversation.
type letter struct {
	way    string // in, out, auto, bounce
	person person
	at     time.Time
	raw    []byte
	fresh  bool // arrives while the demo runs
}

// fresh is how old the newest mail of a conversation may be to arrive while the
// demo runs: what is older is history.
const fresh = 6 * time.Hour

// write reads all conversations as of now.
func write(now time.Time) ([]letter, error) {
	entries, err := letters.ReadDir("letters")
	if err != nil {
		return nil, err
	}
	var all []letter
	for _, e := range entries {
		text, err := letters.ReadFile("letters/" + e.Name())
		if err != nil {
			return nil, err
		}
		w := &writer{now: now, name: strings.TrimSuffix(e.Name(), ".txt")}
		for _, part := range strings.Split("\n"+string(text), "\n=== ")[1:] {
			if err := w.letter(part); err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name(), err)
			}
		}
		last := &w.list[len(w.list)-1]
		last.fresh = last.way == "in" && now.Sub(last.at) < fresh
		all = append(all, w.list...)
	}
	return all, nil
}

// writer makes the mails of one conversation.
type writer struct {
	now  time.Time
	name string
	list []letter
	ids  []string
	last emailsim.Message
}

func (w *writer) letter(part string) error {
	head, text, _ := strings.Cut(part, "\n")
	fields := strings.Fields(head)
	if len(fields) != 3 {
		return fmt.Errorf("%q is no beginning of a mail", head)
	}
	p, ok := byKey(fields[1])
	if !ok {
		return fmt.Errorf("nobody is %q", fields[1])
	}
	at, err := moment(w.now, fields[2])
	if err != nil {
		return err
	}
	l := letter{way: fields[0], person: p, at: at}
	if l.way == "auto" || l.way == "bounce" {
		l.at = l.at.Add(20 * time.Second)
	}
	if l.way == "bounce" {
		l.raw = w.report(l)
		w.list = append(w.list, l)
		return nil
	}
	header, body, _ := strings.Cut(text, "\n\n")
	if l.raw, err = w.mail(l, header, body); err != nil {
		return err
	}
	w.last = emailsim.Parse(l.raw)
	w.list = append(w.list, l)
	return nil
}

// moment reads an age: "5h" and "70m" before now, or "12d14:55", so many days
// ago at that time of the shop.
func moment(now time.Time, text string) (time.Time, error) {
	days, clock, isDay := strings.Cut(text, "d")
	if !isDay {
		age, err := time.ParseDuration(text)
		return now.Add(-age), err
	}
	n, err := strconv.Atoi(days)
	if err != nil {
		return now, err
	}
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return now, err
	}
	day := now.In(zone).AddDate(0, 0, -n)
	return time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), 0, 0, zone), nil
}

// zone is the shop's; Windows has it from package seed.
var zone = func() *time.Location {
	if z, err := time.LoadLocation("Europe/Berlin"); err == nil {
		return z
	}
	return time.UTC
}()

// mail puts a mail together.
func (w *writer) mail(l letter, header, body string) ([]byte, error) {
	from, to := l.person.full(), fmt.Sprintf("%q <%s>", Name, Shop)
	domain := l.person.Address[strings.LastIndexByte(l.person.Address, '@')+1:]
	if l.way == "out" {
		from, to, domain = to, from, Domain
	}
	id := fmt.Sprintf("<%s.%d.%d@%s>", w.name, len(w.list)+1, l.at.Unix(), domain)
	var h, content strings.Builder
	fmt.Fprintf(&h, "From: %s\nTo: %s\nDate: %s\nMessage-ID: %s\nMIME-Version: 1.0\n", from, to, l.at.Format(time.RFC1123Z), id)
	if n := len(w.ids); n > 0 {
		fmt.Fprintf(&h, "In-Reply-To: %s\nReferences: %s\n", w.ids[n-1], strings.Join(w.ids, "\n\t"))
	}
	w.ids = append(w.ids, id)
	for line := range strings.SplitSeq(header, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case strings.HasPrefix(key, "Content-"):
			content.WriteString(line + "\n")
		case key == "Subject":
			h.WriteString("Subject: " + mime.QEncoding.Encode("utf-8", value) + "\n")
		default:
			h.WriteString(line + "\n")
		}
	}
	if !strings.Contains(content.String(), "Transfer-Encoding") {
		content.WriteString("Content-Transfer-Encoding: 8bit\n")
	}
	body, files, err := w.expand(l, body)
	if err != nil {
		return nil, err
	}
	text := content.String() + "\n" + body
	if len(files) > 0 {
		kind := "mixed"
		if files[0].ID != "" {
			kind = "related"
		}
		text = multipart(kind, w.name, text, files)
	}
	return []byte(strings.ReplaceAll(h.String()+text, "\n", "\r\n")), nil
}

// expand fills in quotes and takes out files.
func (w *writer) expand(l letter, body string) (string, []emailsim.File, error) {
	var out strings.Builder
	var files []emailsim.File
	plain, rich := quote(l.person, w.last.Date, Name+" <"+Shop+">", w.last.Subject, w.last.Text)
	for line := range strings.SplitSeq(strings.TrimRight(body, "\n"), "\n") {
		for mark, text := range map[string]string{"{{quote}}": plain, "{{iphone}}": "> " + strings.ReplaceAll(plain, "\n", "\n> "), "{{gmail}}": rich, "{{outlook}}": rich} {
			line = strings.ReplaceAll(line, mark, text)
		}
		if mark, ok := strings.CutPrefix(line, "{{"); ok {
			f, err := file(strings.TrimSuffix(mark, "}}"))
			if err != nil {
				return "", nil, err
			}
			files = append(files, f)
			continue
		}
		out.WriteString(line + "\n")
	}
	return out.String(), files, nil
}

func file(mark string) (emailsim.File, error) {
	kind, rest, _ := strings.Cut(mark, " ")
	if kind == "pdf" {
		parts := strings.Split(rest, "|")
		if len(parts) < 5 {
			return emailsim.File{}, fmt.Errorf("%q is no sheet", mark)
		}
		var rows [][2]string
		for _, row := range parts[4:] {
			text, amount, _ := strings.Cut(row, "=")
			rows = append(rows, [2]string{text, amount})
		}
		return emailsim.File{Name: parts[0], Type: "application/pdf", Data: seed.Sheet(parts[1], parts[2], parts[3], rows)}, nil
	}
	words := strings.Fields(rest)
	if kind == "jpg" && len(words) == 2 {
		words = []string{words[0], "", words[1]}
	}
	if len(words) != 3 {
		return emailsim.File{}, fmt.Errorf("%q is no file", mark)
	}
	data, err := seed.Picture(words[0], 1)
	return emailsim.File{Name: words[2], Type: "image/jpeg", ID: words[1], Data: data}, err
}

func multipart(kind, name, text string, files []emailsim.File) string {
	line := "=_" + name
	var b bytes.Buffer
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=%q\n\n--%s\n%s", kind, line, line, text)
	for _, f := range files {
		disposition, id := "attachment", ""
		if f.ID != "" {
			disposition, id = "inline", "Content-ID: <"+f.ID+">\n"
		}
		fmt.Fprintf(&b, "\n--%s\nContent-Type: %s; name=%q\nContent-Disposition: %s; filename=%q\nContent-Transfer-Encoding: base64\n%s\n", line, f.Type, f.Name, disposition, f.Name, id)
		text := base64.StdEncoding.EncodeToString(f.Data)
		for len(text) > 76 {
			b.WriteString(text[:76] + "\n")
			text = text[76:]
		}
		b.WriteString(text + "\n")
	}
	fmt.Fprintf(&b, "\n--%s--\n", line)
	return b.String()
}

// report is the delivery report about the mail before.
func (w *writer) report(l letter) []byte {
	return emailsim.Report(Shop, l.person.Address, l.at, w.last.Raw)
}
