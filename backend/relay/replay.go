package relay

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/store"
)

// Replay says which kept calls are read again.
type Replay struct {
	Channel string        `json:"channel,omitempty"` // id of the channel called; empty: any
	Since   time.Duration `json:"since,omitempty"`   // not older than this; 0: all that is kept
	All     bool          `json:"all,omitempty"`     // also those that were read
}

// Replayed is what became of them.
type Replayed struct {
	Calls  int `json:"calls"`
	Read   int `json:"read"`   // are understood now
	Unread int `json:"unread"` // still cannot be read
	Stray  int `json:"stray"`  // still of no channel that is on
}

func (d Replayed) String() string {
	return fmt.Sprintf("%d calls read again: %d are in, %d cannot be read, %d are of no channel that is switched on", d.Calls, d.Read, d.Unread, d.Stray)
}

// replayPage is how many calls one look takes, replayLate how old a request to a
// running relay may be.
const (
	replayPage = 100
	replayLate = time.Minute
	replayTime = 30 * time.Minute
)

// replay reads kept calls again, in the order they came. What was stored before is
// passed over, so doing it twice is harmless. A call that comes meanwhile is not
// among them: it was just read by the same program.
func (r *Relay) replay(ctx context.Context, o Replay) (done Replayed, err error) {
	f := store.HookFilter{Channel: o.Channel, To: r.now().UnixMilli()}
	if !o.All {
		f.States = []string{store.HookUnread, store.HookStray}
	}
	if o.Since > 0 {
		f.From = r.now().Add(-o.Since).UnixMilli()
	}
	for {
		list, err := r.db.ListHooks(ctx, f, replayPage)
		if err != nil || len(list) == 0 {
			return done, err
		}
		for _, h := range list {
			f.After = h.ID
			state, err := r.again(ctx, h)
			if err != nil {
				return done, err
			}
			done.Calls++
			switch state {
			case store.HookDone:
				done.Read++
			case store.HookStray:
				done.Stray++
			default:
				done.Unread++
			}
		}
	}
}

// again reads one kept call and stores what it tells.
func (r *Relay) again(ctx context.Context, h store.Hook) (state string, err error) {
	c := r.lines.callee(h.Channel)
	if c == nil {
		return store.HookStray, nil
	}
	d := r.read(c, channel.Hook{Method: h.Method, Query: h.Query, Header: h.Header, Body: h.Body})
	d.row.ID = h.ID // it is that call, not a new one
	_, err = r.db.Write(ctx, func(tx *store.Tx) error {
		for _, p := range d.parts {
			if err := r.in.Within(ctx, tx, p.to, p.events); err != nil {
				return err
			}
		}
		return tx.SetHookState(ctx, h.ID, d.row.State, d.row.Note)
	})
	if err != nil {
		if !spoilt(ctx, err) {
			return "", err
		}
		list := []reading{d}
		if err := r.salvageEvents(ctx, list); err != nil {
			return "", err
		}
		d = list[0]
		if _, err := r.db.Write(ctx, func(tx *store.Tx) error { return tx.SetHookState(ctx, h.ID, d.row.State, d.row.Note) }); err != nil {
			return "", err
		}
	}
	for _, p := range d.parts {
		r.arrived(p.to.ID, p.events)
	}
	return d.row.State, nil
}

// ReplayCalls reads kept calls again, beside a running relay too: several processes
// on PostgreSQL tell each other of what changes; on SQLite the running relay, which
// alone may write, is asked to do it.
func ReplayCalls(ctx context.Context, cfg Config, o Options, what Replay) (Replayed, error) {
	if err := cfg.Check(); err != nil {
		return Replayed{}, err
	}
	r := &Relay{cfg: cfg, log: o.Log, now: wallClock}
	if cfg.Database == "" {
		r.lock = flock.New(filepath.Join(cfg.Data, "relay.lock"))
		free, err := r.lock.TryLock()
		if err != nil {
			return Replayed{}, fault.Wrap(fault.Denied, "relay.Replay", err)
		}
		if !free {
			return askReplay(ctx, cfg, what)
		}
	}
	defer func() { _ = r.close() }()
	if err := r.openData(ctx); err != nil {
		return Replayed{}, err
	}
	r.in = ingest.New(r.db, r.now)
	r.parts(o.Connectors)
	list, err := store.All[inbox.Channel](ctx, r.db)
	if err != nil {
		return Replayed{}, err
	}
	if err := r.lines.noteCallees(ctx, list); err != nil {
		return Replayed{}, err
	}
	return r.replay(ctx, what)
}

// addressFile tells a program on the same data where the running relay listens.
const addressFile = "relay.address"

// tellAddress writes where this relay listens; what it fails for, replay says.
func (r *Relay) tellAddress() (forget func()) {
	if r.cfg.Database != "" {
		return func() {}
	}
	name := filepath.Join(r.cfg.Data, addressFile)
	scheme := "http://"
	if r.cfg.Cert != "" {
		scheme = "https://"
	}
	address := r.listen.Addr().String()
	if host, port, err := net.SplitHostPort(address); err == nil && net.ParseIP(host).IsUnspecified() {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	if err := os.WriteFile(name, []byte(scheme+address), 0o600); err != nil {
		r.log.Warn("the address cannot be written into the data folder", "err", err)
	}
	return func() { _ = os.Remove(name) }
}

// askReplay lets the running relay do it. Who can read the data folder's key may ask.
func askReplay(ctx context.Context, cfg Config, what Replay) (done Replayed, err error) {
	const op = "relay.Replay"
	running := fault.New(fault.Unavailable, op, "a relay is running on the data folder "+cfg.Data+", but does not answer: stop it, or try again later")
	address, err := os.ReadFile(filepath.Join(cfg.Data, addressFile))
	if errors.Is(err, fs.ErrNotExist) {
		return done, running
	}
	if err != nil {
		return done, fault.Wrap(fault.Denied, op, err)
	}
	r := &Relay{cfg: cfg, now: wallClock, log: slog.New(slog.DiscardHandler)}
	if r.box, err = openBox(cfg); err != nil {
		return done, err
	}
	body, err := json.Marshal(what)
	if err != nil {
		return done, fault.Wrap(fault.Internal, op, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, string(address)+"/api/replay", bytes.NewReader(body))
	if err != nil {
		return done, fault.Wrap(fault.Invalid, op, err)
	}
	at := strconv.FormatInt(r.now().Unix(), 10)
	req.Header.Set("X-At", at)
	req.Header.Set("X-Proof", r.proof(at, body))
	// It is this machine, and nothing secret goes there: the proof is good for this one wish.
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // see above
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return done, running
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
	if err != nil || resp.StatusCode != http.StatusOK {
		return done, fault.New(fault.Unavailable, op, fmt.Sprintf("the running relay answers %d: its log says why", resp.StatusCode))
	}
	return done, fault.Wrap(fault.Invalid, op, json.Unmarshal(b, &done))
}

// recount counts the calls of every channel that were not understood anew.
func (r *Relay) recount() {
	for _, id := range r.lines.callees() {
		r.pulse.recount(id)
	}
}

// proof shows that who asks can read the key of the data folder.
func (r *Relay) proof(at string, body []byte) string {
	m := hmac.New(sha256.New, r.box.Sub("replay"))
	_, _ = io.WriteString(m, at+"\n")
	_, _ = m.Write(body)
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// asksReplay reads kept calls again for `relay replay` on the same data.
func (r *Relay) asksReplay(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.replay"
	b, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(req.Header.Get("X-At"), 10, 64)
	if err != nil || time.Since(time.Unix(at, 0)).Abs() > replayLate ||
		!hmac.Equal([]byte(req.Header.Get("X-Proof")), []byte(r.proof(req.Header.Get("X-At"), b))) {
		return fault.New(fault.Denied, op, "no proof")
	}
	var what Replay
	if json.Unmarshal(b, &what) != nil {
		return fault.New(fault.Invalid, op, "not our JSON")
	}
	done, err := r.replay(req.Context(), what)
	if err != nil {
		return err
	}
	r.recount()
	return answer(w, done)
}
