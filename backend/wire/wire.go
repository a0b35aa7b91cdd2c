// Package wire is the sync protocol between a desktop and the relay: JSON frames
// over one WebSocket. docs/protocol.md tells the whole conversation; this file
// is its shapes, pinned by testdata/shape.txt. A change needs a new Version;
// the relay serves the present one and the one before.
package wire

import (
	"encoding/json"

	"tresen/backend/inbox"
)

// Version of the protocol, and the oldest the relay still serves.
const (
	Version    = 2
	MinVersion = 1
)

// Limits of the protocol.
const (
	MaxFrame   = 1 << 20 // bytes of one frame, either way
	MaxRows    = 2000    // rows of one delta or page
	MaxText    = 20_000  // characters of one message
	MaxPending = 64      // commands a client may have unanswered
)

// Frame types.
const (
	TypeHello     = "hello"     // client → relay, first frame
	TypeWelcome   = "welcome"   // relay → client, the answer
	TypeDelta     = "delta"     // relay → client: rows after the cursor
	TypeFill      = "fill"      // client → relay: ask for older rows
	TypePage      = "page"      // relay → client: older rows, newest first
	TypeCommand   = "command"   // client → relay
	TypeAnswer    = "answer"    // relay → client: one per command
	TypeTyping    = "typing"    // both ways, never stored
	TypePresence  = "presence"  // relay → client, never stored
	TypeWhere     = "where"     // client → relay, never stored (since 2)
	TypeColleague = "colleague" // relay → client, never stored (since 2)
	TypePing      = "ping"      // both ways
	TypePong      = "pong"
	TypeBye       = "bye" // relay → client, last frame
)

// Hello opens the conversation. Cursors holds, per feed the client knows, the
// number up to which it has everything (Since) and, while its first sync is
// unfinished, nothing more: the client asks for pages itself.
type Hello struct {
	V       int              `json:"v"`
	Build   string           `json:"build"`   // the client's own version, for the administrator's eyes
	Replica string           `json:"replica"` // relay id this replica was made from; empty for a new one
	Cursors map[string]int64 `json:"cursors"`
}

// Welcome answers Hello. Feeds the client has no cursor for start at Head: the
// client remembers Head and fills downwards from it.
type Welcome struct {
	V     int              `json:"v"`
	Relay string           `json:"relay"` // id of the relay's data; another one than Hello.Replica: start anew
	Agent string           `json:"agent"` // who is signed in
	Feeds map[string]int64 `json:"feeds"` // feed → head; a feed missing here is no longer visible: forget its rows
	Now   int64            `json:"now"`   // the relay's clock, ms
	// Online lists the contacts whose page is open right now.
	Online []string `json:"online"`
	// Colleagues are the agents who are not off, or look at something (since 2).
	Colleagues []Colleague `json:"colleagues,omitempty"`
}

// Row is one entity as it now is, or a tombstone.
type Row struct {
	Kind inbox.Kind      `json:"kind"`
	ID   string          `json:"id"`
	Seq  int64           `json:"seq"`
	Gone bool            `json:"gone,omitempty"` // tombstone: Data is empty
	Data json.RawMessage `json:"data,omitempty"`
}

// Delta holds every row of Feed whose number lies in (From, To]. Whole or not
// at all: the client applies it with the cursor in one transaction, and only if
// From is its cursor. In a feed of which the client sees a part, what entered its
// sight comes whole, with rows of any number, and what left it as tombstones;
// From equals To when nothing else changed.
type Delta struct {
	Feed string `json:"feed"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
	Rows []Row  `json:"rows"`
}

// Fill asks for the newest rows with a number under Below: Welcome's head + 1
// at first, then the Next of the page before. Limit is at most MaxRows.
type Fill struct {
	Feed  string `json:"feed"`
	Below int64  `json:"below"`
	Limit int    `json:"limit"`
}

// Page answers Fill. Next is the Below of the next Fill; 0: nothing older is left.
type Page struct {
	Feed  string `json:"feed"`
	Below int64  `json:"below"`
	Next  int64  `json:"next"`
	Rows  []Row  `json:"rows"`
}

// Command is a wish. ID is a UUIDv7 made by the client; the same ID again is
// answered like the first time and changes nothing.
type Command struct {
	ID   string          `json:"id"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

// Answer settles a command: Code empty, done, and the rows are in Feed up to
// Seq; else refused with a fault code.
type Answer struct {
	ID    string           `json:"id"`
	Code  string           `json:"code,omitempty"`
	Feeds map[string]int64 `json:"feeds,omitempty"` // feed → number that holds its effect
}

// Typing says that someone writes. It holds for 5 s and ends by itself. From a
// client: Conversation and On. From the relay also who: Contact or Agent.
type Typing struct {
	Conversation string `json:"conversation"`
	On           bool   `json:"on"`
	Contact      string `json:"contact,omitempty"`
	Agent        string `json:"agent,omitempty"`
}

// Presence says that a contact's page was opened or closed.
type Presence struct {
	Contact string `json:"contact"`
	Online  bool   `json:"online"`
}

// Where says what its person looks at and that there is one: Active while keys or
// pointer were used in the last minutes. Said when it changes, and again every
// minute while Active.
type Where struct {
	Active       bool   `json:"active"`
	Conversation string `json:"conversation,omitempty"`
	Ticket       string `json:"ticket,omitempty"`
}

// Colleague says how present an agent is, as far as the relay can tell: what
// they say of themselves ("present", "away", "off"), never "present" without
// somebody at the keys, "off" without a line; and what they look at.
type Colleague struct {
	Agent        string         `json:"agent"`
	Presence     inbox.Presence `json:"presence"`
	Conversation string         `json:"conversation,omitempty"`
	Ticket       string         `json:"ticket,omitempty"`
}

// Ping is answered by a Pong with the same N within 10 s.
type Ping struct {
	N int64 `json:"n"`
}

// Bye ends the connection. Code is a fault code: behind (come back with the
// cursor), signed_out (do not), blocked (do not, and remove the replica), version, rate_limited, invalid, unavailable
// (relay stops; come back later).
type Bye struct {
	Code  string `json:"code"`
	After int    `json:"after,omitempty"` // ms to wait before coming back
}
