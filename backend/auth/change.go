package auth

import (
	"context"
	"errors"

	"tresen/backend/fault"
	"tresen/backend/store"
)

// longestPassword bounds what is hashed.
const longestPassword = 1000

// ChangePassword gives an agent another password. token is that of the session it is
// done from, which stays; ended are the hashes of the tokens of all others, which no
// longer hold.
func (d *Desk) ChangePassword(ctx context.Context, agent, token, old, fresh string) (ended []string, err error) {
	const op = "auth.ChangePassword"
	if PasswordTooShort(fresh) || len(fresh) > longestPassword || len(old) > longestPassword {
		return nil, fault.New(fault.Invalid, op, "password")
	}
	// Whoever found a signed-in PC must not be able to guess.
	name := "password/" + agent
	if err := d.lock.Try(name, freeAttempts); err != nil {
		return nil, err
	}
	was, err := d.db.Password(ctx, agent)
	if err != nil {
		return nil, err
	}
	if !CheckPassword(was, old) {
		return nil, fault.New(fault.BadLogin, op, "the present password is another")
	}
	d.lock.Right(name)
	hash := HashPassword(fresh)
	_, err = d.db.Write(ctx, func(tx *store.Tx) error {
		if now, err := tx.Password(ctx, agent); err != nil || now != was { // from another PC, at the same time
			return errors.Join(err, fault.New(fault.BadLogin, op, "the present password is another"))
		}
		if err := tx.SetPassword(ctx, agent, hash); err != nil {
			return err
		}
		ended, err = tx.DropOtherSessions(ctx, agent, HashToken(token))
		return err
	})
	return ended, err
}
