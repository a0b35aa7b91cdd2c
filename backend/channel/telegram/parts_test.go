package telegram

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"tresen/backend/channel"
)

func parts(out channel.Outgoing) []channel.Outgoing { return (&session{}).Parts(out) }

// whole checks that nothing but white space at the cuts is lost, and that no
// character is torn.
func whole(t *testing.T, text string, list []string, most int) {
	t.Helper()
	joined := strings.Join(list, "")
	squeeze := func(v string) string { return strings.Join(strings.Fields(v), "") }
	if squeeze(joined) != squeeze(text) {
		t.Error("something was lost or added")
	}
	for _, p := range list {
		if units(p) > most || p == "" || !utf8.ValidString(p) {
			t.Errorf("a piece of %d units, valid %v", units(p), utf8.ValidString(p))
		}
	}
	if want, got := uniseg.GraphemeClusterCount(squeeze(text)), countAll(list, squeeze); want != got {
		t.Errorf("%d characters as people see them became %d", want, got)
	}
}

func countAll(list []string, squeeze func(string) string) int {
	n := 0
	for _, p := range list {
		n += uniseg.GraphemeClusterCount(squeeze(p))
	}
	return n
}

func TestTextsAreCutWherePeopleWould(t *testing.T) {
	para := strings.Repeat("Ein Satz über Lampen. ", 90) // about 2000 units
	for name, c := range map[string]struct {
		text  string
		parts int
	}{
		"short":                 {"Guten Tag", 1},
		"exactly the limit":     {strings.Repeat("a", 4096), 1},
		"one more":              {strings.Repeat("a", 4097), 2},
		"paragraphs":            {para + "\n\n" + para + "\n\n" + para, 2},
		"lines":                 {strings.Repeat(strings.Repeat("b", 900)+"\n", 12), 3},
		"emoji of two units":    {strings.Repeat("💡", 4096), 2},
		"families":              {strings.Repeat("👩‍👩‍👧‍👦", 1000), 3},
		"flags":                 {strings.Repeat("🇩🇪", 2000), 2},
		"marks on letters":      {strings.Repeat("e\u0301", 3000), 2},
		"from right to left":    {strings.Repeat("שלום עולם ", 900), 3},
		"one endless character": {"a" + strings.Repeat("\u0301", 9000), 3},
	} {
		t.Run(name, func(t *testing.T) {
			list := split(strings.TrimSpace(c.text), maxPiece)
			if len(list) != c.parts {
				t.Errorf("%d parts, want %d", len(list), c.parts)
			}
			if name != "one endless character" {
				whole(t, c.text, list, maxPiece)
			}
		})
	}
	got := split(para+"\n\nZweiter Absatz. "+para+"\n\n"+para, maxPiece)
	if !strings.HasPrefix(got[1], "Ein Satz") || !strings.HasSuffix(got[0], "Lampen.") || strings.Count(got[0], "\n\n") != 1 {
		t.Errorf("not cut at the paragraph: %q … %q", got[0][len(got[0])-30:], got[1][:30])
	}
}

func file(name, media string, size int64) channel.File {
	return channel.File{Hash: name, Name: name, Type: media, Size: size}
}

func TestFilesBecomeAlbums(t *testing.T) {
	photo, film := file("a.jpg", "image/jpeg", 100), file("b.mp4", "video/mp4", 100)
	pdf, song, gif := file("c.pdf", "application/pdf", 100), file("d.mp3", "audio/mpeg", 100), file("e.gif", "image/gif", 100)
	voice := file("f.ogg", "audio/ogg; codecs=opus", 100)
	voice.Voice = true
	big, wide := file("g.jpg", "image/jpeg", maxPhoto+1), file("h.png", "image/png", 100)
	wide.Width, wide.Height = 4100, 200
	long := strings.Repeat("x", 1025)
	twelve := make([]channel.File, 10)
	for i := range twelve {
		twelve[i] = photo
	}
	buttons := []channel.Button{{ID: "1", Title: "Ja"}}
	for name, c := range map[string]struct {
		out  channel.Outgoing
		want string // texts and numbers of files
	}{
		"text":                    {channel.Outgoing{Text: "hallo"}, "t0"},
		"a picture with caption":  {channel.Outgoing{Text: "hallo", Files: []channel.File{photo}}, "t1"},
		"too long for a caption":  {channel.Outgoing{Text: long, Files: []channel.File{photo}}, "t0 1"},
		"pictures and a film":     {channel.Outgoing{Text: "hallo", Files: []channel.File{photo, film, photo}}, "t3"},
		"documents by themselves": {channel.Outgoing{Files: []channel.File{photo, pdf, pdf, photo}}, "1 2 1"},
		"songs":                   {channel.Outgoing{Files: []channel.File{song, song}}, "2"},
		"voice never joins":       {channel.Outgoing{Files: []channel.File{voice, voice}}, "1 1"},
		"moving pictures neither": {channel.Outgoing{Files: []channel.File{gif, photo}}, "1 1"},
		"ten":                     {channel.Outgoing{Files: twelve}, "10"},
		"large and wide pictures": {channel.Outgoing{Files: []channel.File{big, wide}}, "2"},
		"buttons below a picture": {channel.Outgoing{Files: []channel.File{photo}, Buttons: buttons}, "1b"},
		"a question with picture": {channel.Outgoing{Text: "schön?", Files: []channel.File{photo}, Buttons: buttons}, "1 t0b"},
		"buttons below an album":  {channel.Outgoing{Files: []channel.File{photo, photo, photo}, Buttons: buttons}, "2 1b"},
	} {
		c.out.Quote, c.out.Key = "1:1", "k"
		var got []string
		for i, p := range parts(c.out) {
			s := ""
			if p.Text != "" {
				s = "t"
			}
			s += string(rune('0' + len(p.Files)/10))[:len(p.Files)/10] + string(rune('0'+len(p.Files)%10))
			if len(p.Buttons) > 0 {
				s += "b"
			}
			if (p.Quote != "") != (i == 0) || p.Part != i || p.Key != "k" {
				t.Errorf("%s: part %d: %+v", name, i, p)
			}
			got = append(got, s)
		}
		if j := strings.Join(got, " "); j != c.want {
			t.Errorf("%s: %s, want %s", name, j, c.want)
		}
	}
	if wayOf(big) != asDocument || wayOf(wide) != asDocument || wayOf(voice) != asVoice || wayOf(photo) != asPhoto || wayOf(file("x.webp", "image/webp", 1)) != asDocument {
		t.Error("a file goes the wrong way")
	}
}

func TestAddressesAndNames(t *testing.T) {
	for v, want := range map[string]bool{"415000777": true, "-100123": true, "bc_Zx81:415000777": true, "": false, "0": false, "abc": false,
		"a b:1": false, ":1": false, "1:": false, "9223372036854775808": false} {
		p, ok := parsePlace(v)
		if ok != want || ok && p.String() != v {
			t.Errorf("%q: %+v %v", v, p, ok)
		}
	}
	for v, want := range map[string]bool{"415000777:11": true, "bc_Zx81:415000777:301": true, "415000777": false, "415000777:0": false,
		"415000777:-1": false, ":1:2": false, "1:x": false} {
		p, id, ok := parseRef(v)
		if ok != want || ok && p.ref(id) != v {
			t.Errorf("%q: %+v %d %v", v, p, id, ok)
		}
	}
}
