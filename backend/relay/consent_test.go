package relay_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/email"
	"tresen/backend/channel/email/emailsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// A mailbox at Microsoft, from the saved form to mail both ways: signed in by
// browser, with refresh tokens that change at each use and outlive a restart.
func TestMailboxSignsInByBrowser(t *testing.T) {
	t.Parallel() // it mostly waits
	sim, err := emailsim.New(emailsim.Options{Accounts: map[string]string{"support@shop.test": "secret", "anna@customer.test": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	site := httptest.NewServer(sim.OAuth)
	t.Cleanup(site.Close)
	sim.OAuth.Client("tresen-shop", "")
	sim.OAuth.Approve("support@shop.test")

	r := relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{email.Connector{}}})
	ticket := r.SetUp()
	admin := r.Client(ticket)
	id := relaytest.NewID()
	health := func(want inbox.HealthState) {
		t.Helper()
		admin.Until("health "+string(want), func() bool {
			h := relaytest.List[inbox.Health](admin.Replica())[id]
			return h != nil && h.State == want
		})
	}
	admin.Must("channel", map[string]any{"channel": inbox.Channel{ID: id, Inbox: admin.Inbox().ID, Type: "email", Name: "Support", On: true, Settings: map[string]string{
		"address": "support@shop.test", "auth": "microsoft", "clientId": "tresen-shop", "authBase": site.URL, "tokenBase": site.URL, "imapHost": "127.0.0.1",
		"imapPort": strconv.Itoa(sim.IMAPS), "smtpHost": "127.0.0.1", "smtpPort": strconv.Itoa(sim.SMTPS), "ca": string(sim.CA.PEM)}}})
	health(inbox.HealthRefused) // nobody has signed in
	consent(t, r, ticket.Token, id)
	health(inbox.HealthOK)

	bothWays := func(text string) {
		t.Helper()
		if _, err := sim.Says(emailsim.Mail{From: "anna@customer.test", To: "support@shop.test", Subject: text, Text: text}); err != nil {
			t.Fatal(err)
		}
		q := message(admin, text)
		had := len(sim.Box("anna@customer.test", "INBOX"))
		admin.Must("reply", map[string]any{"message": relaytest.NewID(), "conversation": q.Conversation, "channel": id, "text": "Antwort",
			"mail": inbox.Outline{Subject: "Re: " + text, To: []inbox.Party{{Address: "anna@customer.test"}}, Answers: q.ID}})
		if err := sim.Until(t.Context(), func() bool { return len(sim.Box("anna@customer.test", "INBOX")) == had+1 }); err != nil {
			t.Fatal(err)
		}
	}
	bothWays("Erste Frage")
	sim.OAuth.Expire("support@shop.test")
	bothWays("Nach dem Ende des Zugangs")

	admin.End()
	r = r.Again() // only the newest refresh token is good for anything
	admin = r.Client(ticket)
	health(inbox.HealthOK)
	bothWays("Nach dem Neustart")

	sim.OAuth.Revoke("support@shop.test")
	sim.Kick("support@shop.test", "Session invalidated - AccessTokenExpired")
	health(inbox.HealthRefused)
	consent(t, r, ticket.Token, id)
	health(inbox.HealthOK)
	bothWays("Nach der neuen Anmeldung")
}

// consent does what the desktop and the browser do.
func consent(t *testing.T, r *relaytest.Relay, token, id string) {
	t.Helper()
	path := "/api/channels/" + id + "/signin"
	var page struct{ URL, State string }
	status, answer := r.Post(path, token, map[string]string{"redirect": "http://127.0.0.1:4711/"})
	if err := json.Unmarshal(answer, &page); status != http.StatusOK || err != nil {
		t.Fatalf("%d %s", status, answer)
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := browser.Get(page.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != page.State {
		t.Fatalf("sent back to %v, %v", back, err)
	}
	if status, answer := r.Post(path+"/finish", token, map[string]string{"state": page.State, "code": back.Query().Get("code")}); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
}
