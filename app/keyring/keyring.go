// Package keyring keeps the session token and the replica's key: in the
// operating system's key store, or, where there is none and the person chose so,
// in a file only they can read, or in memory.
package keyring

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/zalando/go-keyring"

	"tresen/backend/fault"
)

const service = "tresen"

// Where secrets are kept.
type Where string

// The places. System needs no choice; the others are chosen by a person.
const (
	System Where = "system"
	File   Where = "file"
	Memory Where = "memory"
)

// ErrNone says that this PC has no key store.
var ErrNone = fault.New(fault.Unavailable, "keyring", "no key store on this PC")

// Store keeps secrets by name.
type Store interface {
	// Get gives a secret, "" when there is none. ErrNone: no key store here.
	Get(name string) (string, error)
	// Set keeps a secret; an empty one removes it.
	Set(name, secret string) error
}

// Open gives the store at a place; folder is where a file store lies.
func Open(where Where, folder string) Store {
	switch where {
	case File:
		return &file{path: filepath.Join(folder, "keys.json")}
	case Memory:
		return &memory{m: map[string]string{}}
	}
	return system{}
}

// system is the operating system's key store. go-keyring words "no store" in
// many ways (no bus, no service, no binary), so every error but "not found" is that.
type system struct{}

func (system) Get(name string) (string, error) {
	s, err := keyring.Get(service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", ErrNone
	}
	return s, nil
}

func (system) Set(name, secret string) error {
	var err error
	if secret == "" {
		err = keyring.Delete(service, name)
	} else {
		err = keyring.Set(service, name, secret)
	}
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return ErrNone
	}
	return nil
}

// file is a JSON file with mode 0600, replaced whole.
type file struct {
	mu   sync.Mutex
	path string
}

func (f *file) read() (map[string]string, error) {
	m := map[string]string{}
	b, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "keyring.read", err)
	}
	if json.Unmarshal(b, &m) != nil {
		return map[string]string{}, nil // torn or foreign: sign in anew
	}
	return m, nil
}

func (f *file) Get(name string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, err := f.read()
	return m[name], err
}

func (f *file) Set(name, secret string) error {
	const op = "keyring.Set"
	f.mu.Lock()
	defer f.mu.Unlock()
	m, err := f.read()
	if err != nil {
		return err
	}
	if delete(m, name); secret != "" {
		m[name] = secret
	}
	b, err := json.Marshal(m)
	if err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	tmp := f.path + ".new"
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	return fault.Wrap(fault.Internal, op, os.Rename(tmp, f.path))
}

type memory struct {
	mu sync.Mutex
	m  map[string]string
}

func (s *memory) Get(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m[name], nil
}

func (s *memory) Set(name, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.m, name); secret != "" {
		s.m[name] = secret
	}
	return nil
}
