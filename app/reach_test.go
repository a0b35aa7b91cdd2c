package app

import (
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// What is said of a channel before typing: its window, whether the contact takes
// anything there, and by which of their accounts.
func TestReachTellsWhyNot(t *testing.T) {
	l := &live{online: map[string]bool{}}
	now := l.now()
	able := &inbox.Abilities{Window: 60, Templates: true, Phone: true}
	channels := []inbox.Channel{
		{ID: "open", On: true, Can: able}, {ID: "over", On: true, Can: able, Reaches: "phone"}, {ID: "blocked", On: true}, {ID: "off"}, {ID: "number", On: true, Reaches: "phone", Can: able},
		{ID: "mail", On: true, Reaches: "email", Letters: true},
	}
	o := replica.Opened{Channels: channels, Contact: inbox.Contact{Phone: "+491511234567", Email: "a@example.com"},
		Templated: map[string]bool{"over": true, "open": true},
		Identities: []inbox.Identity{{Channel: "open", Address: "old", OpenUntil: 5}, {Channel: "open", Address: "new", OpenUntil: now + 60_000},
			{Channel: "over", Address: "4915", OpenUntil: now - 1}, {Channel: "blocked", Address: "b", Blocked: "blocked"}, {Channel: "off", Address: "o"}}}
	o.Row.Conversation.LastChannel = "over"
	got := map[string]Reach{}
	list := l.reach(o)
	for _, r := range list {
		got[r.Channel] = r
	}
	if len(list) != 6 || list[0].Channel != "over" || !list[0].Default {
		t.Errorf("%+v", list)
	}
	for id, want := range map[string]Reach{
		"open":    {Channel: "open", Address: "new", OpenUntil: now + 60_000, Templates: true},
		"over":    {Channel: "over", Address: "4915", OpenUntil: now - 1, Templates: true, Code: "window_closed", Default: true},
		"blocked": {Channel: "blocked", Address: "b", Code: "recipient"},
		"off":     {Channel: "off", Address: "o", Code: "channel_off"},
		"number":  {Channel: "number", Address: "491511234567", Code: "window_closed"},
		"mail":    {Channel: "mail", Address: "a@example.com"},
	} {
		if got[id] != want {
			t.Errorf("%s: %+v, not %+v", id, got[id], want)
		}
	}
	// Without templates the next channel that takes an answer is the usual one.
	o.Templated = nil
	list = l.reach(o)
	for _, r := range list {
		if r.Default != (r.Channel == "mail") {
			t.Errorf("%+v", r)
		}
	}
	o.Contact.Phone = "0151 1234567"
	for _, r := range l.reach(o) {
		if r.Channel == "number" {
			t.Error("a number without a country is no address")
		}
	}
}
