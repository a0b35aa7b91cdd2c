package whatsapp

import (
	"errors"
	"net/http"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// Codes that are treated each in its own way (Cloud API error codes, Nov 2026).
const (
	mediaMissing = 131052 // the contact's file could not be had
	mediaRefused = 131053 // ours was not taken
	windowOver   = 131047
	pairLimit    = 131056 // too many to this one contact
	throughput   = 130429
	notReachable = 131026 // not on WhatsApp, cannot receive, or has blocked us: not told apart
	noPayment    = 131042
	badValue     = 131009
	badParameter = 100
	noObject     = 33 // no such thing, or not to be seen
)

// classes are the codes of messages; those of the whole Graph API meta knows.
var classes = map[int]channel.Class{
	131000: channel.ClassTemporary, 131016: channel.ClassTemporary, 131057: channel.ClassTemporary, 133004: channel.ClassTemporary,
	throughput: channel.ClassRate, pairLimit: channel.ClassRate, 133016: channel.ClassRate,
	131005:     channel.ClassCredentials,
	windowOver: channel.ClassWindow, notReachable: channel.ClassNotFound, noPayment: channel.ClassBilling,
	// the account is restricted, not registered, or has no right to its name
	131048: channel.ClassDown, 131064: channel.ClassDown, 131031: channel.ClassDown, 131045: channel.ClassDown, 131037: channel.ClassDown,
	133005: channel.ClassDown, 133006: channel.ClassDown, 133010: channel.ClassDown,
	// this contact, this template, never
	130497: channel.ClassPermanent, 130472: channel.ClassPermanent, 131049: channel.ClassPermanent, 131050: channel.ClassPermanent, 131030: channel.ClassPermanent,
	131021: channel.ClassPermanent, 131062: channel.ClassPermanent, 137000: channel.ClassPermanent,
	139100: channel.ClassPermanent, 139101: channel.ClassPermanent, 139102: channel.ClassPermanent, 139103: channel.ClassPermanent,
	132001: channel.ClassPermanent, 132007: channel.ClassPermanent, 132015: channel.ClassPermanent, 132016: channel.ClassPermanent,
	// how we wrote it
	132000: channel.ClassPayload, 132005: channel.ClassPayload, 132008: channel.ClassPayload, 132012: channel.ClassPayload, 132018: channel.ClassPayload,
	badParameter: channel.ClassPayload, noObject: channel.ClassPayload, 131008: channel.ClassPayload, badValue: channel.ClassPayload, 131051: channel.ClassPayload,
	135000: channel.ClassPayload, mediaMissing: channel.ClassPayload, mediaRefused: channel.ClassPayload,
}

// Verdict implements channel.AnswerReader.
func (Connector) Verdict(status int, h http.Header, body []byte) channel.Verdict {
	if p, ok := meta.ParseProblem(body); ok {
		return verdictOf(status, h, p)
	}
	switch {
	case status >= 200 && status < 300:
		return channel.Verdict{Class: channel.ClassSuccess}
	case status == http.StatusUnauthorized:
		return channel.Verdict{Class: channel.ClassCredentials}
	case status == http.StatusTooManyRequests:
		return channel.Verdict{Class: channel.ClassRate, Whole: true, After: meta.Pause(h)}
	case status >= http.StatusInternalServerError || status < 200:
		return channel.Verdict{Class: channel.ClassTemporary}
	}
	return channel.Verdict{Class: channel.ClassPayload}
}

func verdictOf(status int, h http.Header, p meta.Problem) channel.Verdict {
	v := channel.Verdict{Text: p.Text(), Class: classes[p.Code]}
	switch {
	case v.Class == channel.ClassRate:
		v.Whole, v.After = p.Code != pairLimit, meta.Pause(h)
	case v.Class != "":
	default:
		var known bool
		if v, known = meta.Judge(status, h, p); !known {
			v.Class = channel.ClassPayload
		}
	}
	return v
}

// faults are the codes people get sentences for.
var faults = map[channel.Class]fault.Code{
	channel.ClassBlocked: fault.Recipient, channel.ClassDeactivated: fault.Recipient, channel.ClassNotFound: fault.Recipient,
	channel.ClassRate: fault.RateLimited, channel.ClassTemporary: fault.Unavailable, channel.ClassCredentials: fault.ChanSignIn,
	channel.ClassDown: fault.Refused, channel.ClassBilling: fault.Quota, channel.ClassWindow: fault.WindowClosed,
	channel.ClassPermanent: fault.Refused, channel.ClassPayload: fault.Refused,
}

func codeOf(v channel.Verdict, code int) fault.Code {
	if code == mediaRefused {
		return fault.FileType
	}
	if c, ok := faults[v.Class]; ok {
		return c
	}
	return fault.Refused
}

// refusal is an error of Send: its code, what the platform said, and when to try again.
type refusal struct {
	code    fault.Code
	verdict channel.Verdict
	number  int // the platform's code, 0: none
	wait    time.Duration
}

func (e *refusal) Error() string { return "the platform answered: " + string(e.verdict.Class) }

// Unwrap gives the code.
func (e *refusal) Unwrap() error {
	return &fault.Error{Code: e.code, Op: "whatsapp.Send", Err: errors.New(string(e.verdict.Class))}
}

// Detail is what the platform said, in one line.
func (e *refusal) Detail() string { return e.verdict.Text }

// waiting is a refusal that knows when to try again (channel.Wait).
type waiting struct{ *refusal }

func (e waiting) Unwrap() error { return e.refusal }

// After implements channel.Wait.
func (e waiting) After() (time.Duration, bool) { return e.wait, e.verdict.Whole }

var _ channel.Wait = waiting{}

// answered judges an answer; nil: it is a good one. The address is whom it was about.
func (s *session) answered(a meta.Answer, address string) error {
	v := Connector{}.Verdict(a.Status, a.Header, a.Body)
	if v.Class == channel.ClassSuccess {
		s.slow.calm(address)
		return nil
	}
	v.Text = s.graph.Scrub(v.Text) // people see it
	p, coded := meta.ParseProblem(a.Body)
	e := &refusal{code: codeOf(v, p.Code), verdict: v, number: p.Code}
	if v.Class == channel.ClassTemporary && doubtful(a.Status, p, coded) {
		e.code = fault.Unsure
	}
	if v.Class != channel.ClassRate {
		return e
	}
	who := address
	if v.Whole {
		who = ""
	}
	e.wait = max(s.slow.again(who, v.Whole), time.Duration(v.After)*time.Second)
	return waiting{e}
}

// doubtful reports whether an answer leaves open that the message was taken: an
// error without a reason may come from in front of the platform or behind it.
// 503 says of itself that nothing was begun.
func doubtful(status int, p meta.Problem, coded bool) bool {
	if status == http.StatusServiceUnavailable {
		return false
	}
	return !coded || (p.Code == 1 || p.Code == 0) && status >= http.StatusInternalServerError
}

// lost words a call without an answer.
func lost(err error) error {
	var l *meta.LostError
	code := fault.Unavailable
	if errors.As(err, &l) && l.Sent {
		code = fault.Unsure
	}
	return fault.Wrap(code, "whatsapp.Send", err)
}
