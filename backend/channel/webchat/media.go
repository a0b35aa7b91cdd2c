package webchat

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// uploadWithin is how long one upload may take on a slow line.
const uploadWithin = 5 * time.Minute

// drainWithin is how long a refused upload is listened to.
const drainWithin = 10 * time.Second

// preflight answers the browser's question before an upload (it comes because
// the page watches progress).
func (s *session) preflight(w http.ResponseWriter, r *http.Request) error {
	if err := s.allowUpload(w, r); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "POST")
	h.Set("Access-Control-Allow-Headers", "authorization, content-type, x-tresen-name")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *session) allowUpload(w http.ResponseWriter, r *http.Request) error {
	if err := s.checkOrigin(r); err != nil {
		return err
	}
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Add("Vary", "Origin")
	return nil
}

// upload takes one file as the raw body. The name comes percent-encoded in
// X-Tresen-Name, who uploads in Authorization: "Visitor TOKEN", or
// "Customer SIGNATURE ID" (id percent-encoded). What is accepted decides the
// desk. Answers {"ticket", "file"}; errors are {"code"}.
func (s *session) upload(w http.ResponseWriter, r *http.Request) error {
	const op = "webchat.upload"
	if err := s.allowUpload(w, r); err != nil {
		return err
	}
	address, err := s.uploader(r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	if r.ContentLength > maxFile {
		// A browser that is still sending hears of a refusal only if somebody
		// listens: a bounded stretch is read and thrown away.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainWithin))
		_, _ = io.CopyN(io.Discard, r.Body, 2*maxFile)
		w.Header().Set("Connection", "close") // the rest nobody will read
		return fault.New(fault.TooLarge, op, "file over the limit")
	}
	now := s.env.Now()
	if !s.guard.upload(channel.Network(r.RemoteAddr), address, now) {
		return fault.New(fault.RateLimited, op, "too many uploads")
	}
	defer s.guard.uploaded()
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadWithin)) // not every test server can
	f, err := s.env.Desk.PutFile(r.Context(), fileName(r.Header.Get("X-Tresen-Name")), http.MaxBytesReader(w, r.Body, maxFile))
	if err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return fault.New(fault.TooLarge, op, "file over the limit")
		}
		return fault.Wrap(fault.Internal, op, err)
	}
	t := ticket{Address: address, Until: now.Add(ticketLife).UnixMilli(), File: f}
	return answer(w, http.StatusOK, map[string]any{"ticket": t.seal(s.key), "file": toFile(s.env.Desk, f)})
}

// uploader reads who uploads. Both forms give an address without asking the
// database; an unknown visitor is limited like any other.
func (s *session) uploader(header string) (address string, err error) {
	scheme, rest, _ := strings.Cut(header, " ")
	switch scheme {
	case "Visitor":
		return tokenAddress(rest)
	case "Customer":
		signature, id, _ := strings.Cut(rest, " ")
		if id, err = url.PathUnescape(id); err == nil {
			i := identity{ID: id, Signature: signature}
			if address, verdict := i.verify(s.set.secret); verdict == identityOK {
				return address, nil
			}
		}
	}
	return "", fault.New(fault.SignedOut, "webchat.uploader", "no visitor")
}

// fileName makes a plain file name of what the page sent.
func fileName(header string) string {
	name, err := url.PathUnescape(header)
	if err != nil {
		name = header
	}
	name = path.Base(strings.ReplaceAll(short(name, 400), `\`, "/"))
	if r := []rune(name); len(r) > 150 { // keep the ending
		name = string(r[:100]) + "…" + string(r[len(r)-49:])
	}
	if name == "" || name == "." || name == "/" || name == ".." {
		return "file"
	}
	return name
}
