package export

import (
	"archive/zip"
	"cmp"
	"encoding/csv"
	"strconv"
	"strings"
)

// sheet writes messages.csv: RFC 4180, UTF-8 with a mark for programs that would
// guess otherwise, one row a message.
type sheet struct {
	spool *spool
	csv   *csv.Writer
	row   []string
}

// columns are the names of the fields; they stay.
var columns = []string{"conversation", "page", "contact", "email", "phone", "inbox", "status", "assignee", "labels", "message", "time", "direction", "internal",
	"channel_type", "channel", "author_kind", "author", "state", "automatic", "subject", "text", "files", "missing_files", "mail"}

func newSheet(r *run) (*sheet, error) {
	s, err := newSpool(r.place, "sheet")
	if err != nil {
		return nil, err
	}
	if _, err := s.Write([]byte("\uFEFF")); err != nil {
		return nil, err
	}
	w := csv.NewWriter(s)
	w.UseCRLF = true
	return &sheet{spool: s, csv: w}, w.Write(columns)
}

func (s *sheet) add(c *conversation, m *message) error {
	kind, name, subject, source := "", "", "", ""
	if m.Channel != nil {
		kind, name = m.Channel.Type, m.Channel.Name
	}
	assignee := ""
	if c.Assignee != nil {
		assignee = c.Assignee.Name
	}
	if m.Mail != nil {
		subject = m.Mail.Subject
		if m.Mail.Source != nil {
			source = m.Mail.Source.Path
		}
	}
	var there, missing []string
	for _, f := range m.Files {
		if f.Path != "" {
			there = append(there, f.Path)
		} else {
			missing = append(missing, f.Name)
		}
	}
	s.row = append(s.row[:0], c.ID, c.Page, c.Contact.Name, c.Contact.Email, c.Contact.Phone, c.Inbox.Name, c.Status, assignee, strings.Join(c.Labels, ", "), m.ID, m.At,
		m.Direction, strconv.FormatBool(m.Internal), kind, name, m.Author.Kind, m.Author.Name, m.State, m.Auto, subject, cmp.Or(m.Text, m.told),
		strings.Join(there, "; "), strings.Join(missing, "; "), source)
	for i, v := range s.row {
		s.row[i] = harmless(v)
	}
	return s.csv.Write(s.row)
}

func (s *sheet) end(r *run) error {
	if s.csv.Flush(); s.csv.Error() != nil {
		return s.csv.Error()
	}
	w, err := entry(r.zip, "messages.csv", zip.Deflate, r.o.At)
	if err != nil {
		return err
	}
	return s.spool.copyTo(w)
}

// harmless keeps a spreadsheet from taking a stranger's words for a formula: those
// that begin like one, also after blanks or in full width, get an apostrophe before
// them (OWASP, CSV Injection). What no cell can hold is left out.
func harmless(v string) string {
	v = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(v, "\uFFFD"))
	begin := strings.TrimLeft(v, " \u00A0\uFEFF\u200B\u200E\u200F")
	if begin != "" && strings.ContainsRune("=+-@\t\n＝＋－＠", []rune(begin[:min(len(begin), 4)])[0]) {
		return "'" + v
	}
	return v
}
