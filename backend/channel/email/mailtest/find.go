package mailtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// programs are the servers' files: installed with the system, or unpacked by
// scripts/mailserver.sh below a folder of their own (root).
type programs struct {
	root                             string // "" for the system's
	dovecot, doveconf, doveadm, exim string
}

var find = sync.OnceValues(func() (programs, error) {
	for _, root := range folders() {
		if p, ok := unpacked(root); ok {
			return p, usable(p)
		}
	}
	p := programs{dovecot: lookup("dovecot"), doveconf: lookup("doveconf"), doveadm: lookup("doveadm"), exim: lookup("exim4")}
	if p.dovecot == "" || p.doveconf == "" || p.doveadm == "" || p.exim == "" {
		return p, ErrMissing
	}
	return p, usable(p)
})

// folders are where scripts/mailserver.sh unpacks to, for root and for others.
func folders() []string {
	list := []string{os.Getenv("TRESEN_MAILSERVER"), "/var/cache/tresen/mailserver"}
	if cache, err := os.UserCacheDir(); err == nil {
		list = append(list, filepath.Join(cache, "tresen", "mailserver"))
	}
	return list
}

func unpacked(root string) (programs, bool) {
	if _, err := os.Stat(filepath.Join(root, "complete")); root == "" || err != nil {
		return programs{}, false
	}
	at := func(name string) string { return filepath.Join(root, "usr", name) }
	return programs{root: root, dovecot: at("sbin/dovecot"), doveconf: at("bin/doveconf"), doveadm: at("bin/doveadm"), exim: at("sbin/exim4")}, true
}

func lookup(name string) string {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/sbin") {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil && filepath.IsAbs(path) {
			return path
		}
	}
	return ""
}

// usable: Dovecot 2.4 reads another language of settings.
func usable(p programs) error {
	cmd := exec.Command(p.dovecot, "--version")
	cmd.Env = p.environ()
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w (%s does not run: %w)", ErrMissing, p.dovecot, err)
	}
	if !strings.HasPrefix(string(out), "2.3") {
		return fmt.Errorf("%w (Dovecot 2.3 is needed, this is %s)", ErrMissing, strings.TrimSpace(string(out)))
	}
	return nil
}

// environ is what the programs need to know of the folder they were unpacked
// to; moved.so is scripts/mailserver.c.
func (p programs) environ() []string {
	env := []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TZ=UTC"}
	if p.root == "" {
		return env
	}
	dirs := []string{filepath.Join(p.root, "usr/lib/dovecot"), filepath.Join(p.root, "usr/lib/dovecot/modules/old-stats")}
	for _, pattern := range []string{"usr/lib/*-linux-*", "lib/*-linux-*"} {
		more, _ := filepath.Glob(filepath.Join(p.root, pattern))
		dirs = append(dirs, more...)
	}
	return append(env, "LD_LIBRARY_PATH="+strings.Join(dirs, ":"), "LD_PRELOAD="+filepath.Join(p.root, "moved.so"))
}
