package relay

import (
	"bytes"
	"context"
	"io"

	"tresen/backend/inbox"
)

// rendered implements outbound.Blobs.
type rendered struct{ r *Relay }

// Keep stores what a connector rendered.
func (x rendered) Keep(ctx context.Context, name, mediaType string, b []byte) (inbox.File, error) {
	f, err := x.r.blobs.Keep(ctx, name, mediaType, bytes.NewReader(b))
	if err != nil {
		return f, err
	}
	return f, x.r.db.PutBlob(ctx, f, x.r.now().UnixMilli())
}

// Load reads it back.
func (x rendered) Load(ctx context.Context, hash string) ([]byte, error) {
	body, err := x.r.blobs.Open(ctx, hash)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	return io.ReadAll(body)
}
