package replica

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Likely is a contact who seems to be the same person as another one.
type Likely struct {
	Contact    inbox.Contact
	Identities []inbox.Identity // of the contact
	Field      string           // "email", "phone" or the kind of a channel
	Value      string           // what both have, as people write it where that is known
	Proven     bool             // on both sides by a platform
}

// How many contacts are looked at, and suggested. What more have in common (the
// number of a switchboard) tells nothing.
const (
	maxSharing = 8
	maxLikely  = 5
)

const (
	byEmail = "email"
	byPhone = "phone"
)

// digits gives a telephone number without what people write into it; "" for
// anything but one with a country code.
func digits(number string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(number), "+")
	if !ok {
		return ""
	}
	rest = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -/().", r) {
			return -1
		}
		return r
	}, rest)
	if len(rest) < 6 || strings.Trim(rest, "0123456789") != "" {
		return ""
	}
	return rest
}

// contactKeys are by what a contact may be recognised elsewhere.
func contactKeys(c *inbox.Contact) (keys []string) {
	if c.Email != "" {
		keys = append(keys, byEmail+":"+strings.ToLower(strings.TrimSpace(c.Email)))
	}
	if d := digits(c.Phone); d != "" {
		keys = append(keys, byPhone+":"+d)
	}
	return keys
}

// identityKeys are those of an identity. An address that nobody vouches for
// counts only if it is one people have elsewhere too.
func identityKeys(i *inbox.Identity) (keys []string) {
	if strings.Index(i.Address, "@") > 0 {
		keys = append(keys, byEmail+":"+strings.ToLower(i.Address))
	}
	if d := digits(i.Shown); d != "" {
		keys = append(keys, byPhone+":"+d)
	}
	if i.Verified {
		for _, a := range append([]string{i.Address}, i.Aka...) {
			keys = append(keys, i.Type+":"+a)
		}
	}
	return keys
}

// deriveKeys keeps the keys of a contact or identity.
func (t *tx) deriveKeys(source, contact string, proven bool, was, is []string, same bool) error {
	if same && slices.Equal(was, is) {
		return nil
	}
	if len(was) > 0 {
		if err := t.exec(`DELETE FROM person_key WHERE source = $1`, source); err != nil {
			return err
		}
	}
	for _, k := range is {
		if err := t.exec(`INSERT INTO person_key VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, source, k, contact, proven); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) deriveIdentity(id string, was, is *inbox.Identity) error {
	var before, after []string
	if was != nil {
		before = identityKeys(was)
	}
	if is == nil {
		if err := t.deriveKeys(id, "", false, before, nil, false); err != nil {
			return err
		}
		return t.exec(`DELETE FROM identity WHERE id = $1`, id)
	}
	after = identityKeys(is)
	same := was != nil && was.Contact == is.Contact && was.Verified == is.Verified
	if err := t.deriveKeys(id, is.Contact, is.Verified, before, after, same); err != nil {
		return err
	}
	return t.exec(`INSERT INTO identity VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET contact = $2`, id, is.Contact)
}

// likely finds contacts that share a key with one, the proven ones first.
func likely(ctx context.Context, q *sqldb.Q, c inbox.Contact, ids []inbox.Identity) ([]Likely, error) {
	rows, err := q.Query(ctx, `SELECT o.contact, m.key, max(m.proven) * max(o.proven) FROM person_key m
		JOIN person_key o ON o.key = m.key AND o.contact <> m.contact
		WHERE m.contact = $1 AND (SELECT count(*) FROM (SELECT DISTINCT contact FROM person_key s WHERE s.key = m.key LIMIT $2)) < $2
		GROUP BY o.contact, m.key ORDER BY 3 DESC, m.key, o.contact LIMIT 50`, c.ID, maxSharing+1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	type found struct {
		contact, key string
		proven       bool
	}
	var hits []found
	for rows.Next() {
		var f found
		if err := rows.Scan(&f.contact, &f.key, &f.proven); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(hits, func(h found) bool { return h.contact == f.contact }) {
			hits = append(hits, f)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var list []Likely
	for _, h := range hits {
		others, err := docs[inbox.Contact](ctx, q, `SELECT doc FROM entity WHERE kind = 'contact' AND id = $1`, h.contact)
		if err != nil {
			return nil, err
		}
		if len(others) == 0 || slices.Contains(c.Apart, h.contact) || slices.Contains(others[0].Apart, c.ID) {
			continue
		}
		theirs, err := identities(ctx, q, h.contact)
		if err != nil {
			return nil, err
		}
		field, value, _ := strings.Cut(h.key, ":")
		list = append(list, Likely{Contact: others[0], Identities: theirs, Field: field, Value: written(field, value, c, ids), Proven: h.proven})
		if len(list) == maxLikely {
			break
		}
	}
	return list, nil
}

// identities gives those of a contact, oldest first.
func identities(ctx context.Context, q *sqldb.Q, contact string) ([]inbox.Identity, error) {
	return docs[inbox.Identity](ctx, q, `SELECT e.doc FROM identity i JOIN entity e ON e.kind = 'identity' AND e.id = i.id
		WHERE i.contact = $1 ORDER BY i.id`, contact)
}

// written gives a shared value as people write it.
func written(field, value string, c inbox.Contact, ids []inbox.Identity) string {
	for _, i := range ids {
		if i.Shown != "" && (i.Address == value && i.Type == field || field == byPhone && digits(i.Shown) == value) {
			return i.Shown
		}
	}
	if field == byPhone {
		if digits(c.Phone) == value {
			return c.Phone
		}
		return "+" + value
	}
	return value
}

// merges gives the merges that made a contact, newest first.
func merges(ctx context.Context, q *sqldb.Q, contact string) ([]inbox.Merge, error) {
	return docs[inbox.Merge](ctx, q, `SELECT doc FROM entity WHERE kind = 'merge' AND json_extract(doc, '$.into') = $1 ORDER BY id DESC LIMIT 50`, contact)
}

// templated gives the channels, of those of a conversation, that have approved templates.
func templated(ctx context.Context, q *sqldb.Q, channels []inbox.Channel) (map[string]bool, error) {
	have := map[string]bool{}
	for _, ch := range channels {
		if !ch.Able().Templates {
			continue
		}
		var n int64
		found, err := q.One(ctx, []any{&n}, `SELECT 1 FROM entity WHERE kind = 'template' AND id > $1 AND id < $2
			AND json_extract(doc, '$.state') = 'approved' LIMIT 1`, ch.ID+"/", ch.ID+"0")
		if err != nil {
			return nil, err
		}
		have[ch.ID] = found
	}
	return have, nil
}
