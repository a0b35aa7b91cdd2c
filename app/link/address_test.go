package link_test

import (
	"strings"
	"testing"

	"tresen/app/link"
	"tresen/backend/fault"
)

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"relay.example.com": "https://relay.example.com", " https://relay.example.com/path?x=1 ": "https://relay.example.com",
		"http://127.0.0.1:8400": "http://127.0.0.1:8400", "localhost:8400": "http://localhost:8400", "http://[::1]:8400/": "http://[::1]:8400",
		"relay.example.com:8443": "https://relay.example.com:8443",
		"http://192.168.1.5":     "denied", "http://relay.example.com": "denied", "http://127.0.0.1.evil.example": "denied",
		"": "invalid", "ftp://x": "invalid", "https://": "invalid", "https://a@b.example": "invalid", "file:///etc/passwd": "invalid",
	} {
		got, err := link.ParseAddress(in)
		if err != nil {
			got = string(fault.CodeOf(err))
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	v := link.Invitation{Relay: link.Relay{Address: "https://relay.example.com:8443", Fingerprint: strings.Repeat("ab", 32)}, Code: "a+b/c=&"}
	got, err := link.ParseInvitation(link.FormatInvitation(v))
	if err != nil || got != v {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "https://x", "tresen://other?address=https://a&code=1", "tresen://join?address=https%3A%2F%2Fa",
		"tresen://join?address=https%3A%2F%2Fa&code=1&fingerprint=xyz", "tresen://join?address=http%3A%2F%2Fa.example&code=1"} {
		if v, err := link.ParseInvitation(bad); err == nil {
			t.Errorf("%q: %+v", bad, v)
		}
	}
}

// FuzzInvitation: a link comes from anybody's web page. What is accepted never
// leads to an unencrypted line to another machine.
func FuzzInvitation(f *testing.F) {
	f.Add("tresen://join?address=http%3A%2F%2F127.0.0.1%3A8400&code=abc")
	f.Add("tresen://join?address=https%3A%2F%2Frelay.example.com&code=abc&fingerprint=" + strings.Repeat("AB:", 31) + "AB")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := link.ParseInvitation(text)
		if err != nil {
			return
		}
		again, err := link.ParseInvitation(link.FormatInvitation(v))
		if err != nil || again != v {
			t.Fatalf("%+v is not read back: %+v, %v", v, again, err)
		}
		if strings.HasPrefix(v.Address, "http://") && !strings.Contains(v.Address, "localhost") && !strings.Contains(v.Address, "127.") && !strings.Contains(v.Address, "::1") && !strings.Contains(v.Address, "::ffff:7f") {
			t.Fatalf("unencrypted: %s", v.Address)
		}
	})
}
