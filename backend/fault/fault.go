// Package fault holds the error codes that cross package and process borders.
// Code decides the HTTP status, whether trying again can help, and the text key
// under which the interface finds its sentence ("fault." + code, German and English).
package fault

import (
	"errors"
	"fmt"
)

// Code names a kind of error. It is part of the wire protocol.
type Code string

// The codes.
const (
	Invalid      Code = "invalid"         // the request itself is wrong: final
	Denied       Code = "denied"          // signed in, but not allowed: final
	SignedOut    Code = "signed_out"      // no or no longer valid session
	Blocked      Code = "blocked"         // this agent is blocked by an administrator
	BadLogin     Code = "bad_login"       // address or password wrong
	BadCode      Code = "bad_code"        // invitation used, ended or unknown
	NotFound     Code = "not_found"       // no such thing (any more)
	Conflict     Code = "conflict"        // it exists already, with other content
	Stale        Code = "stale"           // a newer message exists than the sender had seen
	NotAssignee  Code = "not_assignee"    // only the assignee answers there
	KeptAway     Code = "contact_blocked" // we have blocked this contact
	TooLarge     Code = "too_large"       // over the limit
	FileType     Code = "file_type"       // this type of file is not accepted
	RateLimited  Code = "rate_limited"    // too much at once: later
	Locked       Code = "locked"          // too many wrong attempts: later
	WindowClosed Code = "window_closed"   // the platform takes no free reply now
	Unavailable  Code = "unavailable"     // cannot be reached now: later
	Unsure       Code = "unsure"          // may have gone out
	DiskFull     Code = "disk_full"       // nothing was stored
	Unwritable   Code = "unwritable"      // a file cannot be written where it was to be
	Version      Code = "version"         // the other side is too old or too new
	Behind       Code = "behind"          // fell behind: catch up with the cursor
	Origin       Code = "origin"          // the page's address is not on the channel's list
	ChannelOff   Code = "channel_off"     // the channel is switched off
	Recipient    Code = "recipient"       // the platform does not know this address, or it takes nothing
	Refused      Code = "refused"         // the platform does not take this message
	Quota        Code = "quota"           // a mailbox is full or the account's limit is reached
	ChanSignIn   Code = "channel_login"   // the platform refuses the channel's credentials: somebody must sign in anew
	Certificate  Code = "certificate"     // the server's certificate is not valid for it
	Held         Code = "held"            // was not sent before its agent was blocked: they decide now
	Replica      Code = "replica"         // this PC's copy was damaged, set aside and is fetched anew
	Internal     Code = "internal"        // our bug: kept for later, reported
)

// Info is what is true of every error with one code.
type Info struct {
	Status int  // HTTP
	Retry  bool // trying the same again later can succeed
}

// Table holds Info for every code; a test holds it complete.
var Table = map[Code]Info{
	Invalid: {400, false}, Denied: {403, false}, SignedOut: {401, false}, Blocked: {401, false}, BadLogin: {401, false},
	BadCode: {403, false}, NotFound: {404, false}, Conflict: {409, false}, Stale: {409, false}, KeptAway: {409, false}, NotAssignee: {409, false},
	TooLarge: {413, false}, FileType: {415, false}, RateLimited: {429, true}, Locked: {429, true},
	WindowClosed: {409, false}, Unavailable: {503, true}, Unsure: {502, false}, DiskFull: {507, true}, Unwritable: {500, false},
	Version: {426, false}, Behind: {409, true}, Origin: {403, false}, ChannelOff: {404, false},
	Recipient: {422, false}, Refused: {422, false}, Quota: {429, false}, ChanSignIn: {502, false}, Certificate: {502, false},
	Held: {409, false}, Replica: {500, false}, Internal: {500, true},
}

// Error is an error with a code. Op says where ("store.Write"); it never reaches a person.
type Error struct {
	Code Code
	Op   string
	Err  error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: %s", e.Op, e.Code)
	}
	return fmt.Sprintf("%s: %s: %v", e.Op, e.Code, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error without a cause; text is for logs.
func New(code Code, op, text string) error {
	return &Error{Code: code, Op: op, Err: errors.New(text)}
}

// Wrap gives err a code at a package border. A nil err stays nil; an err that has a code keeps it.
func Wrap(code Code, op string, err error) error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		code = f.Code
	}
	return &Error{Code: code, Op: op, Err: err}
}

// CodeOf gives the code of err: "" for nil, Internal for one without a code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var f *Error
	if errors.As(err, &f) {
		return f.Code
	}
	return Internal
}

// Is reports whether err has this code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }

// Status gives the HTTP status of err.
func Status(err error) int { return Table[CodeOf(err)].Status }

// Retry reports whether the same request may succeed later.
func Retry(err error) bool { return Table[CodeOf(err)].Retry }
