package relay_test

import (
	"strings"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// A visitor who writes while nobody is there reads so at once, on their page; for the
// agents the conversation goes on waiting.
func TestAbsenceNoticeInTheWebChat(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		in := s.admin.Inbox()
		in.PrivacyURL, in.Hours, in.Notice = relaytest.Shop+"/datenschutz", &inbox.Hours{}, true
		in.Texts = map[string]inbox.Texts{"de": {Absence: "Niemand da, {{contact.first_name | \"Gast\"}}."}, "en": {Absence: "Niemand da, {{contact.first_name | \"Gast\"}}."}}
		s.admin.Must("inbox", in)
		v := s.Visit(s.channel, "")
		v.Write("Ist jemand da?")
		v.Until("the notice", func() bool {
			for _, e := range v.Entries {
				if !e.Mine && strings.HasPrefix(e.Text, "Niemand da, ") && e.Agent == "" {
					return true
				}
			}
			return false
		})
		if v.Place.Online {
			t.Error("the page promises an answer soon beside a notice that says nobody is there")
		}
		m := message(s.admin, "Ist jemand da?")
		s.admin.Until("the notice beside the question", func() bool {
			for _, n := range relaytest.List[inbox.Message](s.admin.Replica()) {
				if n.Conversation == m.Conversation && n.Auto == inbox.AutoReply && n.State == inbox.StateSent {
					return true
				}
			}
			return false
		})
		c := relaytest.List[inbox.Conversation](s.admin.Replica())[m.Conversation]
		if c.UnansweredSince != m.At || c.Status != inbox.StatusOpen || c.Preview.Text != "Ist jemand da?" {
			t.Errorf("a notice counted as an answer: %+v", c)
		}
	})
}
