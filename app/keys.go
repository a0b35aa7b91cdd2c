package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"

	"tresen/app/keyring"
	"tresen/app/replica"
)

// openKeys opens the key store; keyring.ErrNone when a person has to choose one.
// The caller holds mu.
func (a *App) openKeys() error {
	if a.keys != nil {
		return nil
	}
	if a.where == "" || a.where == keyring.System {
		s := keyring.Open(keyring.System, "")
		_, err := s.Get("probe")
		if err == nil {
			a.keys, a.where = s, keyring.System
			return nil
		}
		if !errors.Is(err, keyring.ErrNone) || a.o.Keys == "" {
			return err
		}
		a.where = a.o.Keys
	}
	a.keys = keyring.Open(a.where, a.o.Folder)
	return nil
}

// replicaKey gives the key of an account's replica and makes one for a new
// replica. Without its key (memory store, cleared store) an old replica is of no
// use to anybody and goes.
func (a *App) replicaKey(c account) ([]byte, error) {
	name := c.secretName("replica")
	text, err := a.keys.Get(name)
	if err != nil {
		return nil, err
	}
	if key, err := hex.DecodeString(text); err == nil && len(key) == 32 {
		return key, nil
	}
	for _, path := range []string{a.replicaPath(c), a.mediaPath(c)} {
		if err := replica.Delete(path); err != nil {
			return nil, err
		}
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, a.keys.Set(name, hex.EncodeToString(key))
}
