package inbox_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"tresen/backend/inbox"
)

func in(at int64, channel, text string) *inbox.Message {
	return &inbox.Message{ID: "m", Dir: inbox.DirIn, At: at, Channel: channel, Text: text}
}

func out(at int64, channel, author string) *inbox.Message {
	return &inbox.Message{ID: "m", Dir: inbox.DirOut, At: at, Channel: channel, Author: author, Text: "answer"}
}

func TestAMessageNeverLiesBeforeTheNewestOne(t *testing.T) {
	for _, c := range []struct {
		name              string
		last, clock, want int64
	}{
		{"first message", 0, 1000, 1000},
		{"the clock goes on", 1000, 2000, 2000},
		{"two in one millisecond", 1000, 1000, 1001},
		{"the clock jumped back a day", 90_000_000, 3_600_000, 90_000_001},
	} {
		t.Run(c.name, func(t *testing.T) {
			conv := inbox.Conversation{LastAt: c.last}
			if got := conv.NextAt(c.clock); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

func TestReceived(t *testing.T) {
	for _, c := range []struct {
		name     string
		before   inbox.Conversation
		reopened bool
		since    int64
	}{
		{"a new conversation", inbox.Conversation{}, false, 50},
		{"an open, answered one", inbox.Conversation{Status: inbox.StatusOpen, LastAt: 40}, false, 50},
		{"one that waits already", inbox.Conversation{Status: inbox.StatusOpen, UnansweredSince: 30}, false, 30},
		{"a snoozed one", inbox.Conversation{Status: inbox.StatusSnoozed, SnoozedUntil: 99, UnansweredSince: 20}, true, 20},
		{"a done one", inbox.Conversation{Status: inbox.StatusDone, DoneAt: 45, Assignee: "ann"}, true, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			conv := c.before
			if got := conv.Received(in(50, "mail", "Hello\nthere")); got != c.reopened {
				t.Errorf("reopened %v, want %v", got, c.reopened)
			}
			want := inbox.Conversation{Status: inbox.StatusOpen, Assignee: c.before.Assignee, Channels: []string{"mail"}, LastChannel: "mail",
				LastAt: 50, LastInAt: 50, UnansweredSince: c.since,
				Preview: inbox.Preview{Text: "Hello there", Dir: inbox.DirIn, Channel: "mail"}}
			if !reflect.DeepEqual(conv, want) {
				t.Errorf("got  %+v\nwant %+v", conv, want)
			}
		})
	}
}

func TestAnswered(t *testing.T) {
	for _, c := range []struct {
		name, assignee string
		status         inbox.Status
		wantAssignee   string
		wantStatus     inbox.Status
	}{
		{"whoever answers takes it", "", inbox.StatusOpen, "bob", inbox.StatusOpen},
		{"an assigned one stays with its agent", "ann", inbox.StatusOpen, "ann", inbox.StatusOpen},
		{"answering ends a snooze", "ann", inbox.StatusSnoozed, "ann", inbox.StatusOpen},
		{"a done one stays done", "ann", inbox.StatusDone, "ann", inbox.StatusDone},
	} {
		t.Run(c.name, func(t *testing.T) {
			conv := inbox.Conversation{Status: c.status, Assignee: c.assignee, SnoozedUntil: 99, UnansweredSince: 10,
				LastInAt: 10, LastAt: 10, LastChannel: "chat", Channels: []string{"chat"}}
			if c.status != inbox.StatusSnoozed {
				conv.SnoozedUntil = 0
			}
			conv.Answered(out(60, "mail", "bob"))
			if conv.Status != c.wantStatus || conv.Assignee != c.wantAssignee || conv.UnansweredSince != 0 || conv.SnoozedUntil != 0 {
				t.Errorf("%+v", conv)
			}
			if conv.LastAt != 60 || conv.LastInAt != 10 || conv.LastChannel != "chat" || conv.Preview.Dir != inbox.DirOut {
				t.Errorf("times, channel or preview: %+v", conv)
			}
			if !reflect.DeepEqual(conv.Channels, []string{"chat", "mail"}) {
				t.Errorf("channels: %v", conv.Channels)
			}
		})
	}
}

// Relay and desktop hold copies of one conversation: what one does to its copy
// must not reach the other through a shared list.
func TestCopiesDoNotShareTheirLists(t *testing.T) {
	first := inbox.Conversation{Channels: make([]string, 1, 4)}
	first.Channels[0] = "chat"
	second := first
	second.Received(in(1, "mail", "a"))
	third := first
	third.Received(in(1, "sms", "b"))
	if second.Channels[1] != "mail" || third.Channels[1] != "sms" || len(first.Channels) != 1 {
		t.Errorf("%v %v %v", first.Channels, second.Channels, third.Channels)
	}
}

func TestThePreviewCountsFiles(t *testing.T) {
	conv := inbox.Conversation{}
	m := in(1, "chat", "")
	m.Files = make([]inbox.File, 3)
	conv.Received(m)
	if conv.Preview.Files != 3 || conv.Preview.Text != "" {
		t.Errorf("%+v", conv.Preview)
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		name, in string
		n        int
		want     string
	}{
		{"short", "Hello", 10, "Hello"},
		{"exactly", "0123456789", 10, "0123456789"},
		{"one more", "0123456789A", 10, "012345678…"},
		{"characters, not bytes", "ääääääääää", 10, "ääääääääää"},
		{"four-byte characters", strings.Repeat("👍", 11), 10, strings.Repeat("👍", 9) + "…"},
		{"lines and tabs", "a\r\nb\t\tc  d\u2028e", 20, "a b c d e"},
		{"nothing", "", 10, ""},
		{"only blanks", " \n ", 10, ""},
		{"blanks before the text", strings.Repeat(" \n", 5000) + "late", 10, "late"},
		{"broken UTF-8", "caf\xe9 ok", 10, "caf ok"},
		{"cut in the middle of a character", strings.Repeat("a", 79) + "é" + strings.Repeat("b", 100), 10, "aaaaaaaaa…"},
		{"huge", strings.Repeat("word ", 1_000_000), 10, "word word…"},
		{"control characters", "a\x00b\x1b[31mc", 20, "ab[31mc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := inbox.Line(c.in, c.n); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "Hello\nthere", "caf\xe9", strings.Repeat("👍", 50), "\u202e\x00\xff\xfe"} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = 1 + max(n, -n)%200
		if n <= 0 {
			n = 1
		}
		got := inbox.Line(s, n)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > n || strings.ContainsAny(got, "\r\n\t\x00") {
			t.Errorf("Line(%q, %d) = %q", s, n, got)
		}
		if again := inbox.Line(got, n); again != got {
			t.Errorf("a line of a line is another one: %q, %q", got, again)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}

// What was read stays read, whatever arrives late.
func TestStatesOnlyMoveForward(t *testing.T) {
	const yes, no = true, false
	for _, c := range []struct {
		from, to inbox.State
		moves    bool
	}{
		{inbox.StateQueued, inbox.StateSending, yes},
		{inbox.StateSending, inbox.StateSent, yes},
		{inbox.StateSending, inbox.StateFailed, yes},
		{inbox.StateSending, inbox.StateUnsure, yes},
		{inbox.StateSending, inbox.StateDelivered, yes}, // the platform's word overtakes our own
		{inbox.StateUnsure, inbox.StateDelivered, yes},  // so it did go out
		{inbox.StateFailed, inbox.StateSent, yes},
		{inbox.StateSent, inbox.StateDelivered, yes},
		{inbox.StateSent, inbox.StateRead, yes},
		{inbox.StateDelivered, inbox.StateRead, yes},
		{inbox.StateSent, inbox.StateFailed, yes}, // accepted first, refused later
		{inbox.StateRead, inbox.StateDelivered, no},
		{inbox.StateRead, inbox.StateFailed, no},
		{inbox.StateDelivered, inbox.StateSent, no},
		{inbox.StateDelivered, inbox.StateFailed, no},
		{inbox.StateSent, inbox.StateSending, no},
		{inbox.StateSent, inbox.StateSent, no},
		{inbox.StateSent, inbox.StateUnsure, no},
		{inbox.StateFailed, inbox.StateUnsure, no},
		{inbox.StateSent, "nonsense", no},
		{inbox.StateQueued, "", no},
		{inbox.StateWaiting, "nonsense", no},
	} {
		t.Run(string(c.from)+" to "+string(c.to), func(t *testing.T) {
			m := inbox.Message{State: c.from, Fault: "unavailable"}
			if got := m.Advance(c.to); got != c.moves {
				t.Errorf("moved %v, want %v", got, c.moves)
			}
			if c.moves && (m.State != c.to || m.Fault != "") {
				t.Errorf("now %s with fault %q", m.State, m.Fault)
			}
			if !c.moves && (m.State != c.from || m.Fault != "unavailable") {
				t.Errorf("refused, yet changed to %s with fault %q", m.State, m.Fault)
			}
		})
	}
}

// The kinds' names are part of the sync protocol.
func TestKeysOfEntities(t *testing.T) {
	if got := inbox.OwnID("ann", "c1"); got != "ann/c1" {
		t.Errorf("own id %s", got)
	}
	for _, c := range []struct{ got, want string }{
		{inbox.InboxFeed("i"), "inbox/i"}, {inbox.AgentFeed("a"), "agent/a"}, {inbox.WorkspaceFeed, "workspace"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

// The contact still waits for an answer when their mail was passed on to somebody.
func TestPassedOnIsNotAnswered(t *testing.T) {
	conv := inbox.Conversation{Status: inbox.StatusOpen, LastAt: 30, UnansweredSince: 30}
	forward := out(50, "mail", "ann")
	forward.Mail = &inbox.Mail{Forward: true}
	conv.Answered(forward)
	if conv.UnansweredSince != 30 || conv.LastAt != 50 || conv.Assignee != "ann" {
		t.Errorf("%+v", conv)
	}
	conv.Answered(out(60, "mail", "ann"))
	if conv.UnansweredSince != 0 {
		t.Error("answered, but still waiting")
	}
	conv.Rewound([]*inbox.Message{forward, in(30, "mail", "Hello?")})
	if conv.UnansweredSince != 30 {
		t.Errorf("waiting since %d, want 30", conv.UnansweredSince)
	}
}
