package app

// ChangePassword gives this person another password; their other PCs are signed out.
// It asks the relay: bad_login when old is not the present one, locked after guessing.
func (a *App) ChangePassword(old, fresh string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	return a.coded(l.api.ChangePassword(a.ctx, old, fresh))
}
