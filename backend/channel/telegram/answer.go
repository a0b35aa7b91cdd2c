package telegram

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// answer is what every method gives.
type answer struct {
	OK         bool            `json:"ok"`
	Result     json.RawMessage `json:"result"`
	Code       int             `json:"error_code"`
	Text       string          `json:"description"`
	Parameters struct {
		After   int   `json:"retry_after"`
		Migrate int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// Verdict judges an answer of the Bot API. Texts are those of the server's own
// source (tdlib/telegram-bot-api, Client.cpp).
func (Connector) Verdict(status int, header http.Header, body []byte) channel.Verdict {
	v, _ := judge(status, header, body)
	return v
}

func judge(status int, header http.Header, body []byte) (channel.Verdict, answer) {
	var a answer
	readable := !broken(json.Unmarshal(body, &a)) && (a.OK || a.Code != 0)
	if readable && a.Code != 0 {
		status = a.Code
	}
	v := channel.Verdict{Text: oneLine(a.Text)}
	switch {
	case readable && a.OK:
		v.Class = channel.ClassSuccess
	case status == http.StatusTooManyRequests:
		v.Class, v.After = channel.ClassRate, a.Parameters.After
		if v.After == 0 {
			v.After, _ = strconv.Atoi(header.Get("Retry-After"))
		}
		if _, said, ok := strings.Cut(strings.ToLower(v.Text), "retry after "); ok && v.After == 0 {
			v.After, _ = strconv.Atoi(said)
		}
		v.After = max(v.After, 0)
		v.Whole = true // the platform does not tell whom it means
	case status == http.StatusUnauthorized, readable && status == http.StatusNotFound && a.Text == "Not Found":
		v.Class = channel.ClassCredentials // an unknown path: the token has not even the form of one
	case status == http.StatusConflict:
		v.Class = channel.ClassConflict
	case status == http.StatusRequestEntityTooLarge:
		v.Class = channel.ClassPayload
	case status == http.StatusForbidden && readable:
		v.Class = classOf(forbidden, v.Text, channel.ClassPermanent)
	case status == http.StatusBadRequest && readable && a.Parameters.Migrate != 0:
		v.Class = channel.ClassMigrated
	case status == http.StatusBadRequest && readable:
		v.Class = classOf(badRequest, v.Text, channel.ClassPermanent)
	case readable && status >= 400 && status < 500:
		v.Class = channel.ClassPermanent
	default: // 5xx, and whatever a proxy or a cut line made of an answer
		v.Class = channel.ClassTemporary
	}
	return v, a
}

type sign struct {
	text  string
	class channel.Class
}

var forbidden = []sign{
	{"blocked by the user", channel.ClassBlocked},
	{"user is deactivated", channel.ClassDeactivated},
	{"can't initiate conversation", channel.ClassNotFound},
	{"kicked from", channel.ClassLeft}, {"not a member of", channel.ClassLeft}, {"chat was deleted", channel.ClassLeft},
}

var badRequest = []sign{
	{"message is not modified", channel.ClassSuccess}, // it is as it was to become
	{"upgraded to a supergroup", channel.ClassMigrated},
	{"chat not found", channel.ClassNotFound}, {"chat_id is empty", channel.ClassNotFound}, {"user not found", channel.ClassNotFound},
	{"peer_id_invalid", channel.ClassNotFound}, {"user_is_blocked", channel.ClassBlocked}, {"input_user_deactivated", channel.ClassDeactivated},
	{"business_peer_usage_missing", channel.ClassWindow},
	{"too long", channel.ClassPayload}, {"is empty", channel.ClassPayload}, {"can't parse", channel.ClassPayload}, {"wrong file", channel.ClassPayload},
	{"wrong http url", channel.ClassPayload}, {"failed to get http url", channel.ClassPayload}, {"button_", channel.ClassPayload},
	{"too big", channel.ClassPayload}, {"photo_", channel.ClassPayload}, {"image_", channel.ClassPayload}, {"media_", channel.ClassPayload},
	{"wrong type", channel.ClassPayload}, {"there is no", channel.ClassPayload}, {"must be", channel.ClassPayload}, {"reply_markup", channel.ClassPayload},
	{"reaction_", channel.ClassPayload}, {"voice_messages_forbidden", channel.ClassPayload}, {"entity", channel.ClassPayload},
	{"webpage_", channel.ClassPayload}, {"sticker_", channel.ClassPayload}, {"video_", channel.ClassPayload}, {"file_part", channel.ClassPayload},
}

func classOf(table []sign, text string, other channel.Class) channel.Class {
	text = strings.ToLower(text)
	for _, s := range table {
		if strings.Contains(text, s.text) {
			return s.class
		}
	}
	return other
}

// oneLine keeps what can be shown of a server's words.
func oneLine(v string) string {
	v = plainName(v)
	if r := []rune(v); len(r) > 200 {
		v = string(r[:200])
	}
	return v
}

// callError is a call that did not work.
type callError struct {
	code    fault.Code
	verdict channel.Verdict
	migrate int64
	method  string
	status  int   // HTTP; 0: no answer
	err     error // of the line, without the address called
}

func (e *callError) Error() string {
	switch {
	case e.err != nil:
		return e.method + ": " + e.err.Error()
	case e.verdict.Text != "":
		return e.method + ": " + e.verdict.Text
	}
	return e.method + ": " + string(e.verdict.Class)
}

func (e *callError) Unwrap() error { return e.err }

// Detail is what the platform said.
func (e *callError) Detail() string { return e.verdict.Text }

// waitError is a callError that knows when to try again.
type waitError struct{ *callError }

func (e waitError) Unwrap() error { return e.callError }

// After is how long the platform wants to be left alone.
func (e waitError) After() (time.Duration, bool) {
	return time.Duration(max(e.verdict.After, 1)) * time.Second, e.verdict.Whole
}

var _ channel.Wait = waitError{}

// codes of what an answer means for the message it answers.
var codes = map[channel.Class]fault.Code{
	channel.ClassBlocked: fault.Recipient, channel.ClassDeactivated: fault.Recipient, channel.ClassNotFound: fault.Recipient,
	channel.ClassLeft: fault.Recipient, channel.ClassMigrated: fault.Recipient, channel.ClassRate: fault.RateLimited,
	channel.ClassPayload: fault.Refused, channel.ClassPermanent: fault.Refused, channel.ClassTemporary: fault.Unavailable,
	channel.ClassCredentials: fault.ChanSignIn, channel.ClassConflict: fault.Refused, channel.ClassWindow: fault.WindowClosed,
}

// failed makes the error of an answer.
func failed(method string, status int, v channel.Verdict, a answer) error {
	e := &callError{code: codes[v.Class], verdict: v, migrate: a.Parameters.Migrate, method: method, status: status}
	if status == http.StatusRequestEntityTooLarge || strings.Contains(v.Text, "too big") || strings.Contains(v.Text, "too long") {
		e.code = fault.TooLarge
	}
	var err error = e
	if v.Class == channel.ClassRate {
		err = waitError{e}
	}
	return &fault.Error{Code: e.code, Op: "telegram." + method, Err: err}
}
