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

// A customer whom the shop signed in reads their own mails on the page, but not
// those of others in the conversation, nor what was passed on to others.
func TestAProvenVisitorReadsTheirOwnMails(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		token := webchatsim.NewToken()
		v := s.Visit(s.channel, token)
		v.Write("Moin")
		m := message(s.admin, "Moin")
		c := relaytest.List[inbox.Conversation](s.admin.Replica())[m.Conversation]
		contact, supplier := inbox.Party{Address: "cleo@example.com"}, inbox.Party{Address: "supplier@example.com"}
		theirs, ours, stranger, passedOn := relaytest.NewID(), relaytest.NewID(), relaytest.NewID(), relaytest.NewID()
		if _, err := s.Store().Write(t.Context(), func(tx *store.Tx) error {
			ids, err := tx.Identities(t.Context(), c.Contact)
			if err != nil {
				return err
			}
			ids[0].Verified = true
			tx.Put(ids[0])
			who, err := store.Get[inbox.Contact](t.Context(), tx, c.Contact)
			if err != nil {
				return err
			}
			who.Email = "Cleo@example.com"
			tx.Put(who)
			for i, x := range []inbox.Message{
				{ID: theirs, Dir: inbox.DirIn, Mail: &inbox.Mail{From: contact}},
				{ID: ours, Dir: inbox.DirOut, State: inbox.StateSent, Mail: &inbox.Mail{To: []inbox.Party{supplier}, CC: []inbox.Party{contact}}},
				{ID: stranger, Dir: inbox.DirIn, Mail: &inbox.Mail{From: supplier, Stranger: true}},
				{ID: passedOn, Dir: inbox.DirOut, State: inbox.StateSent, Mail: &inbox.Mail{To: []inbox.Party{supplier}}},
			} {
				x.Conversation, x.Inbox, x.Channel, x.At, x.Text = c.ID, c.Inbox, relaytest.NewID(), c.LastAt+1+int64(i), "mail"
				tx.Put(&x)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		id := s.reply(s.admin, m.Conversation, "Moin!") // comes after them
		back := s.Visit(s.channel, token)
		back.Until("the thread", func() bool {
			return back.Entries[id].ID != "" && back.Entries[theirs].ID != "" && back.Entries[ours].ID != ""
		})
		for name, hidden := range map[string]string{"a stranger's mail": stranger, "what was passed on": passedOn} {
			if back.Entries[hidden].ID != "" {
				t.Error(name + " is on the customer's page")
			}
		}
	})
}
