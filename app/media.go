package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tresen/app/link"
	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// Pictures and files are shown from /media/HASH?name=NAME&type=TYPE of the
// asset server: from this PC when they are here, else fetched once and kept.

const (
	maxFile    = 25 << 20 // bytes of one file that is taken in
	maxFetched = 50 << 20 // bytes of one file that is fetched: a whole mail
	keepFiles  = 2 << 30  // bytes of files kept on this PC
)

// PickFiles opens the system's file dialog and takes the chosen files in.
func (a *App) PickFiles() ([]inbox.File, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	paths, err := a.shell.PickFiles()
	if err != nil {
		return nil, a.coded(err)
	}
	return l.takePicked(a.ctx, paths)
}

// PickPicture is PickFiles for one picture; none when the person cancelled.
func (a *App) PickPicture() ([]inbox.File, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	path, err := a.shell.PickPicture()
	if err != nil {
		return nil, a.coded(err)
	}
	if path == "" {
		return []inbox.File{}, nil
	}
	return l.takePicked(a.ctx, []string{path})
}

// takePicked takes in the files of the dialog.
func (l *live) takePicked(ctx context.Context, paths []string) ([]inbox.File, error) {
	list := []inbox.File{}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, bare(fault.NotFound)
		}
		if info.Size() > maxFile {
			return nil, bare(fault.TooLarge)
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return nil, bare(fault.NotFound)
		}
		f, err := l.takeIn(ctx, filepath.Base(p), mime.TypeByExtension(filepath.Ext(p)), data)
		if err != nil {
			return nil, l.a.coded(err)
		}
		list = append(list, f)
	}
	return list, nil
}

// AddFile takes in a pasted or dropped file; data is base64.
func (a *App) AddFile(name, mediaType, data string) (inbox.File, error) {
	l, err := a.running()
	if err != nil {
		return inbox.File{}, err
	}
	if base64.StdEncoding.DecodedLen(len(data)) > maxFile+2 {
		return inbox.File{}, bare(fault.TooLarge)
	}
	b, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return inbox.File{}, bare(fault.Invalid)
	}
	f, err := l.takeIn(a.ctx, name, mediaType, b)
	return f, a.coded(err)
}

// takeIn keeps a file of this PC before anything shows it.
func (l *live) takeIn(ctx context.Context, name, mediaType string, data []byte) (inbox.File, error) {
	const op = "app.takeIn"
	if len(data) == 0 {
		return inbox.File{}, fault.New(fault.Invalid, op, "empty file")
	}
	if len(data) > maxFile {
		return inbox.File{}, fault.New(fault.TooLarge, op, "file over the limit")
	}
	sum := sha256.Sum256(data)
	f := inbox.File{Hash: hex.EncodeToString(sum[:]), Name: plainName(name), Type: sniff(data, mediaType), Size: int64(len(data))}
	f.Width, f.Height = pixels(data)
	if err := l.media.Put(ctx, f, data, true, time.Now().UnixMilli()); err != nil {
		return inbox.File{}, l.failed(err)
	}
	return f, nil
}

// give brings a file to the relay and answers what the relay takes it for. A
// file that is not here (a saved reply's, another PC's draft's) the relay has.
func (l *live) give(ctx context.Context, f inbox.File) (inbox.File, error) {
	kept, own, found, err := l.media.Get(ctx, f.Hash)
	if err != nil || !found || !own {
		return f, err
	}
	kept.Name = cmp.Or(f.Name, kept.Name) // of a template's file the wish knows only the hash
	got, err := l.api.Upload(ctx, kept, l.media.Content(ctx, kept))
	if err != nil {
		return f, err
	}
	if got.Hash != f.Hash {
		return f, fault.New(fault.Invalid, "app.give", "the relay received another file")
	}
	got.Name = kept.Name
	return got, l.media.Sent(ctx, f.Hash)
}

// again lets the files of a refused wish go along when that is tried again, as far as
// they are here: the relay may not have had them for this agent.
func (l *live) again(ctx context.Context, w replica.Wish) error {
	if w.Code != string(fault.NotFound) {
		return nil
	}
	for _, f := range wishFiles(w.Body) {
		if err := l.media.Bring(ctx, f.Hash); err != nil {
			return err
		}
	}
	return nil
}

// SaveFile asks where and writes a copy of a file there.
func (a *App) SaveFile(hash, name string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	f, err := l.have(a.ctx, hash, name, "")
	if err != nil {
		return a.coded(err)
	}
	return l.save(f, plainName(name))
}

// OpenLink opens a http(s), mailto or tel address by the system's program for it.
func (a *App) OpenLink(address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel") {
		return bare(fault.Invalid)
	}
	a.shell.Open(u.String())
	return nil
}

// Copy puts text on the clipboard.
func (a *App) Copy(text string) error {
	if a.shell.Copy(text) != nil {
		return bare(fault.Unavailable)
	}
	return nil
}

// NewSecret makes an invitation code or identity secret: 32 random bytes and
// the SHA-256 the relay is told, both base64url.
func (a *App) NewSecret() (Secret, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return Secret{}, a.coded(err)
	}
	v := base64.RawURLEncoding.EncodeToString(b)
	sum := sha256.Sum256([]byte(v))
	return Secret{Value: v, Hash: base64.RawURLEncoding.EncodeToString(sum[:])}, nil
}

// InviteLink words a tresen://join link for the relay this PC is signed in on.
func (a *App) InviteLink(code string) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	return link.FormatInvitation(link.Invitation{Relay: l.account.Relay, Code: code}), nil
}

// Secret is a random value and its hash.
type Secret struct {
	Value string `json:"value"`
	Hash  string `json:"hash"`
}

// plainName keeps of a file's name what is no path and no control character.
func plainName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if name == "" || name == "." || name == ".." {
		return "file"
	}
	return name
}

// sniff tells a file's type from its content; only what looks like nothing in
// particular is called what the sender says. Of wrappings that hold sound as well
// as film (Ogg, WebM, MP4) they say which.
func sniff(data []byte, said string) string {
	t, _, err := mime.ParseMediaType(http.DetectContentType(data))
	if t == "application/ogg" || t == "video/webm" || t == "video/mp4" {
		if s, _, err := mime.ParseMediaType(said); err == nil && (strings.HasPrefix(s, "audio/") || strings.HasPrefix(s, "video/")) {
			return s
		}
	}
	if err != nil || t == "application/octet-stream" || t == "text/plain" || t == "application/zip" {
		if s, _, err := mime.ParseMediaType(said); err == nil && !strings.HasPrefix(s, "image/") && s != "text/html" {
			return s
		}
	}
	return t
}
