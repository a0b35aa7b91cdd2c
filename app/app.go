// Package app is the desktop's Go side: it reads the replica and queues
// commands. Its methods are bound to the interface; see views.go for what they
// give and do.go for how a wish becomes a command. What is a function here and
// takes an *App is for main and desktop only and not bound.
package app

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"

	"tresen/app/keyring"
	"tresen/backend/fault"
)

// Version of the program.
const Version = "0.1.0"

// App is bound to the interface. mu guards live, keys and the two files' contents.
type App struct {
	o     Options
	shell Shell
	ctx   context.Context // from Start to Stop

	mu      sync.Mutex
	keys    keyring.Store
	where   keyring.Where
	account account
	live    *live
	invite  string // link the program was started with

	// Read by the line's goroutines, for which stopping waits: never behind mu.
	prefs   atomic.Pointer[Prefs]
	focused atomic.Bool
	at      *whereabouts
	// language is a string: the window's, for what the system shows.
	language atomic.Value
	signing  atomic.Pointer[context.CancelFunc] // ends the sign-in of a channel that waits
}

// Options say where the program keeps its data. The rest is for demo and tests.
type Options struct {
	Folder string
	Keys   keyring.Where // chosen without asking where there is no key store
	SignIn *SignInForm   // used silently when nobody was ever signed in here
}

// Shell is what the window system does for the program.
type Shell interface {
	Emit(event string, data any)
	// Notify shows a native notification; a click on it comes back as Go.
	Notify(n Notice)
	// PickFiles, PickPicture and SaveAs ask the person; empty answers mean "cancelled".
	PickFiles() ([]string, error)
	PickPicture() (string, error)
	SaveAs(name string) (string, error)
	Browser
}

// Browser is what lies outside of the window.
type Browser interface {
	Open(url string)
	Copy(text string) error
}

// New makes the program's core. It opens nothing.
func New(o Options) *App {
	a := &App{o: o, at: newWhereabouts()}
	p := defaultPrefs()
	a.prefs.Store(&p)
	return a
}

// Start lets the core work, until ctx ends.
func Start(ctx context.Context, a *App, s Shell) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ctx, a.shell = ctx, s
	a.focused.Store(true)
	a.readFiles()
}

// Stop ends the line and closes the replica.
func Stop(a *App) {
	a.mu.Lock()
	l := a.live
	a.live = nil
	a.mu.Unlock()
	if l == nil {
		return
	}
	l.stop()
	if l.blocked() { // said in the last moment
		a.mu.Lock()
		defer a.mu.Unlock()
		_ = a.withdraw()
	}
}

// Invited takes a tresen://join link that arrived from outside.
func Invited(a *App, link string) {
	a.mu.Lock()
	a.invite = link
	s := a.shell
	a.mu.Unlock()
	if s != nil {
		s.Emit(EventInvite, link)
	}
}

// Go shows a conversation: its notification was clicked.
func Go(a *App, conversation string) { a.shell.Emit(EventGo, conversation) }

// running gives the open session; code signed_out when there is none.
func (a *App) running() (*live, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == nil {
		return nil, bare(fault.SignedOut)
	}
	return a.live, nil
}

// path joins names to the data folder.
func (a *App) path(name ...string) string {
	return filepath.Join(append([]string{a.o.Folder}, name...)...)
}

// bare is an error that shows nothing but its code: the interface words it.
type bare fault.Code

func (b bare) Error() string { return string(b) }

// coded makes any error a bare one. A broken replica is begun anew on the way.
func (a *App) coded(err error) error {
	if err == nil {
		return nil
	}
	var b bare
	if errors.As(err, &b) {
		return b
	}
	a.noteFault(err)
	return bare(fault.CodeOf(err))
}
