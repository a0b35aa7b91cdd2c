package app

// MineQuery asks for one page of the conversations this agent has to do with. How:
// "created", "assigned", "followed", "member" (chats), "wrote", "mentioned", "" for
// any. After is ListPage.Next of the page before.
type MineQuery struct {
	How   string `json:"how"`
	After string `json:"after"`
	Limit int    `json:"limit"`
}

// MineNews is what of it was not seen yet.
type MineNews struct {
	Chats    int `json:"chats"`
	Mentions int `json:"mentions"`
}

// Mine gives one page of my conversations, newest first.
func (a *App) Mine(q MineQuery) (ListPage, error) {
	l, err := a.running()
	if err != nil {
		return ListPage{}, err
	}
	rows, next, err := l.rep.Mine(a.ctx, q.How, q.After, within(q.Limit, defaultRows, maxRows))
	if err != nil {
		return ListPage{}, a.coded(err)
	}
	p := ListPage{Rows: make([]ListRow, 0, len(rows)), Next: next}
	for _, row := range rows {
		p.Rows = append(p.Rows, l.row(row))
	}
	return p, nil
}

// MineNews counts what is new there.
func (a *App) MineNews() (n MineNews, err error) {
	l, err := a.running()
	if err != nil {
		return n, err
	}
	n.Chats, n.Mentions, err = l.rep.MineNews(a.ctx)
	return n, a.coded(err)
}
