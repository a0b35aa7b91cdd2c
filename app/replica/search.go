package replica

import (
	"context"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Hit is a conversation with the message that matched; Message is empty when
// the contact's name or address did. Matches in Snippet and Subject stand
// between U+0001 and U+0002; Channel and Subject are the message's.
type Hit struct {
	Row     Row
	Message string
	Channel string
	At      int64
	Subject string
	Snippet string
}

// How much a search looks at before it is cut: newest first.
const (
	maxContactHits = 100
	maxMessageHits = 400
	snippetRunes   = 120
)

// Search finds conversations by the beginnings of words in contacts, messages
// and file names, newest first. Case and accents do not matter.
func (r *Replica) Search(ctx context.Context, text string, limit int) ([]Hit, error) {
	const op = "replica.Search"
	terms := searchTerms(text)
	if len(terms) == 0 {
		return nil, nil
	}
	q := r.db.Read()
	found := map[string]Hit{}
	rows, err := r.rows(ctx, q, `WHERE c.contact IN (SELECT k2.id FROM contact k2 WHERE k2.rid IN
		(SELECT rowid FROM contact_text WHERE contact_text MATCH $2 ORDER BY rowid DESC LIMIT $3)) ORDER BY c.last_at DESC`, match(terms), maxContactHits)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	for _, row := range rows {
		found[row.Conversation.ID] = Hit{Row: row, At: row.Conversation.LastAt, Snippet: mark(row.Name, terms)}
	}
	if err := r.searchChats(ctx, q, terms, found); err != nil {
		return nil, sqldb.Fault(op, err)
	}
	if err := r.searchMessages(ctx, q, terms, found, limit); err != nil {
		return nil, sqldb.Fault(op, err)
	}
	list := make([]Hit, 0, len(found))
	for _, h := range found {
		list = append(list, h)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].At != list[j].At {
			return list[i].At > list[j].At
		}
		return list[i].Row.Conversation.ID > list[j].Row.Conversation.ID
	})
	return list[:min(len(list), limit)], nil
}

func (r *Replica) searchMessages(ctx context.Context, q *sqldb.Q, terms []string, found map[string]Hit, limit int) error {
	long := false
	for _, t := range terms {
		long = long || len([]rune(t)) > 1
	}
	if !long {
		return nil // one letter begins nearly everything: names only
	}
	list, err := messages(ctx, q, `SELECT doc FROM message WHERE rid IN
		(SELECT rowid FROM message_text WHERE message_text MATCH $1 ORDER BY rowid DESC LIMIT $2) ORDER BY rid DESC`, match(terms), maxMessageHits)
	if err != nil {
		return err
	}
	first := map[string]inbox.Message{}
	var ids []string
	for _, m := range list {
		if _, ok := first[m.Conversation]; !ok {
			first[m.Conversation] = m
			ids = append(ids, m.Conversation)
		}
	}
	for _, id := range ids[:min(len(ids), limit)] {
		if _, ok := found[id]; ok {
			continue // the name is the better answer
		}
		rows, err := r.rows(ctx, q, "WHERE c.id = $2", id)
		if err != nil {
			return err
		}
		if len(rows) == 1 {
			m := first[id]
			h := Hit{Row: rows[0], Message: m.ID, Channel: m.Channel, At: m.At, Snippet: snippet(&m, terms)}
			if m.Mail != nil {
				h.Subject = mark(m.Mail.Subject, terms)
			}
			found[id] = h
		}
	}
	return nil
}

// snippet is the line of a message that shows why it was found. The subject
// stands beside it: what only the subject says is not said twice.
func snippet(m *inbox.Message, terms []string) string {
	all := words(m)
	if m.Mail == nil || strings.TrimSpace(m.Text) == "" {
		return mark(all, terms)
	}
	text := mark(m.Text, terms)
	if strings.Contains(text, "\x01") || strings.Contains(mark(m.Mail.Subject, terms), "\x01") {
		return text
	}
	return mark(all, terms)
}

// searchTerms takes a text apart like the index does.
func searchTerms(text string) []string {
	list := searchTermsOf(text)
	return list[:min(len(list), 8)]
}

// searchTermsOf is searchTerms of a text of any length.
func searchTermsOf(text string) []string {
	return strings.FieldsFunc(fold(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// match words a query of word beginnings that must all occur.
func match(terms []string) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = `"` + t + `"*` // letters and digits only: nothing to escape
	}
	return strings.Join(parts, " ")
}

// fold lowers a text and takes its accents off, like the index.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(c rune) bool { return c > unicode.MaxASCII }) {
		return strings.ToLower(s)
	}
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(indexed(s)))
	if err != nil {
		return strings.ToLower(s)
	}
	return out
}

// mark cuts a line around the first match and marks the beginnings of words that match.
func mark(text string, terms []string) string {
	text = strings.Join(strings.Fields(text), " ")
	type span struct{ from, to int } // in runes
	var spans []span
	all := []rune(text)
	for i := 0; i < len(all); {
		if !unicode.IsLetter(all[i]) && !unicode.IsDigit(all[i]) {
			i++
			continue
		}
		j := i
		for j < len(all) && (unicode.IsLetter(all[j]) || unicode.IsDigit(all[j]) || unicode.Is(unicode.Mn, all[j])) {
			j++
		}
		word := fold(string(all[i:j]))
		for _, t := range terms {
			if strings.HasPrefix(word, t) {
				spans = append(spans, span{i, min(j, i+len([]rune(t)))})
				break
			}
		}
		i = j
	}
	from := 0
	if len(spans) > 0 {
		from = max(0, spans[0].from-snippetRunes/3)
	}
	to := min(len(all), from+snippetRunes)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	at := from
	for _, s := range spans {
		if s.from < from || s.to > to {
			continue
		}
		b.WriteString(string(all[at:s.from]) + "\x01" + string(all[s.from:s.to]) + "\x02")
		at = s.to
	}
	b.WriteString(string(all[at:to]))
	if to < len(all) {
		b.WriteString("…")
	}
	return b.String()
}
