package command_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// valid is a body of each kind that the world takes, with those who may.
var valid = map[string]struct {
	body string
	may  []inbox.Role
}{
	"reply":  {`{"message":"` + fresh + `","conversation":"` + conv + `","channel":"` + chat + `","text":"Hi"}`, roles[:3]},
	"resend": {`{"message":"` + failedMsg + `"}`, roles[:3]},
	"write": {`{"message":"` + fresh + `","conversation":"` + storetest.Numbered(91) + `","contact":"` + storetest.Numbered(92) + `","inbox":"` + inboxID +
		`","channel":"` + letters + `","name":"Dana","address":"dana@example.com","text":"Hello","mail":{"subject":"Offer","to":[{"name":"Dana","address":"Dana@example.com"}]}}`, roles[:3]},
	"unsend":           {`{"message":"` + heldMsg + `"}`, roles[:3]},
	"note":             {`{"message":"` + fresh + `","conversation":"` + conv + `","text":"Hm"}`, roles[:4]},
	"chat":             {`{"conversation":"` + fresh + `","members":["` + agentOf(inbox.RoleEditor) + `","` + agentOf(inbox.RoleAgent) + `"],"title":"Lamps"}`, roles},
	"follow":           {`{"conversation":"` + conv + `","on":true}`, roles},
	"done":             {`{"conversation":"` + conv + `"}`, roles[:3]},
	"reopen":           {`{"conversation":"` + doneConv + `"}`, roles[:3]},
	"snooze":           {`{"conversation":"` + conv + `","until":99000}`, roles[:3]},
	"assign":           {`{"conversation":"` + conv + `","agent":"` + agentOf(inbox.RoleAgent) + `"}`, roles[:3]},
	"accept":           {`{"conversation":"` + conv + `"}`, roles[:3]},
	"reassign":         {`{"agent":"` + agentOf(inbox.RoleAgent) + `","to":"` + agentOf(inbox.RoleDispatcher) + `"}`, roles[:2]},
	"label":            {`{"conversation":"` + conv + `","add":["` + urgent + `"],"remove":["` + vip + `"]}`, roles[:3]},
	"seen":             {`{"conversation":"` + conv + `","at":1000}`, roles},
	"draft":            {`{"conversation":"` + conv + `","text":"Dear","at":5}`, roles},
	"online":           {`{"online":false}`, roles[:3]},
	"workspace":        {`{"name":"Lights"}`, roles[:1]},
	"inbox":            {`{"id":"` + inboxID + `","name":"Shop","privacyUrl":"https://example.com/p","timeZone":"Europe/Vienna","language":"en","warnAfter":5,"lateAfter":10}`, roles[:1]},
	"channel":          {`{"channel":{"id":"` + chat + `","inbox":"` + inboxID + `","type":"chat","name":"Chat 2","on":true,"settings":{"a":"b"}},"secrets":{"key":"","pin":"7"}}`, roles[:1]},
	"invite":           {`{"id":"` + fresh + `","name":"Noa","email":"noa@example.com","role":"agent","codeHash":"` + strings.Repeat("c", 43) + `","until":99000}`, roles[:1]},
	"agent":            {`{"id":"` + agentOf(inbox.RoleEditor) + `","role":"agent"}`, roles[:1]},
	"profile":          {`{"name":"Me","language":"en","presence":"away"}`, roles},
	"savedReply":       {`{"id":"` + fresh + `","category":"a","title":"b","text":"c"}`, roles[:4]},
	"removeSavedReply": {`{"id":"` + greeting + `"}`, roles[:4]},
	"labelDefinition":  {`{"id":"` + fresh + `","name":"new","hue":359}`, roles[:2]},
	"removeLabel":      {`{"id":"` + vip + `"}`, roles[:2]},
	"contact":          {`{"id":"` + person + `","name":"Cleo","email":"cleo@example.com","phone":"+49 30 1"}`, roles[:4]},
	"edit":             {`{"message":"` + sentMsg + `","text":"better"}`, roles[:2]},
	"delete":           {`{"message":"` + sentMsg + `"}`, roles[:2]},
	"react":            {`{"message":"` + firstMsg + `","emoji":"👍"}`, roles[:3]},
	"giveUp":           {`{"message":"` + failedMsg + `","draft":true}`, roles[:3]},
	"dismiss":          {`{"message":"` + firstMsg + `"}`, roles[:3]},
	"merge":            {`{"merge":"` + fresh + `","contact":"` + person + `","other":"` + namesake + `"}`, roles[:3]},
	"split":            {`{"merge":"` + merged + `"}`, roles[:3]},
	"attributes":       {`{"contact":"` + person + `","set":{"old":""}}`, roles[:4]},
	"remark":           {`{"id":"` + fresh + `","contact":"` + person + `","text":"Likes lamps"}`, roles[:4]},
	"block":            {`{"contact":"` + person + `","receive":true,"send":true,"until":99000}`, roles[:3]},
	"apart":            {`{"contact":"` + person + `","other":"` + namesake + `"}`, roles[:3]},
	"ticket":           {`{"ticket":"` + fresh + `","inbox":"` + inboxID + `","type":"ticket","title":"Lamp","text":"Dark","priority":"high","due":99000,"assignee":"` + agentOf(inbox.RoleAgent) + `","contact":"` + person + `","channel":"` + chat + `","labels":["` + vip + `"],"conversations":["` + conv + `"],"checks":[{"id":"` + callBack + `","text":"Ask"}]}`, roles[:3]},
	"changeTicket":     {`{"ticket":"` + theTicket + `","title":"Lamp","status":"solved","checks":[{"id":"` + callBack + `","done":true}],"was":{"title":"Lamp is dark"}}`, roles[:3]},
	"linkTicket":       {`{"ticket":"` + theTicket + `","conversation":"` + conv + `"}`, roles[:3]},
	"unlinkTicket":     {`{"ticket":"` + theTicket + `","conversation":"` + doneConv + `"}`, roles[:3]},
	"ticketNote":       {`{"entry":"` + fresh + `","ticket":"` + theTicket + `","text":"Hm","mentions":["` + agentOf(inbox.RoleEditor) + `"]}`, roles[:4]},
	"team":             {`{"id":"` + fresh + `","name":"Support","members":["` + agentOf(inbox.RoleEditor) + `","` + agentOf(inbox.RoleAgent) + `"]}`, roles[:2]},
	"removeTeam":       {`{"id":"` + support + `"}`, roles[:2]},
	"attribute":        {`{"id":"` + fresh + `","name":"Size","type":"choice","options":["S","M"],"position":2}`, roles[:1]},
	"removeAttribute":  {`{"id":"` + customer + `"}`, roles[:1]},
	"bulk":             {`{"conversations":["` + conv + `","` + doneConv + `"],"what":{"assign":"` + agentOf(inbox.RoleAgent) + `","add":["` + urgent + `"],"remove":["` + vip + `"],"status":"done","follow":true}}`, roles[:3]},
	"restore":          {`{"items":[{"conversation":"` + doneConv + `","was":{"status":"open"},"left":{"status":"done"}}]}`, roles[:3]},
	"bulkTickets":      {`{"tickets":["` + theTicket + `"],"what":{"assignee":"` + agentOf(inbox.RoleAgent) + `","status":"solved","priority":"low","remove":["` + vip + `"]}}`, roles[:3]},
	"restoreTickets":   {`{"items":[{"ticket":"` + theTicket + `","change":{"status":"open","was":{"status":"waiting"}}}]}`, roles[:3]},
	"macro":            {`{"id":"` + fresh + `","name":"Thanks","text":"Thank you","add":["` + urgent + `"],"assign":"me","status":"snoozed","snooze":60}`, roles[:2]},
	"removeMacro":      {`{"id":"` + thanks + `"}`, roles[:2]},
	"runMacro":         {`{"macro":"` + thanks + `","conversation":"` + conv + `","reply":{"message":"` + fresh + `","conversation":"` + conv + `","channel":"` + chat + `","text":"Thank you"},"what":{"add":["` + urgent + `"],"status":"done"}}`, roles[:3]},
	"view":             {`{"view":"` + fresh + `","area":"inbox","name":"Late ones","filter":"{}"}`, roles},
	"detach":           {`{"conversation":"` + conv + `","messages":["` + firstMsg + `"],"contact":"` + fresh + `","to":"` + storetest.Numbered(94) + `","name":"Ben"}`, roles[:3]},
	"removeView":       {`{"view":"` + fresh + `"}`, roles},
}

func TestEveryKindIsTested(t *testing.T) {
	for _, k := range command.KindNames() {
		if _, ok := valid[k]; !ok {
			t.Errorf("%s has no valid body here", k)
		}
	}
	if len(valid) != len(command.Kinds) {
		t.Errorf("%d bodies, %d kinds", len(valid), len(command.Kinds))
	}
}

func TestWhoMay(t *testing.T) {
	for _, kind := range command.KindNames() {
		t.Run(kind, func(t *testing.T) {
			for _, role := range roles {
				db := storetest.Open(t, storetest.SQLite(t))
				world(t, db)
				head, err := db.Head(t.Context(), inbox.WorkspaceFeed)
				must(t, err)
				err = do(t, db, role, kind, valid[kind].body, start)
				if slices.Contains(valid[kind].may, role) {
					if err != nil {
						t.Errorf("%s may, yet: %v", role, err)
					}
					continue
				}
				wantCode(t, err, fault.Denied)
				if now, err := db.Head(t.Context(), inbox.WorkspaceFeed); err != nil || now != head {
					t.Errorf("denied to %s, yet something was written (%v)", role, err)
				}
			}
		})
	}
}

// with changes one field of the valid body of a kind; nil removes it.
func with(t *testing.T, kind, field string, value any, more ...any) string {
	t.Helper()
	var m map[string]any
	must(t, json.Unmarshal([]byte(valid[kind].body), &m))
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	at := m
	if in, last, nested := strings.Cut(field, "."); nested {
		at, field = m[in].(map[string]any), last
	}
	if at[field] = value; value == nil {
		delete(at, field)
	}
	return body(t, m)
}

// access is an agent's place in one inbox.
func access(role inbox.Role, own bool) map[string]any {
	return map[string]any{"inboxes": map[string]inbox.Member{inboxID: {Role: role, Own: own}}}
}

func files(n int) []inbox.File { return make([]inbox.File, n) }

func TestParseRefuses(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ä", n) }
	const bad, large = fault.Invalid, fault.TooLarge
	for _, c := range []struct {
		kind, field string
		value       any
		want        fault.Code
	}{
		{"reply", "message", "x", bad}, {"reply", "message", nil, bad}, {"reply", "conversation", "", bad}, {"reply", "channel", nil, bad},
		{"reply", "message", strings.ToUpper("0190aaaa-0000-7000-8000-000000000090"), bad}, // one spelling of an id
		{"reply", "message", "urn:uuid:" + fresh, bad}, {"reply", "message", "{" + fresh + "}", bad},
		{"reply", "text", "", bad}, {"reply", "text", 5, bad}, {"reply", "text", long(wire.MaxText + 1), large},
		{"reply", "files", files(21), large}, {"reply", "files", "x", bad},
		{"reply", "quote", "x", bad}, {"reply", "buttons", []string{"a", " a"}, bad}, {"reply", "buttons", []string{"\u200e"}, bad},
		{"reply", "buttons", make([]string, 21), large}, {"reply", "template", inbox.Filled{}, bad},
		{"reply", "template", inbox.Filled{Template: "t", Values: map[string]string{"body.1": long(20_000)}}, large},
		{"draft", "quote", "x", bad}, {"draft", "template", inbox.Filled{Template: long(40_000)}, large},
		{"edit", "message", "x", bad}, {"edit", "text", " \n", bad}, {"edit", "text", long(wire.MaxText + 1), large},
		{"delete", "message", "", bad}, {"giveUp", "message", "", bad}, {"dismiss", "message", "", bad}, {"react", "message", "", bad}, {"react", "emoji", strings.Repeat("👍", 20), bad},
		{"react", "emoji", "a\nb", bad},
		{"resend", "message", "", bad},
		{"note", "message", "1", bad}, {"note", "conversation", "1", bad}, {"note", "text", nil, bad}, {"note", "text", long(wire.MaxText + 1), large},
		{"note", "mentions", []string{"everybody"}, bad}, {"note", "mentions", make([]string, 101), large}, {"edit", "mentions", []string{"x"}, bad},
		{"reply", "saw", "x", bad}, {"write", "saw", "x", bad}, {"follow", "agent", "x", bad}, {"follow", "conversation", nil, bad},
		{"chat", "conversation", "x", bad}, {"chat", "members", []string{"x"}, bad}, {"chat", "gone", []string{"x"}, bad}, {"chat", "gone", make([]string, 201), large},
		{"done", "conversation", conv + "0", bad}, {"reopen", "conversation", nil, bad},
		{"snooze", "until", -1, bad}, {"snooze", "until", 1.5, bad}, {"snooze", "conversation", "x", bad},
		{"assign", "agent", "ann", bad}, {"assign", "conversation", "", bad},
		{"label", "add", []string{"x"}, bad}, {"label", "remove", []string{""}, bad}, {"label", "conversation", nil, bad},
		{"label", "add", slices.Repeat([]string{vip}, 51), bad},
		{"seen", "at", -1, bad}, {"seen", "conversation", nil, bad},
		{"draft", "conversation", "x", bad}, {"draft", "text", long(wire.MaxText + 1), large}, {"draft", "files", files(21), large},
		{"draft", "mail", inbox.Outline{HTML: long(201 << 10)}, large}, {"draft", "mail", inbox.Outline{To: make([]inbox.Party, 101)}, large},
		{"draft", "mail", inbox.Outline{Answers: "x"}, bad},
		{"online", "online", "yes", bad},
		{"workspace", "name", "  ", bad}, {"workspace", "name", long(101), large},
		{"inbox", "id", nil, bad}, {"inbox", "name", "\t", bad}, {"inbox", "privacyUrl", "", bad},
		{"inbox", "privacyUrl", "javascript:alert(1)", bad}, {"inbox", "privacyUrl", "example.com", bad}, {"inbox", "privacyUrl", "http://" + long(1000), large},
		{"inbox", "timeZone", "Mars/Base", bad}, {"inbox", "timeZone", "", bad}, {"inbox", "timeZone", "../etc/passwd", bad},
		{"inbox", "language", "fr", bad}, {"inbox", "warnAfter", -1, bad}, {"inbox", "lateAfter", 4, bad},
		{"inbox", "texts", map[string]any{"fr": map[string]string{}}, bad},
		{"inbox", "texts", map[string]any{"de": map[string]string{"greeting": long(3001)}}, large},
		{"channel", "channel.id", "x", bad}, {"channel", "channel.inbox", nil, bad}, {"channel", "channel.name", " ", bad}, {"channel", "channel.type", "", bad},
		{"channel", "secrets", map[string]string{"key": long(40_000)}, large},
		{"channel", "channel.settings", map[string]string{"key": long(40_000)}, large},
		{"invite", "id", "", bad}, {"invite", "name", "", bad}, {"invite", "email", "noa", bad}, {"invite", "email", "Noa <noa@example.com>", bad},
		{"invite", "role", "owner", bad}, {"invite", "role", nil, bad}, {"invite", "codeHash", "short", bad}, {"invite", "until", 0, bad},
		{"invite", "name", long(300), large},
		{"agent", "id", nil, bad}, {"agent", "role", "king", bad}, {"agent", "state", "invited", bad}, {"agent", "name", long(101), large},
		{"agent", "access", access(inbox.RoleAdministrator, false), bad}, {"agent", "access", access(inbox.RoleEditor, true), bad}, {"agent", "access", access("king", false), bad},
		{"invite", "access", map[string]any{"inboxes": map[string]any{"x": map[string]any{"role": "agent"}}}, bad},
		{"agent", "limit", -1, bad}, {"agent", "skills", []string{" "}, bad}, {"agent", "skills", make([]string, 51), large}, {"invite", "awayUntil", -1, bad},
		{"profile", "name", " ", bad}, {"profile", "language", "xx", bad}, {"profile", "presence", "busy", bad}, {"profile", "presence", nil, bad}, {"profile", "name", long(101), large},
		{"savedReply", "id", "", bad}, {"savedReply", "title", "", bad}, {"savedReply", "text", "", bad}, {"savedReply", "inbox", "x", bad},
		{"savedReply", "title", long(201), large}, {"savedReply", "text", long(wire.MaxText + 1), large},
		{"removeSavedReply", "id", "x", bad},
		{"labelDefinition", "id", "", bad}, {"labelDefinition", "name", " ", bad}, {"labelDefinition", "name", long(41), large},
		{"labelDefinition", "hue", 360, bad}, {"labelDefinition", "hue", -1, bad},
		{"removeLabel", "id", nil, bad},
		{"team", "id", "", bad}, {"team", "name", " \n", bad}, {"team", "members", []string{"x"}, bad}, {"team", "members", make([]string, 501), large},
		{"removeTeam", "id", "x", bad}, {"removeAttribute", "id", nil, bad},
		{"attribute", "id", "", bad}, {"attribute", "name", "", bad}, {"attribute", "type", "colour", bad}, {"attribute", "position", -1, bad},
		{"attribute", "options", nil, bad}, {"attribute", "type", "text", bad}, // options and a choice belong together
		{"attribute", "options", []string{"S", "S"}, bad}, {"attribute", "options", []string{" S"}, bad}, {"attribute", "options", make([]string, 201), large},
		{"bulk", "what.from", "x", bad}, {"bulkTickets", "what.from", "x", bad},
		{"contact", "id", "", bad}, {"contact", "email", "cleo", bad}, {"contact", "email", "a@b, c@d", bad}, {"contact", "name", long(400), large},
	} {
		t.Run(fmt.Sprintf("%s %s %.20v", c.kind, c.field, c.value), func(t *testing.T) {
			_, err := command.Parse(c.kind, []byte(with(t, c.kind, c.field, c.value)))
			wantCode(t, err, c.want)
		})
	}
	for _, c := range [][2]string{{"", "{}"}, {"pwn", "{}"}, {"done", ""}, {"done", "[]"}, {"done", `"x"`}, {"label", `{"conversation":"` + conv + `"}`}} {
		_, err := command.Parse(c[0], []byte(c[1]))
		wantCode(t, err, fault.Invalid)
	}
}

// What the shape cannot tell, the state of things does.
func TestApplyRefuses(t *testing.T) {
	stranger := storetest.Numbered(999)
	const gone = fault.NotFound
	file := func(hash string) []inbox.File { return []inbox.File{{Hash: hash, Name: "a.pdf"}} }
	admin := agentOf(inbox.RoleAdministrator)
	for _, c := range []struct {
		kind, field string
		value       any
		want        fault.Code
	}{
		{"reply", "conversation", stranger, gone}, {"reply", "channel", stranger, gone}, {"reply", "channel", chatOff, fault.ChannelOff},
		{"reply", "channel", elsewhere, fault.Invalid}, {"reply", "message", sentMsg, fault.Conflict},
		{"reply", "conversation", doneConv, fault.Invalid}, // its contact has no address on this channel
		{"reply", "files", file(strings.Repeat("0", 64)), gone},
		{"reply", "quote", stranger, gone}, {"reply", "quote", letterMsg, fault.Invalid}, // of another conversation
		{"reply", "buttons", []string{"a", "b", "c", "d"}, fault.Invalid}, {"reply", "buttons", []string{"longer than it may be"}, fault.Invalid},
		{"reply", "template", inbox.Filled{Template: "t"}, fault.Invalid}, // this channel has none
		{"edit", "message", stranger, gone}, {"edit", "message", firstMsg, fault.Conflict}, {"edit", "message", failedMsg, fault.Conflict},
		{"delete", "message", stranger, gone}, {"delete", "message", firstMsg, fault.Conflict}, {"delete", "message", failedMsg, fault.Conflict},
		{"edit", "message", heldMsg, fault.Conflict}, // a letter
		{"react", "message", stranger, gone}, {"react", "message", sentMsg, fault.Conflict}, {"react", "emoji", "🦄", fault.Conflict},
		{"giveUp", "message", sentMsg, fault.Conflict}, {"giveUp", "message", stranger, gone},
		{"dismiss", "message", sentMsg, fault.Conflict}, {"dismiss", "message", stranger, gone},
		{"resend", "message", sentMsg, fault.Conflict}, {"resend", "message", stranger, gone}, {"resend", "message", storetest.Numbered(52), fault.Conflict},
		{"note", "conversation", stranger, gone}, {"note", "message", sentMsg, fault.Conflict}, {"note", "files", file("x"), gone},
		{"follow", "conversation", stranger, gone}, {"follow", "agent", stranger, gone}, {"follow", "agent", blocked, fault.Invalid},
		{"chat", "members", []string{stranger}, gone}, {"chat", "members", []string{blocked}, fault.Invalid}, {"chat", "members", []string{}, fault.Invalid},
		{"chat", "conversation", conv, fault.Invalid}, {"chat", "conversation", inbox.DirectChat(blocked, stranger), fault.Invalid},
		{"done", "conversation", stranger, gone}, {"reopen", "conversation", stranger, gone}, {"snooze", "conversation", stranger, gone},
		{"assign", "agent", stranger, gone}, {"assign", "agent", blocked, fault.Invalid}, {"assign", "conversation", stranger, gone},
		{"label", "add", []string{stranger}, gone}, {"label", "conversation", stranger, gone},
		{"seen", "conversation", stranger, gone}, {"draft", "conversation", stranger, gone}, {"draft", "files", file("x"), gone},
		{"channel", "channel.inbox", stranger, gone}, {"channel", "channel.inbox", otherBox, fault.Invalid}, {"channel", "channel.type", "mail", fault.Invalid},
		{"invite", "id", agentOf(inbox.RoleAgent), fault.Conflict}, {"agent", "state", "active", fault.Conflict}, {"invite", "email", "A0@example.com", fault.Conflict},
		{"agent", "id", stranger, gone}, {"agent", "access", map[string]any{"inboxes": map[string]any{stranger: map[string]any{"role": "agent"}}}, gone}, {"agent", "id", admin, fault.Conflict}, // the last administrator
		{"inbox", "picture", file("x")[0], gone}, {"profile", "picture", file("x")[0], gone}, {"savedReply", "files", file("x"), gone},
		{"savedReply", "inbox", stranger, gone},
		{"contact", "id", stranger, gone}, {"team", "members", []string{stranger}, gone},
	} {
		t.Run(fmt.Sprintf("%s %s %.20v", c.kind, c.field, c.value), func(t *testing.T) {
			db := storetest.Open(t, storetest.SQLite(t))
			world(t, db)
			commit, err := tell(t, db, inbox.RoleAdministrator, c.kind, with(t, c.kind, c.field, c.value), start)
			wantCode(t, err, c.want)
			equal(t, "written", commit, store.Commit{})
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, k := range command.KindNames() {
		f.Add(k, []byte(valid[k].body))
		f.Add(k, []byte(`{}`))
		f.Add(k, []byte(`null`))
	}
	f.Fuzz(func(t *testing.T, kind string, b []byte) {
		c, err := command.Parse(kind, b)
		if err != nil {
			if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
				t.Errorf("code %s", code)
			}
			return
		}
		// What was taken can be written and is taken again: a desktop keeps it so.
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := command.Parse(kind, again); err != nil {
			t.Errorf("taken once, refused as %s: %v", again, err)
		}
	})
}
