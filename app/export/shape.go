package export

import (
	"time"
	_ "time/tzdata" // Windows has no zone files of its own

	"tresen/backend/inbox"
)

// What conversations.json holds (docs/export.md): a shape of its own, so that it stays
// when rows change. Times are ISO 8601 in UTC with milliseconds; what is not known is
// missing.

// format and version name the shape; a field that goes or changes its meaning raises version.
const (
	format  = "tresen.export"
	version = 1
)

// head stands before the conversations, foot after them.
type head struct {
	Format    string `json:"format"`
	Version   int    `json:"version"`
	At        string `json:"exportedAt"`
	Program   string `json:"program"`
	Workspace string `json:"workspace"`
	By        person `json:"exportedBy"`
	Notes     bool   `json:"withInternalNotes"`
	Files     bool   `json:"withFiles"`
	Partly    bool   `json:"historyIncomplete,omitempty"`
}

type foot struct {
	Count    int `json:"conversationCount"`
	Messages int `json:"messageCount"`
	Missing  int `json:"missingFileCount"`
	LeftOut  int `json:"leftOutCount"`
	Gone     int `json:"goneCount"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type channel struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
	word string // its type as people say it
}

type contact struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Email      string            `json:"email,omitempty"`
	Phone      string            `json:"phone,omitempty"`
	Language   string            `json:"language,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"` // by name
	Identities []identity        `json:"identities,omitempty"`
	Notes      []remark          `json:"notes,omitempty"`
	attributes [][2]string       // in their order
}

type identity struct {
	Type    string `json:"type"`
	Address string `json:"address"`
	Name    string `json:"name,omitempty"`
	channel *channel
}

type remark struct {
	At   string `json:"at"`
	By   person `json:"by"`
	Text string `json:"text"`
}

// conversation is one but for its messages.
type conversation struct {
	ID              string   `json:"id"`
	Page            string   `json:"page"`
	Contact         contact  `json:"contact"`
	Inbox           person   `json:"inbox"`
	Channels        []person `json:"channels"`
	Status          string   `json:"status"`
	Assignee        *person  `json:"assignee"`
	Labels          []string `json:"labels"`
	Subject         string   `json:"subject,omitempty"`
	LastAt          string   `json:"lastMessageAt,omitempty"`
	UnansweredSince string   `json:"unansweredSince,omitempty"`
	SnoozedUntil    string   `json:"snoozedUntil,omitempty"`
	DoneAt          string   `json:"doneAt,omitempty"`

	channels []channel
	last     time.Time
	zone     *time.Location
	n, count int
}

type author struct {
	Kind string `json:"kind"` // "contact", "agent", "machine", "other"
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type message struct {
	ID          string          `json:"id"`
	At          string          `json:"at"`
	SentAt      string          `json:"sentAt,omitempty"`
	Direction   string          `json:"direction"` // "in", "out", "note", "event"
	Internal    bool            `json:"internal"`
	Channel     *channel        `json:"channel"`
	Author      author          `json:"author"`
	Text        string          `json:"text"`
	FullText    string          `json:"fullText,omitempty"`
	State       string          `json:"state,omitempty"`
	Fault       string          `json:"fault,omitempty"`
	Detail      string          `json:"detail,omitempty"`
	Auto        string          `json:"automatic,omitempty"`
	Edited      string          `json:"editedAt,omitempty"`
	Earlier     []earlier       `json:"earlier,omitempty"`
	Deleted     string          `json:"deletedAt,omitempty"`
	Quote       string          `json:"quotes,omitempty"` // id
	Excerpt     string          `json:"quotedText,omitempty"`
	Reactions   []reaction      `json:"reactions,omitempty"`
	Files       []file          `json:"files"`
	Mail        *mail           `json:"mail,omitempty"`
	Event       *event          `json:"event,omitempty"`
	Location    *inbox.Location `json:"location,omitempty"`
	Cards       []inbox.Card    `json:"cards,omitempty"`
	Order       *inbox.Order    `json:"order,omitempty"`
	Buttons     []string        `json:"buttons,omitempty"`
	Template    string          `json:"template,omitempty"` // its name
	Mentions    []person        `json:"mentions,omitempty"`
	Forwarded   bool            `json:"forwarded,omitempty"`
	Unsupported string          `json:"unsupported,omitempty"`
	when        time.Time
	told        string // an event in words
}

type earlier struct {
	Text  string `json:"text"`
	Until string `json:"until"`
}

type reaction struct {
	By    string `json:"by"` // "contact" or an agent's name
	Emoji string `json:"emoji"`
	At    string `json:"at"`
}

// file is one that belongs to a message: in the .zip at Path, or Missing says why not.
type file struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256,omitempty"`
	Path    string `json:"path,omitempty"`
	Missing Why    `json:"missing,omitempty"`
}

// Why a file is not in the export.
type Why string

// The reasons.
const (
	WhyChoice  Why = "left_out"     // without files
	WhyOffline Why = "unreachable"  // not on this PC, and the relay was not to be reached
	WhyGone    Why = "not_there"    // the relay has it no more
	WhyLarge   Why = "too_large"    // to be fetched
	WhyEnough  Why = "limit"        // so much was fetched that the rest was left
	WhyNever   Why = "not_received" // it never came from the platform
)

type mail struct {
	Subject string        `json:"subject"`
	From    inbox.Party   `json:"from"`
	To      []inbox.Party `json:"to,omitempty"`
	CC      []inbox.Party `json:"cc,omitempty"`
	BCC     []inbox.Party `json:"bcc,omitempty"`
	ReplyTo []inbox.Party `json:"replyTo,omitempty"`
	Date    string        `json:"date,omitempty"`
	ID      string        `json:"messageId,omitempty"`
	Source  *file         `json:"source,omitempty"` // as it came or went
}

// event is what a line of the history tells.
type event struct {
	What   string   `json:"what"`
	Agent  *person  `json:"agent,omitempty"`
	From   *person  `json:"from,omitempty"`
	Why    string   `json:"why,omitempty"`
	Added  []string `json:"added,omitempty"` // labels
	Gone   []string `json:"removed,omitempty"`
	Until  string   `json:"until,omitempty"`
	Text   string   `json:"text,omitempty"`
	Ticket string   `json:"ticket,omitempty"`
}

// iso words a time in ms; 0 is none.
func iso(ms int64) string {
	if ms <= 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}
