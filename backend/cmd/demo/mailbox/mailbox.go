// Package mailbox is the mail of the demo: a provider on 127.0.0.1 with the
// shop's mailbox and those of a few customers, months of letters in it, and a
// page on which one acts as a customer.
package mailbox

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tresen/backend/channel/email/emailsim"
)

// Mailbox is the running provider.
type Mailbox struct {
	*emailsim.Sim
	fresh []letter // to be delivered once the relay listens
}

// Usual port of the MX; where it is taken, a free one is used.
const smtpPort = 8425

// Open starts the provider with the letters as of now. Its data ends with it.
func Open(now time.Time) (*Mailbox, error) {
	o := emailsim.Options{Own: Domain, Accounts: map[string]string{Shop: Password}}
	for _, p := range people {
		o.Accounts[p.Address] = ""
	}
	o.Ports[4] = smtpPort
	sim, err := emailsim.New(o)
	if err != nil {
		o.Ports[4] = 0
		sim, err = emailsim.New(o)
	}
	if err != nil {
		return nil, err
	}
	m := &Mailbox{Sim: sim}
	if err := m.fill(now); err != nil {
		_ = sim.Close()
		return nil, err
	}
	return m, nil
}

func (m *Mailbox) fill(now time.Time) error {
	m.AutoReply(people[5].Address, &emailsim.Mail{Subject: "Automatische Antwort", Text: "Guten Tag,\n\nich bin bis Freitag im Urlaub und lese keine Mails.\n\nNils Vogt"})
	list, err := write(now)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b letter) int { return a.at.Compare(b.at) })
	for _, l := range list {
		if l.fresh {
			m.fresh = append(m.fresh, l)
			continue
		}
		if err := m.lay(l); err != nil {
			return fmt.Errorf("a letter of %s: %w", l.person.Name, err)
		}
	}
	return nil
}

// lay puts a letter where it would lie by now, at both ends.
func (m *Mailbox) lay(l letter) error {
	mine, theirs := "INBOX", "Sent"
	if l.way == "out" {
		mine, theirs = "Sent", "INBOX"
	}
	if err := m.KeepRaw(Shop, mine, l.raw, l.at, true); err != nil {
		return err
	}
	if slices.ContainsFunc(people, func(p person) bool { return p.key == l.person.key }) {
		return m.KeepRaw(l.person.Address, theirs, l.raw, l.at, true)
	}
	return nil
}

// Live delivers the newest letters as soon as the relay listens, so that they
// come in as new mail does.
func (m *Mailbox) Live(ctx context.Context) {
	for _, l := range m.fresh {
		if m.Until(ctx, func() bool { return m.Idling(Shop) > 0 }) != nil {
			return
		}
		m.Deliver(l.person.Address, []string{Shop}, l.raw)
		_ = m.KeepRaw(l.person.Address, "Sent", l.raw, l.at, true)
	}
}

// Address is where any mail program may hand in mails to the shop, no log-in.
func (m *Mailbox) Address() string { return emailsim.Address(m.SMTP) }

// Settings are those of the shop's email channel.
func (m *Mailbox) Settings() map[string]string {
	return map[string]string{"address": Shop, "name": Name, "auth": "password", "imapHost": "127.0.0.1", "imapPort": strconv.Itoa(m.IMAPS), "imapSecurity": "tls",
		"smtpHost": "127.0.0.1", "smtpPort": strconv.Itoa(m.SMTPS), "smtpSecurity": "tls", "aliases": "info@" + Domain, "historyDays": "60", "ca": string(m.CA.PEM)}
}
