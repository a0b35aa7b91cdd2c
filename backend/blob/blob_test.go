package blob_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"tresen/backend/blob"
	"tresen/backend/fault"
)

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// files lists what lies in the folder.
func files(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestPut(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 7, 5))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		data       []byte
		typ        string
		code       fault.Code
	}{
		{"picture", "a.png", picture.Bytes(), "image/png", ""},
		{"text", "a.txt", []byte("hello"), "text/plain", ""},
		{"PDF", "a.pdf", []byte("%PDF-1.7\n"), "application/pdf", ""},
		{"HTML", "a.html", []byte("<!doctype html><p>x"), "", fault.FileType},
		{"HTML that says it is text", "a.txt", []byte("<html><script>x</script>"), "", fault.FileType},
		{"SVG", "a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "", fault.FileType},
		{"text that ends like a program", "a.exe", []byte("hello"), "", fault.FileType},
		{"with dots behind", "a.exe. .", []byte("hello"), "", fault.FileType},
		{"ELF", "a.txt", append([]byte("\x7fELF"), make([]byte, 60)...), "", fault.FileType},
		{"empty", "a.txt", nil, "", fault.Invalid},
		{"at the limit", "a.txt", bytes.Repeat([]byte("x"), 1000), "text/plain", ""},
		{"over the limit", "a.txt", bytes.Repeat([]byte("x"), 1001), "", fault.TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, dir := open(t)
			f, err := s.Put(t.Context(), c.file, bytes.NewReader(c.data), 1000)
			if fault.CodeOf(err) != c.code || f.Type != c.typ {
				t.Fatalf("%+v, %v", f, err)
			}
			if c.code != "" {
				if left := files(t, dir); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
				return
			}
			r, err := s.Open(t.Context(), f.Hash)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, c.data) || f.Size != int64(len(c.data)) {
				t.Errorf("%d bytes back, %v", len(got), err)
			}
			if c.typ == "image/png" && (f.Width != 7 || f.Height != 5) {
				t.Errorf("%d×%d", f.Width, f.Height)
			}
		})
	}
}

// cut is a sender whose line breaks.
type cut struct{ io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestAnUploadThatBreaksLeavesNothing(t *testing.T) {
	s, dir := open(t)
	_, err := s.Put(t.Context(), "a.txt", cut{strings.NewReader("half of it")}, 1000)
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTheSameFileManyTimesAtOnce(t *testing.T) {
	s, dir := open(t)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := s.Put(t.Context(), "a.txt", strings.NewReader(strings.Repeat("same", 5000)), 1<<20); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if list := files(t, dir); len(list) != 1 {
		t.Errorf("%v", list)
	}
}

func TestOpenRefusesWhatIsNoHash(t *testing.T) {
	s, _ := open(t)
	for name, code := range map[string]fault.Code{"": fault.Invalid, "../../etc/passwd": fault.Invalid, strings.Repeat("A", 64): fault.Invalid,
		strings.Repeat("a", 64): fault.NotFound, strings.Repeat("a", 63) + "/": fault.Invalid} {
		if _, err := s.Open(t.Context(), name); !fault.Is(err, code) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(filepath.Join(file, "blobs")); !fault.Is(err, fault.Denied) {
		t.Errorf("%v", err)
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"", "a.txt", "../../x", `C:\x\y.txt`, "a\x00b", "…\u202eexe.txt", strings.Repeat("ä", 300) + ".png", " . ", "con<>|?*", "NUL.txt", "a.. .äöü", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := blob.CleanName(s)
		if got == "" || !utf8.ValidString(got) || utf8.RuneCountInString(got) > 120 || strings.ContainsAny(got, `/\<>:"|?*`) || got == "." || got == ".." {
			t.Errorf("%q became %q", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) {
				t.Errorf("%q keeps %q", s, r)
			}
		}
		if again := blob.CleanName(got); again != got {
			t.Errorf("%q, then %q", got, again)
		}
	})
}

// Whatever is sent: it is refused with a code, or comes back unchanged under a type from the list.
func FuzzPut(f *testing.F) {
	f.Add("a.txt", []byte("hello"))
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"))
	f.Add("a.html", []byte("<html>"))
	f.Add("a.gif", []byte("GIF89a\xff\xff\xff\xff"))
	f.Add("a.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	s, err := blob.Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		got, err := s.Put(t.Context(), name, bytes.NewReader(data), 1<<16)
		if err != nil {
			if c := fault.CodeOf(err); c != fault.FileType && c != fault.Invalid && c != fault.TooLarge {
				t.Errorf("%v", err)
			}
			return
		}
		for _, bad := range []string{"html", "svg", "xml", "javascript", "octet-stream"} {
			if strings.HasSuffix(got.Type, bad) {
				t.Errorf("taken as %s", got.Type)
			}
		}
		r, err := s.Open(t.Context(), got.Hash)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, data) {
			t.Errorf("other bytes came back, %v", err)
		}
	})
}
