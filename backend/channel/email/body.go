package email

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/mailhtml"
)

// body is the content of a mail on its way into a go-mail message.
type body struct {
	read   func(ctx context.Context, hash string) (io.ReadCloser, error)
	inline map[string]string // content id by hash and by CID of the files that are shown
	used   map[string]bool   // content ids the HTML names
	size   int64             // bytes of all files
	err    error             // the first that a file gave
}

// body sets the plain text and, if there is formatted text, its HTML beside it.
func (s *session) body(_ context.Context, m *mail.Msg, out channel.Outgoing) (*body, error) {
	b := &body{read: s.env.Read, inline: map[string]string{}, used: map[string]bool{}}
	for _, f := range out.Files {
		id := cleanID(f.CID)
		if id == "" {
			sum := sha256.Sum256([]byte(f.Hash))
			id = hex.EncodeToString(sum[:12]) + "@" + s.set.domain
		}
		if f.CID != "" {
			b.inline["cid:"+f.CID] = id
		}
		if f.Hash != "" {
			b.inline[f.Hash], b.inline["cid:"+f.Hash] = id, id
		}
		b.size += f.Size
	}
	below, belowHTML, text, rich := "", "", out.Text, ""
	if out.Mail != nil {
		below, belowHTML, rich = out.Mail.Below, out.Mail.BelowHTML, out.Mail.HTML
	}
	if text == "" && rich != "" {
		text = mailhtml.ToText(rich)
	}
	if below == "" && belowHTML != "" {
		below = mailhtml.ToText(belowHTML)
	}
	m.SetBodyString(mail.TypeTextPlain, joined(text, below))
	if rich == "" && belowHTML == "" {
		return b, nil
	}
	if rich == "" {
		rich = mailhtml.CleanOutgoing(mailhtml.FromText(text))
	} else {
		rich = asTyped(mailhtml.CleanOutgoing(fromParts(rich)))
	}
	switch {
	case belowHTML == "" && below != "":
		belowHTML = mailhtml.FromText(below)
	case belowHTML != "":
		belowHTML = mailhtml.Clean(fromParts(belowHTML), mailhtml.Options{}).HTML
	}
	page, err := b.pictures(rich + "\n" + belowHTML)
	if err != nil {
		return nil, err
	}
	m.AddAlternativeString(mail.TypeTextHTML, "<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"></head><body>\r\n"+lineEnds(page)+"\r\n</body></html>\r\n")
	return b, nil
}

// asTyped takes the space between paragraphs away: in the editor each is a line,
// and what looks like one empty line there must not be three where it is read.
func asTyped(cleaned string) string {
	return strings.NewReplacer("<p>", `<p style="margin:0">`, `<p style="`, `<p style="margin:0;`).Replace(cleaned)
}

// joined puts what follows below the text, with line ends as mails have them.
func joined(text, below string) string {
	text, below = strings.TrimRight(text, "\r\n"), strings.TrimRight(below, "\r\n")
	if text != "" && below != "" {
		text += "\n\n"
	}
	return lineEnds(text+below) + "\r\n"
}

func lineEnds(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.ReplaceAll(text, "\n", "\r\n")
}

// files adds pictures the HTML shows beside it and the others as attachments.
func (b *body) files(ctx context.Context, m *mail.Msg, files []channel.File) error {
	const op = "email.files"
	if len(files) > 0 && b.read == nil {
		return fault.New(fault.Internal, op, "no Env.Read")
	}
	var embeds, attachments []*mail.File
	done := map[string]bool{}
	for _, f := range files {
		id := b.inline[f.Hash]
		shown := b.used[id] && !done[id]
		disposition := "attachment"
		if shown {
			disposition = "inline"
			done[id] = true
		}
		p := &mail.File{Name: fileName(f.Name), Header: textproto.MIMEHeader{}, Enc: mail.EncodingB64, Writer: b.part(ctx, f)}
		kind, where := fileHeader(f, disposition)
		p.Header.Set("Content-Type", kind)
		p.Header.Set("Content-Disposition", where)
		if shown {
			p.Header.Set("Content-Id", "<"+id+">")
			embeds = append(embeds, p)
		} else {
			attachments = append(attachments, p)
		}
	}
	m.SetEmbeds(embeds)
	m.SetAttachments(attachments)
	return nil
}

// fromParts lets pictures of the mail that is quoted (data-cid, as they are
// shown) and of one that is passed on (data-hash) pass the cleaner, which knows
// them as src="cid:…".
func fromParts(text string) string {
	out, err := eachPicture(text, func(t *html.Token) bool {
		for i, a := range t.Attr {
			if a.Key == "data-cid" || a.Key == "data-hash" {
				t.Attr[i] = html.Attribute{Key: "src", Val: "cid:" + a.Val}
			}
		}
		return true
	})
	if err != nil {
		return ""
	}
	return out
}

// pictures gives every picture that is a file of the message its content id and
// leaves the others out, those elsewhere above all: nobody shall learn when a
// quoted mail is read.
func (b *body) pictures(text string) (string, error) {
	return eachPicture(text, func(t *html.Token) bool {
		id := ""
		kept := []html.Attribute{}
		for _, a := range t.Attr {
			switch a.Key {
			case "data-hash":
				id = b.inline[a.Val]
			case "data-cid":
				id = b.inline["cid:"+a.Val]
			case "alt", "width", "height", "style":
				kept = append(kept, a)
			}
		}
		if id == "" {
			return false
		}
		b.used[id] = true
		t.Attr = append([]html.Attribute{{Key: "src", Val: "cid:" + id}}, kept...)
		return true
	})
}

// eachPicture passes every <img> to change, which may alter it or return false
// to leave it out (its alternative text stays); everything else stays as it is.
func eachPicture(text string, change func(*html.Token) bool) (string, error) {
	var out strings.Builder
	out.Grow(len(text))
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return "", fault.Wrap(fault.Invalid, "email.pictures", err)
			}
			return out.String(), nil
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			t := z.Token()
			switch {
			case t.DataAtom != atom.Img:
				out.WriteString(raw)
			case change(&t):
				out.WriteString(t.String())
			default:
				out.WriteString(html.EscapeString(alternative(t)))
			}
		default:
			out.Write(z.Raw())
		}
	}
}

func alternative(t html.Token) string {
	for _, a := range t.Attr {
		if a.Key == "alt" && a.Val != "" {
			return "[" + a.Val + "]"
		}
	}
	return ""
}
