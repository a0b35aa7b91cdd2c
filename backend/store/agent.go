package store

import (
	"context"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// AgentByEmail finds an agent by address, in any spelling; nil when there is none.
func (db *DB) AgentByEmail(ctx context.Context, email string) (*inbox.Agent, error) {
	a, err := agentByEmail(ctx, db.Read(), email)
	return a, sqldb.Fault("store.AgentByEmail", err)
}

// AgentByEmail finds an agent by address, in any spelling; nil when there is none.
func (tx *Tx) AgentByEmail(ctx context.Context, email string) (*inbox.Agent, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	return agentByEmail(ctx, q, email)
}

func agentByEmail(ctx context.Context, q *sqldb.Q, email string) (*inbox.Agent, error) {
	list, err := docs(ctx, q, `SELECT doc FROM agent WHERE email = $1`, FoldEmail(email))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	e, err := Decode(inbox.KindAgent, []byte(list[0]))
	if err != nil {
		return nil, err
	}
	return e.(*inbox.Agent), nil
}

// Agents counts the agents in one role and state, for the rule that one
// administrator must stay.
func (tx *Tx) Agents(ctx context.Context, keep func(*inbox.Agent) bool) (n int, err error) {
	q, err := tx.query(ctx)
	if err != nil {
		return 0, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM agent ORDER BY id`)
	if err != nil {
		return 0, err
	}
	agents, err := decodeAll[inbox.Agent](list)
	for _, a := range agents {
		if keep(a) {
			n++
		}
	}
	return n, err
}

// SetPassword keeps the hash of an agent's password.
func (tx *Tx) SetPassword(ctx context.Context, agent, hash string) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO password (agent, hash) VALUES ($1, $2) ON CONFLICT (agent) DO UPDATE SET hash = $2`, agent, hash)
	return err
}

// Password gives the hash of an agent's password, empty when none is set.
func (db *DB) Password(ctx context.Context, agent string) (string, error) {
	var h string
	_, err := db.Read().One(ctx, []any{&h}, `SELECT hash FROM password WHERE agent = $1`, agent)
	return h, sqldb.Fault("store.Password", err)
}

// Password gives the hash of an agent's password; it stays that until the end.
func (tx *Tx) Password(ctx context.Context, agent string) (hash string, err error) {
	_, err = tx.q.One(ctx, []any{&hash}, `SELECT hash FROM password WHERE agent = $1`+tx.q.ForUpdate(), agent)
	return hash, err
}

// SessionsOf counts the sessions of an agent.
func (db *DB) SessionsOf(ctx context.Context, agent string) (n int, err error) {
	_, err = db.Read().One(ctx, []any{&n}, `SELECT count(*) FROM session WHERE agent = $1`, agent)
	return n, sqldb.Fault("store.SessionsOf", err)
}

// HasPassword tells whether an agent ever joined.
func (tx *Tx) HasPassword(ctx context.Context, agent string) (bool, error) {
	var n int
	return tx.q.One(ctx, []any{&n}, `SELECT 1 FROM password WHERE agent = $1`, agent)
}

// PutInvitation keeps the hash of an agent's one-time code until a time (ms).
func (tx *Tx) PutInvitation(ctx context.Context, agent, codeHash string, until int64) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO invitation (agent, code_hash, until_at) VALUES ($1, $2, $3)
		ON CONFLICT (agent) DO UPDATE SET code_hash = $2, until_at = $3`, agent, codeHash, until)
	return err
}

// DropInvitation ends an agent's invitation; gone tells whether there was one.
func (tx *Tx) DropInvitation(ctx context.Context, agent string) (gone bool, err error) {
	n, err := tx.q.Exec(ctx, `DELETE FROM invitation WHERE agent = $1`, agent)
	return n > 0, err
}

// Invitation finds who was invited with a code, by its hash.
func (db *DB) Invitation(ctx context.Context, codeHash string) (agent string, until int64, err error) {
	_, err = db.Read().One(ctx, []any{&agent, &until}, `SELECT agent, until_at FROM invitation WHERE code_hash = $1`, codeHash)
	return agent, until, sqldb.Fault("store.Invitation", err)
}

// PutSession keeps a session by the hash of its token.
func (tx *Tx) PutSession(ctx context.Context, hash, agent, device string, now int64) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO session (hash, agent, device, created_at, used_at) VALUES ($1, $2, $3, $4, $4)`, hash, agent, device, now)
	return err
}

// Session gives the agent a session belongs to, empty when it does not exist.
func (db *DB) Session(ctx context.Context, hash string) (agent string, err error) {
	_, err = db.Read().One(ctx, []any{&agent}, `SELECT agent FROM session WHERE hash = $1`, hash)
	return agent, sqldb.Fault("store.Session", err)
}

// SessionsHeld tells which of these sessions, by the hashes of their tokens, there are.
func (db *DB) SessionsHeld(ctx context.Context, hashes []string) (map[string]bool, error) {
	held := map[string]bool{}
	for part := range slices.Chunk(hashes, keysPerLook) {
		in, args := list(part, 0)
		found, err := docs(ctx, db.Read(), `SELECT hash FROM session WHERE hash IN (`+in+`)`, args...)
		if err != nil {
			return nil, sqldb.Fault("store.SessionsHeld", err)
		}
		for _, hash := range found {
			held[hash] = true
		}
	}
	return held, nil
}

// DropSession ends one session.
func (tx *Tx) DropSession(ctx context.Context, hash string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM session WHERE hash = $1`, hash)
	return err
}

// DropSessions ends all sessions of an agent.
func (tx *Tx) DropSessions(ctx context.Context, agent string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM session WHERE agent = $1`, agent)
	return err
}

// DropOtherSessions ends all sessions of an agent but one, and gives the hashes of
// those it ended.
func (tx *Tx) DropOtherSessions(ctx context.Context, agent, keep string) (ended []string, err error) {
	rows, err := tx.q.Query(ctx, `DELETE FROM session WHERE agent = $1 AND hash <> $2 RETURNING hash`, agent, keep)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, err
		}
		ended = append(ended, hash)
	}
	return ended, rows.Err()
}
