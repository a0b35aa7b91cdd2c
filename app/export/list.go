package export

import (
	"archive/zip"
	"cmp"
	"fmt"
	"strings"
)

// list writes index.html: what is in the export, and what is not.
type list struct {
	r     *run
	spool *spool
	n     int
}

func newList(r *run) (*list, error) {
	s, err := newSpool(r.place, "list")
	return &list{r: r, spool: s}, err
}

func (l *list) add(c *conversation) error {
	l.n++
	var kinds []string
	for _, ch := range c.channels {
		if len(kinds) == 0 || kinds[len(kinds)-1] != ch.word {
			kinds = append(kinds, ch.word)
		}
	}
	last := ""
	if c.LastAt != "" {
		last = l.r.w.stamp(c.last.In(c.zone), l.r.w.clock)
	}
	return templates.ExecuteTemplate(l.spool, "listRow", struct {
		C                                              *conversation
		N, Count                                       int
		Href, Channels, Status, Assignee, Labels, Last string
	}{c, l.n, c.count, address(c.Page), strings.Join(kinds, ", "), status(l.r.w, c), assignee(l.r.w, c), strings.Join(c.Labels, ", "), last})
}

// about words what is in it and what is not.
func (l *list) about() []string {
	r, w := l.r, l.r.w
	text := []string{r.exported()}
	say := func(yes bool, is, not string) {
		if yes {
			text = append(text, is)
		} else if not != "" {
			text = append(text, not)
		}
	}
	say(r.o.Notes, w.WithNotes, w.NoNotes)
	say(r.o.Files, w.WithFiles, w.NoFiles)
	say(r.at.Missing > 0, fmt.Sprintf(w.missing, r.at.Missing), "")
	say(r.at.LeftOut > 0, fmt.Sprintf(w.leftOut, r.at.LeftOut), "")
	say(r.at.Gone > 0, fmt.Sprintf(w.absent, r.at.Gone), "")
	say(r.o.Partly, w.Partly, "")
	return text
}

func (l *list) end(r *run) error {
	out, err := entry(r.zip, "index.html", zip.Deflate, r.o.At)
	if err != nil {
		return err
	}
	data := struct {
		sheetHead
		Workspace, Totals string
		About             []string
	}{headOf(r.w, r.w.Heading), cmp.Or(r.o.Names.Workspace.Name, "Tresen"), fmt.Sprintf(r.w.messages, l.n, r.at.Messages), l.about()}
	return inOrder(
		func() error { return templates.ExecuteTemplate(out, "listBegin", data) },
		func() error { return l.spool.copyTo(out) },
		func() error { return templates.ExecuteTemplate(out, "listEnd", data) },
	)
}

// inOrder does one after the other, until one fails.
func inOrder(steps ...func() error) error {
	for _, do := range steps {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}
