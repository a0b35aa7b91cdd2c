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

// Account is what a session needs to know of its channel.
type Account struct {
	ID       string // channel id
	Inbox    string
	Settings map[string]string
	Secrets  map[string]string // unsealed; never log
}

// Outgoing is a message to be sent.
type Outgoing struct {
	Key     string // message id
	Address string // the contact's identity on this channel
	Text    string
	Files   []File
}

// File is an attachment; Open reads its bytes.
type File struct {
	Hash, Name, Type string
	Size             int64
	Width, Height    int
}

// Receipt is what the platform answered.
type Receipt struct {
	Remote string // the platform's id of the message, if any
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
