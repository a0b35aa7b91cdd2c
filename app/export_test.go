package app

import (
	"context"

	"tresen/backend/inbox"
)

// WishFiles finds the files in a command's body.
func WishFiles(body string) []inbox.File { return wishFiles([]byte(body)) }

// Kept tells whether a file lies on this PC.
func (a *App) Kept(hash string) bool {
	l, err := a.running()
	if err != nil {
		return false
	}
	_, _, found, err := l.media.Get(context.Background(), hash)
	return found && err == nil
}

// LeaveExport leaves a folder as a power cut in the middle of an export does.
func (a *App) LeaveExport(dir string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	return l.rep.SetSetting(context.Background(), partSetting, dir)
}
