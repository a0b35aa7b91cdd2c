package meta

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"tresen/backend/channel"
)

// Problem is an error as the platform words it, in an answer or in a webhook. It
// is judged by Code; texts change.
type Problem struct {
	Code, Subcode int
	Message       string // "(#131047) Re-engagement message"
	Details       string // error_data.details
	Transient     bool
}

// problem is its form. error_data is an object, or plain text.
type problem struct {
	Code      json.Number     `json:"code"` // also taken as text
	Subcode   int             `json:"error_subcode"`
	Message   string          `json:"message"`
	Title     string          `json:"title"`
	Transient bool            `json:"is_transient"`
	User      string          `json:"error_user_msg"`
	Data      json.RawMessage `json:"error_data"`
	Details   string          `json:"details"`
}

// UnmarshalJSON takes what there is; a field of another type is passed over.
func (p *Problem) UnmarshalJSON(b []byte) error {
	var x problem
	_ = json.Unmarshal(b, &x)
	code, _ := strconv.Atoi(x.Code.String())
	*p = Problem{Code: code, Subcode: x.Subcode, Message: x.Message, Transient: x.Transient, Details: x.Details}
	if p.Message == "" {
		p.Message = x.Title
	}
	var data struct {
		Details string `json:"details"`
	}
	var plain string
	switch {
	case json.Unmarshal(x.Data, &plain) == nil && plain != "":
		p.Details = plain
	case json.Unmarshal(x.Data, &data) == nil && data.Details != "":
		p.Details = data.Details
	case p.Details == "":
		p.Details = x.User
	}
	return nil
}

// Text is what the platform said, in one line.
func (p Problem) Text() string {
	text := p.Message
	if p.Details != "" && !strings.Contains(strings.ToLower(text), strings.ToLower(strings.TrimSuffix(p.Details, "."))) {
		text = strings.TrimSuffix(text, ".") + ": " + p.Details
	}
	if p.Code != 0 && !strings.Contains(text, strconv.Itoa(p.Code)) {
		text = "(#" + strconv.Itoa(p.Code) + ") " + text
	}
	return Line(text, 400)
}

// ParseProblem reads the error of an answer; false: it holds none.
func ParseProblem(body []byte) (Problem, bool) {
	var x struct {
		Error *Problem `json:"error"`
	}
	if err := json.Unmarshal(body, &x); err != nil && x.Error == nil || x.Error == nil {
		return Problem{}, false
	}
	return *x.Error, true
}

// Judge gives the class of the codes that mean the same in the whole Graph API;
// false: it is not one of them.
func Judge(status int, h http.Header, p Problem) (channel.Verdict, bool) {
	v := channel.Verdict{Text: p.Text()}
	switch code := p.Code; {
	case code == 190 || code == 102 || code == 0 && status == http.StatusUnauthorized,
		code == 3 || code == 10 || code >= 200 && code <= 299:
		v.Class = channel.ClassCredentials
	case code == 4 || code == 17 || code == 32 || code == 613 || code == 80007 || status == http.StatusTooManyRequests:
		v.Class, v.Whole, v.After = channel.ClassRate, true, Pause(h)
	case code == 368:
		v.Class = channel.ClassDown
	case code == 1 || code == 2 || p.Transient || status >= http.StatusInternalServerError:
		v.Class = channel.ClassTemporary
	default:
		return v, false
	}
	return v, true
}

// Pause gives the seconds after which the account may call again: Retry-After,
// or what the header of the usage limits tells in minutes; 0: not told.
func Pause(h http.Header) int {
	if n, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After"))); err == nil && n > 0 {
		return min(n, 24*3600)
	}
	var usage map[string][]struct {
		Minutes int `json:"estimated_time_to_regain_access"`
	}
	_ = json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage)
	longest := 0
	for _, list := range usage {
		for _, u := range list {
			longest = max(longest, min(u.Minutes, 24*60))
		}
	}
	return longest * 60
}

// Line makes one line of at most so many characters, without control characters.
func Line(text string, most int) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }), " ")
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return strings.TrimSpace(text)
}
