package app_test

import (
	"testing"

	"tresen/backend/relay/relaytest"
)

// Without a line two answers are written, one of them is taken back and the other
// mended. When the line is there again only what is meant goes out.
func TestChangedBeforeItLeft(t *testing.T) {
	r, d, p, ch := joined(t)
	v, id := arrive(t, r, d, ch, "Haben Sie die Lampe in Grün?")
	d.until("settled", d.settled)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	gone, mended := relaytest.NewID(), relaytest.NewID()
	d.must("reply", map[string]any{"message": gone, "conversation": id, "channel": ch, "text": "Nein!"})
	d.must("reply", map[string]any{"message": mended, "conversation": id, "channel": ch, "text": "Ja, auch in Grpn."})
	d.must("delete", map[string]any{"message": gone})
	d.must("edit", map[string]any{"message": mended, "text": "Ja, auch in Grün."})
	if d.find(id, "Nein!") != nil || d.find(id, "Ja, auch in Grün.") == nil {
		t.Error("it is not shown so at once")
	}
	p.mend("")
	d.until("settled", d.settled)
	if n, err := d.Outbox(); err != nil || len(n) != 0 {
		t.Errorf("left in the outbox: %+v, %v", n, err)
	}
	last := relaytest.NewID()
	d.must("reply", map[string]any{"message": last, "conversation": id, "channel": ch, "text": "Bis wann?"})
	v.Until("the last answer", func() bool { return v.Entries[last].ID != "" })
	if e := v.Entries[gone]; e.ID != "" {
		t.Errorf("what was taken back is on the page: %+v", e)
	}
	if e := v.Entries[mended]; e.ID != "" && e.Text != "Ja, auch in Grün." {
		t.Errorf("what was mended is on the page as it was: %+v", e)
	}
}
