package mailtest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// owner is who the servers run as: oneself, or for root the user "nobody".
type owner struct {
	name, group string
	uid, gid    int
	drop        *syscall.Credential // nil: stay who one is
}

func findOwner() (owner, error) {
	u, err := user.Current()
	if err == nil && u.Uid == "0" {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return owner{}, err
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return owner{}, err
	}
	o := owner{name: u.Username, group: g.Name}
	o.uid, _ = strconv.Atoi(u.Uid)
	o.gid, _ = strconv.Atoi(u.Gid)
	if os.Getuid() == 0 {
		o.drop = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	return o, nil
}

// own gives files, and what is below them, to the servers' user.
func (o owner) own(paths ...string) error {
	if o.drop == nil {
		return nil
	}
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Lchown(name, o.uid, o.gid)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// process is a server with all its children: one session.
type process struct {
	session int
	guard   *os.File // closing it, or dying with it open, ends the server
	done    chan struct{}
}

// guarding runs a server and ends it, first gently, as soon as the other end
// of input 3 is gone: nothing is left behind by a test that was killed. It ends
// with the server.
const guarding = `"$@" 3<&- & p=$!
{ read -r _ <&3; kill -TERM $p; sleep 3; kill -KILL 0; } 2>/dev/null &
wait $p
kill -KILL 0`

func start(s *Server, name string, env []string, args ...string) (*process, error) {
	out, err := os.OpenFile(filepath.Join(s.state, name+".out"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	in, guard, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	cmd := exec.Command("/bin/sh", append([]string{"-c", guarding, name}, args...)...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = env, s.state, out, out, []*os.File{in}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: s.owner.drop}
	if err := cmd.Start(); err != nil {
		_ = guard.Close()
		return nil, err
	}
	p := &process{session: cmd.Process.Pid, guard: guard, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

func (p *process) stop() {
	if p != nil {
		_ = p.guard.Close()
		<-p.done
		p.kill()
	}
}

// kill ends every process of the session; some (a pipe transport) leave the
// guard's process group, none leaves the session.
func (p *process) kill() {
	if p == nil {
		return
	}
	for range 100 {
		list := p.members()
		if len(list) == 0 {
			break
		}
		for _, pid := range list {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		time.Sleep(2 * time.Millisecond) // until the kernel has taken them off the list
	}
	_ = p.guard.Close()
	<-p.done
}

// ended tells that the server is gone.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// members are the living processes of the session (proc(5): stat's fields
// after the name are state, parent, group, session).
func (p *process) members() []int {
	var list []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if len(fields) > 3 && string(fields[0]) != "Z" && string(fields[3]) == strconv.Itoa(p.session) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			list = append(list, pid)
		}
	}
	return list
}

// run runs a program as the servers' user.
func (s *Server) run(in []byte, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir, cmd.Stdin = s.programs.environ(), s.state, bytes.NewReader(in)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner.drop}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("%s: %w: %s", filepath.Base(name), err, bytes.TrimSpace(out))
	}
	return out, nil
}

// takePorts finds six free ports in a row, below those the system gives to
// outgoing connections. A lock keeps other tests from the same six.
func (s *Server) takePorts() (release func(), err error) {
	dir := filepath.Join(os.TempDir(), "tresen-mail-ports")
	if err := os.Mkdir(dir, 0o777); err == nil {
		_ = os.Chmod(dir, 0o777|os.ModeSticky)
	}
	for range 200 {
		base := 20000 + rand.IntN(1200)*10
		lock, err := lockFile(filepath.Join(dir, strconv.Itoa(base)))
		if err != nil {
			continue
		}
		if !free(base, 6) {
			_ = lock.Close()
			continue
		}
		s.IMAP, s.IMAPS, s.SMTP, s.Submission, s.SMTPS, s.LMTP = base, base+1, base+2, base+3, base+4, base+5
		return func() { _ = lock.Close() }, nil
	}
	return nil, errors.New("no free ports")
}

// hold locks the state for as long as this process lives, and removes what
// processes that were killed have left.
func (s *Server) hold() (release func(), err error) {
	left, _ := filepath.Glob("/tmp/tresen-mail-*/lock")
	for _, name := range left {
		if info, err := os.Stat(name); err != nil || time.Since(info.ModTime()) < time.Minute { // may be about to be locked
			continue
		}
		if f, err := lockFile(name); err == nil {
			_ = os.RemoveAll(filepath.Dir(name))
			_ = f.Close()
		}
	}
	f, err := lockFile(filepath.Join(s.state, "lock"))
	if err != nil {
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}

func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDONLY, 0o666)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func free(base, n int) bool {
	for port := base; port < base+n; port++ {
		l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}
