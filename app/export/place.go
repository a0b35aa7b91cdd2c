package export

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tresen/backend/fault"
)

// place is where the export comes to be: a folder beside the file it becomes, so that
// the last step is a rename and a full disk is met before that.
type place struct {
	dir, path string
	open      []*os.File
}

const (
	placeBegin = ".tresen-export-"
	placeEnd   = ".part"
)

func newPlace(path string) (*place, error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), placeBegin+"*"+placeEnd)
	if err != nil {
		return nil, unwritten(err)
	}
	return &place{dir: dir, path: path}, nil
}

// Tidy removes what an export left that was cut short; dir is what Write told.
func Tidy(dir string) error {
	if name := filepath.Base(dir); !strings.HasPrefix(name, placeBegin) || !strings.HasSuffix(name, placeEnd) {
		return fault.New(fault.Invalid, "export.Tidy", "not a folder of an export")
	}
	return os.RemoveAll(dir)
}

// create makes a file of the folder; errors of writing to it have a code.
func (p *place) create(name string) (*output, error) {
	f, err := os.OpenFile(filepath.Join(p.dir, name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, unwritten(err)
	}
	p.open = append(p.open, f)
	return &output{f}, nil
}

// finish puts the whole file where it belongs.
func (p *place) finish(out *output) error {
	name := out.f.Name()
	if err := out.f.Sync(); err != nil {
		return unwritten(err)
	}
	p.close() // Windows renames nothing that is open
	if err := os.Rename(name, p.path); err != nil {
		return unwritten(err)
	}
	return nil
}

func (p *place) close() {
	for _, f := range p.open {
		_ = f.Close() // what counts was synced
	}
	p.open = nil
}

// clear leaves nothing behind but what was finished.
func (p *place) clear() {
	p.close()
	_ = os.RemoveAll(p.dir) // Tidy tries again
}

// output is a file whose errors tell that it is the person's disk that fails.
type output struct{ f *os.File }

func (o *output) Write(b []byte) (int, error) {
	n, err := o.f.Write(b)
	return n, unwritten(err)
}

// again empties it.
func (o *output) again() error {
	if err := o.f.Truncate(0); err != nil {
		return unwritten(err)
	}
	_, err := o.f.Seek(0, io.SeekStart)
	return unwritten(err)
}

// copyTo writes all of it.
func (o *output) copyTo(w io.Writer) error {
	if _, err := o.f.Seek(0, io.SeekStart); err != nil {
		return unwritten(err)
	}
	// Hidden from io.Copy, which would else read what is written by another way.
	_, err := io.Copy(w, struct{ io.Reader }{o.f})
	return err
}

// What Windows says of a full disk (winerror.h); no other system has these numbers for it.
const (
	windowsHandleDiskFull = syscall.Errno(39)
	windowsDiskFull       = syscall.Errno(112)
)

// unwritten gives an error of the file system its code: no room (also where a file
// system takes no larger file), or not to be written to.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	var no syscall.Errno
	code := fault.Unwritable
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		code = fault.DiskFull
	case onWindows && errors.As(err, &no) && (no == windowsDiskFull || no == windowsHandleDiskFull):
		code = fault.DiskFull
	}
	return fault.Wrap(code, "export.Write", err)
}

const onWindows = filepath.Separator == '\\'

// spool gathers what becomes one entry of the .zip while others are written. It is
// packed lightly meanwhile: beside the .zip there is hardly more room needed.
type spool struct {
	out  *output
	buf  *bufio.Writer
	pack *flate.Writer
}

func newSpool(p *place, name string) (*spool, error) {
	out, err := p.create(name)
	if err != nil {
		return nil, err
	}
	s := &spool{out: out, buf: bufio.NewWriterSize(out, 64<<10)}
	s.pack, err = flate.NewWriter(s.buf, flate.BestSpeed)
	return s, err
}

func (s *spool) Write(b []byte) (int, error) { return s.pack.Write(b) }

// copyTo writes all of it and empties it for the next.
func (s *spool) copyTo(w io.Writer) error {
	if err := s.pack.Close(); err != nil {
		return err
	}
	if err := s.buf.Flush(); err != nil {
		return err
	}
	if _, err := s.out.f.Seek(0, io.SeekStart); err != nil {
		return unwritten(err)
	}
	if _, err := io.Copy(w, flate.NewReader(bufio.NewReaderSize(s.out.f, 64<<10))); err != nil {
		return err
	}
	s.pack.Reset(s.buf)
	return s.out.again()
}

// entry begins an entry of the .zip.
func entry(z *zip.Writer, name string, method uint16, at time.Time) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
}
