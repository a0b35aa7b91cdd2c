package relay

import (
	"strings"
	"testing"
)

const someConversation = "01970000-0000-7000-8000-00000000000a"

func TestTokens(t *testing.T) {
	a := tokens{key: []byte("key"), inbox: "01970000-0000-7000-8000-000000000100"}
	token := a.make(someConversation)
	if len(token) != tokenLength || token != strings.ToLower(token) || strings.ContainsAny(token, "=+@. ") {
		t.Fatalf("token %q", token)
	}
	for name, c := range map[string]struct {
		by   tokens
		text string
		want string
	}{
		"its own":            {a, token, someConversation},
		"folded on the way":  {a, strings.ToUpper(token), someConversation},
		"another inbox":      {tokens{a.key, "01970000-0000-7000-8000-000000000101"}, token, ""},
		"another key":        {tokens{[]byte("other"), a.inbox}, token, ""},
		"cut":                {a, token[:tokenLength-1], ""},
		"longer":             {a, token + "a", ""},
		"another first sign": {a, "b" + token[1:], ""},
		"empty":              {a, "", ""},
	} {
		if got := c.by.verify(c.text); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if a.make("no id") != "" {
		t.Error("a token for what is no conversation")
	}
}

// Whatever text is shown, only a token that was made names a conversation, in
// one spelling but for its case.
func FuzzVerifyToken(f *testing.F) {
	a := tokens{key: []byte("key"), inbox: "i"}
	token := a.make(someConversation)
	f.Add(token)
	f.Add(strings.ToUpper(token))
	f.Add(token[:41] + "b")
	f.Add(strings.Repeat("\u212a", 14))
	f.Fuzz(func(t *testing.T, text string) {
		if id := a.verify(text); id != "" && a.make(id) != strings.ToLower(text) {
			t.Errorf("%q names %s", text, id)
		}
	})
}
