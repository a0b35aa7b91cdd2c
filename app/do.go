package app

// Do puts a wish into the outbox and answers when it is on disk and visible in
// every view. kind and body are those of a command (package command, JSON). It
// gives the command's id.
func (a *App) Do(kind, body string) (string, error) { return "", nil }

// DropWish removes a waiting or refused wish; what it showed disappears.
func (a *App) DropWish(id string) error { return nil }

// RetryWish sends a refused wish again.
func (a *App) RetryWish(id string) error { return nil }

// Typing tells the relay that this agent writes (never stored, expires by itself).
func (a *App) Typing(conversation string, on bool) error { return nil }
