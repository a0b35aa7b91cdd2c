package app

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

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

// Why somebody is left out.
const (
	leftOwn      = "own"
	leftNoReply  = "noreply"
	leftStranger = "stranger"
	leftList     = "list"
)

// How a mail follows another one.
const (
	howReply   = "reply"
	howAll     = "all"
	howForward = "forward"
)

// lookBack is how many of the newest messages an answer is made from.
const lookBack = 400

// ComposeMail fills a sheet for a conversation: how is "reply", "all", "forward"
// (message names what is answered or passed on, "" the newest mail of the
// contact: then those in its copy are answered too). Without any mail before,
// the chat of the conversation is its transcript (I6).
func (a *App) ComposeMail(conversation, channel, message, how string) (Sheet, error) {
	l, err := a.running()
	if err != nil {
		return Sheet{}, err
	}
	if how != howReply && how != howAll && how != howForward {
		return Sheet{}, bare(fault.Invalid)
	}
	s, err := l.desktopOf(conversation, channel, message)
	if err != nil {
		return Sheet{}, a.coded(err)
	}
	s.german = German(a)
	return s.sheet(how), nil
}

// desktopOf gathers what a mail is made from.
func (l *live) desktopOf(conversation, channelID, message string) (*writing, error) {
	ctx := l.a.ctx
	o, err := l.rep.Open(ctx, conversation, lookBack)
	if err != nil {
		return nil, err
	}
	w := &writing{conversation: o.Row.Conversation, contact: o.Contact, identities: o.Identities, merges: o.Merges, thread: o.Thread.Messages,
		asked: message != "", names: map[string]string{}, own: map[string]bool{}}
	w.body = func(m *inbox.Message) MailView { return l.body(ctx, m) }
	w.channel = letterChannel(o, channelID)
	if w.channel.ID == "" {
		return nil, fault.New(fault.Invalid, "app.ComposeMail", "no such channel for letters")
	}
	if w.inbox, _, err = replica.Get[inbox.Inbox](ctx, l.rep, inbox.KindInbox, w.conversation.Inbox); err != nil {
		return nil, err
	}
	channels, err := replica.All[inbox.Channel](ctx, l.rep, inbox.KindChannel)
	if err != nil {
		return nil, err
	}
	for _, c := range channels {
		for _, address := range c.Addresses {
			w.own[strings.ToLower(address)] = true
		}
	}
	agents, err := replica.All[inbox.Agent](ctx, l.rep, inbox.KindAgent)
	if err != nil {
		return nil, err
	}
	for _, g := range agents {
		w.names[g.ID] = g.Name
	}
	if message == "" {
		w.base = newestMail(w.thread)
		return w, nil
	}
	m, found, err := l.rep.Message(ctx, message)
	if err == nil && (!found || m.Conversation != conversation) {
		err = fault.New(fault.NotFound, "app.ComposeMail", "no such message")
	}
	w.base = &m
	return w, err
}

// letterChannel is the channel asked for, else the one for letters that the
// contact used last, else any that is on.
func letterChannel(o replica.Opened, id string) (best inbox.Channel) {
	for _, c := range o.Channels {
		switch {
		case !c.Letters:
		case c.ID == id:
			return c
		case id == "" && c.On && (best.ID == "" || c.ID == o.Row.Conversation.LastChannel):
			best = c
		}
	}
	return best
}

// channel gives a channel of the replica.
func (l *live) channel(id string) (inbox.Channel, error) {
	c, found, err := replica.Get[inbox.Channel](l.a.ctx, l.rep, inbox.KindChannel, id)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "app.channel", "no such channel")
	}
	return c, err
}

// newestMail is what an answer follows unless something else is asked for: the
// newest mail of somebody who takes part, else our own last one, else a
// stranger's, else one sent to many: where nothing else was written, it is meant.
func newestMail(thread []inbox.Message) *inbox.Message {
	var own, stranger, list *inbox.Message
	for i := range slices.Backward(thread) {
		m := &thread[i]
		switch {
		case m.Mail != nil && m.Auto == inbox.AutoList && m.Dir == inbox.DirIn && list == nil:
			list = m
		case m.Mail == nil || m.Auto != "":
		case m.Dir == inbox.DirIn && !m.Mail.Stranger:
			return m
		case m.Dir == inbox.DirIn && stranger == nil:
			stranger = m
		case m.Dir == inbox.DirOut && m.State != inbox.StateFailed && own == nil:
			own = m
		}
	}
	if own == nil && stranger == nil && slices.ContainsFunc(thread, chatted) {
		return nil // then that chat is what one goes on with
	}
	return cmp.Or(own, stranger, list)
}

// chatted tells whether a message is part of a chat.
func chatted(m inbox.Message) bool {
	return m.Mail == nil && (m.Dir == inbox.DirIn || m.Dir == inbox.DirOut)
}

// writing is what a mail is made from. Pure but for body, which reads files.
type writing struct {
	conversation inbox.Conversation
	contact      inbox.Contact
	identities   []inbox.Identity
	merges       []inbox.Merge // that made the contact
	channel      inbox.Channel
	inbox        inbox.Inbox
	thread       []inbox.Message // oldest first
	base         *inbox.Message  // what is answered or passed on; nil: nothing
	asked        bool            // base was chosen by the person
	own          map[string]bool // the business's own addresses
	names        map[string]string
	german       bool // the agent's language
	body         func(m *inbox.Message) MailView
}

func (w *writing) sheet(how string) Sheet {
	s := Sheet{Channel: w.channel.ID, Files: []inbox.File{}, Left: []LeftOut{}}
	if how == howForward {
		if w.base != nil {
			w.forward(&s)
		}
		return s
	}
	chat := w.chat()
	if w.base == nil || w.base.Mail == nil || !w.asked && len(chat) > 0 && chat[len(chat)-1].At > w.base.At {
		w.recipients(&s, howReply)
		w.transcribe(&s, w.heard(chat, s.Mail.To))
		return s
	}
	if how == howReply && !w.asked {
		how = howAll // the usual answer goes to all whom the mail went to
	}
	w.recipients(&s, how)
	s.Mail.Subject = replySubject(w.base.Mail.Subject, w.speaksGerman())
	s.Mail.Answers, s.Kind = w.base.ID, "quote"
	s.Mail.Below, s.Mail.BelowHTML = w.quote()
	return s
}

// recipients fills in whom an answer goes to (RFC 5322 3.6.3).
func (w *writing) recipients(s *Sheet, how string) {
	r := recipients{w: w, s: s, known: map[string]bool{}, strangers: w.strangers()}
	if w.base != nil && w.base.Mail != nil {
		r.answer(w.base, how)
	}
	if len(s.Mail.To) == 0 {
		for _, p := range w.reaches() {
			if r.add(&s.Mail.To, p); len(s.Mail.To) > 0 {
				break
			}
		}
	}
}

// reaches gives where the contact can be written to: where they wrote from on
// this channel, then on others of its kind, then the address they gave.
func (w *writing) reaches() []inbox.Party {
	var here, kin []inbox.Party
	for _, i := range slices.Backward(w.identities) {
		switch {
		case i.Channel == w.channel.ID:
			here = append(here, inbox.Party{Name: w.contact.Name, Address: i.Address})
		case i.Type == w.channel.Type:
			kin = append(kin, inbox.Party{Name: w.contact.Name, Address: i.Address})
		}
	}
	return append(append(here, kin...), inbox.Party{Name: w.contact.Name, Address: w.contact.Email})
}

// strangers gives who wrote into the conversation without taking part in it.
func (w *writing) strangers() map[string]bool {
	list := map[string]bool{}
	for _, m := range w.thread {
		if m.Mail == nil || !m.Mail.Stranger {
			continue
		}
		for _, p := range append(slices.Clone(m.Mail.ReplyTo), m.Mail.From) {
			if !w.conversation.Knows(p.Address) && !strings.EqualFold(p.Address, w.contact.Email) {
				list[strings.ToLower(p.Address)] = true
			}
		}
	}
	return list
}

// recipients gathers who gets an answer, each once.
type recipients struct {
	w         *writing
	s         *Sheet
	known     map[string]bool
	strangers map[string]bool
}

func (r *recipients) answer(m *inbox.Message, how string) {
	to, copies := &r.s.Mail.To, &r.s.Mail.CC
	if m.Dir == inbox.DirOut {
		r.addAll(to, m.Mail.To)
		if how == howAll {
			r.addAll(copies, m.Mail.CC)
		}
		return
	}
	if r.w.asked { // who is answered on purpose is no stranger any more
		delete(r.strangers, strings.ToLower(m.Mail.From.Address))
	}
	if m.Mail.List {
		r.add(to, m.Mail.From)
		for _, p := range slices.Concat(m.Mail.ReplyTo, m.Mail.To, m.Mail.CC) {
			r.leave(p, leftList)
		}
		return
	}
	if others := slices.DeleteFunc(slices.Clone(m.Mail.ReplyTo), func(p inbox.Party) bool { return r.w.own[strings.ToLower(p.Address)] }); len(others) > 0 {
		r.addAll(to, others)
	} else {
		r.add(to, m.Mail.From)
	}
	if how == howAll {
		r.addAll(copies, m.Mail.To)
		r.addAll(copies, m.Mail.CC)
	}
}

func (r *recipients) addAll(to *[]inbox.Party, list []inbox.Party) {
	for _, p := range list {
		r.add(to, p)
	}
}

// add takes somebody up, or says why not.
func (r *recipients) add(to *[]inbox.Party, p inbox.Party) {
	p.Address = strings.ToLower(strings.TrimSpace(p.Address))
	switch {
	case r.w.own[p.Address]:
		r.leave(p, leftOwn)
	case noReply(p.Address):
		r.leave(p, leftNoReply)
	case r.strangers[p.Address]:
		r.leave(p, leftStranger)
	case p.Address != "" && !r.known[p.Address]:
		r.known[p.Address] = true
		*to = append(*to, p)
	}
}

func (r *recipients) leave(p inbox.Party, why string) {
	if p.Address = strings.ToLower(p.Address); p.Address == "" || r.known[p.Address] {
		return
	}
	r.known[p.Address] = true
	if r.w.own[p.Address] {
		why = leftOwn
	}
	r.s.Left = append(r.s.Left, LeftOut{p, why})
}

// noReplyForm are the first parts of addresses that read nothing.
var noReplyForm = regexp.MustCompile(`^(no|do[-_.]?not|nicht|keine?)[-_.]?(reply|response|antwort(en)?)s?$|^(mailer-daemon|postmaster|bounces?)$`)

func noReply(address string) bool {
	local, _, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return noReplyForm.MatchString(local)
}

// replySubject keeps the customer's subject behind one "Re: ".
func replySubject(subject string, german bool) string {
	return "Re: " + cmp.Or(inbox.Unanswered(subject), in(german, "Ihre Nachricht", "your message"))
}

func in(german bool, de, en string) string {
	if german {
		return de
	}
	return en
}

// speaksGerman tells in which language the customer is written to.
func (w *writing) speaksGerman() bool {
	for _, language := range []string{w.contact.Language, w.inbox.Language} {
		switch base, _, _ := strings.Cut(strings.ToLower(language), "-"); base {
		case "de":
			return true
		case "en":
			return false
		}
	}
	return false
}

// zone is where the business's clock hangs.
func (w *writing) zone() *time.Location {
	if z, err := time.LoadLocation(w.inbox.TimeZone); err == nil && w.inbox.TimeZone != "" {
		return z
	}
	return time.Local
}
