// Package channel is the contract between the core and the platforms. The core
// never names a channel: what differs between them is data (Info, Caps) or an
// optional interface of a Session, found by type assertion.
//
// Life of a connector: it is a value without state in channel/all. For every
// channel that is switched on, the relay calls Open once with the account and
// keeps the Session until the channel is changed, switched off or the relay
// stops; then Close. Send may be called from several goroutines.
package channel

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Connector is one platform.
type Connector interface {
	Info() Info
	Open(ctx context.Context, a Account, env Env) (Session, error)
}

// Session is one open account.
type Session interface {
	// Send hands one message over. It blocks for at most the context's time.
	// out.Key is the idempotency key: the message's id, the same on each retry.
	// Errors carry a fault code: invalid, denied, window_closed (final),
	// rate_limited, unavailable (retried), unsure (may have gone out).
	Send(ctx context.Context, out Outgoing) (Receipt, error)
	Close() error
}

// Visits is implemented by a session whose customers come to the relay itself
// (web chat): Handler serves everything below the channel's public path
// /w/CHANNEL/. It is called once, after Open; the handler lives until Close.
type Visits interface {
	Handler() http.Handler
}

// Typer shows the contact that somebody writes. Must not block.
type Typer interface {
	Typing(address string, on bool)
}

// Repeatable is implemented by a session whose platform recognises
// Outgoing.Key: sending again after a crash is harmless. Without it such a
// message becomes "unsure" and the agent decides.
type Repeatable interface {
	Repeatable()
}

// Listener is implemented by a session that fetches (mail, long polling). The
// relay calls Listen after Open, in one of its processes at a time, and again
// after it returned. It works until ctx ends, handles its own back-off, tells
// Env.Health how it goes, and returns nil when a person must act first (refused
// credentials): then it is not called again until the channel is changed.
type Listener interface {
	Listen(ctx context.Context) error
}

// Preparer is implemented by a session whose message is rendered once: Prepare
// is called before the first Send, pure but for reading files. What it gives is
// on disk before the platform is called, and every Send of this message, also a
// resend by hand, gets the same bytes and the same Ref.
type Preparer interface {
	Prepare(ctx context.Context, out Outgoing) (Prepared, error)
}

// Prepared is a rendered message.
type Prepared struct {
	Ref   string // the platform's name of it (Message-ID)
	Bytes []byte
}

// Hander is a Preparer that calls Outgoing.Handing right before the platform may
// take a message, and sends nothing when that fails. What a crash finds before
// that moment was certainly not sent, and goes out by itself.
type Hander interface {
	Hands()
}

// Asker is implemented by a session that can find out whether a message that may
// have gone out did. It is asked after a crash and for "unsure" ones, and again
// later; false means "not seen there", not "not sent".
type Asker interface {
	Sent(ctx context.Context, out Outgoing) (bool, error)
}

// Follower is told what agents did with messages of the contact (by Ref), so
// that flags on the platform can follow. Must not block; comfort, never truth.
type Follower interface {
	Seen(refs []string)
	Done(refs []string)
}

// Prober is a connector that can try an account before it is saved. Each step
// is told with a sentence; ok false is what to mend.
type Prober interface {
	Probe(ctx context.Context, a Account, env Env) []Finding
}

// Addressed is a connector whose account has addresses of its own (a mailbox
// and its aliases): the sender's first, lower-case.
type Addressed interface {
	Addresses(settings map[string]string) []string
}

// Finding is the outcome of one step of a Probe.
type Finding struct {
	OK   bool `json:"ok"`
	Name Text `json:"name"` // the step ("Receive mail (IMAP)")
	Text Text `json:"text"` // what was found, or what to do
	// Field is the setting to look at, if one is to blame.
	Field string `json:"field,omitempty"`
}

// Guide is a connector that finds settings from what a person knows by heart
// (an email address).
type Guide interface {
	Suggest(ctx context.Context, address string) (Suggestion, error)
}

// Suggestion is what a Guide found. Nothing was sent to the servers it names but questions.
type Suggestion struct {
	Settings map[string]string `json:"settings"`
	Source   Text              `json:"source"` // where it comes from
	Hint     Text              `json:"hint"`   // what to prepare there (app password, allow IMAP)
	// SignIn names the Authorizer's provider to sign in at; empty: a password.
	SignIn string `json:"signIn,omitempty"`
}

// Authorizer is a connector whose account signs in at the platform in a browser
// (OAuth2 code with PKCE, RFC 7636; redirect to a loopback address, RFC 8252).
type Authorizer interface {
	// AuthURL gives the page to open. verifier is the PKCE verifier, state opaque.
	AuthURL(a Account, redirect, state, verifier string) (string, error)
	// Exchange turns the code into secrets to be sealed with the account.
	Exchange(ctx context.Context, a Account, redirect, code, verifier string) (secrets map[string]string, err error)
}

// Account is what a session needs to know of its channel.
type Account struct {
	ID       string // channel id
	Inbox    string
	Settings map[string]string
	Secrets  map[string]string // unsealed; never log
	Key      []byte            // Env.Key: the same for ever, for secrets that the platform repeats
}

// Outgoing is a message to be sent.
type Outgoing struct {
	Key     string // message id; of one part: PartKey
	Address string // the contact's identity on this channel
	Text    string
	Files   []File

	Conversation string  // its id: for tokens that bring answers back (Env.Token)
	Author       string  // the agent's name; empty: the business
	Mail         *Letter // how it goes out as a letter; nil for channels without
	Auto         bool    // a machine wrote it: marked as such where the platform can
	// Prepared and Ref are what Prepare gave; empty without a Preparer.
	Prepared []byte
	Ref      string
	// Handing is for a Hander; nil for others.
	Handing func(ctx context.Context) error

	Quote    string   // Ref of the message this one replies to
	Buttons  []Button // short answers to offer
	Template *Filled  // an approved message instead of Text; the files of its fields are among Files
	Part     int      // of a Parter: from 0
}

// Letter is what an agent decided about a mail (inbox.Outline) and what it answers.
type Letter struct {
	Subject          string
	To, CC, BCC      []Party
	HTML             string // formatted text, from a person: clean it
	Below, BelowHTML string // quoted original or transcript, follows the text
	InReplyTo        string // Message-ID without <>
	References       []string
}

// File is an attachment; Env.Read opens its bytes.
type File struct {
	Hash, Name, Type string
	Size             int64
	Width, Height    int
	CID              string // a picture the formatted text shows inline
	Seconds          int    // of sound or film
	Voice            bool   // spoken for this conversation
}

// Receipt is what the platform answered.
type Receipt struct {
	Remote string // the platform's id of the message, if any: its Ref from now on
	// Also are further Refs of the same part: the other pictures of an album.
	Also []string
	// Address is set when the platform told a new one (migrated).
	Address string
}

// Env is what the relay lends to a session.
type Env struct {
	// Ingest stores events durably, once each (by Event.Key), and returns after
	// the commit. After an error nothing of the batch was stored.
	Ingest func(ctx context.Context, events ...Event) error
	// Fleet tells fleeting facts (typing, online); never stored, never blocks.
	Fleet func(Fleeting)
	// Desk is what customers who come to the relay itself may see; nil for
	// channels without Visits.
	Desk Desk
	// Key signs what a session hands to strangers and takes back (upload
	// tickets): 32 bytes, the same after a restart and in every process of the
	// relay. Empty: the session makes its own, good until it closes.
	Key []byte
	Log Logger
	Now func() time.Time

	// Store keeps bytes that came in (attachments of any type, bodies, raw mails)
	// and gives the file for an Event. It may keep what no event names later.
	// Errors: too_large, disk_full.
	Store func(ctx context.Context, name, mediaType string, r io.Reader) (File, error)
	// Read opens a stored file.
	Read func(ctx context.Context, hash string) (io.ReadCloser, error)
	// Mark gives the value of a Mark that was ingested, "" if none.
	Mark func(ctx context.Context, name string) (string, error)
	// Taken tells which of these event keys (ID or Also) were ingested before.
	Taken func(ctx context.Context, keys []string) (map[string]bool, error)
	// Token makes the signed token that names a conversation of this inbox
	// (lower-case letters and digits, 42 characters: fits behind a "+" in an
	// address); Verify gives the conversation of a token of ours, "" for any other.
	Token  func(conversation string) string
	Verify func(token string) string
	// Keep seals a secret anew (a rotated refresh token) without the session
	// being opened again.
	Keep func(ctx context.Context, name, value string) error
	// Health tells how the line is; shown to administrators.
	Health func(Health)
	// Own tells whether an address belongs to one of this workspace's channels.
	Own func(address string) bool
	// Hooks takes what a Listener was given (long polling) the way a call of the
	// platform goes: kept raw, read, ingested once, with the mark in the same
	// transaction. What cannot be read is kept and passed over.
	Hooks func(ctx context.Context, hooks []Hook, mark Mark) error
	// Relay is the installation's id, for marks against loops.
	Relay string
}

// Health is how a session's line to its platform is; see inbox.Health.
type Health struct {
	State       string // "ok", "opening", "away", "refused"
	Fault       string // fault code of away and refused
	Detail      string // one line without secrets
	Expires     int64  // ms
	Done, Total int    // history being fetched
	In          bool   // something good came in just now
}

// Logger is the part of *slog.Logger a channel uses.
type Logger interface {
	Info(msg string, args ...any)
	Warn(msg string, args ...any)
	Error(msg string, args ...any)
}

// Fleeting is a fact that is not worth storing.
type Fleeting struct {
	Address string
	Typing  bool
	Online  *bool // set: the contact's page was opened or closed
}
