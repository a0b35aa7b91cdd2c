// Package sim is what the simulated platforms have in common: how people with
// phones see them. The same simulator serves tests, bench, the demo's phone page
// and end-to-end. Nothing of it is linked into the relay.
package sim

import (
	"net/http"
	"time"
)

// Platform is a simulated messenger with one account of a business. As a Handler
// it is the platform's API (base address of the channel), its media included.
// It calls the relay's webhook by itself, with the platform's retries.
type Platform interface {
	http.Handler
	App() App
	// Settings and Secrets are those of a channel connected to this account; base is
	// where the Handler is served ("http://127.0.0.1:1234").
	Settings(base string) map[string]string
	Secrets() map[string]string
	// Join gives a person a phone with this app; the answer is their id (address).
	// Joining again with the same number gives the same id.
	Join(p Person) string
	// Thread gives what the person's app shows of the chat, oldest first.
	Thread(person string) []Bubble
	// Templates the business has are part of the platform's own API.
	// Do is something the person does in the app.
	Do(person string, a Act) error
	// Watch signals (coalesced) whenever a Thread may have changed.
	Watch() (changed <-chan struct{}, stop func())
	// Set changes the weather.
	Set(w Weather)
	Close()
}

// App is how the app looks.
type App struct {
	Kind, Name, Colour string
	// What its people can do; the phone page shows no more.
	Edits, Deletes, Reacts, Voice, Files, Location, Cards, Blocks, Quotes, Start bool
}

// Person is somebody with a phone.
type Person struct {
	Name, Username, Number, Language string // Number: E.164; empty: only a username is known to the business
	// Wrote is when they last wrote to the business, in a history from before the
	// simulator was started; zero: never.
	Wrote time.Time
}

// Bubble is one message in the app.
type Bubble struct {
	ID       string
	Mine     bool // the person wrote it
	At       time.Time
	Text     string
	File     *File
	Quote    string // first words of the message it replies to
	Buttons  []Button
	Reaction string // of the other side
	Own      string // the person's reaction
	Edited   bool
	Deleted  bool
	Header   string // of templates
	Footer   string
	Tick     string // of Mine: "waiting" (business not reached), "sent", "delivered", "read"
	Note     string // grey line of the app ("You blocked this business")
}

// Button is offered below a bubble.
type Button struct{ ID, Title, URL string }

// File is an attachment.
type File struct {
	Name, Type string
	Bytes      []byte
	Seconds    int
	Voice      bool
}

// Act is something a person does. Kind: "start" (opens the chat, Text: payload),
// "say" (Text and/or File, To: quoted bubble), "press" (To, Button), "react" (To,
// Text: emoji or ""), "edit" (To, Text), "delete" (To), "block", "unblock",
// "read" (opens the chat), "typing", "location", "card", "poll" (content the
// connector does not know).
type Act struct {
	Kind, Text, To, Button string
	File                   *File
	Lat, Lon               float64
}

// Weather is how the platform behaves from now on. The zero value is fair.
type Weather struct {
	Pass    time.Duration // the platform's clock jumps ahead (24 hours pass)
	Down    bool          // no call is answered
	Delay   time.Duration // before each answer
	Fail    int           // so many next calls fail
	Status  int           // with this status (500)
	After   bool          // … after the platform has accepted them
	Hooks   string        // "": as they come, "late" (kept back until fair again), "twice", "reordered"
	Revoked bool          // the token is refused
	Media   string        // "gone": files cannot be had
	Limit   int           // so many sends are taken before rate limits answer; 0: the platform's own
}
