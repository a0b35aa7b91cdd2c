package meta_test

import (
	"strings"
	"testing"

	"tresen/backend/channel/meta"
)

// The platform repeats a token it cannot read: "Malformed access token EAA…".
func TestTheTokenIsTakenOutOfWhatThePlatformSays(t *testing.T) {
	t.Parallel()
	g := &meta.Graph{Token: "EAABsecret" + strings.Repeat("0aZ", 60), Secret: "0123456789abcdef0123456789abcdef"}
	for said, want := range map[string]string{
		"Malformed access token " + g.Token:                           "Malformed access token …",
		"Malformed access token " + g.Token[:40] + "…":                "Malformed access token …",
		"(" + g.Token + ") and " + g.Token + ", proof of " + g.Secret: "(…) and …, proof of …",
		"(#131047) Re-engagement message":                             "(#131047) Re-engagement message",
		"EAAB is short":                                               "EAAB is short",
	} {
		if got := g.Scrub(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	if got := (&meta.Graph{}).Scrub("as it is"); got != "as it is" {
		t.Errorf("without secrets: %q", got)
	}
}
