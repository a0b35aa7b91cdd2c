package whatsapp

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"tresen/backend/channel"
)

// Parts implements channel.Parter: each file is a message of its own; a short
// text is the caption of the first that can have one, a long one goes before.
// Answers to choose from stand below the text, after the files.
func (*session) Parts(out channel.Outgoing) []channel.Outgoing {
	if out.Template != nil {
		return []channel.Outgoing{out}
	}
	var list []channel.Outgoing
	add := func(text string, files []channel.File, buttons []channel.Button) {
		p := out
		p.Text, p.Files, p.Buttons, p.Part = text, files, buttons, len(list)
		if p.Part > 0 {
			p.Quote = ""
		}
		list = append(list, p)
	}
	files := out.Files
	at := captioned(files)
	caption := at >= 0 && len(out.Buttons) == 0 && utf8.RuneCountInString(out.Text) <= maxCaption
	long := maxPiece
	if n := len(out.Buttons); n > 0 && n <= maxButtons {
		long = maxBody
	}
	texts := split(out.Text, long)
	if !caption && len(out.Buttons) == 0 {
		for _, t := range texts {
			add(t, nil, nil)
		}
	}
	for i, f := range files {
		text := ""
		if caption && i == at {
			text = out.Text
		}
		add(text, []channel.File{f}, nil)
	}
	if len(out.Buttons) > 0 {
		for i, t := range texts {
			var buttons []channel.Button
			if i == len(texts)-1 {
				buttons = out.Buttons
			}
			add(t, nil, buttons)
		}
	}
	if len(list) == 0 {
		return []channel.Outgoing{out}
	}
	return list
}

// captioned gives the first file that can have a caption, -1 for none.
func captioned(files []channel.File) int {
	return slices.IndexFunc(files, func(f channel.File) bool { return kindOf(f.Type) != "audio" })
}

// split cuts a text into pieces of at most so many characters, counted so that
// no way of counting finds more: where a paragraph, a line, a sentence or a word
// ends, and never within what is seen as one character.
func split(text string, most int) (pieces []string) {
	text = strings.TrimSpace(text)
	for text != "" {
		n := fits(text, most)
		if n < len(text) {
			n = seam(text[:n])
		}
		if piece := strings.TrimSpace(text[:n]); piece != "" {
			pieces = append(pieces, piece)
		}
		text = strings.TrimSpace(text[n:])
	}
	return pieces
}

// fits gives how many bytes of a text are at most so many UTF-16 units.
func fits(text string, most int) int {
	end, units := 0, 0
	g := uniseg.NewGraphemes(firstRunes(text, most+1)) // further ones cannot fit, and one "character" may never end
	for g.Next() {
		n := 0
		for _, r := range g.Runes() {
			n += max(1, utf16.RuneLen(r))
		}
		if units+n > most {
			break
		}
		units += n
		_, end = g.Positions()
	}
	if end > 0 {
		return end
	}
	for i := range text { // one "character" longer than a message: cut it all the same
		if units++; units > most/2 {
			return i
		}
	}
	return len(text)
}

func firstRunes(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}

// seam gives where to cut a text that goes on: not before its second half.
func seam(text string) int {
	for _, mark := range []string{"\n\n", "\n", ". ", "! ", "? ", " "} {
		if i := strings.LastIndex(text, mark); i > len(text)/2 {
			return i + len(mark)
		}
	}
	return len(text)
}
