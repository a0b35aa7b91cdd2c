package store

import "tresen/backend/inbox"

// Names gives the hashes of the files an entity names.
func Names(e inbox.Entity) (hashes []string) {
	_, files, _ := names(e)
	for _, f := range files {
		hashes = append(hashes, f.Hash)
	}
	return hashes
}
