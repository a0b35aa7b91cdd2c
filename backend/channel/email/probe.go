package email

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// probeWithin bounds the trial of one of the two servers.
const probeWithin = 25 * time.Second

// The steps of a Probe.
var (
	stepSettings = channel.Text{EN: "Settings", DE: "Einstellungen"}
	stepIMAP     = channel.Text{EN: "Reach the incoming server (IMAP)", DE: "Posteingangsserver erreichen (IMAP)"}
	stepFetch    = channel.Text{EN: "Sign in to fetch mail", DE: "Zum Abrufen anmelden"}
	stepInbox    = channel.Text{EN: "Read the inbox", DE: "Posteingang lesen"}
	stepSent     = channel.Text{EN: "Copies of sent mail", DE: "Kopien gesendeter Mails"}
	stepMove     = channel.Text{EN: "Folder for what is done", DE: "Ordner für Erledigtes"}
	stepSMTP     = channel.Text{EN: "Reach the outgoing server (SMTP)", DE: "Postausgangsserver erreichen (SMTP)"}
	stepSend     = channel.Text{EN: "Sign in to send mail", DE: "Zum Senden anmelden"}
	stepSender   = channel.Text{EN: "Send as this address", DE: "Mit dieser Adresse senden"}
)

// Probe tries both servers as a session would use them, and sends nothing.
func (c Connector) Probe(ctx context.Context, a channel.Account, env channel.Env) []channel.Finding {
	s, err := c.open(a, env)
	if err != nil {
		f := channel.Finding{Name: stepSettings, Text: channel.Text{EN: "A setting is missing or has no good value.", DE: "Eine Einstellung fehlt oder hat keinen gültigen Wert."}}
		var name settingError
		if errors.As(err, &name) {
			f.Field = string(name)
		}
		return []channel.Finding{f}
	}
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	if cred, err := s.credentials(ctx); err != nil {
		text, field := s.signInTrouble(err, s.set.imap, cred.token != "")
		return []channel.Finding{{Name: stepFetch, Text: text, Field: field}}
	}
	sending := make(chan []channel.Finding, 1)
	go func() { sending <- s.trySMTP(ctx) }()
	return append(s.tryIMAP(ctx), <-sending...)
}

// tryIMAP goes as far as it gets.
func (s *session) tryIMAP(ctx context.Context) []channel.Finding {
	e := s.set.imap
	l, err := dialIMAP(ctx, e, s.set.ca, usualTimes(), nil)
	if err != nil {
		text, field := connectTrouble(err, e, imapFields)
		return []channel.Finding{{Name: stepIMAP, Text: text, Field: field}}
	}
	l.hangUp()
	list := []channel.Finding{{OK: true, Name: stepIMAP, Text: reached(e)}}
	l, err = s.openIMAP(ctx)
	if err != nil {
		text, field := s.signInTrouble(err, e, s.set.auth != authPassword)
		return append(list, channel.Finding{Name: stepFetch, Text: text, Field: field})
	}
	defer l.hangUp()
	list = append(list, channel.Finding{OK: true, Name: stepFetch, Text: channel.Text{EN: "Signed in.", DE: "Angemeldet."}})
	data, err := l.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return append(list, channel.Finding{Name: stepInbox, Text: said(channel.Text{EN: "The inbox cannot be opened.", DE: "Der Posteingang lässt sich nicht öffnen."}, detail(err))})
	}
	n := int(data.NumMessages)
	list = append(list, channel.Finding{OK: true, Name: stepInbox, Text: channel.Text{EN: "The inbox holds " + counted(n, ",", "mail", "mails") + ".",
		DE: "Im Posteingang " + map[bool]string{true: "liegt ", false: "liegen "}[n == 1] + counted(n, ".", "Mail", "Mails") + "."}})
	return append(list, s.tryFolders(l)...)
}

// tryFolders looks for the folders the settings speak of.
func (s *session) tryFolders(l *imapLine) []channel.Finding {
	var list []channel.Finding
	switch folder, err := sentFolder(l); {
	case s.set.appendSent == appendNever:
	case !s.set.copied():
		list = append(list, channel.Finding{OK: true, Name: stepSent, Text: channel.Text{EN: "The provider keeps them by itself.", DE: "Der Anbieter legt sie selbst ab."}})
	case err != nil || folder == "":
		list = append(list, channel.Finding{OK: true, Name: stepSent, Text: channel.Text{EN: "There is no Sent folder, so none are kept in the mailbox.",
			DE: "Es gibt keinen Ordner „Gesendet“, im Postfach liegen daher keine."}})
	default:
		list = append(list, channel.Finding{OK: true, Name: stepSent, Text: channel.Text{EN: "They go into the folder “" + folder + "”.", DE: "Sie kommen in den Ordner „" + folder + "“."}})
	}
	if s.set.flags != flagsMove {
		return list
	}
	f := channel.Finding{OK: true, Name: stepMove, Field: setMoveTo, Text: channel.Text{EN: "The folder “" + s.set.moveTo + "” is there.", DE: "Der Ordner „" + s.set.moveTo + "“ ist da."}}
	if _, err := l.Status(s.set.moveTo, &imap.StatusOptions{NumMessages: true}).Wait(); err != nil || s.set.moveTo == "" {
		f.OK, f.Text = false, channel.Text{EN: "The mailbox has no such folder. Make it there, or write its name as the mail program shows it.",
			DE: "Das Postfach hat keinen solchen Ordner. Dort anlegen oder den Namen so schreiben, wie das Mailprogramm ihn zeigt."}
	}
	return append(list, f)
}

// trySMTP connects, signs in and asks whether the sender is allowed.
func (s *session) trySMTP(ctx context.Context) []channel.Finding {
	e := s.set.smtp
	l, err := s.dialSMTP(ctx)
	if err != nil {
		text, field := connectTrouble(err, e, smtpFields)
		return []channel.Finding{{Name: stepSMTP, Text: text, Field: field}}
	}
	l.quit()
	list := []channel.Finding{{OK: true, Name: stepSMTP, Text: reached(e)}}
	l, err = s.openSMTP(ctx)
	if err != nil {
		text, field := s.signInTrouble(err, e, s.set.auth != authPassword)
		return append(list, channel.Finding{Name: stepSend, Text: text, Field: field})
	}
	defer l.quit()
	list = append(list, channel.Finding{OK: true, Name: stepSend, Text: channel.Text{EN: "Signed in; nothing was sent.", DE: "Angemeldet; es wurde nichts gesendet."}})
	if err := l.c.Mail("<" + s.set.address + ">"); err != nil {
		return append(list, channel.Finding{Name: stepSender, Field: setAddress, Text: said(channel.Text{
			EN: "The server does not let this account send as " + s.set.address + ".",
			DE: "Der Server lässt dieses Konto nicht als " + s.set.address + " senden."}, detailOf(answered(atSender, err)))})
	}
	_ = l.c.Reset()
	return list
}

func reached(e endpoint) channel.Text {
	if e.secure == secureNone {
		return channel.Text{EN: e.host + " answers, on this computer without encryption.", DE: e.host + " antwortet, auf diesem Rechner ohne Verschlüsselung."}
	}
	return channel.Text{EN: e.host + " answers, encrypted.", DE: e.host + " antwortet, verschlüsselt."}
}

// counted writes a number with its word.
func counted(n int, mark, one, many string) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + mark + text[i:]
	}
	if n == 1 {
		return text + " " + one
	}
	return text + " " + many
}

// said adds what the server said, in its own words.
func said(t channel.Text, line string) channel.Text {
	if line == "" {
		return t
	}
	return channel.Text{EN: t.EN + " It said: " + line, DE: t.DE + " Er sagte: " + line}
}

// serverLine gives what a server said, whichever of them it was.
func serverLine(err error) string {
	if d := detailOf(err); d != "" {
		return d
	}
	var no *imap.Error
	if errors.As(err, &no) {
		return detail(err)
	}
	return ""
}

// signInRefused reports whether the server said no, and not just nothing.
func signInRefused(err error) bool { return fault.Is(errCoded(err), fault.ChanSignIn) }
