package telegram

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"tresen/backend/channel"
)

// Parts cuts a message into what the platform takes in one call: texts of at most
// 4096 units, one file, or an album of 2–10 of a kind. A short text becomes the
// caption of the first file. Buttons hang on the last part; an album can have none.
func (s *session) Parts(out channel.Outgoing) []channel.Outgoing {
	text := strings.TrimSpace(strings.ToValidUTF8(out.Text, "�"))
	groups := albums(out.Files)
	var list []channel.Outgoing
	add := func(text string, files []channel.File) {
		list = append(list, channel.Outgoing{Text: text, Files: files})
	}
	caption := ""
	switch {
	case len(groups) > 0 && len(out.Buttons) == 0 && units(text) <= maxCaption:
		caption = text
	case len(groups) > 0 && len(out.Buttons) > 0 && text != "": // the question stands below, with its answers
		for _, g := range groups {
			add("", g)
		}
		groups = nil
		fallthrough
	case text != "":
		for _, t := range split(text, maxPiece) {
			add(t, nil)
		}
	}
	if n := len(groups); n > 0 && len(out.Buttons) > 0 {
		if last := groups[n-1]; len(last) > 1 {
			groups = append(groups[:n-1], last[:len(last)-1], last[len(last)-1:])
		}
	}
	for i, g := range groups {
		if i > 0 {
			caption = ""
		}
		add(caption, g)
	}
	if len(list) == 0 {
		return []channel.Outgoing{out}
	}
	for i := range list {
		p := out
		p.Text, p.Files, p.Part = list[i].Text, list[i].Files, i
		if i > 0 {
			p.Quote = ""
		}
		if i < len(list)-1 {
			p.Buttons = nil
		}
		list[i] = p
	}
	return list
}

// albums joins neighbours that may be shown together: pictures with films,
// documents with documents, sound with sound.
func albums(files []channel.File) [][]channel.File {
	var list [][]channel.File
	last := ""
	for _, f := range files {
		kind := wayOf(f).album
		if n := len(list); n > 0 && kind != "" && kind == last && len(list[n-1]) < maxFiles {
			list[n-1] = append(list[n-1], f)
			continue
		}
		list, last = append(list, []channel.File{f}), kind
	}
	return list
}

// way is how a file is sent.
type way struct{ method, field, album string }

var (
	asPhoto     = way{"sendPhoto", "photo", "seen"}
	asVideo     = way{"sendVideo", "video", "seen"}
	asAudio     = way{"sendAudio", "audio", "heard"}
	asVoice     = way{"sendVoice", "voice", ""}
	asAnimation = way{"sendAnimation", "animation", ""}
	asDocument  = way{"sendDocument", "document", "file"}
)

func wayOf(f channel.File) way {
	media, _, _ := strings.Cut(f.Type, ";")
	sound := slices.Contains([]string{"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}, media)
	switch {
	case (media == "image/jpeg" || media == "image/png") && f.Size <= maxPhoto && fits(f.Width, f.Height):
		return asPhoto
	case media == "image/gif":
		return asAnimation
	case media == "video/mp4":
		return asVideo
	case f.Voice && (media == "audio/ogg" || media == "audio/opus" || sound):
		return asVoice
	case sound:
		return asAudio
	}
	return asDocument
}

// fits: sides that were not measured are tried.
func fits(w, h int) bool {
	return w == 0 || h == 0 || w+h <= maxSides && w <= h*maxRatio && h <= w*maxRatio
}

// units counts as the platform does at most: in UTF-16.
func units(v string) int {
	n := 0
	for _, r := range v {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// split cuts a text into pieces of at most most units: between paragraphs, else
// lines, else words, else characters as people see them.
func split(text string, most int) []string {
	var list []string
	for {
		end := reach(text, most)
		if end == len(text) {
			break
		}
		at := cut(text[:end], most)
		if piece := strings.TrimSpace(text[:at]); piece != "" {
			list = append(list, piece)
		}
		text = strings.TrimSpace(text[at:])
	}
	if text != "" {
		list = append(list, text)
	}
	return list
}

// cut gives the byte at which head, which is as much as fits, is cut.
func cut(head string, most int) int {
	for _, mark := range []string{"\n\n", "\n", " "} {
		// not so early that pieces become scraps
		if i := strings.LastIndex(head, mark); i > 0 && units(head[:i]) >= most/4 {
			return i
		}
	}
	return len(head)
}

// reach gives how many bytes of whole grapheme clusters fit into most units. One
// that is longer than that alone is cut between its characters.
func reach(text string, most int) int {
	end, used, state := 0, 0, -1
	if few := 4*most + 64; len(text) > few { // no unit has more than three bytes: this holds more than fits
		for few > 0 && !utf8.RuneStart(text[few]) {
			few--
		}
		text = text[:few]
	}
	rest := text
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := units(g)
		if used+n > most {
			break
		}
		used += n
		end += len(g)
	}
	if end > 0 {
		return end
	}
	for i, r := range text {
		if n := max(utf16.RuneLen(r), 1); used+n > most {
			return i
		} else {
			used += n
		}
	}
	return len(text)
}
