package app

import "tresen/backend/inbox"

// Pictures and files are shown from /media/HASH?name=NAME&type=TYPE of the
// asset server: from this PC when they are here, else fetched once and kept.

// PickFiles opens the system's file dialog and takes the chosen files in.
func (a *App) PickFiles() ([]inbox.File, error) { return nil, nil }

// AddFile takes in a pasted or dropped file; data is base64.
func (a *App) AddFile(name, mediaType, data string) (inbox.File, error) { return inbox.File{}, nil }

// SaveFile asks where and writes a copy of a file there.
func (a *App) SaveFile(hash, name string) error { return nil }

// OpenLink opens a http(s) or mailto address in the system's browser.
func (a *App) OpenLink(url string) error { return nil }

// Copy puts text on the clipboard.
func (a *App) Copy(text string) error { return nil }

// NewSecret makes an invitation code or identity secret: 32 random bytes and
// the SHA-256 the relay is told, both base64url.
func (a *App) NewSecret() (Secret, error) { return Secret{}, nil }

// InviteLink words a tresen://join link for the relay this PC is signed in on.
func (a *App) InviteLink(code string) (string, error) { return "", nil }

// Secret is a random value and its hash.
type Secret struct {
	Value string `json:"value"`
	Hash  string `json:"hash"`
}
