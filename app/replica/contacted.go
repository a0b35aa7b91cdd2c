package replica

import (
	"context"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// maxContacted is how many messages of a conversation are looked at for the
// addresses of a contact: an address that is silent for longer tells no time.
const maxContacted = 2000

// contacted gives, by identity, when the contact last wrote by it (ms), as far
// as these conversations of theirs tell.
func contacted(ctx context.Context, q *sqldb.Q, ids []inbox.Identity, in []inbox.Conversation) (map[string]int64, error) {
	last := map[string]int64{}
	for _, c := range in {
		open := 0
		for _, i := range ids {
			if slices.Contains(c.Channels, i.Channel) && last[i.ID] < c.LastInAt {
				open++
			}
		}
		if open == 0 {
			continue
		}
		if err := contactedIn(ctx, q, ids, c.ID, open, last); err != nil {
			return nil, err
		}
	}
	return last, nil
}

// contactedIn reads one conversation, newest first, until it has met so many identities.
func contactedIn(ctx context.Context, q *sqldb.Q, ids []inbox.Identity, conversation string, open int, last map[string]int64) error {
	rows, err := q.Query(ctx, `SELECT at, coalesce(json_extract(doc, '$.channel'), ''), coalesce(json_extract(doc, '$.identity'), '')
		FROM message WHERE conversation = $1 AND dir = 'in' ORDER BY at DESC LIMIT $2`, conversation, maxContacted)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	met := map[string]bool{}
	for len(met) < open && rows.Next() {
		var at int64
		var channel, identity string
		if err := rows.Scan(&at, &channel, &identity); err != nil {
			return err
		}
		if by := cameBy(ids, channel, identity); by != "" && !met[by] {
			met[by] = true
			last[by] = max(last[by], at)
		}
	}
	return rows.Err()
}

// cameBy gives the identity by which a message came. Only where a merge made it
// worth knowing does the message tell; else it is the one that was always there.
func cameBy(ids []inbox.Identity, channel, identity string) string {
	found := ""
	for _, i := range ids {
		switch {
		case i.ID == identity:
			return i.ID
		case identity == "" && i.Channel == channel && (found == "" || i.Merge == ""):
			found = i.ID
		}
	}
	return found
}
