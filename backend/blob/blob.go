// Package blob keeps files by their content, in a folder: the name of a blob is
// the SHA-256 of its bytes. Why not gocloud.dev/blob: docs/adr/0004-blob-folder.md.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp" // sizes of pictures

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// MaxFile is the most bytes a file may have.
const MaxFile = 25 << 20

// Store keeps blobs.
type Store struct{ dir string }

// Open opens, or makes, the folder, and sees whether it can be written.
func Open(dir string) (*Store, error) {
	const op = "blob.Open"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(fault.Denied, op, err)
	}
	probe, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return nil, fault.Wrap(fault.Denied, op, err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	left, _ := filepath.Glob(filepath.Join(dir, unfinished))
	for _, f := range left { // uploads a crash has cut off
		if i, err := os.Stat(f); err == nil && time.Since(i.ModTime()) > time.Hour {
			_ = os.Remove(f)
		}
	}
	return &Store{dir}, nil
}

// unfinished is the name of a file that is still being taken in.
const unfinished = ".new-*"

// Put takes a file in and answers when it is on disk. Its type is sniffed; a
// type that could run or script is refused with file_type, more than limit
// bytes (at most MaxFile) with too_large. Neither the answer nor the time it takes tells whether
// somebody has brought the same bytes before. Memory does not grow with the file.
func (s *Store) Put(_ context.Context, name string, r io.Reader, limit int64) (f inbox.File, err error) {
	return s.put(name, r, min(limit, MaxFile), true, func(head []byte, size int64) (string, error) {
		if size == 0 {
			return "", fault.New(fault.Invalid, "blob.Put", "empty file")
		}
		return sniff(name, head)
	})
}

// put takes a file in; typed tells its type from its beginning, or refuses it.
func (s *Store) put(name string, r io.Reader, limit int64, alike bool, typed func(head []byte, size int64) (string, error)) (f inbox.File, err error) {
	const op = "blob.Put"
	tmp, err := os.CreateTemp(s.dir, unfinished)
	if err != nil {
		return f, full(op, err)
	}
	defer func() {
		_ = tmp.Close()           // closed already when all went well
		_ = os.Remove(tmp.Name()) // gone after the rename
	}()
	sum := sha256.New()
	n, err := io.Copy(&disk{tmp, sum}, io.LimitReader(r, limit+1))
	var stuck *diskError
	switch {
	case errors.As(err, &stuck):
		return f, full(op, stuck.err)
	case err != nil:
		return f, fault.Wrap(fault.Unavailable, op, err)
	case n > limit:
		return f, fault.New(fault.TooLarge, op, fmt.Sprintf("over %d bytes", limit))
	}
	f = inbox.File{Hash: hex.EncodeToString(sum.Sum(nil)), Name: CleanName(name), Size: n}
	if err := describe(&f, tmp, typed); err != nil {
		return inbox.File{}, err
	}
	return f, s.keep(f.Hash, tmp, alike)
}

// disk is where an upload goes; its errors are told from those of the sender.
type disk struct {
	file *os.File
	sum  hash.Hash
}

type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }

func (d *disk) Write(p []byte) (int, error) {
	n, err := d.file.Write(p)
	if err != nil {
		return n, &diskError{err}
	}
	return d.sum.Write(p)
}

// describe finds a file's type and, of a picture, its size.
func describe(f *inbox.File, tmp *os.File, typed func(head []byte, size int64) (string, error)) error {
	head := make([]byte, sniffed)
	n, err := tmp.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return full("blob.Put", err)
	}
	if f.Type, err = typed(head[:n], f.Size); err != nil || !strings.HasPrefix(f.Type, "image/") {
		return err
	}
	if c, _, err := image.DecodeConfig(io.NewSectionReader(tmp, 0, f.Size)); err == nil {
		f.Width, f.Height = c.Width, c.Height
	}
	return nil
}

// sniffed is how much of a file its type is told from.
const sniffed = 64 << 10

// keep renames the whole file to its final name: a blob is whole or not there. alike:
// of bytes that are here already as much is written, so that the time does not tell.
func (s *Store) keep(hash string, tmp *os.File, alike bool) error {
	const op = "blob.Put"
	file := s.file(hash)
	_, err := os.Stat(file)
	here := err == nil
	if here && !alike {
		return nil
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil || here {
		return full(op, err)
	}
	named := []string{filepath.Dir(file)} // folders whose list of names changes
	switch err := os.Mkdir(named[0], 0o700); {
	case err == nil:
		named = append(named, s.dir)
	case !errors.Is(err, fs.ErrExist):
		return full(op, err)
	}
	if err := os.Rename(tmp.Name(), file); err != nil {
		return full(op, err)
	}
	for _, dir := range named { // the name too must survive a power cut
		if d, err := os.Open(dir); err == nil { //nolint:gosec // our own folder
			_ = d.Sync() // not possible on every system
			_ = d.Close()
		}
	}
	return nil
}

func full(op string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &fault.Error{Code: fault.DiskFull, Op: op, Err: err}
	}
	return fault.Wrap(fault.Internal, op, err)
}

// Open reads a blob.
func (s *Store) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	const op = "blob.Open"
	if !IsHash(hash) {
		return nil, fault.New(fault.Invalid, op, "not a hash")
	}
	f, err := os.Open(s.file(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, op, "no such blob")
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	return f, nil
}

// file spreads blobs over 256 folders.
func (s *Store) file(hash string) string { return filepath.Join(s.dir, hash[:2], hash) }

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// IsHash tells whether a string can be a blob's name.
func IsHash(s string) bool { return hashForm.MatchString(s) }

// accepted are the types of files customers and agents may send, by sniffed
// type. What a browser could run as a page (HTML, SVG, XML) is not among them.
var accepted = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/heic": true, "image/heif": true,
	"image/tiff": true, "image/bmp": true, "application/pdf": true, "text/plain": true, "text/csv": true, "text/rtf": true,
	"text/calendar": true, "text/vcard": true, "application/zip": true, "application/json": true,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   true,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         true,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": true,
	"application/msword": true, "application/vnd.ms-excel": true, "application/vnd.ms-powerpoint": true,
	"application/vnd.oasis.opendocument.text": true, "application/vnd.oasis.opendocument.spreadsheet": true,
	"application/vnd.oasis.opendocument.presentation": true,
	"audio/mpeg": true, "audio/ogg": true, "audio/wav": true, "audio/mp4": true, "audio/aac": true, "audio/amr": true, "audio/webm": true, "audio/x-m4a": true,
	"video/mp4": true, "video/webm": true, "video/quicktime": true, "application/ogg": true, "video/ogg": true, "video/3gpp": true,
}

// forbiddenEndings open a program on a double click, whatever they hold.
var forbiddenEndings = regexp.MustCompile(`(?i)\.(exe|com|bat|cmd|scr|pif|msi|ps1|vbs|vbe|js|jse|wsf|hta|lnk|jar|app|sh|desktop|html?|xhtml|svg|mht|iso|img|reg|cpl|dll)$`)

func sniff(name string, data []byte) (string, error) {
	typ, _, _ := strings.Cut(mimetype.Detect(data).String(), ";")
	if !accepted[typ] || forbiddenEndings.MatchString(strings.TrimRight(name, ". ")) {
		return "", fault.New(fault.FileType, "blob.Put", typ)
	}
	return typ, nil
}

// CleanName makes a file name safe to show and to save under on every system.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if r := []rune(name); len(r) > 119 {
		ext := []rune(path.Ext(name))
		if len(ext) > 12 {
			ext = nil
		}
		name = strings.Trim(strings.TrimRight(string(r[:119-len(ext)]), ". ")+string(ext), ". ")
	}
	switch {
	case name == "":
		return "file"
	case reserved.MatchString(name):
		return "_" + name
	}
	return name
}

// reserved names are devices on Windows, whatever their ending.
var reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
