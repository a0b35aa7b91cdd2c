package hub_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// Any frame, sent to a live hub: it is answered, or the line ends with a bye that
// has a code; either way the hub goes on.
func FuzzFrames(f *testing.F) {
	conv := storetest.Numbered(500)
	for _, s := range []string{
		`{"t":"ping","d":{"n":5}}`, `{"t":"pong","d":{"n":5}}`, `{"t":"hello","d":{"v":1}}`,
		`{"t":"fill","d":{"feed":"workspace","below":100,"limit":5}}`, `{"t":"fill","d":{"feed":"workspace","below":-1,"limit":-5}}`,
		`{"t":"fill","d":{"feed":"inbox/` + inboxA + `","below":9223372036854775807,"limit":99999}}`,
		`{"t":"typing","d":{"conversation":"` + conv + `","on":true}}`,
		`{"t":"command","d":{"id":"` + storetest.Numbered(1) + `","kind":"note","body":{"message":"` + storetest.Numbered(2) + `","conversation":"` + conv + `","text":"x\u0000"}}}`,
		`{"t":"command","d":{"id":"` + storetest.Numbered(3) + `","kind":"draft","body":{"conversation":"` + conv + `","text":"x","at":1}}}`,
		`{"t":"command","d":{"id":"x","kind":"profile","body":null}}`, `{"t":"bye","d":{}}`, `null`, `{"t":"ping","d":[]}`,
	} {
		f.Add([]byte(s))
	}
	b := newBench(f, storetest.Open(f, storetest.SQLite(f)))
	b.put(&inbox.Conversation{ID: conv, Inbox: inboxA, Contact: storetest.Numbered(501)})
	f.Fuzz(func(t *testing.T, data []byte) {
		ws, resp, err := relaytest.Dial(t.Context(), b.url, b.token, nil)
		if err != nil {
			t.Fatalf("the hub does not take lines any more: %v", err)
		}
		_ = resp.Body.Close()
		defer func() { _ = ws.Close() }()
		_ = ws.SetReadDeadline(time.Now().Add(relaytest.Patience))
		for _, m := range [][]byte{[]byte(`{"t":"hello","d":{"v":1}}`), data, []byte(`{"t":"ping","d":{"n":4711}}`)} {
			if err := ws.WriteMessage(websocket.TextMessage, m); err != nil {
				break // the bye was faster
			}
		}
		for {
			var got frame
			if err := ws.ReadJSON(&got); err != nil {
				t.Fatalf("%q: the line ended without a word: %v", data, err)
			}
			switch got.T {
			case wire.TypeBye:
				var bye wire.Bye
				if err := json.Unmarshal(got.D, &bye); err != nil || fault.Table[fault.Code(bye.Code)].Status == 0 || bye.Code == "internal" {
					t.Errorf("%q: bye %s", data, got.D)
				}
				return
			case wire.TypePong:
				if string(got.D) == `{"n":4711}` {
					return
				}
			case wire.TypeAnswer:
				var a wire.Answer
				if err := json.Unmarshal(got.D, &a); err != nil || a.Code == "internal" {
					t.Errorf("%q: answer %s", data, got.D)
				}
			}
		}
	})
}
