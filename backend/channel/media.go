package channel

import (
	"context"
	"io"
)

// Media is an attachment that still lies at the platform. The message is stored
// at once; the relay fetches its files afterwards, again and again while the
// platform is away, and tells agents what could not be had.
type Media struct {
	ID   string `json:"id"` // for Fetcher: id, path or address; without secrets
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"` // the platform's claim
	Size int64  `json:"size,omitempty"` // bytes, 0: not told
	// Width and Height in pixels, Seconds of sound or film, where told.
	Width   int  `json:"width,omitempty"`
	Height  int  `json:"height,omitempty"`
	Seconds int  `json:"seconds,omitempty"`
	Voice   bool `json:"voice,omitempty"`   // spoken for this conversation
	Sticker bool `json:"sticker,omitempty"` // shown small, without a frame
	// Fault is why it will never be fetched ("too_large"); its name is shown.
	Fault string `json:"fault,omitempty"`
}

// Fetcher is a session that can fetch Media. Errors: unavailable (tried again for
// days), not_found and too_large (final), channel_login.
type Fetcher interface {
	Fetch(ctx context.Context, m Media) (io.ReadCloser, error)
}

// Profiler is a session that can look up who has an address; asked for a new
// identity and then at most once a day.
type Profiler interface {
	Profile(ctx context.Context, address string) (Profile, error)
}

// Location is a position the contact sent (WGS 84, degrees).
type Location struct {
	Lat, Lon      float64
	Name, Address string
}

// Card is a contact card the contact sent.
type Card struct {
	Name, Org      string
	Phones, Emails []string
	Own            bool // proven to be the sender's own
}

// Order is a cart the contact sent.
type Order struct {
	Note  string
	Items []OrderItem
}

// OrderItem is one line of an Order.
type OrderItem struct {
	ID       string
	Quantity int
	Price    string // as the platform wrote it
	Currency string // ISO 4217
}
