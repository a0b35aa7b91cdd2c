package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func runHere(args ...string) (code int, out, errs string) {
	var o, e strings.Builder
	code = run(args, &o, &e)
	return code, o.String(), e.String()
}

// A mail is shown without settings and without a data folder.
func TestInspectMail(t *testing.T) {
	t.Chdir(t.TempDir())
	mail := "From: Anna <Anna@Customer.test>\r\nSubject: =?utf-8?Q?Gr=C3=B6=C3=9Fe?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\n\r\nHallo\r\n\r\nAm 03.02.2025 um 09:12 schrieb Shop:\r\n> Ende\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--b--\r\n"
	if err := os.WriteFile("a.eml", []byte(mail), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runHere("inspect", "mail", "a.eml", "a.eml")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 2 || errs != "" {
		t.Fatalf("code %d, %q, %q", code, out, errs)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"file": "a.eml", "subject": "Größe", "from": "anna@customer.test", "attachments": 1.0, "reply_text": "Hallo",
		"html": "", "auto": "none", "calendar_method": ""} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	if text, _ := got["text"].(string); !strings.Contains(text, "> Ende") {
		t.Errorf("the full text is %q", text)
	}
	if left, _ := filepath.Glob("*"); len(left) != 1 {
		t.Errorf("inspecting left %v behind", left)
	}
}

func TestInspectTellsWhatIsWrong(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"inspect"}, {"inspect", "mail"}, {"inspect", "what", "a"}} {
		if code, out, errs := runHere(args...); code != 2 || out != "" || !strings.Contains(errs, "relay inspect mail") {
			t.Errorf("%v: code %d, %q, %q", args, code, out, errs)
		}
	}
	if err := os.WriteFile("a.eml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runHere("inspect", "mail", "missing.eml", "a.eml")
	if code != 1 || !strings.Contains(errs, "missing.eml") || !strings.Contains(out, `"broken":"no_header"`) {
		t.Errorf("code %d, %q, %q", code, out, errs)
	}
}
