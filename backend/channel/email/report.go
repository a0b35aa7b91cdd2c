package email

import (
	"bufio"
	"bytes"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailread"
	"tresen/backend/fault"
)

// reports gives what a bounce or read receipt tells of a message of ours, and
// the recipient it speaks of. Anybody can write such a mail; but only who got
// ours knows its signed id.
func (s *session) reports(m *mailread.Mail) (list []channel.Event, about string) {
	id := m.Returned
	var status *channel.Status
	switch m.Auto {
	case mailread.Bounce:
		status = delivery(m.DSN)
	case mailread.ReadReceipt:
		_, status = receipt(m)
	}
	if s.tokenOf(id) == "" {
		return nil, ""
	}
	if len(m.DSN) > 0 {
		about = m.DSN[0].Recipient
	}
	if status == nil {
		return nil, about
	}
	status.Refs = []string{id}
	return []channel.Event{{ID: "report:" + identity(m), Lasting: true, Status: status}}, about
}

// delivery sums up what is told of several recipients: one that failed outweighs
// one that waits, and that one those who got it. The action decides; the code
// only explains (RULES 4).
func delivery(list []mailread.Recipient) *channel.Status {
	weight := map[string]int{"delivered": 1, "relayed": 1, "expanded": 1, "delayed": 2, "failed": 3}
	var worst []mailread.Recipient
	for _, r := range list {
		switch w := weight[r.Action]; {
		case w == 0:
		case len(worst) == 0 || w > weight[worst[0].Action]:
			worst = []mailread.Recipient{r}
		case w == weight[worst[0].Action]:
			worst = append(worst, r)
		}
	}
	if len(worst) == 0 {
		return nil
	}
	status := &channel.Status{State: map[int]string{1: "delivered", 2: "delayed", 3: "failed"}[weight[worst[0].Action]]}
	if status.State == "delivered" {
		return status
	}
	var details []string
	for _, r := range worst {
		why := explained(r)
		if r.Recipient != "" {
			why = r.Recipient + ": " + why
		}
		details = append(details, why)
	}
	status.Detail = clip(oneLine(strings.Join(details, "; ")), 500)
	if status.State == "failed" {
		status.Fault = string(reason(worst[0]))
	}
	return status
}

// explained is what the other server said, or at least its code.
func explained(r mailread.Recipient) string {
	text := r.Diagnostic
	if kind, rest, ok := strings.Cut(text, ";"); ok && !strings.ContainsAny(strings.TrimSpace(kind), " :") {
		text = rest // "smtp; 550 …"
	}
	if text = oneLine(text); text != "" {
		return text
	}
	if r.Code != "" {
		return r.Code
	}
	return r.Action
}

var answerCode = regexp.MustCompile(`(?:^|\D)([45]\d\d)(?:\D|$)`)

// reason puts an enhanced status code (RFC 3463), else the plain one, into our words.
func reason(r mailread.Recipient) fault.Code {
	class, detail, _ := strings.Cut(strings.TrimLeft(strings.TrimLeft(r.Code, "45"), "."), ".")
	switch class {
	case "1":
		return fault.Recipient
	case "2":
		if detail == "2" || detail == "3" && fullBox.MatchString(r.Diagnostic) {
			return fault.Quota
		}
		if detail == "3" {
			return fault.TooLarge
		}
		return fault.Recipient
	case "3":
		if detail == "4" {
			return fault.TooLarge
		}
		return fault.Refused
	case "4": // the way there: no such host, no answer
		return fault.Recipient
	case "5", "6", "7":
		return fault.Refused
	}
	code := 0
	if m := answerCode.FindStringSubmatch(r.Diagnostic); m != nil {
		code, _ = strconv.Atoi(m[1])
	}
	switch {
	case code == 552 || code == 452 || fullBox.MatchString(r.Diagnostic):
		return fault.Quota
	case slices.Contains([]int{550, 551, 553}, code) || unknown.MatchString(r.Diagnostic):
		return fault.Recipient
	}
	return fault.Refused
}

// receipt reads a disposition notification (RFC 8098 3.2): which mail, and
// whether it was shown to somebody.
func receipt(m *mailread.Mail) (id string, status *channel.Status) {
	for _, p := range m.Parts {
		if p.Type != "message/disposition-notification" {
			continue
		}
		// An error says that the end came early; what was read counts.
		h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(bytes.TrimSpace(p.Data), "\r\n\r\n"...)))).ReadMIMEHeader()
		id = strings.Trim(strings.TrimSpace(h.Get("Original-Message-Id")), "<>")
		_, kind, _ := strings.Cut(h.Get("Disposition"), ";")
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(kind)), "displayed") {
			status = &channel.Status{State: "read"}
		}
	}
	return id, status
}
