package webchat

import (
	"errors"
	"net/http"

	"tresen/backend/fault"
)

// Preview serves the settings' live preview without a channel, for one that is
// not yet saved. The page holds nothing of the business: the settings come by
// message from the window that shows it (docs/webchat.md, "Preview").
func Preview() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := servePreview(w, r); err != nil && !errors.Is(err, errAnswered) {
			_ = answer(w, fault.Status(err), map[string]string{"code": string(fault.CodeOf(err))})
		}
	})
}

func servePreview(w http.ResponseWriter, _ *http.Request) error {
	a, err := built()
	if err != nil {
		return fault.Wrap(fault.Unavailable, "webchat.preview", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'")
	_, _ = w.Write(a.preview)
	return nil
}
