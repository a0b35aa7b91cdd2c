package telegramsim

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"net/http"
	"path"
	"strings"
	"time"

	"tresen/backend/channel/sim"
)

// Limits of the platform (bytes).
const (
	maxGet    = 20 << 20
	maxUpload = 50 << 20
	maxPhoto  = 10 << 20
	pathFor   = time.Hour // a download address is good
)

type stored struct {
	id, name, media string
	bytes           []byte
	size            int64 // announced; 0: len(bytes)
	width, height   int
	seconds         int
}

type filePath struct {
	file  *stored
	until time.Time
}

func (s *Sim) keep(f *sim.File) *stored {
	x := s.keepBytes(f.Name, f.Type, f.Bytes)
	x.seconds = f.Seconds
	return x
}

func (s *Sim) keepBytes(name, media string, b []byte) *stored {
	x := &stored{id: "AgACAgIAAxkBAAI" + fmt.Sprintf("%08d", s.serialNext()), name: name, media: media, bytes: b}
	if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil {
		x.width, x.height = c.Width, c.Height
	}
	s.files[x.id] = x
	return x
}

// Announce is a file that is only told of, larger than there are bytes for.
func (s *Sim) Announce(id, name, media string, size int64) error {
	defer s.signal()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.person(id)
	if err != nil {
		return err
	}
	f := s.keepBytes(name, media, []byte("x"))
	f.size = size
	s.say(p, &message{kind: "document", file: f})
	return nil
}

func kindOf(f *sim.File) string {
	media, _, _ := strings.Cut(f.Type, ";")
	switch {
	case f.Voice:
		return "voice"
	case media == "image/jpeg" || media == "image/png":
		return "photo"
	case media == "image/gif":
		return "animation"
	case media == "image/webp":
		return "sticker"
	case media == "video/mp4":
		return "video"
	case strings.HasPrefix(media, "audio/"):
		return "audio"
	}
	return "document"
}

func (s *Sim) getFile(c *call) reply {
	f := s.files[c.text("file_id")]
	switch {
	case f == nil || s.weather.Media == "gone":
		return bad("wrong file_id or the file is temporarily unavailable")
	case max(f.size, int64(len(f.bytes))) > maxGet:
		return bad("file is too big")
	}
	where := fmt.Sprintf("documents/file_%d%s", s.serialNext(), path.Ext(f.name))
	s.paths[where] = filePath{f, s.now().Add(pathFor)}
	return good(map[string]any{"file_id": f.id, "file_unique_id": "AQAD" + f.id[len(f.id)-6:], "file_size": len(f.bytes), "file_path": where})
}

// download serves /file/bot<token>/<path>.
func (s *Sim) download(w http.ResponseWriter, where string) {
	s.mu.Lock()
	p, ok := s.paths[where]
	gone := !ok || s.weather.Media == "gone" || s.now().After(p.until)
	s.mu.Unlock()
	if gone {
		write(w, reply{status: http.StatusNotFound, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream") // it does not tell more
	_, _ = w.Write(p.file.bytes)
}
