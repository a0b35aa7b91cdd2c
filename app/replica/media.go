package replica

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// pieceSize is how large one row of a file's content is.
const pieceSize = 256 << 10

// Media keeps files by content in an encrypted database of its own, so that the
// replica stays small. It is safe for concurrent use.
type Media struct{ db *sqldb.DB }

// OpenMedia opens or creates the files' database. One that is broken or has
// another key is set aside; files the relay has are fetched again.
func OpenMedia(ctx context.Context, path string, key []byte) (*Media, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Wrap(fault.Internal, "replica.OpenMedia", err)
	}
	sub, err := fs.Sub(migrations, "migrations/media")
	if err != nil {
		return nil, err
	}
	o := sqldb.Options{URL: path, Key: key, Relaxed: true, Migrations: sub, Readers: 1, CacheKB: 500}
	db, err := sqldb.Open(ctx, o)
	if Broken(err) {
		if _, err := SetAside(path); err != nil {
			return nil, fault.Wrap(fault.Internal, "replica.OpenMedia", err)
		}
		db, err = sqldb.Open(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	return &Media{db: db}, nil
}

// Close closes the database.
func (m *Media) Close() error { return m.db.Close() }

// Put keeps a file's content. own marks one that is to be brought to the relay, which
// may have it from somebody else: it stays until Sent. used is the time (ms).
func (m *Media) Put(ctx context.Context, f inbox.File, data []byte, own bool, used int64) error {
	return m.db.Write(ctx, func(q *sqldb.Q) error {
		n, err := q.Exec(ctx, `INSERT INTO blob VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (hash) DO NOTHING`, f.Hash, f.Name, f.Type, f.Size, own, used, f.Width, f.Height)
		if err == nil && n == 0 && own {
			err = bring(ctx, q, f.Hash)
		}
		if err != nil || n == 0 {
			return err
		}
		for i := 0; i*pieceSize < len(data); i++ {
			if _, err := q.Exec(ctx, `INSERT INTO piece VALUES ($1, $2, $3)`, f.Hash, i, data[i*pieceSize:min(len(data), (i+1)*pieceSize)]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Get gives a file as it was kept; own tells that it is to be brought to the relay yet.
func (m *Media) Get(ctx context.Context, hash string) (f inbox.File, own, found bool, err error) {
	f.Hash = hash
	found, err = m.db.Read().One(ctx, []any{&f.Name, &f.Type, &f.Size, &own, &f.Width, &f.Height},
		`SELECT name, type, size, own, width, height FROM blob WHERE hash = $1`, hash)
	return f, own, found, sqldb.Fault("replica.Media", err)
}

// All gives every file that is here, oldest use first.
func (m *Media) All(ctx context.Context) ([]inbox.File, error) {
	rows, err := m.db.Read().Query(ctx, `SELECT hash, name, type, size, width, height FROM blob ORDER BY used, hash`)
	if err != nil {
		return nil, sqldb.Fault("replica.Media", err)
	}
	defer func() { _ = rows.Close() }()
	var list []inbox.File
	for rows.Next() {
		var f inbox.File
		if err := rows.Scan(&f.Hash, &f.Name, &f.Type, &f.Size, &f.Width, &f.Height); err != nil {
			return nil, sqldb.Fault("replica.Media", err)
		}
		list = append(list, f)
	}
	return list, sqldb.Fault("replica.Media", rows.Err())
}

// Bring marks a file, if it is here, as one that is to be brought to the relay.
func (m *Media) Bring(ctx context.Context, hash string) error {
	return m.db.Write(ctx, func(q *sqldb.Q) error { return bring(ctx, q, hash) })
}

func bring(ctx context.Context, q *sqldb.Q, hash string) error {
	_, err := q.Exec(ctx, `UPDATE blob SET own = 1 WHERE hash = $1`, hash)
	return err
}

// Sent marks a file as stored by the relay.
func (m *Media) Sent(ctx context.Context, hash string) error {
	return m.db.Write(ctx, func(q *sqldb.Q) error {
		_, err := q.Exec(ctx, `UPDATE blob SET own = 0 WHERE hash = $1`, hash)
		return err
	})
}

// Used notes that a file was shown at a time (ms).
func (m *Media) Used(ctx context.Context, hash string, at int64) error {
	return m.db.Write(ctx, func(q *sqldb.Q) error {
		_, err := q.Exec(ctx, `UPDATE blob SET used = $2 WHERE hash = $1`, hash, at)
		return err
	})
}

// Trim drops the files that were not shown for longest until all together are
// not larger than limit (bytes).
func (m *Media) Trim(ctx context.Context, limit int64) error {
	return m.db.Write(ctx, func(q *sqldb.Q) error {
		var sum int64
		if _, err := q.One(ctx, []any{&sum}, `SELECT coalesce(sum(size), 0) FROM blob`); err != nil {
			return err
		}
		for sum > limit {
			var hash string
			var size int64
			found, err := q.One(ctx, []any{&hash, &size}, `SELECT hash, size FROM blob WHERE own = 0 ORDER BY used LIMIT 1`)
			if err != nil || !found {
				return err
			}
			for _, text := range []string{`DELETE FROM piece WHERE hash = $1`, `DELETE FROM blob WHERE hash = $1`} {
				if _, err := q.Exec(ctx, text, hash); err != nil {
					return err
				}
			}
			sum -= size
		}
		return nil
	})
}

// Content reads a file piece by piece.
func (m *Media) Content(ctx context.Context, f inbox.File) io.ReadSeeker {
	return &content{ctx: ctx, m: m, f: f, have: -1}
}

type content struct {
	ctx   context.Context // of the one request it serves
	m     *Media
	f     inbox.File
	at    int64
	have  int64 // number of piece, -1: none
	piece []byte
}

func (c *content) Read(p []byte) (int, error) {
	if c.at >= c.f.Size {
		return 0, io.EOF
	}
	if n := c.at / pieceSize; n != c.have {
		found, err := c.m.db.Read().One(c.ctx, []any{&c.piece}, `SELECT data FROM piece WHERE hash = $1 AND n = $2`, c.f.Hash, n)
		if err != nil {
			return 0, sqldb.Fault("replica.Media", err)
		}
		if !found {
			return 0, io.ErrUnexpectedEOF
		}
		c.have = n
	}
	n := copy(p, c.piece[c.at%pieceSize:])
	c.at += int64(n)
	return n, nil
}

func (c *content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.f.Size
	}
	if offset < 0 {
		return 0, fault.New(fault.Invalid, "replica.Media", "seek before the beginning")
	}
	c.at = offset
	return offset, nil
}
