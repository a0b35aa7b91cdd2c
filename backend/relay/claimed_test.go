package relay_test

import (
	"testing"

	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// A visitor types somebody else's address into the chat. When a mail comes from
// there it joins the conversation, but not the visitor's page.
func TestAClaimedAddressOpensNoMails(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		token := webchatsim.NewToken()
		v := s.Visit(s.channel, token)
		first := v.Write("Moin")
		m := message(s.admin, "Moin")
		c := relaytest.List[inbox.Conversation](s.admin.Replica())[m.Conversation]
		secret := relaytest.NewID()
		if _, err := s.Store().Write(t.Context(), func(tx *store.Tx) error {
			tx.Put(&inbox.Message{ID: secret, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirIn, Channel: relaytest.NewID(), At: c.LastAt + 1,
				Text: "my account number", Mail: &inbox.Mail{Subject: "private", From: inbox.Party{Address: "victim@example.com"}}})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		id := s.reply(s.admin, m.Conversation, "Moin!") // comes after it
		v.Until("the reply", func() bool { return v.Entries[id].ID != "" })
		back := s.Visit(s.channel, token)
		back.Until("the thread", func() bool { return back.Entries[first].ID != "" && back.Entries[id].ID != "" })
		if v.Entries[secret].ID != "" || back.Entries[secret].ID != "" {
			t.Error("the mail is on the visitor's page")
		}
	})
}
