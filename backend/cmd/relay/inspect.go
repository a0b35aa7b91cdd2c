package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/channel/all"
	"tresen/backend/channel/email/mailread"
)

const inspectUsage = `relay inspect mail FILE…                 print what the reader makes of mails, one JSON line each ("-" reads the input)
relay inspect hook --kind KIND FILE…     print what a channel makes of recorded calls of its platform; a FILE is the body
                                         of one call, or {"requests":[…]}, several in a row
relay inspect answer --kind KIND FILE…   print how a channel judges recorded answers of its platform; a FILE is
                                         {"http_status":…,"body":…}, a list of these, or {"request":…,"response":…}
`

// inspect shows how something from outside is read; it needs no data folder.
func inspect(args []string, out, errs io.Writer) int {
	show, files, err := inspector(args)
	if err == nil && len(files) == 0 {
		err = errUsage
	}
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	code := 0
	for _, name := range files {
		raw, err := readInput(name)
		if err != nil {
			fmt.Fprintln(errs, "relay:", err)
			code = 1
			continue
		}
		if err := show(out, name, raw); err != nil {
			fmt.Fprintln(errs, "relay:", err)
			return 1
		}
	}
	return code
}

var errUsage = errors.New(strings.TrimSpace(inspectUsage))

// inspector gives what shows a file, and the files.
func inspector(args []string) (show func(out io.Writer, name string, raw []byte) error, files []string, err error) {
	if len(args) == 0 {
		return nil, nil, errUsage
	}
	if args[0] == "mail" {
		return inspectMail, args[1:], nil
	}
	fs := flag.NewFlagSet("inspect "+args[0], flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	kind := fs.String("kind", "", "")
	if fs.Parse(args[1:]) != nil || *kind == "" || args[0] != "hook" && args[0] != "answer" {
		return nil, nil, errUsage
	}
	c := connector(*kind)
	if r, ok := c.(channel.HookReader); ok && args[0] == "hook" {
		return hookInspector(*kind, r), fs.Args(), nil
	}
	if r, ok := c.(channel.AnswerReader); ok && args[0] == "answer" {
		return answerInspector(r), fs.Args(), nil
	}
	return nil, nil, fmt.Errorf("relay: no channel of the kind %q reads this", *kind)
}

// connector gives the channel of a kind, nil if there is none.
func connector(kind string) channel.Connector {
	for _, c := range all.Connectors() {
		if c.Info().Type == kind {
			return c
		}
	}
	return nil
}

// readInput reads a file, at most a byte more than a mail may have.
func readInput(name string) ([]byte, error) {
	f := os.Stdin
	if name != "-" {
		var err error
		if f, err = os.Open(name); err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
	}
	return io.ReadAll(io.LimitReader(f, mailread.MaxMail+1))
}

// seenMail is a line of relay inspect mail.
type seenMail struct {
	File           string          `json:"file"`
	Subject        string          `json:"subject"`
	From           string          `json:"from"`
	Attachments    int             `json:"attachments"` // parts that their header names
	Filenames      []string        `json:"filenames"`
	Text           string          `json:"text"`
	Reply          string          `json:"reply_text"`
	HTML           string          `json:"html"`
	ReplyHTML      string          `json:"reply_html,omitempty"`
	Auto           string          `json:"auto"`
	DSN            []seenRecipient `json:"dsn"`
	CalendarMethod string          `json:"calendar_method"`
	MessageID      string          `json:"message_id"`
	Broken         string          `json:"broken,omitempty"`
}

type seenRecipient struct {
	Recipient  string `json:"recipient"`
	Action     string `json:"action"`
	Status     string `json:"status"`
	Diagnostic string `json:"diagnostic,omitempty"`
}

func inspectMail(out io.Writer, name string, raw []byte) error {
	m := mailread.Read(raw)
	s := seenMail{File: name, Subject: m.Subject, Text: m.Text, Reply: m.Reply, HTML: m.HTML, ReplyHTML: m.ReplyHTML, Auto: m.Auto,
		MessageID: m.MessageID, Broken: m.Reason, Filenames: []string{}, DSN: []seenRecipient{}}
	if m.Auto == mailread.Human {
		s.Auto = "none"
	}
	if len(m.From) > 0 {
		s.From = m.From[0].Address
	}
	for _, p := range m.Parts {
		if p.Named {
			s.Filenames = append(s.Filenames, p.Name)
		}
	}
	s.Attachments = len(s.Filenames)
	for _, d := range m.DSN {
		s.DSN = append(s.DSN, seenRecipient{d.Recipient, d.Action, d.Status, d.Diagnostic})
	}
	if m.Calendar != nil {
		s.CalendarMethod = m.Calendar.Method
	}
	return json.NewEncoder(out).Encode(s)
}
