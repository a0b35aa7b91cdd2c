package relay_test

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/relay"
	"tresen/backend/relay/relaytest"
)

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "relay.json")
	for _, c := range []struct {
		name, file string
		env        []string
		want       func(c *relay.Config)
		fault      string // part of the sentence
	}{
		{name: "nothing is told", want: func(*relay.Config) {}},
		{name: "a file", file: `{"listen":"127.0.0.1:1","proxy":true}`, want: func(c *relay.Config) { c.Listen, c.Proxy = "127.0.0.1:1", true }},
		{name: "the environment wins", file: `{"listen":"127.0.0.1:1","perAddress":5}`, env: []string{"TRESEN_RELAY_LISTEN=127.0.0.1:2", "PATH=/bin"},
			want: func(c *relay.Config) { c.Listen, c.PerAddress = "127.0.0.1:2", 5 }},
		{name: "a word nobody knows", file: `{"lisen":"127.0.0.1:1"}`, fault: "lisen"},
		{name: "a variable nobody knows", env: []string{"TRESEN_RELAY_LISEN=x"}, fault: "TRESEN_RELAY_LISEN"},
		{name: "no number", env: []string{"TRESEN_RELAY_CONNECTIONS=many"}, fault: "TRESEN_RELAY_CONNECTIONS"},
		{name: "no JSON", file: `listen: x`, fault: "relay.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := ""
			if c.file != "" {
				name = file
				if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := relay.Load(name, c.env)
			if c.fault != "" {
				if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("%v", err)
				}
				return
			}
			want := relay.Defaults()
			c.want(&want)
			if err != nil || got != want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestThePasswordOfTheDatabaseIsNotShown(t *testing.T) {
	c := relay.Defaults()
	c.Database = "postgres://tresen:TOPSECRET@db/tresen"
	if s := fmt.Sprint(c.Redacted()); strings.Contains(s, "TOPSECRET") || !strings.Contains(s, "@db/tresen") {
		t.Error(s)
	}
}

// A relay with a certificate of its own: the link carries the fingerprint by
// which a desktop knows it, and it stays the same.
func TestOwnCertificate(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{Config: func(c *relay.Config) { c.Cert = "self" }})
	link := func(r *relaytest.Relay) url.Values {
		l, err := r.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(l)
		if err != nil {
			t.Fatal(err)
		}
		return u.Query()
	}
	first := link(r)
	if !strings.HasPrefix(r.URL, "https://127.0.0.1:") || first.Get("address") != r.URL || len(first.Get("fingerprint")) != 64 {
		t.Fatalf("%s, %v", r.URL, first)
	}
	pinned := &tls.Config{InsecureSkipVerify: true, VerifyConnection: func(s tls.ConnectionState) error { //nolint:gosec // what a desktop does instead
		sum := sha256.Sum256(s.PeerCertificates[0].Raw)
		if hex.EncodeToString(sum[:]) != first.Get("fingerprint") {
			return fmt.Errorf("another certificate")
		}
		return nil
	}}
	again := r.Again()
	if got := link(again).Get("fingerprint"); got != first.Get("fingerprint") {
		t.Errorf("after a restart %s, before %s", got, first.Get("fingerprint"))
	}
	c := http.Client{Transport: &http.Transport{TLSClientConfig: pinned, DisableKeepAlives: true}}
	resp, err := c.Get(again.URL + "/health")
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
	if i, err := os.Stat(filepath.Join(r.Data, "self.key")); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("others can read the key: %v, %v", i, err)
	}
}
