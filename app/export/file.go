package export

import (
	"archive/zip"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// files puts files into the .zip, each once by its content.
type files struct {
	run  *run
	hold *output // one file on its way: it enters the .zip only whole, and as what its hash says
	done map[string]file
	used map[string]bool
}

func newFiles(r *run) (*files, error) {
	hold, err := r.place.create("file")
	return &files{run: r, hold: hold, done: map[string]file{}, used: map[string]bool{}}, err
}

// put gives where a file is, or why it is not there. Only the person's disk and the
// end of ctx make it fail.
func (s *files) put(ctx context.Context, f inbox.File, folder string, at int64) (file, error) {
	v := file{Name: nameOf(f.Name), Type: f.Type, Size: f.Size, SHA256: f.Hash}
	if !s.run.o.Files {
		v.Missing = WhyChoice
		return v, nil
	}
	if f.Hash == "" {
		v.Missing = WhyNever
		s.run.at.Missing++
		return v, nil
	}
	key := folder + "/" + f.Hash
	if was, ok := s.done[key]; ok {
		v.Path, v.Missing = was.Path, was.Missing
		return v, nil
	}
	size, why, err := s.bring(ctx, f)
	if err != nil {
		return v, err
	}
	if v.Missing = why; why != "" {
		s.run.at.Missing++
		s.done[key] = v
		return v, nil
	}
	v.Size, v.Path = size, s.pathOf(folder, v.Name, f.Hash)
	w, err := entry(s.run.zip, v.Path, method(f.Type), time.UnixMilli(at))
	if err != nil {
		return v, err
	}
	s.done[key] = v
	return v, s.hold.copyTo(w)
}

// bring takes a file's content in and holds it against its hash.
func (s *files) bring(ctx context.Context, f inbox.File) (size int64, why Why, err error) {
	if err := s.hold.again(); err != nil {
		return 0, "", err
	}
	in, err := s.run.s.File(ctx, f)
	if err != nil {
		return 0, whyOf(err), ctx.Err()
	}
	defer func() { _ = in.Close() }()
	sum := sha256.New()
	out := &toDisk{w: s.hold}
	size, err = io.Copy(io.MultiWriter(out, sum), in)
	switch {
	case out.err != nil:
		return 0, "", out.err
	case err != nil:
		return 0, whyOf(err), ctx.Err()
	case hex.EncodeToString(sum.Sum(nil)) != f.Hash:
		return 0, WhyOffline, nil
	}
	return size, "", nil
}

// toDisk tells what failed: the writing, not the reading.
type toDisk struct {
	w   io.Writer
	err error
}

func (t *toDisk) Write(b []byte) (n int, err error) {
	n, t.err = t.w.Write(b)
	return n, t.err
}

func whyOf(err error) Why {
	switch fault.CodeOf(err) {
	case fault.NotFound, fault.Denied:
		return WhyGone
	case fault.TooLarge:
		return WhyLarge
	case fault.Quota:
		return WhyEnough
	}
	return WhyOffline
}

// pathOf names an entry: readable, and each content its own.
func (s *files) pathOf(folder, name, hash string) string {
	ext := path.Ext(name)
	stem := strings.TrimRight(strings.TrimSuffix(name, ext), ". ")
	for _, part := range []string{hash[:min(len(hash), 12)], hash} {
		p := folder + "/" + stem + "-" + part + ext
		if !s.used[strings.ToLower(p)] {
			s.used[strings.ToLower(p)] = true
			return p
		}
	}
	return folder + "/" + hash + ext
}

const (
	maxStem = 80 // bytes of a name before its ending
	maxExt  = 10
)

// nameOf makes a name of whatever a stranger called a file that is a name everywhere:
// no path, nothing invisible or turning the direction, an ending that tells the truth.
func nameOf(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"|?*%#`, r), unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	ext := path.Ext(name)
	if len(ext) > maxExt || !plain(strings.TrimPrefix(ext, ".")) {
		ext = ".bin"
	} else {
		name = strings.TrimSuffix(name, ext)
	}
	return cmp.Or(strings.TrimRight(cut(name, maxStem), ". "), "file") + ext
}

// plain: letters and digits of ASCII, at least one.
func plain(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r > 'z' || r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' }) < 0
}

// cut shortens to n bytes, whole letters only.
func cut(s string, n int) string {
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// slug makes a part of a file name of a person's name.
func slug(name string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			return r
		}
		return '-'
	}, strings.ToValidUTF8(name, ""))
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '-' }), "-")
	return cmp.Or(strings.Trim(cut(s, 60), "-"), "x")
}

// active are endings of files that a browser would run when they are clicked: they are
// named on the page, not linked.
var active = map[string]bool{".htm": true, ".html": true, ".xht": true, ".xhtml": true, ".shtml": true, ".svg": true, ".svgz": true, ".xml": true,
	".xsl": true, ".xslt": true, ".mht": true, ".mhtml": true, ".js": true, ".mjs": true, ".hta": true, ".url": true, ".lnk": true, ".desktop": true,
	".webloc": true, ".pdfxml": true}

// shownInline are endings of pictures a browser draws.
var shownInline = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".bmp": true}

func ending(p string) string { return strings.ToLower(path.Ext(p)) }

// method packs what is not packed already.
func method(mediaType string) uint16 {
	kind, rest, _ := strings.Cut(mediaType, "/")
	if kind == "image" && rest != "bmp" && rest != "svg+xml" || kind == "video" || kind == "audio" || rest == "zip" || rest == "pdf" {
		return zip.Store
	}
	return zip.Deflate
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
