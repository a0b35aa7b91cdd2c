package blob_test

import (
	"io"
	"strings"
	"testing"

	"tresen/backend/blob"
	"tresen/backend/fault"
)

// What a platform delivered is kept whatever it is; only its size is bounded.
func TestKeep(t *testing.T) {
	for _, c := range []struct {
		name, file, told string
		data             string
		typ, saved       string
	}{
		{"a program", "setup.exe", "application/octet-stream", "MZ\x90\x00\x03\x00", "application/vnd.microsoft.portable-executable", "setup.exe"},
		{"an HTML body", "", "text/html; charset=utf-8", "<p>Hallo</p>", "text/html", "file"},
		{"a text that looks like HTML", "body.txt", "text/plain", "<!doctype html><p>so?</p>", "text/plain", "body.txt"},
		{"a raw mail", "mail.eml", "message/rfc822", "From: a@b.example\r\n\r\nx", "message/rfc822", "mail.eml"},
		{"a drawing with scripts", "a.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "image/svg+xml", "a.svg"},
		{"no picture", "a.png", "image/png", "just words", "text/plain", "a.png"},
		{"a picture of a wrong type", "a.pdf", "application/pdf", "GIF89a\x01\x00\x01\x00", "image/gif", "a.pdf"},
		{"nothing in it", "empty.bin", "application/x-thing", "", "application/x-thing", "empty.bin"},
		{"a nonsense type", "a.bin", "???", "\x00\x01\x02", "application/octet-stream", "a.bin"},
		{"a path for a name", `..\..\etc/passwd`, "text/plain", "x", "text/plain", "passwd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := open(t)
			f, err := s.Keep(t.Context(), c.file, c.told, strings.NewReader(c.data))
			if err != nil || f.Type != c.typ || f.Name != c.saved || f.Size != int64(len(c.data)) {
				t.Fatalf("%+v, %v", f, err)
			}
			r, err := s.Open(t.Context(), f.Hash)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			if b, err := io.ReadAll(r); err != nil || string(b) != c.data {
				t.Errorf("%q, %v", b, err)
			}
		})
	}
}

func TestKeepBoundsTheSize(t *testing.T) {
	s, dir := open(t)
	if f, err := s.Keep(t.Context(), "a", "", io.LimitReader(zeros{}, blob.MaxKept)); err != nil || f.Size != blob.MaxKept {
		t.Fatalf("just as much as may be: %+v, %v", f.Size, err)
	}
	if _, err := s.Keep(t.Context(), "a", "", io.LimitReader(zeros{}, blob.MaxKept+1)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too much: %v", err)
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files are left", n)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
