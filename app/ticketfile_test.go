package app_test

import (
	"encoding/base64"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// A file that is added to a ticket is brought to the relay first, as that of an answer.
func TestAFileIsAddedToATicket(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Die Lampe flackert")
	k := relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": k, "inbox": d.opened(id).Row.Conversation.Inbox, "type": "ticket", "title": "Lampe"})
	f, err := d.AddFile("lampe.txt", "text/plain", base64.StdEncoding.EncodeToString([]byte("flackert")))
	if err != nil {
		t.Fatal(err)
	}
	d.must("changeTicket", map[string]any{"ticket": k, "addFiles": []inbox.File{f}})
	d.until("settled", d.settled)
	if o := d.ticket(k); len(o.Ticket.Files) != 1 || o.Ticket.Files[0].Hash != f.Hash {
		t.Errorf("ticket %+v", o.Ticket.Files)
	}
	if known, found, err := r.Store().Blob(t.Context(), f.Hash); err != nil || !found || known.Size != 8 {
		t.Errorf("with the relay: %+v, %v, %v", known, found, err)
	}
}
