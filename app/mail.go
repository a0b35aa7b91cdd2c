package app

import (
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// MailView is the formatted body of a message, for a sandboxed frame. The HTML
// is clean (the relay saw to it): pictures inside are <img data-cid="…"> to be
// filled from Pictures, remote ones <img data-remote-src="…">, shown on demand.
type MailView struct {
	Text  string `json:"text"`  // whole text, for mails without formatted body
	HTML  string `json:"html"`  // whole body; empty: plain mail
	Short string `json:"short"` // body without what is quoted; empty: the same as HTML
	// Pictures are data: addresses by CID.
	Pictures map[string]string `json:"pictures"`
	// Missing: not on this PC and the relay cannot be reached now.
	Missing bool `json:"missing"`
}

// (Own mails carry theirs in the row: Mail.Body, Below, BelowHTML; shown from it.)
//
// MailBody gives the formatted body of a message from this PC's copy; what is
// not there yet is fetched.
func (a *App) MailBody(message string) (MailView, error) {
	return MailView{}, bare(fault.Internal)
}

// Sheet is a mail to be written, filled as far as it can be.
type Sheet struct {
	Channel string        `json:"channel"`
	Mail    inbox.Outline `json:"mail"`
	Files   []inbox.File  `json:"files"` // of a forwarded mail
	// Kind says what Mail.Below is: "quote", "forward", "transcript" or "".
	Kind string `json:"kind"`
	// Left out of the recipients, with the reason: "own", "noreply", "stranger", "list".
	Left []LeftOut `json:"left"`
}

// LeftOut is somebody an answer does not go to by itself.
type LeftOut struct {
	Party inbox.Party `json:"party"`
	Why   string      `json:"why"`
}

// ComposeMail fills a sheet for a conversation: how is "reply", "all", "forward"
// (message names what is answered or passed on, "" the newest mail of the
// contact). Without any mail before, the chat of the conversation is its
// transcript (I6).
func (a *App) ComposeMail(conversation, channel, message, how string) (Sheet, error) {
	return Sheet{}, bare(fault.Internal)
}

// FindParties suggests recipients from contacts while typing.
func (a *App) FindParties(text string, limit int) ([]inbox.Party, error) {
	return nil, bare(fault.Internal)
}

// WriteTo prepares a new conversation with an address: who has it already, and
// in which conversation of the inbox. Fresh ids where nobody does.
func (a *App) WriteTo(channel, address string) (WriteIDs, error) {
	return WriteIDs{}, bare(fault.Internal)
}

// WriteIDs is what the command "write" needs. Known: the contact exists.
type WriteIDs struct {
	Contact      string `json:"contact"`
	Conversation string `json:"conversation"`
	Inbox        string `json:"inbox"`
	Name         string `json:"name"`
	Known        bool   `json:"known"`
}

// SaveMail lets the person save the raw mail of a message as an .eml file.
func (a *App) SaveMail(message string) error { return bare(fault.Internal) }
