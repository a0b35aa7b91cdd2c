package mailread

import (
	"regexp"
	"strings"
)

var (
	awayPrefix  = regexp.MustCompile(`(?i)^\s*((re|aw|antw|wg|fwd?):\s*)*(automatische antwort|abwesenheit|abwesend|out of (the )?office|automatic reply|auto-?\s?reply|autoreply|auto-?\s?response|autoresponder|r[ée]ponse automatique|respuesta automática|risposta automatica|automatisch antwoord)`)
	replyPrefix = regexp.MustCompile(`(?i)^\s*(re|aw|antw|sv|vs|res|odp)\s*(\[\d+\])?:`)
	daemon      = regexp.MustCompile(`(?i)^(mailer[-_.]?daemon|postmaster|mail[-_]daemon)(@|$|[-_+.0-9])`)
	deliverer   = regexp.MustCompile(`(?i)^mail delivery (sub)?system$`)
	failed      = regexp.MustCompile(`(?i)(undeliver|\bndn\b|non-?delivery|bounce|fehlgeschlagen|échec|delivery (status|failure|failed|has failed|report|problem|notification|incomplete|delayed|error|attempt)|failure delivery|mail delivery|returned (mail|to sender)|failure notice|could not (be delivered|send message|deliver)|unzustellbar|nicht zugestellt|nicht zustellbar|mail system error|message rejected|returning message|non remis|not deliver)`)
)

// class tells what kind of automatic mail it is: a bounce before a report,
// a report before an answer, an answer before a list.
func (r *reader) class(root *entity) string {
	h, m := r.head, r.mail
	report := strings.ToLower(root.params["report-type"])
	isReport := strings.HasPrefix(root.kind, "multipart/report")
	switch {
	case isReport && report == "delivery-status", has(root, "message/delivery-status"), r.daemonBounce():
		return Bounce
	case isReport && report == "feedback-report", has(root, "message/feedback-report"):
		return AbuseReport
	case isReport && report == "disposition-notification", has(root, "message/disposition-notification"):
		return ReadReceipt
	case autoReply(h, m):
		return AutoReply
	case list(h):
		return List
	}
	return Human
}

func has(e *entity, kind string) bool {
	for _, p := range e.parts {
		if p.kind == kind || has(p, kind) {
			return true
		}
	}
	return false
}

func (r *reader) daemonBounce() bool {
	h, m := r.head, r.mail
	if h.get("x-failed-recipients") != "" && fromDaemon(m) {
		return true
	}
	if !fromDaemon(m) || replyPrefix.MatchString(m.Subject) {
		return false
	}
	if m.NullPath || failed.MatchString(m.Subject) {
		return true
	}
	// Nobody writes as MAILER-DAEMON; a person may as postmaster. A return path
	// of somebody else says that it was a person after all.
	return !h.has("return-path") && len(m.From) > 0 && strings.HasPrefix(strings.ToLower(m.From[0].Address+m.From[0].Name), "mailer-daemon")
}

func fromDaemon(m *Mail) bool {
	for _, p := range append(append([]Party{}, m.From...), m.Sender...) {
		if daemon.MatchString(p.Address) || deliverer.MatchString(p.Name) || p.Address == "" && daemon.MatchString(strings.ReplaceAll(p.Name, " ", "-")) {
			return true
		}
	}
	return false
}

func autoReply(h header, m *Mail) bool {
	if v := firstWord(h.get("auto-submitted")); v != "" && v != "no" {
		return true
	}
	for _, n := range []string{"x-autoreply", "x-autorespond"} {
		if v := firstWord(h.get(n)); h.has(n) && v != "no" {
			return true
		}
	}
	for _, v := range h.all("precedence") {
		if p := firstWord(v); p == "auto_reply" || p == "auto-reply" {
			return true
		}
	}
	if strings.Contains(strings.ToLower(h.get("x-ms-exchange-generated-message-source")), "mailbox rules agent") {
		return true
	}
	away := awayPrefix.MatchString(m.Subject)
	return m.NullPath && (away || replyPrefix.MatchString(m.Subject)) || away && len(m.InReplyTo) > 0
}

func list(h header) bool {
	if h.has("list-id") || h.has("list-unsubscribe") {
		return true
	}
	for _, v := range h.all("precedence") {
		switch firstWord(v) {
		case "bulk", "list", "junk":
			return true
		}
	}
	return false
}

// firstWord gives the first word of a value in lower case.
func firstWord(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == ';' || r == '(' || r == '\t' || r == ',' })
	if len(f) == 0 {
		return ""
	}
	return f[0]
}
