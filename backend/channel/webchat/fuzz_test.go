package webchat

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

var update = flag.Bool("update", false, "rewrite testdata")

const framesFile = "testdata/frames.txtar"

func frames(t testing.TB) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(framesFile)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestFrames(t *testing.T) {
	a := frames(t)
	for i := 0; i+1 < len(a.Files); i += 2 {
		in, want := a.Files[i], &a.Files[i+1]
		got := parsed([]byte(strings.TrimSpace(string(in.Data))))
		if *update {
			want.Data = []byte(got + "\n")
		} else if strings.TrimSpace(string(want.Data)) != got {
			t.Errorf("%s:\n got %s\nwant %s", in.Name, got, want.Data)
		}
	}
	if *update {
		if err := os.WriteFile(framesFile, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func parsed(b []byte) string {
	f, err := parseFrame(b)
	if err != nil {
		return "fault " + string(fault.CodeOf(err))
	}
	out, err := json.Marshal(f)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%T %s", f, out)
}

// FuzzFrame: a frame from outside never panics, and an accepted one keeps the limits.
func FuzzFrame(f *testing.F) {
	for i, file := range frames(f).Files {
		if i%2 == 0 {
			f.Add([]byte(strings.TrimSpace(string(file.Data))))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parseFrame(b)
		if err != nil {
			if code := fault.CodeOf(err); code != fault.Invalid && code != fault.Version && code != fault.TooLarge {
				t.Errorf("code %s", code)
			}
			return
		}
		switch f := got.(type) {
		case *sendFrame:
			if !isUUID(f.ID) {
				t.Errorf("id %q", f.ID)
			}
			c := &conn{s: &session{key: []byte("k")}, visitor: visitor{known: true, address: "v:x"}}
			if m, _, err := c.message(f, time.UnixMilli(0)); err == nil && strings.ContainsAny(m.Text, "\x00\r\x1b") {
				t.Errorf("text %q", m.Text)
			}
		case *helloFrame:
			if l := language(f.Language); len(l) > 3 {
				t.Errorf("language %q", l)
			}
			if p := parsePage(f.Page); p != "" && !strings.HasPrefix(p, "http") {
				t.Errorf("page %q", p)
			}
			if f.Identity != nil {
				if a, verdict := f.Identity.verify("secret"); verdict == identityOK {
					t.Errorf("%q was signed", a)
				}
			}
		}
	})
}

// FuzzTicket: nothing but our own tickets opens.
func FuzzTicket(f *testing.F) {
	key := []byte("0123456789abcdef0123456789abcdef")
	good := ticket{Address: "v:x", Until: 10, File: channel.File{Hash: "ab", Name: "ä.png", Type: "image/png", Size: 3}}.seal(key)
	f.Add(good)
	f.Add("a.b")
	f.Add(".")
	f.Fuzz(func(t *testing.T, s string) {
		file, err := openTicket(key, s, "v:x", time.UnixMilli(5))
		if err == nil && s != good {
			t.Errorf("%q opened as %+v", s, file)
		}
	})
}

func TestTicketEndsAndIsBound(t *testing.T) {
	key := []byte("k")
	s := ticket{Address: "v:x", Until: 10, File: channel.File{Hash: "ab"}}.seal(key)
	if f, err := openTicket(key, s, "v:x", time.UnixMilli(10)); err != nil || f.Hash != "ab" {
		t.Errorf("%v %v", f, err)
	}
	for _, bad := range []struct {
		key, address string
		now          int64
	}{{"k", "v:x", 11}, {"k", "v:y", 5}, {"other", "v:x", 5}} {
		if _, err := openTicket([]byte(bad.key), s, bad.address, time.UnixMilli(bad.now)); !fault.Is(err, fault.NotFound) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// FuzzOrigin: no line of the list lets in a page of another site.
func FuzzOrigin(f *testing.F) {
	for _, s := range []string{"https://www.example.org", "*.example.org", "http://127.0.0.1:*", "example.org/shop", "https://[::1]:8080", "https://*.org", "*", "https://a@b.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		o, ok := parseOrigin(line)
		if !ok {
			return
		}
		if o.host == "" || o.below && strings.Count(o.host, ".") < 2 {
			t.Errorf("%q became %+v", line, o)
		}
		if allows([]origin{o}, "https://evil.test") && o.host != "evil.test" {
			t.Errorf("%q lets in https://evil.test", line)
		}
	})
}

func TestOrigins(t *testing.T) {
	list, ok := parseOrigins("https://www.example.org\n https://*.shop.example \r\nlamps.example/de/\nhttp://127.0.0.1:*\nhttps://a.example:8443\n")
	if !ok {
		t.Fatal("not taken")
	}
	for header, want := range map[string]bool{
		"https://www.example.org": true, "https://www.example.org:443": true, "https://WWW.example.org": true,
		"http://www.example.org": false, "https://example.org": false, "https://www.example.org:444": false,
		"https://de.shop.example": true, "https://a.b.shop.example": true, "https://shop.example": false, "https://evilshop.example": false,
		"https://lamps.example": true, "http://127.0.0.1:34115": true, "https://127.0.0.1:34115": false, "http://127.0.0.2:80": false,
		"https://a.example:8443": true, "https://a.example": false, "null": false, "": false, "file://": false,
	} {
		if got := allows(list, header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
	for _, bad := range []string{"*", "https://*", "https://*.org", "ftp://x.example", "https://", "https://a b.example", "https://u:p@x.example", "http://x.example:99:*", "javascript:alert(1)"} {
		if _, ok := parseOrigins(bad); ok {
			t.Errorf("%q was taken", bad)
		}
	}
	if checkOrigins(" \n") {
		t.Error("an empty list was taken")
	}
}

func TestClientKey(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:4711": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7",
		"[2001:db8:1:2:3::9]:1": "2001:db8:1:2::/64", "[fe80::1%eth0]:1": "fe80::/64", "@": "@",
	} {
		if got := channel.Network(remote); got != want {
			t.Errorf("%s: %s", remote, got)
		}
	}
}

func TestMetersForgetStrangers(t *testing.T) {
	m := newMeter(Rate{1, 1})
	now := time.UnixMilli(0)
	for i := range 5 * meterKeys {
		m.take(fmt.Sprint(i), now)
	}
	if n := len(m.young) + len(m.old); n > 2*meterKeys {
		t.Errorf("%d keys are held", n)
	}
	if _, ok := m.take(fmt.Sprint(5*meterKeys-1), now); ok {
		t.Error("the latest was forgotten")
	}
}

func TestPlainValues(t *testing.T) {
	for in, want := range map[string]string{"a.png": "a.png", "..%2F..%2Fetc": "etc", `C%3A%5Cx%5Cy.pdf`: "y.pdf", "": "file", "..": "file", "%00%0a": "file", "%zz": "%zz"} {
		if got := fileName(in); got != want {
			t.Errorf("fileName(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]string{"#FFF": "#ffffff", "#00696b": "#00696b", "": "", "red": "", "#12345": "", "#gggggg": ""} {
		if got, _ := parseColour(in); got != want {
			t.Errorf("parseColour(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]string{"https://u:p@x.example/a?b=c#d": "https://x.example/a?b=c", "javascript:alert(1)": "", "/lampen": "", "": ""} {
		if got := parsePage(in); got != want {
			t.Errorf("parsePage(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]bool{"": true, "a@b.example": true, " a@b.example ": true, "a@b": false, "a b@c.example": false, "Name <a@b.example>": false, "a@b.example\nx": false} {
		if _, got := parseEmail(in); got != want {
			t.Errorf("parseEmail(%q) = %v", in, got)
		}
	}
}
