package mailbox

import (
	"fmt"
	"html"
	"strings"
	"time"

	"tresen/backend/channel/email/emailsim"
)

// Shop is the address customers write to, Password its mailbox's; Domain is the shop's own.
const (
	Shop     = "beratung@lichthaus-brandt.example"
	Domain   = "lichthaus-brandt.example"
	Name     = "Lichthaus Brandt"
	Password = "laterne-26"
)

// person is a customer with a mailbox.
type person struct {
	key, Name, Address, language string
	style                        style
}

func (p person) full() string { return fmt.Sprintf("%q <%s>", p.Name, p.Address) }

// style is how somebody's mail program answers.
type style string

const (
	textBelow style = "thunderbird" // plain text, the quote with > below
	phone     style = "iphone"      // plain text, a line about the device
	outlook   style = "outlook"     // HTML, the quote below a line
	gmail     style = "gmail"       // HTML, the quote in a div
)

// people one can act as; Sabine Brandt is also the shop's signed-in visitor.
var people = []person{
	{"jens", "Jens Ahrens", "jens.ahrens@posteo.example", "de", textBelow},
	{"meike", "Meike Janssen", "meike.janssen@gmx.example", "de", phone},
	{"petermann", "Dr. Rolf Petermann", "r.petermann@petermann-architekten.example", "de", outlook},
	{"sabine", "Sabine Brandt", "s.brandt@example.org", "de", gmail},
	{"emily", "Emily Carter", "emily.carter@mail.example", "en", gmail},
	{"nils", "Nils Vogt", "nils.vogt@vogt-elektro.example", "de", outlook},
}

// others write, but nobody acts as them.
var others = []person{
	{"newsletter", "Leuchtmittel Nord", "fachhandel@leuchtmittel-nord.example", "de", gmail},
	{"gone", "Wiebke Suhr", "wiebke.suhr@altes-postfach.invalid", "de", textBelow},
}

func byKey(key string) (person, bool) {
	for _, p := range append(people, others...) {
		if p.key == key {
			return p, true
		}
	}
	return person{}, false
}

// who gives the person of an address; a stranger is one as well.
func who(address string) person {
	for _, p := range people {
		if strings.EqualFold(p.Address, address) {
			return p
		}
	}
	return person{Address: address, language: "de", style: textBelow}
}

var months = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

// said is the line above a quote.
func said(p person, at time.Time, author string) string {
	if p.language == "en" {
		return fmt.Sprintf("On %s, %s wrote:", at.Format("Mon, 2 Jan 2006 at 15:04"), author)
	}
	return fmt.Sprintf("Am %s um %s schrieb %s:", at.Format("02.01.06"), at.Format("15:04"), author)
}

// quote renders what is answered as the person's program does: text to go
// below plain text, HTML to go below HTML.
func quote(p person, at time.Time, author, subject, text string) (plain, rich string) {
	line := said(p, at, author)
	text = strings.TrimRight(text, "\n")
	plain = line + "\n\n> " + strings.ReplaceAll(text, "\n", "\n> ")
	body := paragraphs(text)
	switch p.style {
	case outlook:
		rich = fmt.Sprintf(`<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>Von:</b> %s<br><b>Gesendet:</b> %d. %s %s<br><b>An:</b> %s<br><b>Betreff:</b> %s</p></div>%s`,
			html.EscapeString(author), at.Day(), months[at.Month()-1], at.Format("2006 15:04"), html.EscapeString(p.Name), html.EscapeString(subject), body)
	default:
		rich = fmt.Sprintf(`<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">%s<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">%s</blockquote></div>`,
			html.EscapeString(line), body)
	}
	return plain, rich
}

func paragraphs(text string) string {
	return "<p>" + strings.ReplaceAll(strings.ReplaceAll(html.EscapeString(text), "\n\n", "</p><p>"), "\n", "<br>") + "</p>"
}

// compose writes a mail as the person's program does; answered is nil for a new one.
func compose(p person, m emailsim.Mail, answered *emailsim.Message) emailsim.Mail {
	m.From = p.full()
	if p.Name == "" {
		m.From = p.Address
	}
	text, plain, rich := strings.TrimRight(strings.ReplaceAll(m.Text, "\r\n", "\n"), "\n"), "", ""
	if answered != nil {
		m.InReplyTo, m.References = answered.ID, append(answered.References, answered.ID)
		author := Name
		if len(answered.From) > 0 {
			author = answered.From[0].Name + " <" + answered.From[0].Address + ">"
		}
		plain, rich = quote(p, answered.Date, author, answered.Subject, answered.Text)
		plain = "\n\n" + plain
	}
	switch p.style {
	case phone:
		text += "\n\n" + map[bool]string{true: "Sent from my iPhone", false: "Von meinem iPhone gesendet"}[p.language == "en"]
	case outlook:
		m.HTML = `<html><body lang="DE" style="font-family:Calibri,sans-serif;font-size:11pt">` + paragraphs(text) + rich + `</body></html>`
	case gmail:
		m.HTML = `<div dir="ltr">` + paragraphs(text) + `</div><br>` + rich
	}
	m.Text = text + plain + "\n"
	return m
}
