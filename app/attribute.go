package app

// AttributeValues counts the contacts on this PC that have a value of an attribute,
// also of one that was removed.
func (a *App) AttributeValues(id string) (int, error) {
	l, err := a.running()
	if err != nil {
		return 0, err
	}
	n, err := l.rep.AttributeValues(a.ctx, id)
	return n, a.coded(err)
}
