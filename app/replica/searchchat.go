package replica

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// searchChats finds chats among colleagues by their title and who is in them. They
// are few: all are looked at.
func (r *Replica) searchChats(ctx context.Context, q *sqldb.Q, terms []string, found map[string]Hit) error {
	rows, err := r.rows(ctx, q, `WHERE c.status = $2`, string(StatusTeam))
	if err != nil || len(rows) == 0 {
		return err
	}
	agents, err := all[inbox.Agent](ctx, q, inbox.KindAgent)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c := row.Conversation
		name := c.Title
		for _, a := range agents {
			if a.ID != r.me && slices.Contains(c.Members, a.ID) {
				name += "\n" + a.Name
			}
		}
		words := searchTermsOf(name)
		has := func(term string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, term) })
		}
		if !slices.ContainsFunc(terms, func(t string) bool { return !has(t) }) {
			found[c.ID] = Hit{Row: row, At: c.LastAt, Snippet: mark(name, terms)}
		}
	}
	return nil
}
