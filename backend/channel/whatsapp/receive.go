package whatsapp

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// Bounds of what is kept of one message.
const (
	maxID    = 512 // of an id, bytes; longer ones are named by their hash
	maxCards = 50
	maxItems = 200
)

// Check implements channel.HookReader.
func (c Connector) Check(a channel.Account, h channel.Hook) (channel.Reply, bool, error) {
	return meta.Check(strings.TrimSpace(a.Secrets[secApp]), c.Token(a), h)
}

// Token implements channel.Tokener.
func (Connector) Token(a channel.Account) string { return meta.VerifyToken(a.Key, Kind, a.ID) }

// Kept implements channel.HookReader; no header says more than the body.
func (Connector) Kept() []string { return nil }

// Read implements channel.HookReader: platforms/…/webhooks of the Cloud API, all
// fields of one call. Fields it does not know, and those without anything to show,
// give nothing.
func (Connector) Read(h channel.Hook) ([]channel.Batch, error) {
	var c call
	odd := json.Unmarshal(h.Body, &c)
	if odd != nil && !errors.As(odd, new(*json.UnmarshalTypeError)) {
		return nil, fault.New(fault.Invalid, "whatsapp.Read", "no JSON")
	}
	if c.Object != "" && c.Object != "whatsapp_business_account" {
		return nil, nil
	}
	r := reader{seen: map[string]bool{}}
	for _, e := range c.Entry {
		for i := range e.Changes {
			r.change(&e.Changes[i], string(e.ID), e.Time)
		}
	}
	if odd != nil && len(r.list) == 0 {
		return nil, fault.New(fault.Invalid, "whatsapp.Read", "another form") // kept: a later version may read it
	}
	return r.list, nil
}

// reader collects the events of one call, in its order.
type reader struct {
	list []channel.Batch
	seen map[string]bool // keys of this call
}

// add keeps an event once.
func (r *reader) add(account string, e channel.Event) {
	if e.ID == "" || r.seen[account+" "+e.ID] {
		return
	}
	r.seen[account+" "+e.ID] = true
	if n := len(r.list); n == 0 || r.list[n-1].Account != account {
		r.list = append(r.list, channel.Batch{Account: account})
	}
	b := &r.list[len(r.list)-1]
	b.Events = append(b.Events, e)
}

func (r *reader) change(c *change, waba string, at str) {
	v := &c.Value
	account := string(v.Metadata.ID)
	switch field := string(c.Field); {
	case field == "messages" || field == "":
		people := peopleOf(v.Contacts)
		for i := range v.Messages {
			r.inbound(account, &v.Messages[i], people)
		}
		for i := range v.Statuses {
			r.status(account, &v.Statuses[i])
		}
	case field == "smb_message_echoes":
		people := peopleOf(v.Contacts)
		for i := range v.Echoes {
			r.echo(account, &v.Echoes[i], string(v.Metadata.Shown), people[""])
		}
	case field == "user_preferences":
		for _, p := range v.Preferences {
			r.preference(account, p)
		}
	case strings.HasPrefix(field, "message_template_") || field == "template_category_update":
		t := v.template
		r.add(account, channel.Event{ID: hashed("template/", waba, field, string(t.TemplateID), string(t.Language), string(t.Event), string(t.Quality), string(at)),
			Template: &channel.TemplateChange{Name: string(t.Name), Language: string(t.Language), State: templateState(string(t.Event)), Reason: t.why()}})
	}
}

// inbound is a message, a reaction or a change of one by the contact.
func (r *reader) inbound(account string, m *message, people map[str]sender) {
	if m.Group != "" || m.nothing() {
		return
	}
	who := senderOf(m, people)
	e := channel.Event{Address: first(m.From, m.FromUser, who.ID, who.User), Aka: aka(m.From, m.FromUser, who)}
	if e.Address == "" {
		return // of nobody: it can neither be shown nor answered
	}
	if m.Type == "system" {
		r.moved(account, m, e)
		return
	}
	if !fill(&e, m, false) {
		return
	}
	if e.Message != nil {
		e.Message.Name = string(who.Profile.Name)
	}
	r.add(account, e)
	if name := string(who.Profile.Username); name != "" {
		r.add(account, channel.Event{ID: hashed("profile/", e.Address, string(who.Profile.Name), name), Address: e.Address, Aka: e.Aka,
			Profile: &channel.Profile{Name: string(who.Profile.Name), Username: name}})
	}
}

// moved: the contact has another number now, which the platform vouches for.
func (r *reader) moved(account string, m *message, e channel.Event) {
	next := first(m.System.number())
	if next == "" || next == e.Address {
		return
	}
	e.ID, e.Profile = name(m), &channel.Profile{}
	e.Aka = append(e.Aka, next)
	r.add(account, e)
}

// echo is a message the business itself sent from the phone; who is the one contact
// the call tells of, if it is one.
func (r *reader) echo(account string, m *message, number string, who sender) {
	e := channel.Event{Address: first(m.To, m.ToUser, who.ID, who.User)}
	if e.Address == "" || m.Group != "" || m.nothing() {
		return
	}
	if m.To != "" && m.ToUser != "" {
		e.Aka = []string{string(m.ToUser)}
	}
	if !fill(&e, m, true) {
		return
	}
	from := first(m.From, str(number))
	switch {
	case e.Message != nil:
		e.Message.Own, e.Message.From = true, from
	case e.Edit != nil:
		e.Edit.From = from
	case e.Delete != nil:
		e.Delete.From = from
	case e.Reaction != nil:
		e.Reaction.From = from
	}
	r.add(account, e)
}

// fill gives an event its content; false: there is nothing to tell.
func fill(e *channel.Event, m *message, own bool) bool {
	e.ID = name(m)
	switch {
	case m.Type == "reaction" && m.Reaction != nil:
		e.Reaction = &channel.Reaction{Ref: ref(m.ID), To: ref(m.Reaction.To), Emoji: string(m.Reaction.Emoji), Own: own, At: millis(m.Timestamp)}
		return m.Reaction.To != ""
	case m.Type == "edit" && m.Edit.tells():
		text := content(m.Edit.Message).Text
		e.ID = hashed("edit/", e.ID, string(m.Edit.Original), text)
		e.Edit = &channel.Edit{Ref: ref(m.Edit.Original), Text: text, At: millis(m.Timestamp)}
	case m.Type == "revoke" && m.Revoke != nil && m.Revoke.Original != "":
		e.ID = hashed("delete/", string(m.Revoke.Original))
		e.Delete = &channel.Delete{Refs: []string{ref(m.Revoke.Original)}}
	default:
		e.Message = content(m)
	}
	return true
}

// status is how far one of ours got.
func (r *reader) status(account string, s *status) {
	states := map[str]string{"sent": "sent", "delivered": "delivered", "read": "read", "played": "played", "failed": "failed"}
	state, known := states[s.Status]
	if !known || s.ID == "" || s.Kind == "group" {
		return
	}
	st := &channel.Status{Refs: []string{ref(s.ID)}, State: state, Cost: strings.ToLower(string(s.Pricing.Category))}
	if s.Data != "" && len(s.Data) <= maxID {
		st.Keys = []string{string(s.Data)}
	}
	if state == "failed" {
		st.Fault = string(fault.Refused)
		if len(s.Errors) > 0 {
			st.Fault, st.Detail = string(codeOf(verdictOf(0, nil, s.Errors[0]), s.Errors[0].Code)), s.Errors[0].Text()
		}
	}
	r.add(account, channel.Event{ID: hashed("status/", string(s.ID), state, first(s.To, s.ToUser)), Address: first(s.To, s.ToUser), Status: st})
}

// preference is the contact's wish about advertising.
func (r *reader) preference(account string, p preference) {
	who := first(p.ID, p.User)
	if who == "" || p.Value != "stop" && p.Value != "resume" {
		return
	}
	r.add(account, channel.Event{ID: hashed("preference/", who, string(p.Timestamp), string(p.Value)), Address: who, Consent: &channel.Consent{Stop: p.Value == "stop"}})
}

// peopleOf gives who writes by each of their ids; "" is the only one there is.
func peopleOf(list []sender) map[str]sender {
	people := make(map[str]sender, len(list))
	for _, p := range list {
		for _, id := range []str{p.ID, p.User} {
			if _, had := people[id]; id != "" && !had {
				people[id] = p
			}
		}
	}
	if len(list) == 1 {
		people[""] = list[0]
	}
	return people
}

// senderOf finds what is told of a message's writer.
func senderOf(m *message, people map[str]sender) sender {
	if m.From == "" && m.FromUser == "" {
		return people[""]
	}
	for _, id := range []str{m.From, m.FromUser} {
		if p, ok := people[id]; ok && id != "" {
			return p
		}
	}
	return sender{}
}

// aka are the writer's further addresses: a number has a business-scoped id beside it.
func aka(from, user str, who sender) (list []string) {
	address := first(from, user, who.ID, who.User)
	for _, a := range []str{user, who.User, who.ID} {
		if a := string(a); a != "" && a != address && len(a) <= maxID && (len(list) == 0 || list[0] != a) {
			list = append(list, a)
		}
	}
	return list
}

func first(list ...str) string {
	for _, s := range list {
		if s != "" && len(s) <= maxID {
			return string(s)
		}
	}
	return ""
}

// name is the key of a message's event: its id, else its content.
func name(m *message) string {
	if m.ID != "" {
		return ref(m.ID)
	}
	b, _ := json.Marshal(m)
	return hashed("no id/", string(b))
}

// ref is a message's id as it is kept.
func ref(id str) string {
	if len(id) > maxID {
		return hashed("long/", string(id))
	}
	return string(id)
}

// hashed joins the parts of a key that could be long.
func hashed(prefix string, parts ...string) string {
	b, _ := json.Marshal(parts)
	sum := sha256.Sum256(b)
	return prefix + hex.EncodeToString(sum[:16])
}

// millis reads a time in seconds; some senders write milliseconds.
func millis(s str) int64 {
	n, err := strconv.ParseInt(string(s), 10, 64)
	switch {
	case err != nil || n <= 0 || n >= 1e15:
		return 0
	case n >= 1e12:
		return n
	}
	return n * 1000
}
