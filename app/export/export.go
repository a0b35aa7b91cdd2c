// Package export writes conversations into one .zip file that is read without this
// program: pages to read and print, a table, the data, the mails as they came and the
// files (docs/export.md). It reads through Source and knows neither replica nor relay.
// One conversation, and of it a stretch of its thread, is in memory at a time.
package export

import (
	"archive/zip"
	"context"
	"io"
	"time"

	"tresen/backend/inbox"
)

// Source is what is exported.
type Source interface {
	// Conversation gives one with whom it is with. Anything but Whole leaves it out.
	Conversation(ctx context.Context, id string) (Conversation, Sight, error)
	// Messages gives a stretch of its thread, oldest first, from a cursor on ("" = the
	// beginning), and the cursor of the next, "" at the end.
	Messages(ctx context.Context, id, after string) (list []inbox.Message, next string, err error)
	// File opens the content of a file. The error's code tells why it cannot be had:
	// not_found, too_large, quota (enough was fetched), unavailable.
	File(ctx context.Context, f inbox.File) (io.ReadCloser, error)
}

// Conversation is one with whom it is with.
type Conversation struct {
	inbox.Conversation
	Contact    inbox.Contact
	Identities []inbox.Identity
}

// Sight is whether a conversation is exported.
type Sight int

// The answers of Source.Conversation.
const (
	Whole   Sight = iota
	Gone          // not here, or not any more
	LeftOut       // the role there does not export more than one at a time
)

// Names words what rows hold as ids.
type Names struct {
	Workspace  inbox.Workspace
	Inboxes    map[string]inbox.Inbox
	Channels   map[string]inbox.Channel
	Agents     map[string]inbox.Agent
	Labels     map[string]inbox.Label
	Attributes []inbox.Attribute
	Kinds      map[string]string // what people call a channel's type
}

// Options say what is exported and how it is worded.
type Options struct {
	IDs     []string
	Names   Names
	By      inbox.Agent // who exports
	Notes   bool        // also what is internal: notes, events, remarks on contacts
	Files   bool        // attachments and mails as they came
	German  bool
	At      time.Time
	Program string
	Partly  bool // older history is still on its way to this PC
}

// Progress is how far it is.
type Progress struct {
	Conversations int // of len(Options.IDs), those left out included
	Messages      int
	Missing       int // files that could not be had
	LeftOut       int // conversations, see LeftOut
	Gone          int
}

// run is one export under way.
type run struct {
	o     Options
	s     Source
	w     *words
	zip   *zip.Writer
	place *place
	files *files
	sheet *sheet
	data  *data
	page  *pages
	list  *list
	at    Progress
	tell  func(Progress)
}

// Write writes the export to path, whole or not at all; dir is told the folder beside
// it that holds what is on its way, for whoever tidies up after a power cut. Codes:
// disk_full, unwritable, those of the source.
func Write(ctx context.Context, path string, o Options, s Source, dir func(string), tell func(Progress)) (Progress, error) {
	p, err := newPlace(path)
	if err != nil {
		return Progress{}, err
	}
	defer p.clear()
	dir(p.dir)
	r := &run{o: o, s: s, place: p, tell: tell, w: wordsOf(o)}
	out, err := p.create("zip")
	if err != nil {
		return r.at, err
	}
	r.zip = zip.NewWriter(out)
	if err := r.all(ctx); err != nil {
		return r.at, err
	}
	if err := r.zip.Close(); err != nil {
		return r.at, err
	}
	return r.at, p.finish(out)
}

func (r *run) all(ctx context.Context) (err error) {
	if r.files, err = newFiles(r); err != nil {
		return err
	}
	if r.sheet, err = newSheet(r); err != nil {
		return err
	}
	if r.data, err = newData(r); err != nil {
		return err
	}
	if r.page, err = newPages(r); err != nil {
		return err
	}
	if r.list, err = newList(r); err != nil {
		return err
	}
	for _, id := range r.o.IDs {
		if err := r.one(ctx, id); err != nil {
			return err
		}
		r.at.Conversations++
		r.tell(r.at)
	}
	if err := r.sheet.end(r); err != nil {
		return err
	}
	if err := r.data.end(r); err != nil {
		return err
	}
	return r.list.end(r)
}

// one writes a conversation.
func (r *run) one(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, sight, err := r.s.Conversation(ctx, id)
	if err != nil {
		return err
	}
	switch sight {
	case Gone:
		r.at.Gone++
		return nil
	case LeftOut:
		r.at.LeftOut++
		return nil
	}
	v := r.conversation(&c)
	if err := r.page.begin(&v); err != nil {
		return err
	}
	if err := r.data.begin(&v); err != nil {
		return err
	}
	n := 0
	for after := ""; ; {
		list, next, err := r.s.Messages(ctx, id, after)
		if err != nil {
			return err
		}
		for i := range list {
			if !r.shown(&list[i]) {
				continue
			}
			if err := r.message(ctx, &v, &list[i]); err != nil {
				return err
			}
			n++
		}
		if next == "" {
			break
		}
		after = next
	}
	v.count = n
	if err := r.page.finish(r, &v); err != nil {
		return err
	}
	if err := r.data.finish(); err != nil {
		return err
	}
	return r.list.add(&v)
}

// shown: what is internal stays in the house unless it was asked for.
func (r *run) shown(m *inbox.Message) bool {
	return r.o.Notes || m.Dir == inbox.DirIn || m.Dir == inbox.DirOut
}

func (r *run) message(ctx context.Context, c *conversation, m *inbox.Message) error {
	v, err := r.entry(ctx, c, m)
	if err != nil {
		return err
	}
	r.at.Messages++
	r.tell(r.at)
	if err := r.page.add(&v); err != nil {
		return err
	}
	if err := r.data.add(&v); err != nil {
		return err
	}
	return r.sheet.add(c, &v)
}
