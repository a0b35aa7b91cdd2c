package telegram

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/channeltest"
)

func TestRecordedUpdates(t *testing.T) { channeltest.Recorded(t, Connector{}, 40) }

// show is what a failed test prints.
func show(events []channel.Event) []byte {
	b, _ := json.Marshal(events) // plain data
	return b
}

// What the platform answers, and what it means for the message.
func TestRecordedAnswers(t *testing.T) {
	raw, err := os.ReadFile("testdata/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Status int             `json:"http_status"`
		Body   json.RawMessage `json:"body"`
		Text   string          `json:"body_text"`
		Class  channel.Class   `json:"class"`
		After  int             `json:"retry_after"`
	}
	if err := json.Unmarshal(raw, &list); err != nil || len(list) < 8 {
		t.Fatal(err, len(list))
	}
	for _, c := range list {
		body := c.Body
		if body == nil {
			body = []byte(c.Text)
		}
		if v := (Connector{}).Verdict(c.Status, nil, body); v.Class != c.Class || v.After != c.After {
			t.Errorf("%d %s: %s after %d, want %s after %d", c.Status, body, v.Class, v.After, c.Class, c.After)
		}
	}
}

func TestAnswersBySentence(t *testing.T) {
	for text, want := range map[string]channel.Class{
		`403 Forbidden: bot was kicked from the supergroup chat`:                        channel.ClassLeft,
		`403 Forbidden: bot can't initiate conversation with a user`:                    channel.ClassNotFound,
		`403 Forbidden: the group chat was deleted`:                                     channel.ClassLeft,
		`400 Bad Request: private chat not found`:                                       channel.ClassNotFound,
		`400 Bad Request: message text is empty`:                                        channel.ClassPayload,
		`400 Bad Request: message is too long`:                                          channel.ClassPayload,
		`400 Bad Request: BUTTON_DATA_INVALID`:                                          channel.ClassPayload,
		`400 Bad Request: wrong file_id or the file is temporarily unavailable`:         channel.ClassPayload,
		`400 Bad Request: message to edit not found`:                                    channel.ClassPermanent,
		`400 Bad Request: message can't be deleted for everyone`:                        channel.ClassPermanent,
		`400 Bad Request: business connection not found`:                                channel.ClassPermanent,
		`400 Bad Request: BUSINESS_PEER_USAGE_MISSING`:                                  channel.ClassWindow,
		"401 " + http.StatusText(http.StatusUnauthorized) + ": invalid token specified": channel.ClassCredentials,
		`404 Not Found`:                   channel.ClassCredentials,
		`404 Not Found: method not found`: channel.ClassPermanent,
		`409 Conflict: terminated by other getUpdates request; make sure that only one bot …`: channel.ClassConflict,
		`413 Request Entity Too Large`: channel.ClassPayload,
		`500 Internal Server Error`:    channel.ClassTemporary,
	} {
		status, sentence, _ := strings.Cut(text, " ")
		body := []byte(`{"ok":false,"error_code":` + status + `,"description":"` + sentence + `"}`)
		code := 0
		_ = json.Unmarshal([]byte(status), &code)
		if v := (Connector{}).Verdict(code, nil, body); v.Class != want || v.Text != sentence {
			t.Errorf("%s: %s (%s), want %s", text, v.Class, v.Text, want)
		}
	}
	v := Connector{}.Verdict(400, nil, []byte(`{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100}}`))
	if v.Class != channel.ClassMigrated {
		t.Errorf("migrated: %s", v.Class)
	}
	v = Connector{}.Verdict(429, http.Header{"Retry-After": {"7"}}, []byte("slow down"))
	if v.Class != channel.ClassRate || v.After != 7 {
		t.Errorf("rate of a proxy: %+v", v)
	}
	if v := (Connector{}).Verdict(200, nil, []byte(`{"ok":true,"result":true}`)); v.Class != channel.ClassSuccess {
		t.Errorf("success: %+v", v)
	}
}
