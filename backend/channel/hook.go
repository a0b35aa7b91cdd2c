package channel

import (
	"context"
	"net/http"
	"net/url"
)

// Hook is one call of a platform to the relay (a webhook), or one update it was
// asked for (long polling): kept as it came, so that it can be read again.
type Hook struct {
	Method string
	Query  url.Values
	Header http.Header // of a kept one only those named by Kept
	Body   []byte
}

// Reply is what a call is answered. The zero value is 200 without a body.
type Reply struct {
	Status int
	Type   string // media type of Body
	Body   []byte
}

// HookReader is a connector whose platform calls the relay, at /h/CHANNEL. All of
// it is pure: no network, no clock.
//
// Order of a call: the relay limits the body (MaxHook) → Check → Read → the raw
// call and its events in one transaction → answer after the commit. What Read
// cannot read is kept and answered 200 all the same; "relay replay" reads it again.
type HookReader interface {
	// Check answers what is no event (a handshake: done true) and proves that the
	// platform calls: signature over the raw bytes, secret header, in constant
	// time. Its errors: denied (403), invalid (400). The account is opened.
	Check(a Account, h Hook) (answer Reply, done bool, err error)
	// Read gives what a call tells, by account. It knows no account itself: calls
	// of other accounts of the same app come to the same address. Errors: invalid
	// (no JSON); what it does not know it passes over, or gives as an Unsupported message.
	Read(h Hook) ([]Batch, error)
	// Kept names the headers that are kept with a call (no secrets).
	Kept() []string
}

// Batch is what a call tells of one account.
type Batch struct {
	// Account is the platform's name of the account (Addressed: the first one); "":
	// that of the channel the call came to.
	Account string
	Events  []Event
}

// Hearer is a session that is told what came in by calls, once it is stored: a
// platform may want the contact's newest message named, to show that somebody
// writes. Must not block; comfort, never truth.
type Hearer interface {
	Heard(events []Event)
}

// MaxHook bounds the body of a call (bytes): WhatsApp's may have 3 MB.
const MaxHook = 4 << 20

// Attacher is a connector that can tell its platform where to call.
type Attacher interface {
	// Attach lets the platform call address from now on, Detach not any more.
	Attach(ctx context.Context, a Account, env Env, address string) error
	Detach(ctx context.Context, a Account, env Env) error
}

// Tokener is a connector whose set-up wants a word of ours that the platform
// repeats (hub.verify_token); made from Account.Key. A step with Copy "token" shows it.
type Tokener interface {
	Token(a Account) string
}

// AnswerReader judges what the platform answered to a call of ours; Send uses
// the same, and "relay inspect answer" shows it.
type AnswerReader interface {
	Verdict(status int, header http.Header, body []byte) Verdict
}

// Verdict is what an answer means.
type Verdict struct {
	Class Class
	After int    // seconds to wait, of ClassRate; 0: the platform does not say
	Whole bool   // ClassRate: the whole account waits, not this contact alone
	Text  string // what the platform said, one line without secrets
}

// Class sorts answers.
type Class string

// The classes.
const (
	ClassSuccess     Class = "success"
	ClassBlocked     Class = "blocked"        // the contact takes nothing from us until they say otherwise
	ClassDeactivated Class = "deactivated"    // the contact's account is gone
	ClassNotFound    Class = "chat_not_found" // no such contact
	ClassLeft        Class = "left_group"
	ClassMigrated    Class = "migrated"      // the conversation has a new address there
	ClassRate        Class = "rate_limited"  // wait
	ClassPayload     Class = "payload"       // this message is wrong for the platform
	ClassPermanent   Class = "permanent"     // this message will never be taken
	ClassTemporary   Class = "temporary"     // try again
	ClassCredentials Class = "credentials"   // the token is refused
	ClassConflict    Class = "conflict"      // somebody else uses the account
	ClassDown        Class = "channel_down"  // the account itself cannot send (suspended, not registered)
	ClassBilling     Class = "billing"       // no payment method
	ClassWindow      Class = "window_closed" // outside of the reply window
)
