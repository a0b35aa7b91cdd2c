package app

import "context"

// Kept tells whether a file lies on this PC.
func (a *App) Kept(hash string) bool {
	l, err := a.running()
	if err != nil {
		return false
	}
	_, _, found, err := l.media.Get(context.Background(), hash)
	return found && err == nil
}
