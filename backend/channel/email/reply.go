package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"

	"tresen/backend/fault"
)

// serverError is what a server answered, or how talking to it ended.
// Its text holds no address and is fit for logs; Detail is for agents.
type serverError struct {
	fault fault.Code
	stage string // "connect", "sign in", "MAIL", "RCPT", "DATA", "end of DATA", …
	code  int    // of the answer; 0: the connection failed
	line  string // the answer on one line
	err   error
}

func (e *serverError) Error() string {
	if e.code == 0 {
		return "at " + e.stage
	}
	return "at " + e.stage + ": " + strings.TrimSpace(strconv.Itoa(e.code)+" "+enhanced(e.line))
}

// Unwrap gives what ended the connection.
func (e *serverError) Unwrap() error { return e.err }

// Detail is what the server said, in one line.
func (e *serverError) Detail() string {
	if e.code == 0 {
		return e.line
	}
	return strconv.Itoa(e.code) + " " + e.line
}

// coded makes it an error with its code.
func (e *serverError) coded(op string) error { return &fault.Error{Code: e.fault, Op: op, Err: e} }

var enhancedForm = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// enhanced gives the enhanced status code (RFC 3463) an answer begins with, "" for none.
func enhanced(line string) string { return enhancedForm.FindString(line) }

// answered turns an error of a step into a serverError.
func answered(stage string, err error) *serverError {
	var known *serverError
	if errors.As(err, &known) {
		return known
	}
	e := &serverError{stage: stage, err: err, fault: fault.Unavailable}
	var reply *textproto.Error
	switch {
	case errors.As(err, &reply):
		e.code, e.line = reply.Code, shortened(oneLine(reply.Msg), 400)
		e.err = nil // its text holds addresses
		e.fault = judged(stage, e.code, e.line)
	case badCertificate(err):
		e.fault, e.line = fault.Certificate, shortened(oneLine(errorText(err)), 300)
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, os.ErrDeadlineExceeded):
		e.line = "no answer in time"
	default:
		e.line = shortened(oneLine(errorText(err)), 300)
	}
	return e
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// badCertificate: the server is not who it should be, or speaks no TLS worth the name.
func badCertificate(err error) bool {
	var (
		verify *tls.CertificateVerificationError
		host   x509.HostnameError
		author x509.UnknownAuthorityError
		ended  x509.CertificateInvalidError
		record tls.RecordHeaderError
	)
	return errors.As(err, &verify) || errors.As(err, &host) || errors.As(err, &author) || errors.As(err, &ended) || errors.As(err, &record)
}

var (
	fullBox   = regexp.MustCompile(`(?i)quota|mailbox (is )?full|over ?quota|out of storage|insufficient (storage|disk)|mailbox size`)
	unknown   = regexp.MustCompile(`(?i)user (is )?unknown|unknown (user|recipient|local part)|no such (user|recipient|address|mailbox)|does(n't| not) exist|mailbox (unavailable|not found)|invalid (recipient|mailbox)|address (rejected|unknown)|recipient (rejected|not found|unknown)|unrouteable|unroutable|account (is )?(disabled|inactive)`)
	sizeLimit = regexp.MustCompile(`(?i)too (large|big)|size (limit|exceed)|exceeds? .{0,40}size|maximum .{0,20}size|message file too`)
	policy    = regexp.MustCompile(`(?i)spam|blocked|black ?list|block ?list|policy|relay|not (allowed|permitted|authori[sz]ed)|denied|greylist`)
	dayLimit  = regexp.MustCompile(`(?i)(sending|sender|daily|hourly|user) .{0,30}(limit|quota)|rate limit|too many (mails|messages)|limit exceeded`)
)

// judged gives the fault code of an SMTP answer (RFC 5321 4.2, RFC 3463).
func judged(stage string, code int, line string) fault.Code {
	class := enhanced(line)
	switch {
	case stage == atSignIn:
		return judgedSignIn(code, line)
	case code == 421 || code/100 == 4:
		if strings.HasPrefix(class, "4.7.") && dayLimit.MatchString(line) {
			return fault.RateLimited
		}
		return fault.Unavailable
	case code/100 != 5:
		return fault.Unavailable
	case code == 530 || code == 535 || code == 534 || class == "5.7.57":
		return fault.ChanSignIn
	case class == "5.3.4" || class == "5.2.3" || sizeLimit.MatchString(line):
		return fault.TooLarge
	case class == "5.4.5" || class == "5.2.2" || code == 552 || fullBox.MatchString(line):
		return fault.Quota
	case stage != atRecipient:
		return fault.Refused
	case strings.HasPrefix(class, "5.7.") || class == "" && policy.MatchString(line) && !unknown.MatchString(line): // not about the address
		return fault.Refused
	}
	return fault.Recipient
}

// judgedSignIn: only what says so is a wrong password (RFC 4954 6).
func judgedSignIn(code int, line string) fault.Code {
	switch {
	case code == 454 || code == 421 || code/100 == 4 && code != 432:
		return fault.Unavailable
	case dayLimit.MatchString(line) && !strings.HasPrefix(enhanced(line), "5.7.8"):
		return fault.Quota
	case code/100 == 5 || code == 432:
		return fault.ChanSignIn
	}
	return fault.Unavailable
}
