package app

import (
	"encoding/json"
	"os"
	"path/filepath"

	"tresen/app/keyring"
	"tresen/app/link"
)

// account is who is (or was last) signed in on this PC: account.json in the
// data folder. It holds nothing secret.
type account struct {
	Relay link.Relay    `json:"relay"`
	ID    string        `json:"id"` // of the relay's data
	Agent string        `json:"agent"`
	Email string        `json:"email"`
	Keys  keyring.Where `json:"keys,omitempty"`
	// Blocked: an administrator blocked them, and their data went. Unsent counts what
	// stays sealed (unsent.go).
	Blocked bool `json:"blocked,omitempty"`
	Unsent  int  `json:"unsent,omitempty"`
}

// secretName names the account's secrets in the key store.
func (a account) secretName(what string) string {
	return what + " " + a.Relay.Address + " " + a.Email
}

func defaultPrefs() Prefs {
	return Prefs{Theme: "system", Notify: true, Sound: true, SingleKeys: true, Keys: map[string]string{},
		ListWidth: 322, DetailWidth: 286, Details: true, Sort: "newest", Bucket: BucketOpen, Events: true, UndoSend: 10, Board: "grid"}
}

// readFiles reads what an earlier run left; a missing or torn file leaves the
// defaults. The caller holds mu.
func (a *App) readFiles() {
	_ = readJSON(a.path("account.json"), &a.account)
	p := defaultPrefs()
	if readJSON(a.path("prefs.json"), &p) != nil {
		p = defaultPrefs()
	}
	if p.Keys == nil {
		p.Keys = map[string]string{}
	}
	a.prefs.Store(&p)
	a.where = a.account.Keys
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// writeJSON replaces a small file whole, so that a crash leaves the old or the new one.
func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// replicaPath is where the account's replica lies, mediaPath its files.
func (a *App) replicaPath(c account) string {
	return a.path("replica", fileName(c.ID)+"-"+fileName(c.Agent)+".db")
}

func (a *App) mediaPath(c account) string {
	return a.path("replica", fileName(c.ID)+"-"+fileName(c.Agent)+"-media.db")
}

// fileName keeps of an id what any file system takes.
func fileName(id string) string {
	out := make([]rune, 0, len(id))
	for _, r := range id {
		if r == '-' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') {
			out = append(out, r)
		}
	}
	return string(out[:min(len(out), 64)])
}
