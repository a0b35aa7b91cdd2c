package email

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
)

// role is what a folder is read for.
type role int

const (
	roleInbox role = iota
	roleSent       // answers given with another mail program
	roleJunk       // customers land there
)

// box is a folder that is read. One goroutine owns it.
type box struct {
	name  string // as the server calls it
	role  role
	mark  string // name of its channel.Mark
	place place
	past  past
	next  imap.UID // UIDNEXT as the server said it last; 0: unknown

	batch   int // mails fetched at once, less after trouble
	trouble int // how often in a row it ended the line; see aside
	blame   blame
	blind   bool // the server's list of sizes and times cannot be read
	todo    []seen
	sure    bool // todo is known
}

// place is how far a folder was read; it is stored with the mails.
type place struct {
	Host     string `json:"host"`
	Validity uint32 `json:"validity"`
	UID      uint32 `json:"uid"`            // the last one taken
	Mod      uint64 `json:"mod,omitempty"`  // HIGHESTMODSEQ then
	Turn     int    `json:"turn,omitempty"` // how often the server's UIDs went back without a new UIDVALIDITY
	Good     int64  `json:"good"`           // ms: all that was there then was taken
}

// past is the history of a folder that is still to be fetched, newest first; the
// zero value says there is none.
type past struct {
	Validity uint32 `json:"validity,omitempty"`
	Below    uint32 `json:"below,omitempty"` // UIDs from here on were taken
	Since    int64  `json:"since,omitempty"` // ms
	Check    bool   `json:"check,omitempty"` // most of it is known: ask by the headers first
	Good     int64  `json:"good,omitempty"`  // ms: with Check, the last good sync before; what is younger is no history
	Done     int    `json:"done,omitempty"`
}

// boxMark names the mark of a folder: another account starts anew.
func boxMark(user, box string) string {
	return "imap/" + short(strings.ToLower(user)) + "/" + short(box)
}

const pastMark = "/past"

// short makes a name of limited length of any text.
func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// load reads what earlier sessions left; a place without Good was never read.
func (b *box) load(ctx context.Context, env channel.Env) error {
	for name, into := range map[string]any{b.mark: &b.place, b.mark + pastMark: &b.past} {
		text, err := env.Mark(ctx, name)
		if err != nil {
			return err
		}
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return err
		}
	}
	return nil
}

// placed gives the events that store the place, and the past if it changed.
func (b *box) placed(p place) channel.Event { return markEvent(b.mark, p) }
func (b *box) passed(p past) channel.Event {
	if p == (past{}) {
		return channel.Event{Mark: &channel.Mark{Name: b.mark + pastMark}}
	}
	return markEvent(b.mark+pastMark, p)
}

func markEvent(name string, value any) channel.Event {
	text, _ := json.Marshal(value) // plain structs of numbers and strings
	return channel.Event{Mark: &channel.Mark{Name: name, Value: string(text)}}
}

// uidKey is the key of a mail by its place, in which the server must not put
// another one.
func (b *box) uidKey(p place, uid imap.UID) string {
	return strings.Join([]string{b.mark, short(p.Host), strconv.FormatUint(uint64(p.Validity), 10), strconv.Itoa(p.Turn),
		strconv.FormatUint(uint64(uid), 10)}, "/")
}

// tolerance is how far the server's clock may be off ours.
const tolerance = time.Hour

// older reports whether a mail came before all was taken for the last time.
func (p place) older(at time.Time) bool {
	return p.Good > 0 && !at.IsZero() && at.Before(time.UnixMilli(p.Good).Add(-tolerance))
}

// before is older with a tolerance for clocks that are well.
func (p place) before(at time.Time) bool {
	return p.Good > 0 && !at.IsZero() && at.Before(time.UnixMilli(p.Good).Add(-2*time.Minute))
}
