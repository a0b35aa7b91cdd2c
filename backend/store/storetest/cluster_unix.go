//go:build unix

package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// keeper is a shell that outlives no test process: PostgreSQL runs below it until
// its standard input ends, which the system closes with the process, also after
// a panic or kill -9. Then everything is stopped and removed. Deadlocks are looked for
// early: tests provoke them, and a second each is time nobody has.
const keeper = `trap '' INT TERM HUP
%s -D %s -k %s -p %s -c listen_addresses= -c unix_socket_permissions=0777 -c max_connections=120 \
 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=32MB -c deadlock_timeout=50ms \
 </dev/null >%s 2>&1 & p=$!
cat >/dev/null
kill -QUIT $p; wait $p; cd /; rm -rf %s`

func startCluster() (*cluster, string, error) {
	bin, found := binaries()
	if !found {
		return nil, "initdb and postgres are not in /usr/lib/postgresql/*/bin nor in PATH", nil
	}
	who, cred, missing := ordinary()
	if missing != "" {
		return nil, missing, nil
	}
	dir, err := makeDir(cred)
	if err != nil {
		return nil, "", err
	}
	data := filepath.Join(dir, "data")
	initdb := command(cred, dir, filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", who,
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, "", fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	log := filepath.Join(dir, "log")
	keep := command(cred, dir, "/bin/sh", "-c", fmt.Sprintf(keeper, shell(filepath.Join(bin, "postgres")),
		shell(data), shell(dir), socketPort, shell(log), shell(dir)))
	life, err := keep.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	if err := keep.Start(); err != nil {
		return nil, "", err
	}
	c := &cluster{dir: dir, user: who, life: life}
	if err := c.wait(); err != nil {
		text, _ := os.ReadFile(log)
		_ = life.Close()
		return nil, "", fmt.Errorf("%w: %s", err, bytes.TrimSpace(text))
	}
	return c, "", nil
}

// wait returns when the cluster answers.
func (c *cluster) wait() error {
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("does not answer: %w", err)
		}
	}
}

// ordinary says as whom PostgreSQL runs: it refuses root.
func ordinary() (name string, cred *syscall.Credential, missing string) {
	if os.Geteuid() != 0 {
		u, err := user.Current()
		if err != nil {
			return "", nil, "this user has no name: " + err.Error()
		}
		return u.Username, nil, ""
	}
	for _, n := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(n)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return n, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, ""
		}
	}
	return "", nil, "running as root, and there is no ordinary user to run it as"
}

// makeDir makes a folder of that user. Its name is short: the path of a socket
// holds little more than 100 bytes. A TMPDIR the user cannot enter is passed over.
func makeDir(cred *syscall.Credential) (string, error) {
	for _, parent := range []string{os.TempDir(), "/tmp"} {
		dir, err := os.MkdirTemp(parent, "tresenpg")
		if err != nil {
			continue
		}
		if cred != nil {
			err = os.Chown(dir, int(cred.Uid), int(cred.Gid))
		}
		if err == nil && len(dir) < 80 && command(cred, "/", "/bin/sh", "-c", "cd "+shell(dir)).Run() == nil {
			return dir, nil
		}
		_ = os.RemoveAll(dir)
	}
	return "", fmt.Errorf("no folder for temporary files that PostgreSQL's user can enter")
}

func command(cred *syscall.Credential, dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C", "TZ=UTC"}
	// A group of its own: Ctrl+C at a terminal reaches the keeper through its input.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: cred}
	return c
}
