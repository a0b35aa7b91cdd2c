package command_test

import (
	"slices"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// A visitor who left an address gets the answer as a letter, and is recognised
// by it from then on.
func TestALetterToAContactOfAnotherChannel(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		outline := map[string]any{"subject": "Your\r\nBcc: x", "to": []inbox.Party{{Address: "Cleo@Example.com"}},
			"cc": []inbox.Party{{Address: "friend@example.com"}, {Address: "info@example.com"}}, "html": "<p>Hi</p>", "below": "10:02 You: Hello?", "answers": letterMsg}
		body := with(t, "reply", "channel", letters, "mail", outline, "delay", 10_000)
		must(t, do(t, db, inbox.RoleAgent, "reply", body, start))
		m := look[inbox.Message](t, db, fresh)
		if m.Mail == nil || m.Mail.Subject != "Your Bcc: x" || m.Mail.From.Address != "shop@example.com" || m.Mail.To[0].Address != "cleo@example.com" ||
			m.Mail.Body != "<p>Hi</p>" || m.Mail.Below == "" || m.SendAt != start+10_000 {
			t.Errorf("message %+v %+v", m, m.Mail)
		}
		if !slices.Equal(m.Mail.References, []string{"a@example.com", "b@example.com"}) {
			t.Errorf("references %v", m.Mail.References)
		}
		c := conversationNow(t, db, conv)
		if len(c.People) != 1 || c.People[0].Address != "friend@example.com" || c.Subject != m.Mail.Subject {
			t.Errorf("people %v, subject %q", c.People, c.Subject)
		}
		i, err := db.IdentityAt(t.Context(), letters, "cleo@example.com")
		if err != nil || i == nil || i.Contact != person {
			t.Errorf("identity %v, %v", i, err)
		}
		if d, _ := delivery(t, db, fresh); d.DueAt != start+10_000 || d.Address != "cleo@example.com" {
			t.Errorf("delivery %+v", d)
		}
	})
}

func TestLettersAreRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		to := []inbox.Party{{Address: "cleo@example.com"}}
		for _, c := range []struct {
			name    string
			channel string
			mail    any
		}{
			{"no letter on a channel of letters", letters, nil},
			{"a letter on a chat", chat, map[string]any{"subject": "x", "to": to}},
			{"nobody", letters, map[string]any{"subject": "x", "to": []inbox.Party{}}},
			{"no address", letters, map[string]any{"subject": "x", "to": []inbox.Party{{Address: "cleo"}}}},
			{"two in one", letters, map[string]any{"subject": "x", "to": []inbox.Party{{Address: "a@example.com, b@example.com"}}}},
			{"a line too many", letters, map[string]any{"subject": "x", "to": []inbox.Party{{Address: "a@example.com\nBcc: b@example.com"}}}},
		} {
			wantCode(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", c.channel, "mail", c.mail), start), fault.Invalid)
		}
	})
}

func TestWriteFirst(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		must(t, do(t, db, inbox.RoleAgent, "write", valid["write"].body, start))
		i, err := db.IdentityAt(t.Context(), letters, "dana@example.com")
		must(t, err)
		k := look[inbox.Contact](t, db, i.Contact)
		if k.Name != "Dana" || k.Email != "dana@example.com" || k.ID != storetest.Numbered(92) {
			t.Errorf("contact %+v", k)
		}
		c := conversationNow(t, db, storetest.Numbered(91))
		if c.Contact != k.ID || c.Status != inbox.StatusOpen || c.Subject != "Offer" || c.Assignee != me {
			t.Errorf("conversation %+v", c)
		}
		// Who is known is written to in their own conversation, whatever ids were made.
		again := with(t, "write", "message", storetest.Numbered(93), "conversation", storetest.Numbered(94), "contact", storetest.Numbered(95),
			"mail", map[string]any{"subject": "More", "to": []inbox.Party{{Address: "cleo@example.com"}}})
		must(t, do(t, db, inbox.RoleAgent, "write", again, start))
		if m := look[inbox.Message](t, db, storetest.Numbered(93)); m.Conversation != conv {
			t.Errorf("went to %s", m.Conversation)
		}
	})
}

func TestUnsend(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		// Answering ends the waiting, taking it back brings it back.
		// What is passed on does not end it.
		outline := map[string]any{"subject": "S", "to": []inbox.Party{{Address: "cleo@example.com"}}, "html": "<p>Hi</p>", "answers": sentMsg}
		for _, forward := range []bool{false, true} {
			outline["forward"] = forward
			must(t, do(t, db, inbox.RoleAgent, "reply", with(t, "reply", "channel", letters, "mail", outline, "delay", 10_000), start))
			if since := conversationNow(t, db, conv).UnansweredSince; (since != 0) != forward {
				t.Fatalf("forward %v: unanswered since %d", forward, since)
			}
			must(t, do(t, db, inbox.RoleAgent, "draft", `{"conversation":"`+conv+`","text":"Dear <all>","at":5}`, start)) // the next one is begun
			must(t, do(t, db, inbox.RoleAgent, "unsend", `{"message":"`+fresh+`"}`, start+1))
		}
		if look[inbox.Message](t, db, fresh) != nil {
			t.Error("the message is still there")
		}
		if _, found := delivery(t, db, fresh); found {
			t.Error("it would still be sent")
		}
		c := conversationNow(t, db, conv)
		if c.UnansweredSince != 1000 || c.Preview.Text != "Hello?" {
			t.Errorf("conversation %+v", c)
		}
		d := look[inbox.Draft](t, db, inbox.OwnID(me, conv))
		if d == nil || d.Text != "Hi\n\nDear <all>" || d.Mail == nil || d.Mail.HTML != "<p>Hi</p><p>Dear &lt;all&gt;</p>" || !d.Mail.Forward || d.Mail.Answers != sentMsg || d.Mail.To[0].Address != "cleo@example.com" {
			t.Errorf("draft %+v", d)
		}
		// What is under way cannot be taken back.
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			d, _, err := tx.GetDelivery(t.Context(), heldMsg)
			if err != nil {
				return err
			}
			d.State, d.Tries = "sending", 1
			return tx.PutDelivery(t.Context(), d)
		})
		must(t, err)
		wantCode(t, do(t, db, inbox.RoleAgent, "unsend", valid["unsend"].body, start), fault.Conflict)
	})
}

func TestOneChannelForAnAccount(t *testing.T) {
	inWorld(t, func(t *testing.T, db *store.DB) {
		second := func(address string) string {
			return body(t, map[string]any{"channel": map[string]any{"id": storetest.Numbered(96), "inbox": inboxID, "type": "post", "name": "Again",
				"on": false, "addresses": []string{address}}})
		}
		wantCode(t, do(t, db, inbox.RoleAdministrator, "channel", second("shop@example.com"), start), fault.Conflict)
		must(t, do(t, db, inbox.RoleAdministrator, "channel", second("other@example.com"), start))
	})
}
