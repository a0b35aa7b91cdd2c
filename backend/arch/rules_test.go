package arch

import (
	"go/parser"
	"go/token"
	"testing"
)

// The rules themselves must bite: a pattern that matches nothing holds nothing.
func TestRulesBite(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT id FROM message": true, "\n\t INSERT INTO feed (id) VALUES ($1)": true, "INSERT OR REPLACE INTO x": true, "UPDATE feed SET seq = 1": true,
		"DELETE FROM message": true, "CREATE UNIQUE INDEX a ON b (c)": true, "PRAGMA user_version": true, "WITH RECURSIVE c (n) AS (SELECT 1)": true,
		"DROP TABLE x": true, "Select a channel": false, "select": false, "UPDATED": false, "WITH love": false, "": false,
	} {
		if sqlText.MatchString(text) != want {
			t.Errorf("%q is SQL: %v, want %v", text, !want, want)
		}
	}
	for _, c := range []struct {
		folder, pattern string
		want            bool
	}{
		{"backend/store", "backend/...", true}, {"backend", "backend/...", true}, {"backendx", "backend/...", false},
		{"backend/channel/sms", "backend/channel/*", true}, {"backend/channel/sms/smssim", "backend/channel/*", false}, {"app", "app/link", false},
	} {
		if within(c.folder, []string{c.pattern}) != c.want {
			t.Errorf("%s within %s: %v", c.folder, c.pattern, !c.want)
		}
	}
	for folder, want := range map[string]string{
		"backend/channel/sms": "backend/channel/*", "backend/channel/all": "backend/channel/all", "backend/cmd/relay": "backend/cmd/...", "backend/nowhere": "",
	} {
		if row, _ := rowOf(folder); row != want {
			t.Errorf("%s stands under %q, want %q", folder, row, want)
		}
	}
	if channelOf("backend/channel/sms/smssim") != "sms" || channelOf("backend/channel/all") != "" || channelOf("backend/store") != "" {
		t.Error("channels are not told apart")
	}
	e, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x; func f(k string) bool { switch k { case "sms": }; return k == "email" }`, 0)
	if err != nil || !comparedLiterals(e)["sms"] || !comparedLiterals(e)["email"] {
		t.Errorf("comparisons are not seen: %v", err)
	}
}
