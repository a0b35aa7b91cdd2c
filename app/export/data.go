package export

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
)

// data writes conversations.json, message by message.
type data struct {
	spool       *spool
	first       bool // of the conversations
	firstOfThis bool // of its messages
}

func newData(r *run) (*data, error) {
	s, err := newSpool(r.place, "data")
	if err != nil {
		return nil, err
	}
	d := &data{spool: s, first: true}
	h := head{Format: format, Version: version, At: iso(r.o.At.UnixMilli()), Program: r.o.Program, Workspace: r.o.Names.Workspace.Name,
		By: person{r.o.By.ID, r.o.By.Name}, Notes: r.o.Notes, Files: r.o.Files, Partly: r.o.Partly}
	return d, d.open(h, "conversations")
}

// open writes an object but for its end, with a list begun as its last field.
func (d *data) open(v any, list string) error {
	b, err := encoded(v)
	if err != nil {
		return err
	}
	b = append(bytes.TrimSuffix(b, []byte("}")), `,"`+list+`":[`...)
	_, err = d.spool.Write(b)
	return err
}

// encoded is JSON that keeps <, > and & readable: nothing of it stands in a page.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func (d *data) write(text string) error {
	_, err := io.WriteString(d.spool, text)
	return err
}

func (d *data) begin(c *conversation) error {
	sep := ",\n"
	if d.first {
		sep = "\n"
	}
	d.first, d.firstOfThis = false, true
	if err := d.write(sep); err != nil {
		return err
	}
	return d.open(c, "messages")
}

func (d *data) add(m *message) error {
	sep := ",\n "
	if d.firstOfThis {
		sep = "\n "
	}
	d.firstOfThis = false
	if err := d.write(sep); err != nil {
		return err
	}
	b, err := encoded(m)
	if err != nil {
		return err
	}
	_, err = d.spool.Write(b)
	return err
}

func (d *data) finish() error { return d.write("]}") }

func (d *data) end(r *run) error {
	b, err := encoded(foot{Count: r.list.n, Messages: r.at.Messages, Missing: r.at.Missing, LeftOut: r.at.LeftOut, Gone: r.at.Gone})
	if err != nil {
		return err
	}
	if err := d.write("\n]," + string(bytes.TrimPrefix(b, []byte("{"))) + "\n"); err != nil {
		return err
	}
	w, err := entry(r.zip, "conversations.json", zip.Deflate, r.o.At)
	if err != nil {
		return err
	}
	return d.spool.copyTo(w)
}
