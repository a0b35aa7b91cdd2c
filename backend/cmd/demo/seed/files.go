package seed

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"image/png"
	"regexp"
	"sync"

	"tresen/backend/blob"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// files makes what customers and agents attach and keeps it as blobs.
type files struct {
	ctx   context.Context //nolint:containedctx // lives for one seeding only
	db    *store.DB
	blobs *blob.Store
	now   int64
	each  bool // a PDF of its own for every invoice; else a few for all
	have  map[string]inbox.File
}

// variants is how many pictures of each sort there are.
var variants = map[string]int{"lampe": 3, "bruch": 3, "skizze": 3, "moebel": 3, "raum": 4, "logo": 1}

func newFiles(ctx context.Context, db *store.DB, blobs *blob.Store, now int64, each bool) (*files, error) {
	f := &files{ctx: ctx, db: db, blobs: blobs, now: now, each: each, have: map[string]inbox.File{}}
	return f, f.paint()
}

// paint draws all pictures, on all processors.
func (f *files) paint() error {
	type result struct {
		key, name string
		data      []byte
		err       error
	}
	var wait sync.WaitGroup
	out := make(chan result, 32)
	for sort, n := range variants {
		for v := range n {
			wait.Go(func() {
				var b bytes.Buffer
				if sort == "logo" {
					err := png.Encode(&b, motifs[sort](v))
					out <- result{key(sort, v), "logo.png", b.Bytes(), err}
					return
				}
				err := jpeg.Encode(&b, motifs[sort](v), &jpeg.Options{Quality: 84})
				out <- result{key(sort, v), fmt.Sprintf("IMG_%d.jpg", 2040+17*v+len(sort)), b.Bytes(), err}
			})
		}
	}
	go func() { wait.Wait(); close(out) }()
	var first error
	for r := range out {
		if r.err == nil {
			f.have[r.key], r.err = f.keep(r.name, r.data)
		}
		if first == nil {
			first = r.err
		}
	}
	return first
}

func key(sort string, v int) string { return fmt.Sprint(sort, v) }

func (f *files) keep(name string, data []byte) (inbox.File, error) {
	file, err := f.blobs.Put(f.ctx, name, bytes.NewReader(data), blob.MaxFile)
	if err != nil {
		return file, err
	}
	return file, f.db.PutBlob(f.ctx, file, f.now)
}

// picture gives one of a sort under a name.
func (f *files) picture(sort string, v int, name string) (inbox.File, error) {
	file, ok := f.have[key(sort, v%max(1, variants[sort]))]
	if !ok {
		return file, fmt.Errorf("no picture of sort %q", sort)
	}
	if name != "" {
		file.Name = name
	}
	return file, nil
}

var numbers = map[string]*regexp.Regexp{"rechnung": regexp.MustCompile(`RE-\d{4}-\d{4}`), "angebot": regexp.MustCompile(`LB-\d{5}`)}

// get gives the attachment of an entry: a picture, or an invoice or offer as PDF.
func (f *files) get(sort string, v int, t *talk, e entry) (inbox.File, error) {
	number, isPDF := numbers[sort]
	if !isPDF {
		return f.picture(sort, v, "")
	}
	no := number.FindString(e.text)
	if no == "" {
		no = fmt.Sprintf("RE-%d-%04d", e.at.Year(), 100+v%2400)
		if sort == "angebot" {
			no = fmt.Sprintf("AN-%d-%04d", e.at.Year(), 100+v%900)
		}
	}
	name := map[string]string{"rechnungde": "Rechnung", "angebotde": "Angebot", "rechnungen": "Invoice", "angeboten": "Offer"}[sort+t.p.language]
	k := sort
	if f.each {
		k += no
	}
	file, ok := f.have[k]
	if !ok {
		g := pickGood(t.r, project)
		total := g.price * 2
		to := t.p.name()
		if to == "" {
			to = firms[v%len(firms)]
		}
		var err error
		data := sheet(name, no+", "+e.at.Format("02.01.2006"), to, [][2]string{
			{"2 × " + g.de + " „" + g.name + "“", euro("de", total)}, {"Versand", "0 €"},
			{"enthaltene Mehrwertsteuer 19 %", euro("de", total*19/119)}, {"Summe", euro("de", total)}})
		if file, err = f.keep(name+" "+no+".pdf", data); err != nil {
			return file, err
		}
		f.have[k] = file
	}
	file.Name = name + " " + no + ".pdf"
	return file, nil
}
