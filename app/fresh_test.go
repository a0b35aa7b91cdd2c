package app_test

import (
	"testing"

	"tresen/backend/inbox"
)

// A letter that begins a conversation is kept through a crash and is there again.
func TestFreshDraft(t *testing.T) {
	_, d, _, ch := joined(t)
	if fresh, err := d.FreshDraft(); err != nil || fresh != nil {
		t.Fatalf("before: %+v, %v", fresh, err)
	}
	me := d.restart().Me
	mail := inbox.Outline{Subject: "Angebot", To: []inbox.Party{{Name: "Ida", Address: "ida@example.com"}}, HTML: "<p>Hallo</p>"}
	d.must("draft", map[string]any{"conversation": me, "channel": ch, "text": "Hallo", "mail": mail, "at": 10})
	d.until("the relay has it", d.settled)
	d.restart()
	fresh, err := d.FreshDraft()
	if err != nil || fresh == nil || fresh.Text != "Hallo" || fresh.Mail == nil || fresh.Mail.Subject != "Angebot" {
		t.Fatalf("after: %+v, %v", fresh, err)
	}
	d.must("draft", map[string]any{"conversation": me, "text": "", "at": 20})
	if fresh, err := d.FreshDraft(); err != nil || fresh != nil {
		t.Errorf("dropped: %+v, %v", fresh, err)
	}
}
