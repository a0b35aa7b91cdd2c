// Package replica keeps the desktop's copy of all that one agent may see: one
// encrypted SQLite file per relay and agent. Rows from the relay go in by
// Apply and ApplyPage, wishes by Queue; every query reads plain tables in which
// the waiting wishes already lie over the rows (docs/adr/0003). All SQL text of
// the desktop is here.
package replica

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

//go:embed migrations
var migrations embed.FS

// View is what an overlay may look at and change; see command.View.
type View interface {
	Get(kind inbox.Kind, id string) inbox.Entity
	Put(e inbox.Entity)
	Remove(kind inbox.Kind, id string)
}

// Overlay shows a wish in v on behalf of by at the time now (relay ms). A kind
// that shows nothing does nothing.
type Overlay func(kind string, body []byte, v View, by string, now int64)

// Options say which replica to open.
type Options struct {
	Path    string // of the file; it is made when missing
	Key     []byte // 32 bytes
	Agent   string // whose replica this is
	Overlay Overlay
	// Renew sets the file aside even if it can be opened: damage was found in use.
	Renew bool
}

// Replica is an open replica. It is safe for concurrent use.
type Replica struct {
	db      *sqldb.DB
	me      string
	overlay Overlay
}

// Open opens or creates a replica. A file that is broken or has another key is
// set aside as NAME.broken-DATE and a new one is begun: aside then names it, and
// wishes that could still be read from it are kept.
func Open(ctx context.Context, o Options) (r *Replica, aside string, err error) {
	const op = "replica.Open"
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return nil, "", fault.Wrap(fault.Internal, op, err)
	}
	if !o.Renew {
		r, err = open(ctx, o)
		if err == nil || !Broken(err) {
			return r, "", err
		}
	}
	kept := salvage(ctx, o)
	if aside, err = SetAside(o.Path); err != nil {
		return nil, "", fault.Wrap(fault.Internal, op, err)
	}
	if r, err = open(ctx, o); err != nil {
		return nil, aside, err
	}
	return r, aside, r.adopt(ctx, kept)
}

func open(ctx context.Context, o Options) (*Replica, error) {
	sub, err := fs.Sub(migrations, "migrations/replica")
	if err != nil {
		return nil, err
	}
	db, err := sqldb.Open(ctx, sqldb.Options{URL: o.Path, Key: o.Key, Relaxed: true, Migrations: sub, Readers: 2, CacheKB: 3000})
	if err != nil {
		return nil, err
	}
	r := &Replica{db: db, me: o.Agent, overlay: o.Overlay}
	var n int64 // a look at real pages: a file may open and still not be readable
	if _, err := db.Read().One(ctx, []any{&n}, `SELECT count(*) FROM feed`); err != nil {
		return nil, errors.Join(sqldb.Fault("replica.Open", err), db.Close())
	}
	return r, nil
}

// Close waits for running writes and closes the file.
func (r *Replica) Close() error { return r.db.Close() }

// Slim gives the memory back that a first sync needed.
func (r *Replica) Slim(ctx context.Context) error { return r.db.Slim(ctx) }

// Agent is whose replica this is.
func (r *Replica) Agent() string { return r.me }

// Broken reports whether err says that the file itself is damaged or was
// written with another key.
func Broken(err error) bool {
	return errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.CORRUPT)
}

// SetAside renames a replica's files out of the way, for a person who can still
// read them, and gives the new path.
func SetAside(path string) (string, error) {
	to := path + ".broken-" + time.Now().UTC().Format("20060102-150405")
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+end, to+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("setting the replica aside: %w", err)
		}
	}
	return to, nil
}

// Delete removes a replica's files.
func Delete(path string) error {
	var all error
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Setting gives a small value kept with the replica, "" when it is not set.
func (r *Replica) Setting(ctx context.Context, key string) (string, error) {
	var v string
	_, err := r.db.Read().One(ctx, []any{&v}, `SELECT value FROM setting WHERE key = $1`, key)
	return v, sqldb.Fault("replica.Setting", err)
}

// SetSetting keeps a small value with the replica.
func (r *Replica) SetSetting(ctx context.Context, key, value string) error {
	return r.db.Write(ctx, func(q *sqldb.Q) error { return setSetting(ctx, q, key, value) })
}

func setSetting(ctx context.Context, q *sqldb.Q, key, value string) error {
	_, err := q.Exec(ctx, `INSERT INTO setting VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2`, key, value)
	return err
}

// empties makes a value of each known kind. A kind that is not here comes from a
// newer relay: its rows are kept as they are and shown nowhere.
var empties = map[inbox.Kind]func() inbox.Entity{
	inbox.KindWorkspace: func() inbox.Entity { return new(inbox.Workspace) }, inbox.KindInbox: func() inbox.Entity { return new(inbox.Inbox) },
	inbox.KindChannel: func() inbox.Entity { return new(inbox.Channel) }, inbox.KindAgent: func() inbox.Entity { return new(inbox.Agent) },
	inbox.KindLabel: func() inbox.Entity { return new(inbox.Label) }, inbox.KindSavedReply: func() inbox.Entity { return new(inbox.SavedReply) },
	inbox.KindContact: func() inbox.Entity { return new(inbox.Contact) }, inbox.KindIdentity: func() inbox.Entity { return new(inbox.Identity) },
	inbox.KindConversation: func() inbox.Entity { return new(inbox.Conversation) }, inbox.KindMessage: func() inbox.Entity { return new(inbox.Message) },
	inbox.KindDraft: func() inbox.Entity { return new(inbox.Draft) }, inbox.KindSeen: func() inbox.Entity { return new(inbox.Seen) },
	inbox.KindHealth: func() inbox.Entity { return new(inbox.Health) }, inbox.KindTemplate: func() inbox.Entity { return new(inbox.Template) },
	inbox.KindMerge: func() inbox.Entity { return new(inbox.Merge) }, inbox.KindTicket: func() inbox.Entity { return new(inbox.Ticket) },
	inbox.KindTicketEntry: func() inbox.Entity { return new(inbox.TicketEntry) }, inbox.KindTeam: func() inbox.Entity { return new(inbox.Team) },
	inbox.KindAttribute: func() inbox.Entity { return new(inbox.Attribute) }, inbox.KindMacro: func() inbox.Entity { return new(inbox.Macro) },
	inbox.KindView: func() inbox.Entity { return new(inbox.View) },
}

// decode reads a document; nil for a kind this program does not know.
func decode(kind inbox.Kind, doc []byte) (inbox.Entity, error) {
	empty, ok := empties[kind]
	if !ok {
		return nil, nil
	}
	e := empty()
	if err := json.Unmarshal(doc, e); err != nil {
		return nil, fault.New(fault.Invalid, "replica.decode", "a "+string(kind)+" of a wrong shape")
	}
	return e, nil
}
