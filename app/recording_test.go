package app_test

import (
	"encoding/base64"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// TestARecordingGoesOutAsOne: Ogg holds sound as well as film, so content alone
// does not tell; and that it was spoken outlives upload and command.
func TestARecordingGoesOutAsOne(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Rufen Sie an?")
	head := append([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead\x01\x01"), make([]byte, 64)...)
	f, err := d.AddFile("Sprachnachricht.ogg", "audio/ogg", base64.StdEncoding.EncodeToString(head))
	if err != nil || f.Type != "audio/ogg" {
		t.Fatalf("file %+v, %v", f, err)
	}
	if lie, err := d.AddFile("x.ogg", "text/html", base64.StdEncoding.EncodeToString(head)); err != nil || lie.Type == "text/html" {
		t.Fatalf("file %+v, %v", lie, err)
	}
	f.Voice, f.Seconds = true, 4
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "hören Sie", "files": []inbox.File{f}})
	d.until("settled", d.settled)
	m := d.find(id, "hören Sie")
	if m == nil || len(m.Files) != 1 || !m.Files[0].Voice || m.Files[0].Seconds != 4 || m.Files[0].Type != "audio/ogg" {
		t.Fatalf("message %+v", m)
	}
}
