package hub

import "context"

// Sweep is what Announce does from time to time.
func (h *Hub) Sweep() { h.sweep() }

// DropEnded looks at the sessions now.
func (h *Hub) DropEnded(ctx context.Context) { h.dropEnded(ctx) }
