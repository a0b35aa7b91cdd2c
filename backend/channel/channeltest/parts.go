package channeltest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// parts checks that what is too much for one message is cut within the limits, and
// that nothing of it gets lost.
func parts(t *testing.T, s Sim) {
	x, ok := open(t, s).(channel.Parter)
	if !ok {
		return
	}
	caps := s.Connector.Info().Caps
	most := caps.MaxText
	if most == 0 {
		most = 4096
	}
	long := strings.Repeat("Größe 10 cm, 5 € – schön 🙂 & <b>. ", 3*most/35+1)
	var files []channel.File
	for i := range caps.MaxFiles {
		files = append(files, channel.File{Hash: fmt.Sprintf("%064x", i), Name: fmt.Sprintf("%d.jpg", i), Type: "image/jpeg", Size: 1000})
	}
	if caps.MaxFiles == 0 {
		files = nil
	}
	for name, out := range map[string]channel.Outgoing{
		"short":          {Text: "Guten Tag"},
		"long":           {Text: long},
		"a single word":  {Text: strings.Repeat("x", 2*most+1)},
		"no ASCII":       {Text: strings.Repeat("👩‍👩‍👧", most)},
		"one file":       {Text: "Guten Tag", Files: files[:min(1, len(files))]},
		"files":          {Text: "Guten Tag", Files: files},
		"files and long": {Text: long, Files: files},
		"answer":         {Text: long, Quote: "ref", Buttons: buttons(caps)},
	} {
		out.Key, out.Address = "019e0000-0000-7000-8000-000000000001", s.Address
		list := x.Parts(out)
		if again := x.Parts(out); !reflect.DeepEqual(list, again) {
			t.Errorf("%s: cut differently the second time", name)
		}
		if name == "short" && len(list) != 1 {
			t.Errorf("%s: %d parts", name, len(list))
		}
		whole(t, name, caps, out, list)
	}
}

func buttons(c channel.Caps) (list []channel.Button) {
	for i := range c.Buttons {
		list = append(list, channel.Button{ID: fmt.Sprint(i), Title: "Ja"})
	}
	return list
}

// whole checks the parts of one message.
func whole(t *testing.T, name string, caps channel.Caps, out channel.Outgoing, list []channel.Outgoing) {
	t.Helper()
	text, files, buttons := "", 0, 0
	for i, p := range list {
		text += p.Text
		buttons += len(p.Buttons)
		switch {
		case caps.MaxText > 0 && utf8.RuneCountInString(p.Text) > caps.MaxText:
			t.Errorf("%s, part %d: %d characters, at most %d", name, i, utf8.RuneCountInString(p.Text), caps.MaxText)
		case len(p.Files) > max(caps.MaxFiles, 0):
			t.Errorf("%s, part %d: %d files, at most %d", name, i, len(p.Files), caps.MaxFiles)
		case p.Key != out.Key || p.Address != out.Address || p.Part != i:
			t.Errorf("%s, part %d: key %s, address %s, number %d", name, i, p.Key, p.Address, p.Part)
		case p.Text == "" && len(p.Files) == 0:
			t.Errorf("%s, part %d is empty", name, i)
		case !utf8.ValidString(p.Text):
			t.Errorf("%s, part %d is cut within a character", name, i)
		}
		for _, f := range p.Files {
			if files >= len(out.Files) || f.Hash != out.Files[files].Hash {
				t.Fatalf("%s, part %d: the files are others, or in another order", name, i)
			}
			files++
		}
	}
	if letters(text) != letters(out.Text) {
		t.Errorf("%s: the text is not whole: %d of %d letters", name, len(letters(text)), len(letters(out.Text)))
	}
	if files != len(out.Files) || buttons != len(out.Buttons) {
		t.Errorf("%s: %d of %d files, %d of %d buttons", name, files, len(out.Files), buttons, len(out.Buttons))
	}
}

// letters is a text without spaces, where it may be cut.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// hasty checks that what asks the platform ends with its context, and that the
// error says whether a message may have gone out.
func hasty(t *testing.T, s Sim) {
	x := open(t, s)
	fetcher, ok := x.(channel.Fetcher)
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := x.Send(ctx, channel.Outgoing{Key: "019e0000-0000-7000-8000-000000000009", Address: s.Address, Text: "zu spät"})
	if !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.Unsure) {
		t.Errorf("Send after the end: %v, want unavailable or unsure", err)
	}
	body, err := fetcher.Fetch(ctx, channel.Media{ID: "1"})
	if err == nil {
		_ = body.Close()
		t.Error("Fetch after the end gives something")
	}
	if p, ok := x.(channel.Profiler); ok {
		if _, err := p.Profile(ctx, s.Address); err == nil {
			t.Error("Profile after the end gives something")
		}
	}
	if l, ok := x.(channel.TemplateLister); ok {
		if _, err := l.Templates(ctx); err == nil {
			t.Error("Templates after the end gives something")
		}
	}
}
