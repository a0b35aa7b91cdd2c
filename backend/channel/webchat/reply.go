package webchat

import (
	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Frames to the page.
type (
	readyFrame struct {
		V     int   `json:"v"`
		Now   int64 `json:"now"`   // the relay's clock, ms
		Known bool  `json:"known"` // has a conversation: consent was given
		Email bool  `json:"email"` // the relay knows an email address
		// Identity tells what became of a signed identity: "" none was given,
		// "ok", "forged" or "unset" (the channel has no secret); in the last
		// two cases the visitor is anonymous.
		Identity string     `json:"identity,omitempty"`
		Place    placeFrame `json:"place"`
	}
	entriesFrame struct {
		Entries []entry `json:"entries"`
		Next    int64   `json:"next"`
		More    bool    `json:"more,omitempty"`
		SeenAt  int64   `json:"seenAt,omitempty"`
	}
	olderReply struct {
		Before  int64   `json:"before"`
		Entries []entry `json:"entries"`
		More    bool    `json:"more,omitempty"`
	}
	ackFrame struct {
		ID string `json:"id"`
		At int64  `json:"at"`
	}
	refuseFrame struct {
		ID   string     `json:"id"`
		Code fault.Code `json:"code"`
		// What is wrong: "text", "files", "consent", "email" or empty.
		What  string `json:"what,omitempty"`
		After int    `json:"after,omitempty"` // ms to wait before trying again
	}
	byeFrame struct {
		Code  fault.Code `json:"code"`
		After int        `json:"after,omitempty"` // ms
	}
	placeFrame struct {
		Name     string                `json:"name"`
		Picture  string                `json:"picture,omitempty"`
		Privacy  string                `json:"privacy"`
		Language string                `json:"language"`
		Online   bool                  `json:"online"`
		Texts    map[string]placeTexts `json:"texts"`
	}
	placeTexts struct {
		Greeting string `json:"greeting"`
		Online   string `json:"online"`
		Offline  string `json:"offline"`
	}
	entry struct {
		ID      string `json:"id"`
		Mine    bool   `json:"mine,omitempty"`
		Agent   string `json:"agent,omitempty"`
		Picture string `json:"picture,omitempty"` // path below the relay's root
		Type    string `json:"type"`
		At      int64  `json:"at"`
		Text    string `json:"text"`
		Files   []file `json:"files,omitempty"`
		State   string `json:"state,omitempty"`
	}
	file struct {
		Name   string `json:"name"`
		Type   string `json:"type"`
		Size   int64  `json:"size"`
		Width  int    `json:"width,omitempty"`
		Height int    `json:"height,omitempty"`
		URL    string `json:"url,omitempty"` // path below the relay's root, for a limited time
	}
)

func toPlace(desk channel.Desk, p channel.Place) placeFrame {
	f := placeFrame{Name: p.Name, Privacy: p.PrivacyURL, Language: p.Language, Online: p.Online, Texts: map[string]placeTexts{}}
	if p.Picture != nil {
		f.Picture = desk.FileURL(*p.Picture)
	}
	for l, t := range p.Texts {
		f.Texts[l] = placeTexts(t)
	}
	return f
}

func toEntry(desk channel.Desk, e channel.Entry) entry {
	out := entry{ID: e.ID, Mine: e.Mine, Agent: e.Agent, Type: e.Type, At: e.At, Text: e.Text, State: e.State}
	if e.Picture != nil {
		out.Picture = desk.FileURL(*e.Picture)
	}
	for _, f := range e.Files {
		out.Files = append(out.Files, toFile(desk, f))
	}
	return out
}

func toFile(desk channel.Desk, f channel.File) file {
	return file{Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height, URL: desk.FileURL(f)}
}

// packEntries cuts a stretch into frames under the limit. The cursor moves
// with the last frame only, so a cut in between repeats instead of skipping.
func packEntries(list []entry, since, next, seenAt int64, more bool) [][]byte {
	var frames [][]byte
	start, size := 0, 0
	cut := func(end int, last bool) {
		f := entriesFrame{Entries: list[start:end], Next: since, More: true, SeenAt: seenAt}
		if last {
			f.Next, f.More = next, more
		}
		if f.Entries == nil {
			f.Entries = []entry{}
		}
		frames = append(frames, encode("entries", f))
		start, size = end, 0
	}
	for i := range list {
		n := len(encode("", list[i]))
		if size > 0 && size+n > maxFrame-256 {
			cut(i, false)
		}
		size += n
	}
	cut(len(list), true)
	return frames
}
