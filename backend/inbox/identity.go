package inbox

import (
	"cmp"
	"slices"
)

// Owner gives whose address it is, whatever merges say: a contact's id, or its own.
func (i *Identity) Owner() string { return cmp.Or(i.Own, i.Contact) }

// Joins marks an address that a contact gets after a merge: of which of the two it is
// nobody can tell. ids are the contact's.
func (i *Identity) Joins(ids []*Identity) {
	if slices.ContainsFunc(ids, func(o *Identity) bool { return o.Own != "" }) {
		i.Own = i.ID
	}
}

// Best gives the identity by which a contact is written to on a channel: one that
// takes messages, of those the one with the longest window, of those the one that
// wrote last, of those the newest.
// ids are oldest first; nil: they have none there.
func Best(ids []*Identity, channel string) (best *Identity) {
	for _, i := range ids {
		if i.Channel != channel {
			continue
		}
		if best == nil || cmp.Or(-cmp.Compare(min(len(i.Blocked), 1), min(len(best.Blocked), 1)),
			cmp.Compare(i.OpenUntil, best.OpenUntil), cmp.Compare(i.WroteAt, best.WroteAt)) >= 0 {
			best = i
		}
	}
	return best
}
