//go:build !linux

package mailtest

import "fmt"

type owner struct {
	name, group string
	uid, gid    int
}

type process struct{}

func findOwner() (owner, error) {
	return owner{}, fmt.Errorf("%w (and they run on Linux only)", ErrMissing)
}

func (owner) own(...string) error                                  { return nil }
func (*Server) takePorts() (func(), error)                         { return nil, ErrMissing }
func (*Server) run([]byte, string, ...string) ([]byte, error)      { return nil, ErrMissing }
func start(*Server, string, []string, ...string) (*process, error) { return nil, ErrMissing }
func (*process) stop()                                             {}
func (*process) kill()                                             {}
func (*process) ended() bool                                       { return true }
func (*Server) hold() (func(), error)                              { return nil, ErrMissing }
