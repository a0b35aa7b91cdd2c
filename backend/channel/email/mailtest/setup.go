package mailtest

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"tresen/backend/channel/email/emailsim/throwaway"
)

//go:embed config
var files embed.FS

var templates = template.Must(template.ParseFS(files, "config/*"))

// prepare writes what stays the same over restarts: keys, users, folders.
func (s *Server) prepare() error {
	if err := os.Chmod(s.state, 0o755); err != nil {
		return err
	}
	for _, dir := range []string{"dovecot/run", "dovecot/lib", "mail", "exim/spool", "exim/log", "sieve", "keys/default/HS256"} {
		if err := os.MkdirAll(filepath.Join(s.state, dir), 0o755); err != nil {
			return err
		}
	}
	s.secret = make([]byte, 32)
	_, _ = rand.Read(s.secret)
	ca, err := throwaway.New("mailtest")
	if err != nil {
		return err
	}
	cert, key, err := ca.Server("localhost", "mail.shop.test", "127.0.0.1")
	if err != nil {
		return err
	}
	s.ca, s.CA = ca, ca.Pool()
	var users, passwd bytes.Buffer
	for _, u := range Users {
		fmt.Fprintf(&users, "%s:{PLAIN}%s::::::\n", u, Password)
		fmt.Fprintf(&passwd, "%s: %s\n", u, Password)
	}
	return s.write(map[string]string{
		"ca.pem": string(ca.PEM), "server.pem": string(cert), "server.key": string(key), "tokens": "",
		"keys/default/HS256/default": base64.StdEncoding.EncodeToString(s.secret),
		"users":                      users.String(), "exim/passwd": passwd.String(),
		"exim/aliases": "info@shop.test: support@shop.test\noffice@customer.test: anna@customer.test\n",
	})
}

func (s *Server) write(list map[string]string) error {
	for name, text := range list {
		if err := os.WriteFile(filepath.Join(s.state, name), []byte(text), 0o644); err != nil { //nolint:gosec // throw-away keys, read by the servers' user
			return err
		}
	}
	return nil
}

// configure writes the settings for the ports taken.
func (s *Server) configure() error {
	o := s.options
	data := struct {
		*Server
		State, Root, User, Group, Exim, Caps, Notify, Delay string
		MaxConn                                             int
		MaxSize, Quota                                      int64
		Cleartext                                           bool
		Boxes, Environ                                      []string
	}{s, s.state, s.programs.root, s.owner.name, s.owner.group, s.programs.exim, o.Caps, seconds(o.Notify, 120), seconds(o.Delay, 1),
		or(o.MaxConn, 10), or(o.MaxSize, 60<<20), o.Quota, o.Cleartext, boxes, s.programs.environ()}
	for name, file := range map[string]string{"dovecot.conf": "dovecot.conf", "exim.conf": "exim.conf", "oauth2.conf": "oauth2.conf",
		"robot.sh": "robot.sh", "vacation.sieve": "sieve/vacation@customer.test.sieve"} {
		var b bytes.Buffer
		if err := templates.ExecuteTemplate(&b, name, data); err != nil {
			return err
		}
		if err := s.write(map[string]string{file: b.String()}); err != nil {
			return err
		}
	}
	var own []string
	for _, name := range []string{"dovecot", "mail", "exim", "sieve"} {
		own = append(own, filepath.Join(s.state, name))
	}
	return s.owner.own(own...)
}

func or[T int | int64](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}

func seconds(d time.Duration, otherwise int) string {
	return strconv.Itoa(or(int((d+time.Second-1)/time.Second), otherwise)) + "s"
}

// launch starts both servers and returns when they answer on every port.
func (s *Server) launch() (err error) {
	conf := filepath.Join(s.state, "dovecot.conf")
	// A dovecot started by itself would look for doveconf where Debian installs it.
	s.dovecot, err = start(s, "dovecot", s.programs.environ(), s.programs.doveconf, "-f", "service=master", "-c", conf, "-m", "master",
		"-e", s.programs.dovecot, "-F", "-c", conf)
	if err != nil {
		return err
	}
	s.exim, err = start(s, "exim", s.programs.environ(), s.programs.exim, "-C", filepath.Join(s.state, "exim.conf"), "-bdf", "-q1s")
	if err != nil {
		return err
	}
	limit := time.Now().Add(20 * time.Second)
	for port, greeting := range map[int]string{s.IMAP: "* OK", s.SMTP: "220", s.Submission: "220", s.LMTP: "220", s.IMAPS: "", s.SMTPS: ""} {
		for !greets(port, greeting) {
			if s.dovecot.ended() || s.exim.ended() {
				return errors.New("a mail server ended at once")
			}
			if time.Now().After(limit) {
				return fmt.Errorf("no answer on port %d", port)
			}
			time.Sleep(10 * time.Millisecond) // a server that is starting gives no sign but its answer
		}
	}
	return nil
}

func greets(port int, greeting string) bool {
	c, err := net.DialTimeout("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	if greeting == "" {
		return true
	}
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	line, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && strings.HasPrefix(line, greeting)
}
