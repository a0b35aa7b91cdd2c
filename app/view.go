package app

import (
	"cmp"
	"slices"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// Views gives my saved views of an area ("inbox", "tickets"), by position. Their id
// for commands is what stands behind the slash.
func (a *App) Views(area string) ([]inbox.View, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	list, err := replica.All[inbox.View](a.ctx, l.rep, inbox.KindView)
	list = slices.DeleteFunc(list, func(v inbox.View) bool { return v.Area != area })
	slices.SortFunc(list, func(x, y inbox.View) int { return cmp.Or(cmp.Compare(x.Position, y.Position), cmp.Compare(x.ID, y.ID)) })
	return list, a.coded(err)
}
