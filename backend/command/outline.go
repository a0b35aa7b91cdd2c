package command

import (
	"net/mail"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// Limits of a mail that a person writes.
const (
	maxHTML       = 200 << 10
	maxRecipients = 100
)

// outline checks how a message goes as a letter. Nothing in it can break out of
// its line in a mail's header.
func outline(o *inbox.Outline) error {
	if o == nil {
		return nil
	}
	o.Subject = inbox.Line(o.Subject, 500)
	if len(o.To) == 0 {
		return invalid("no recipient")
	}
	if len(o.To)+len(o.CC)+len(o.BCC) > maxRecipients {
		return fault.New(fault.TooLarge, "command.Validate", "recipients")
	}
	for _, list := range [][]inbox.Party{o.To, o.CC, o.BCC} {
		for i := range list {
			list[i].Name = inbox.Line(list[i].Name, 200)
			list[i].Address = strings.ToLower(strings.TrimSpace(list[i].Address))
			if a, err := mail.ParseAddress(list[i].Address); err != nil || a.Address != list[i].Address {
				return invalid("address")
			}
		}
	}
	return size(o)
}

// sketch checks a letter that is not finished: only how much it is.
func sketch(o *inbox.Outline) error {
	if o == nil {
		return nil
	}
	o.Subject = inbox.Line(o.Subject, 500)
	if len(o.To)+len(o.CC)+len(o.BCC) > maxRecipients {
		return fault.New(fault.TooLarge, "command.Validate", "recipients")
	}
	for _, list := range [][]inbox.Party{o.To, o.CC, o.BCC} {
		for i := range list {
			list[i].Name, list[i].Address = inbox.Line(list[i].Name, 200), inbox.Line(list[i].Address, 400)
		}
	}
	return size(o)
}

func size(o *inbox.Outline) error {
	if len(o.HTML)+len(o.Below)+len(o.BelowHTML) > maxHTML {
		return fault.New(fault.TooLarge, "command.Validate", "formatted text")
	}
	if o.Answers != "" {
		return isID(o.Answers)
	}
	return nil
}
