// Package relay wires everything together: it opens the store, serves the API,
// the sync socket and the channels' public paths, and runs the work that is due.
package relay

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tresen/backend/fault"
)

// Config is everything that can be set. The zero value of each field is the
// default; Load reads file and environment.
type Config struct {
	// Listen is host:port. Without TLS only a loopback host is allowed, unless
	// Proxy says that a reverse proxy on this machine or network stands before.
	Listen string `json:"listen"`
	// Data is the folder of everything that is kept.
	Data string `json:"data"`
	// Database is a postgres:// URL; empty: SQLite in the data folder.
	Database string `json:"database"`
	// Public is the address under which desktops and web pages reach the relay;
	// empty: made from Listen.
	Public string `json:"public"`
	// Cert and Key are PEM files. "self" as Cert makes an own certificate in the
	// data folder; invitations carry its fingerprint.
	Cert string `json:"cert"`
	Key  string `json:"key"`
	// Proxy trusts X-Forwarded-For of the machine that connects.
	Proxy bool `json:"proxy"`
	// PerAddress bounds the connections of one address, Connections all of them.
	PerAddress  int `json:"perAddress"`
	Connections int `json:"connections"`
	// LogLevel is debug, info, warn or error.
	LogLevel string `json:"logLevel"`
}

// Defaults gives the configuration of a relay that was told nothing.
func Defaults() Config {
	return Config{Listen: "127.0.0.1:8400", Data: "tresen-data", PerAddress: 256, Connections: 8192, LogLevel: "info"}
}

// fields ties names of the environment (TRESEN_RELAY_LISTEN, …) to fields.
func (c *Config) fields() map[string]any {
	return map[string]any{"LISTEN": &c.Listen, "DATA": &c.Data, "DATABASE": &c.Database, "PUBLIC": &c.Public, "CERT": &c.Cert,
		"KEY": &c.Key, "PROXY": &c.Proxy, "PER_ADDRESS": &c.PerAddress, "CONNECTIONS": &c.Connections, "LOG_LEVEL": &c.LogLevel}
}

// Load lays the file (empty: none) and the environment over the defaults.
// Unknown names in either are errors.
func Load(file string, environ []string) (Config, error) {
	const op = "relay.Load"
	c := Defaults()
	if file != "" {
		f, err := os.Open(file) //nolint:gosec // the administrator's own path
		if err != nil {
			return c, fault.Wrap(fault.Invalid, op, err)
		}
		defer func() { _ = f.Close() }()
		d := json.NewDecoder(f)
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil {
			return c, fault.Wrap(fault.Invalid, op, fmt.Errorf("%s: %w", filepath.Base(file), err))
		}
	}
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		name, ours := strings.CutPrefix(name, "TRESEN_RELAY_")
		if !ours {
			continue
		}
		if err := set(c.fields()[name], value); err != nil {
			return c, fault.Wrap(fault.Invalid, op, fmt.Errorf("TRESEN_RELAY_%s: %w", name, err))
		}
	}
	return c, nil
}

func set(field any, value string) (err error) {
	switch f := field.(type) {
	case *string:
		*f = value
	case *int:
		*f, err = strconv.Atoi(value)
	case *bool:
		*f, err = strconv.ParseBool(value)
	default:
		err = fmt.Errorf("no such setting")
	}
	return err
}

// Check gives a sentence for what cannot work.
func (c Config) Check() error {
	const op = "relay.Config"
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fault.Wrap(fault.Invalid, op, fmt.Errorf("listen must be host:port: %w", err))
	}
	if c.Cert == "" && !c.Proxy && !loopback(host) {
		return fault.New(fault.Invalid, op, "plain HTTP is served on 127.0.0.1 only: give a certificate (cert, key), cert \"self\", or proxy when a reverse proxy with TLS stands before the relay")
	}
	if c.Cert != "" && c.Cert != "self" && c.Key == "" {
		return fault.New(fault.Invalid, op, "cert needs key")
	}
	if u, err := url.Parse(c.Public); c.Public != "" && (err != nil || u.Host == "") {
		return fault.New(fault.Invalid, op, "public must be an address like https://chat.example.org")
	}
	return nil
}

// Redacted gives the configuration for people's eyes: no password of the database.
func (c Config) Redacted() Config {
	if u, err := url.Parse(c.Database); err == nil && u.User != nil {
		c.Database = u.Redacted()
	}
	return c
}

// address is the public address, without a slash at the end.
func (c Config) address(listening net.Addr) string {
	if c.Public != "" {
		return strings.TrimRight(c.Public, "/")
	}
	scheme := "http"
	if c.Cert != "" {
		scheme = "https"
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	_, port, _ := net.SplitHostPort(listening.String())
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
