package inbox

import (
	"slices"
	"strings"
)

// Mail is what a message that went as a letter has beside its text: header,
// formatted body, and the raw bytes. Message.Text is what is new in it; what
// was folded away (quotes, signature) is one click behind it.
type Mail struct {
	Subject string  `json:"subject"`
	From    Party   `json:"from"`
	To      []Party `json:"to,omitempty"`
	CC      []Party `json:"cc,omitempty"`
	BCC     []Party `json:"bcc,omitempty"`     // of our own messages only
	ReplyTo []Party `json:"replyTo,omitempty"` // where an answer goes, if not to From
	// ID is the Message-ID without <>; References those of the mails before it,
	// oldest first, at most 20 (RFC 5322 3.6.4).
	ID         string   `json:"id"`
	References []string `json:"references,omitempty"`
	Date       int64    `json:"date,omitempty"` // what the sender's clock said, ms
	// Full is the whole text where Message.Text shows a part of it; HTML the
	// cleaned formatted body, Short the same without what is quoted; Raw the mail
	// as it came or went (message/rfc822). Pictures in them are <img data-cid>,
	// their bytes the message's files with that CID.
	Full  *File `json:"full,omitempty"`
	HTML  *File `json:"html,omitempty"`
	Short *File `json:"short,omitempty"`
	Raw   *File `json:"raw,omitempty"`
	// What an agent wrote is in the row itself: Body the formatted text ("" for
	// plain), Below and BelowHTML what follows it (quoted original, transcript).
	Body      string `json:"body,omitempty"`
	Below     string `json:"below,omitempty"`
	BelowHTML string `json:"belowHtml,omitempty"`
	// Answers is the message (id) it replies to or, with Forward, passes on.
	Answers string `json:"answers,omitempty"`
	Forward bool   `json:"forward,omitempty"`
	// Remote: the body asks for pictures from elsewhere, which are shown only on demand.
	Remote bool `json:"remote,omitempty"`
	// List: it came through a mailing list; an answer goes to the author.
	List bool `json:"list,omitempty"`
	// Stranger: the sender is neither the contact nor took part before. Answers
	// do not go to them by themselves.
	Stranger bool `json:"stranger,omitempty"`
	// Notes name what a person should know: "broken" (only the raw source could be
	// shown), "encrypted", "signed", "truncated", "calendar", "elsewhere" (sent from
	// another mail program).
	Notes []string `json:"notes,omitempty"`
}

// Party is somebody in a mail's header. Address is lower-case.
type Party struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// Outline is what an agent decides about a mail before it goes out.
type Outline struct {
	Subject string  `json:"subject"`
	To      []Party `json:"to"`
	CC      []Party `json:"cc,omitempty"`
	BCC     []Party `json:"bcc,omitempty"`
	// HTML is the formatted text; empty: plain. Message.Text is its plain
	// alternative. Pictures in it are <img data-hash="…"> of the message's files.
	HTML string `json:"html,omitempty"`
	// Below is what follows the text and was shown to the agent: the quoted
	// original, a forwarded mail or the transcript of a chat; plain and formatted.
	Below     string `json:"below,omitempty"`
	BelowHTML string `json:"belowHtml,omitempty"`
	// Answers is the message (id) this one replies to; its references are used.
	Answers string `json:"answers,omitempty"`
	// Forward: Answers is passed on, not replied to.
	Forward bool `json:"forward,omitempty"`
}

// The kinds of automatic messages (Message.Auto): they are shown as grey lines,
// never reopen, never count, are never answered by machine.
const (
	AutoReply     = "auto-reply"
	AutoBounce    = "bounce"
	AutoComplaint = "abuse-report"
	AutoReceipt   = "read-receipt"
	AutoList      = "list"
	AutoBlocked   = "blocked" // a person whom we keep away wrote (Contact.Block)
)

// MaxPeople is how many people beside the contact a conversation remembers.
const MaxPeople = 50

// Knows reports whether an address took part in the conversation.
func (c *Conversation) Knows(address string) bool {
	for _, p := range c.People {
		if strings.EqualFold(p.Address, address) {
			return true
		}
	}
	return false
}

// Joins notes people who take part beside the contact; those known stay.
func (c *Conversation) Joins(people ...Party) {
	for _, p := range people {
		if p.Address != "" && !c.Knows(p.Address) && len(c.People) < MaxPeople {
			c.People = append(c.People[:len(c.People):len(c.People)], p)
		}
	}
}

// Health is how a channel's line to its platform is. Its id is the channel's.
type Health struct {
	ID     string      `json:"id"`
	State  HealthState `json:"state"`
	Since  int64       `json:"since"`            // in this state since
	LastIn int64       `json:"lastIn,omitempty"` // last good event, to the minute
	// Fault is why it is not ok: "signin" (refused: somebody must sign in anew),
	// "unavailable", "rate_limited", "quota", "certificate", …
	Fault string `json:"fault,omitempty"`
	// Detail is what the platform said, one line without secrets.
	Detail  string `json:"detail,omitempty"`
	Expires int64  `json:"expires,omitempty"` // when the access ends unless it is renewed by a person
	// Done and Total count the history that is being fetched; Total 0: none.
	Done  int `json:"done,omitempty"`
	Total int `json:"total,omitempty"`
	// Silent: unusually long nothing came in, since then (ms). Unread counts kept
	// calls of the platform that could not be read or belong to no channel.
	Silent int64 `json:"silent,omitempty"`
	Unread int   `json:"unread,omitempty"`
}

// HealthState is the short form of it.
type HealthState string

// The states of a line.
const (
	HealthOK      HealthState = "ok"
	HealthOpening HealthState = "opening"
	HealthAway    HealthState = "away"    // tried again by itself
	HealthRefused HealthState = "refused" // stopped: a person must act
)

func (*Health) Kind() Kind    { return KindHealth }
func (h *Health) Key() string { return h.ID }

// Linked notes another conversation it has to do with; false when it was noted before.
func (c *Conversation) Linked(id string) bool {
	if id == c.ID || slices.Contains(c.Links, id) {
		return false
	}
	c.Links = append(slices.Clone(c.Links), id)
	return true
}
