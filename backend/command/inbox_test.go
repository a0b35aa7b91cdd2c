package command_test

import (
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

func inboxNow(t *testing.T, db *store.DB) *inbox.Inbox {
	t.Helper()
	return look[inbox.Inbox](t, db, inboxID)
}

// putInbox changes an inbox as its administrator.
func putInbox(t *testing.T, db *store.DB, fields string) error {
	t.Helper()
	return do(t, db, inbox.RoleAdministrator, "inbox", `{"id":"`+inboxID+`",`+fields+`}`, start)
}

const rich = `"hours":{"week":[[{"from":540,"to":1020}],[],[],[],[],[],[]]},"notice":true,"ownerOnly":true,"routing":{"on":true,"limit":3},"country":"DE","signature":"Lamps",
	"warnAfter":5,"lateAfter":10,"texts":{"de":{"greeting":"Moin","online":"da","offline":"weg","absence":"{{inbox.opens}}"},"en":{"greeting":"Hello"}}`

// A desktop that does not know of what came later says nothing of it: it stays.
func TestInboxKeepsWhatIsNotNamed(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		must(t, putInbox(t, db, rich))
		before := *inboxNow(t, db)
		must(t, putInbox(t, db, `"name":"Lights","privacyUrl":"https://example.com/p","timeZone":"Europe/Vienna","language":"en","texts":{"de":{"greeting":"Hallo","online":"da","offline":"weg"}}`))
		now := inboxNow(t, db)
		if now.Name != "Lights" || now.TimeZone != "Europe/Vienna" || now.Texts["de"] != (inbox.Texts{Greeting: "Hallo", Online: "da", Offline: "weg", Absence: "{{inbox.opens}}"}) {
			t.Errorf("not changed: %+v", now)
		}
		now.Name, now.PrivacyURL, now.TimeZone, now.Language, now.Texts = before.Name, before.PrivacyURL, before.TimeZone, before.Language, before.Texts
		equal(t, "what was not named", now, &before)
		must(t, putInbox(t, db, `"hours":null,"routing":null,"notice":false,"texts":null`))
		if now = inboxNow(t, db); now.Hours != nil || now.Routing != nil || now.Notice || !now.OwnerOnly || now.Name != "Lights" {
			t.Errorf("not taken away: %+v", now)
		}
	})
}

// Two who edit an inbox at once both win, unless it is the same thing: then the
// later one hears so, and nothing of theirs is done.
func TestTwoEditAnInboxAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		must(t, putInbox(t, db, rich))
		must(t, putInbox(t, db, `"hours":{"week":[[],[],[],[],[],[],[]]},"was":{"hours":{"week":[[{"from":540,"to":1020}],[],[],[],[],[],[]]}}`))
		must(t, putInbox(t, db, `"routing":null,"warnAfter":7,"was":{"routing":{"on":true,"limit":3},"warnAfter":5}`))
		must(t, putInbox(t, db, `"texts":{"de":{"greeting":"Hallo"}},"was":{"texts":{"de":{"greeting":"Moin"}}}`))
		must(t, putInbox(t, db, `"texts":{"de":{"absence":""},"en":{"greeting":"Hi"}},"was":{"texts":{"de":{"absence":"{{inbox.opens}}"},"en":{"greeting":"Hello"}}}`))
		now := inboxNow(t, db)
		if len(now.Hours.Week[0]) > 0 || now.Routing != nil || now.WarnAfter != 7 || now.Texts["de"] != (inbox.Texts{Greeting: "Hallo", Online: "da", Offline: "weg"}) || now.Texts["en"].Greeting != "Hi" {
			t.Errorf("%+v", now)
		}
		wantCode(t, putInbox(t, db, `"name":"Lights","hours":null,"was":{"name":"Shop","hours":{"week":[[{"from":540,"to":1020}],[],[],[],[],[],[]]}}`), fault.Stale)
		wantCode(t, putInbox(t, db, `"texts":{"de":{"greeting":"Servus"}},"was":{"texts":{"de":{"greeting":"Moin"}}}`), fault.Stale)
		equal(t, "after what was refused", inboxNow(t, db), now)
		must(t, putInbox(t, db, `"name":"Shop","texts":{"de":{"greeting":"Hallo"}},"was":{"name":"Old","texts":{"de":{"greeting":"Moin"}}}`)) // it says so already
		must(t, putInbox(t, db, `"name":"Old","was":{"name":"Old"}`))                                                                         // not changed by this one
		equal(t, "after what changes nothing", inboxNow(t, db), now)
	})
}

func TestInboxRefuses(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		must(t, putInbox(t, db, rich))
		for _, fields := range []string{`"timeZone":"Local"`, `"timeZone":null`, `"name":null`, `"lateAfter":4`, `"warnAfter":11`, `"texts":null,"language":"fr"`, `"routing":{"limit":-1}`, `"hours":5`, `"was":5`} {
			wantCode(t, putInbox(t, db, fields), fault.Invalid)
		}
		for _, field := range []string{"name", "privacyUrl", "timeZone", "language"} { // of a new one
			wantCode(t, do(t, db, inbox.RoleAdministrator, "inbox", with(t, "inbox", field, nil, "id", fresh), start), fault.Invalid)
		}
		must(t, do(t, db, inbox.RoleAdministrator, "inbox", with(t, "inbox", "id", fresh), start))
	})
}
