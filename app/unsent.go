package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// What was not sent yet outlives its replica, sealed: a small encrypted file with a
// key of its own that nothing shows. It comes back into the outbox when the same
// person signs in here again.

// sealedList begins the name of the list of wishes among the sealed files, whose own
// names are hashes.
const sealedList = "unsent-"

// sealedWishes is that list.
type sealedWishes struct {
	// Held wishes wait for their person to decide: they were blocked meanwhile.
	Held   bool           `json:"held"`
	Wishes []replica.Wish `json:"wishes"`
}

func (a *App) sealedPath(c account) string {
	return a.path("replica", fileName(c.ID)+"-"+fileName(c.Agent)+"-unsent.db")
}

func (a account) sealedName() string { return "unsent " + a.ID + " " + a.Agent }

// seal keeps what an account has not sent yet and counts it, without the person's
// working state. The replica is closed; the caller holds mu.
func (a *App) seal(ctx context.Context, c account, held bool) (n int, err error) {
	text, err := a.keys.Get(c.secretName("replica"))
	if err != nil {
		return 0, err
	}
	key, err := hex.DecodeString(text)
	if _, absent := os.Stat(a.replicaPath(c)); err != nil || len(key) != 32 || absent != nil {
		return 0, nil // nothing here can be read, by nobody
	}
	list, err := replica.Unsent(ctx, replica.Options{Path: a.replicaPath(c), Key: key, Agent: c.Agent, Overlay: overlay})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	from, err := replica.OpenMedia(ctx, a.mediaPath(c), key)
	if err != nil {
		return 0, err
	}
	defer func() { _ = from.Close() }()
	to, err := a.openSealed(ctx, c)
	if err != nil {
		return 0, err
	}
	for _, w := range list {
		if !w.Quiet {
			n++
		}
		for _, f := range wishFiles(w.Body) {
			if err := bring(ctx, from, to, f.Hash); err != nil {
				return 0, errors.Join(err, to.Close())
			}
		}
	}
	doc, err := json.Marshal(sealedWishes{Held: held, Wishes: list})
	if err == nil {
		sum := sha256.Sum256(doc)
		f := inbox.File{Hash: sealedList + hex.EncodeToString(sum[:]), Type: "application/json", Size: int64(len(doc))}
		err = to.Put(ctx, f, doc, true, time.Now().UnixMilli())
	}
	return n, errors.Join(err, to.Close())
}

// bring copies a file that the relay does not have yet.
func bring(ctx context.Context, from, to *replica.Media, hash string) error {
	f, own, found, err := from.Get(ctx, hash)
	if err != nil || !found || !own {
		return err
	}
	data, err := io.ReadAll(from.Content(ctx, f))
	if err != nil {
		return err
	}
	return to.Put(ctx, f, data, true, time.Now().UnixMilli())
}

// openSealed opens the sealed file of an account, or begins it.
func (a *App) openSealed(ctx context.Context, c account) (*replica.Media, error) {
	text, err := a.keys.Get(c.sealedName())
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != 32 {
		if err := replica.Delete(a.sealedPath(c)); err != nil { // without its key it is of no use to anybody
			return nil, err
		}
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		if err := a.keys.Set(c.sealedName(), hex.EncodeToString(key)); err != nil {
			return nil, err
		}
	}
	return replica.OpenMedia(ctx, a.sealedPath(c), key)
}

// unseal puts what was kept of this person back into the outbox; the caller holds
// mu, and the line does not run yet.
func (a *App) unseal(ctx context.Context, l *live) error {
	if _, err := os.Stat(a.sealedPath(l.account)); err != nil {
		return nil
	}
	from, err := a.openSealed(ctx, l.account)
	if err != nil {
		return err
	}
	if err := l.takeBack(ctx, from); err != nil {
		return errors.Join(err, from.Close())
	}
	return errors.Join(from.Close(), replica.Delete(a.sealedPath(l.account)), a.keys.Set(l.account.sealedName(), ""))
}

func (l *live) takeBack(ctx context.Context, from *replica.Media) error {
	list, err := from.All(ctx)
	if err != nil {
		return err
	}
	for _, f := range list {
		if !strings.HasPrefix(f.Hash, sealedList) {
			if err := bring(ctx, from, l.media, f.Hash); err != nil {
				return err
			}
			continue
		}
		var s sealedWishes
		if err := json.NewDecoder(from.Content(ctx, f)).Decode(&s); err != nil {
			return fault.Wrap(fault.Replica, "app.unseal", err)
		}
		for i, w := range s.Wishes {
			if s.Held && !w.Quiet && w.Code == "" {
				s.Wishes[i].Code = string(fault.Held)
			}
		}
		if err := l.rep.Adopt(ctx, s.Wishes); err != nil {
			return err
		}
	}
	return nil
}

// erase takes an account's data off this PC: replica, files, what was set aside, and
// first of all the keys, without which the rest is noise.
func (a *App) erase(c account) error {
	all := errors.Join(a.keys.Set(c.secretName("token"), ""), a.keys.Set(c.secretName("replica"), ""))
	for _, path := range []string{a.replicaPath(c), a.mediaPath(c)} {
		all = errors.Join(all, replica.Delete(path))
		aside, err := filepath.Glob(path + ".broken-*")
		all = errors.Join(all, err)
		for _, f := range aside {
			all = errors.Join(all, os.Remove(f))
		}
	}
	return all
}
