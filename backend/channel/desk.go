package channel

import (
	"context"
	"io"
	"time"
)

// Desk is what the relay shows a customer who comes to it (Visits).
type Desk interface {
	// Thread gives the entries of the contact's conversation in this channel's
	// inbox that changed after the number since, oldest change first, at most
	// limit, and the number to go on from. since 0 starts with the newest
	// limit entries. more tells that further changes wait.
	// Messages on other channels of the same conversation are included for a
	// proven identity only;
	// notes, events and messages not yet sent are not; on this channel a
	// message is sent as soon as it is stored.
	Thread(ctx context.Context, address string, since int64, limit int) (t Thread, err error)
	// Older gives the limit entries before the time at (ms), newest first.
	Older(ctx context.Context, address string, before int64, limit int) ([]Entry, error)
	// Watch signals (coalesced, capacity 1) whenever Thread may have more.
	// Several processes of one relay wake each other.
	Watch(address string) (changed <-chan struct{}, stop func())
	// Place gives the inbox's name, texts and whether the workspace is online.
	Place(ctx context.Context) (Place, error)
	// WatchPlace signals when Place may have changed.
	WatchPlace() (changed <-chan struct{}, stop func())
	// PutFile stores an upload: limits the size, sniffs the type, refuses what
	// is not on the list. Errors: too_large, file_type, disk_full.
	PutFile(ctx context.Context, name string, r io.Reader) (File, error)
	// FileURL signs a path (below the relay's root) that serves the file for a
	// limited time.
	FileURL(f File) string
	// Known reports whether the address has a contact, and what is known of it.
	Known(ctx context.Context, address string) (Profile, bool, error)
}

// Thread is a stretch of what a customer may see of their conversation.
type Thread struct {
	Entries []Entry
	Next    int64 // pass as since
	More    bool
	SeenAt  int64 // the contact's messages up to this time (ms) were seen by an agent
}

// Entry is one message as the customer sees it.
type Entry struct {
	ID      string
	Mine    bool   // written by the contact
	Agent   string // name of the agent who wrote it
	Type    string // connector kind of the channel it went over
	At      int64  // ms
	Text    string
	Files   []File
	State   string // of the business's message: "sent", "delivered", "read"
	Picture *File  // the agent's picture
}

// Place is what a visitor is told of the inbox.
type Place struct {
	Name       string
	Picture    *File
	PrivacyURL string
	Language   string
	Online     bool
	Holds      time.Duration         // after which Online may be another by the business hours; 0: not by the clock
	Texts      map[string]PlaceTexts // by language
}

// PlaceTexts are the inbox's texts in one language.
type PlaceTexts struct{ Greeting, Online, Offline string }
