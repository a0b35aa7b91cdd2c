package hub

// Sweep is what Announce does from time to time.
func (h *Hub) Sweep() { h.sweep() }
