package mailread

import (
	"encoding/hex"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// headers fills what stands in the header of the mail itself.
func (r *reader) headers(body []byte) {
	h, m := r.head, r.mail
	m.Subject = words(h.get("subject"))
	m.From, m.Sender, m.ReplyTo = partiesOf(h, "from"), partiesOf(h, "sender"), partiesOf(h, "reply-to")
	m.To, m.CC = partiesOf(h, "to"), partiesOf(h, "cc")
	if len(m.From) == 0 {
		m.From = slices.Clone(m.Sender)
	}
	for _, v := range h.all("delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "x-envelope-to") {
		for _, p := range parties(v) {
			if p.Address != "" && !slices.Contains(m.Delivered, p.Address) && len(m.Delivered) < 100 {
				m.Delivered = append(m.Delivered, p.Address)
			}
		}
	}
	m.Date = date(h.get("date"))
	if ids := messageIDs(h.get("message-id")); len(ids) > 0 {
		m.MessageID = ids[0]
	} else {
		m.MessageID, m.MadeID = madeID(h, body), true
	}
	m.InReplyTo = messageIDs(h.get("in-reply-to"))
	m.References = messageIDs(h.get("references"))
	if b := base64Lenient([]byte(h.get("thread-index"))); len(b) >= 22 {
		m.ThreadIndex = hex.EncodeToString(b[:22])
	}
	m.ListID = words(h.get("list-id"))
	m.ListUnsubscribe = clean(h.get("list-unsubscribe"))
	for _, v := range h.all("return-path") {
		m.NullPath = m.NullPath || strings.ReplaceAll(v, " ", "") == "<>"
	}
	m.Loop = clean(h.get("x-tresen-loop"))
	m.HeaderHash = hash(h)
}

func partiesOf(h header, name string) []Party {
	var list []Party
	for _, v := range h.all(name) {
		if list = append(list, parties(v)...); len(list) > maxParties {
			return list[:maxParties]
		}
	}
	return list
}

var idInside = regexp.MustCompile(`<\s*([^<>]{1,998})\s*>`)

// messageIDs gives the ids of a field without <>, at most 200: the first and the last ones.
func messageIDs(s string) []string {
	var list []string
	for _, m := range idInside.FindAllStringSubmatch(s, -1) {
		if id := strings.Join(strings.Fields(m[1]), ""); id != "" {
			list = append(list, clean(id))
		}
	}
	if len(list) == 0 {
		for _, f := range strings.Fields(s) {
			if f = strings.Trim(f, `<>"',;`); strings.Contains(f, "@") && len(f) < 998 {
				list = append(list, clean(f))
			}
		}
	}
	if len(list) > 200 {
		list = append(list[:100:100], list[len(list)-100:]...)
	}
	return list
}

// date reads the Date field; 0 when it is unknown. Times of broken clocks
// before 1980 are unknown, too.
func date(s string) int64 {
	s = shorten(strings.Join(strings.Fields(s), " "), 200)
	if s == "" {
		return 0
	}
	t, err := mail.ParseDate(s)
	for _, layout := range []string{"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05",
		"Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 -0700 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon, 2 January 2006 15:04:05 -0700",
		"Monday, 2 January 2006 15:04:05 -0700", "Mon, 02 Jan 06 15:04:05 -0700", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05",
		"02.01.2006 15:04:05", "1/2/2006 3:04:05 PM"} {
		if err == nil {
			break
		}
		plain, _ := splitComment(s)
		plain = strings.Join(strings.Fields(strings.Replace(plain, "GMT", "+0000", 1)), " ")
		plain = strings.Replace(plain, "+0000+", "+", 1)
		t, err = time.Parse(layout, strings.TrimSpace(plain))
	}
	if err != nil || t.Year() < 1980 || t.Year() > 9999 {
		return 0
	}
	return t.UnixMilli()
}
