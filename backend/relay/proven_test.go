package relay_test

import (
	"testing"

	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// A customer whom the shop signed in sees on the page what was said over another
// channel too: also what they listened to there, and nothing that has no words or
// files to show (taken back, a file that is still fetched, a place).
func TestAProvenVisitorSeesOtherChannels(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		token := webchatsim.NewToken()
		v := s.Visit(s.channel, token)
		v.Write("Moin")
		m := message(s.admin, "Moin")
		c := relaytest.List[inbox.Conversation](s.admin.Replica())[m.Conversation]
		heard, captioned := relaytest.NewID(), relaytest.NewID()
		hidden := map[string]string{"taken back": relaytest.NewID(), "still fetched": relaytest.NewID(), "a place": relaytest.NewID()}
		pending := []inbox.File{{Name: "photo.jpg", Type: "image/jpeg"}}
		if _, err := s.Store().Write(t.Context(), func(tx *store.Tx) error {
			ids, err := tx.Identities(t.Context(), c.Contact)
			if err != nil {
				return err
			}
			ids[0].Verified = true
			tx.Put(ids[0])
			for i, x := range []inbox.Message{
				{ID: heard, Dir: inbox.DirOut, State: inbox.StatePlayed, Text: "with a voice message"},
				{ID: captioned, Dir: inbox.DirIn, Text: "look", Files: pending},
				{ID: hidden["taken back"], Dir: inbox.DirIn, Deleted: c.LastAt},
				{ID: hidden["still fetched"], Dir: inbox.DirIn, Files: pending},
				{ID: hidden["a place"], Dir: inbox.DirIn, Location: &inbox.Location{Lat: 1, Lon: 2}},
			} {
				x.Conversation, x.Inbox, x.Channel, x.At = c.ID, c.Inbox, relaytest.NewID(), c.LastAt+1+int64(i)
				tx.Put(&x)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		id := s.reply(s.admin, m.Conversation, "Moin!") // comes after them
		back := s.Visit(s.channel, token)
		back.Until("the thread", func() bool { return back.Entries[id].ID != "" })
		if e := back.Entries[heard]; e.ID == "" || e.State != "read" {
			t.Errorf("what was listened to: %+v", e)
		}
		if e := back.Entries[captioned]; e.Text != "look" || len(e.Files) != 0 {
			t.Errorf("a caption whose file is still fetched: %+v", e)
		}
		for name, id := range hidden {
			if e := back.Entries[id]; e.ID != "" {
				t.Errorf("%s is on the page: %+v", name, e)
			}
		}
	})
}
