package emailsim

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// stored is a message in a mailbox; only its flags change.
type stored struct {
	uid   imap.UID
	at    time.Time
	flags []imap.Flag
	raw   []byte
	file  string // "" when nothing is kept on disk
}

// box is a mailbox. With a folder, each message is a file
// UID.MILLISECONDS.FLAGS.eml and survives a restart with its UID.
type box struct {
	name    string
	use     imap.MailboxAttr // special use, "" for none
	dir     string
	tracker *imapserver.MailboxTracker

	mu       sync.Mutex
	validity uint32
	next     imap.UID
	list     []*stored
	changed  chan struct{} // closed and renewed at every change
}

// boxes every account has (RFC 6154).
var boxes = []struct {
	name string
	use  imap.MailboxAttr
}{{"INBOX", ""}, {"Sent", imap.MailboxAttrSent}, {"Drafts", imap.MailboxAttrDrafts}, {"Junk", imap.MailboxAttrJunk},
	{"Trash", imap.MailboxAttrTrash}, {"Archive", imap.MailboxAttrArchive}}

// letters are how flags are written in file names.
var letters = map[byte]imap.Flag{'S': imap.FlagSeen, 'R': imap.FlagAnswered, 'F': imap.FlagFlagged, 'T': imap.FlagDeleted, 'D': imap.FlagDraft}

func openBox(dir, name string, use imap.MailboxAttr, now time.Time) (*box, error) {
	b := &box{name: name, use: use, dir: dir, validity: uint32(now.Unix()), next: 1, changed: make(chan struct{})}
	if dir == "" {
		b.tracker = imapserver.NewMailboxTracker(0)
		return b, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if text, err := os.ReadFile(filepath.Join(dir, "uids")); err == nil {
		_, _ = fmt.Sscan(string(text), &b.validity, &b.next)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		m, err := readStored(name)
		if err != nil {
			return nil, err
		}
		b.list = append(b.list, m)
		b.next = max(b.next, m.uid+1)
	}
	slices.SortFunc(b.list, func(x, y *stored) int { return cmp.Compare(x.uid, y.uid) })
	b.tracker = imapserver.NewMailboxTracker(uint32(len(b.list)))
	return b, b.keepNumbers()
}

func readStored(name string) (*stored, error) {
	parts := strings.Split(filepath.Base(name), ".")
	if len(parts) != 4 {
		return nil, fmt.Errorf("%s is not a message of ours", name)
	}
	uid, err := strconv.ParseUint(parts[0], 10, 32)
	if err != nil {
		return nil, err
	}
	ms, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	m := &stored{uid: imap.UID(uid), at: time.UnixMilli(ms), raw: raw, file: name}
	for _, c := range []byte(parts[2]) {
		if flag, ok := letters[c]; ok {
			m.flags = append(m.flags, flag)
		}
	}
	return m, nil
}

func (b *box) keepNumbers() error {
	if b.dir == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(b.dir, "uids"), fmt.Appendf(nil, "%d %d\n", b.validity, b.next), 0o600)
}

// put writes a message's file, in place of the one it had.
func (b *box) put(m *stored) error {
	if b.dir == "" {
		return nil
	}
	text := ""
	for _, c := range []byte("DFRST") {
		if slices.Contains(m.flags, letters[c]) {
			text += string(c)
		}
	}
	name := filepath.Join(b.dir, fmt.Sprintf("%09d.%d.%s.eml", m.uid, m.at.UnixMilli(), text))
	if m.file != "" {
		old := m.file
		m.file = name
		return os.Rename(old, name)
	}
	m.file = name
	if err := os.WriteFile(name+".new", m.raw, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// add appends a message and gives its UID.
func (b *box) add(raw []byte, at time.Time, flags ...imap.Flag) (imap.UID, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &stored{uid: b.next, at: at, flags: known(flags), raw: bytes.Clone(raw)}
	b.next++
	if err := b.keepNumbers(); err != nil {
		return 0, err
	}
	if err := b.put(m); err != nil {
		return 0, err
	}
	b.list = append(b.list, m)
	b.tracker.QueueNumMessages(uint32(len(b.list)))
	b.tell()
	return m.uid, nil
}

// known writes the system's flags as RFC 3501 does, whatever their case.
func known(flags []imap.Flag) []imap.Flag {
	list := []imap.Flag{}
	for _, f := range flags {
		for _, flag := range letters {
			if strings.EqualFold(string(f), string(flag)) {
				f = flag
			}
		}
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	slices.Sort(list)
	return list
}

func (b *box) tell() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// store changes flags of the message at a place in the list.
func (b *box) store(i int, op imap.StoreFlagsOp, flags []imap.Flag, source *imapserver.SessionTracker) error {
	m := b.list[i]
	flags = known(flags)
	switch op {
	case imap.StoreFlagsSet:
		m.flags = flags
	case imap.StoreFlagsAdd:
		m.flags = known(append(slices.Clone(m.flags), flags...))
	case imap.StoreFlagsDel:
		m.flags = slices.DeleteFunc(slices.Clone(m.flags), func(f imap.Flag) bool { return slices.Contains(flags, f) })
	}
	b.tracker.QueueMessageFlags(uint32(i+1), m.uid, m.flags, source)
	b.tell()
	return b.put(m)
}

// remove expunges the messages a test picks and gives their places (sequence
// numbers at the moment of each removal, as EXPUNGE wants them).
func (b *box) remove(pick func(*stored) bool) ([]uint32, error) {
	var places []uint32
	for i := len(b.list) - 1; i >= 0; i-- {
		if m := b.list[i]; pick(m) {
			if m.file != "" {
				if err := os.Remove(m.file); err != nil {
					return places, err
				}
			}
			b.list = slices.Delete(b.list, i, i+1)
			places = append(places, uint32(i+1))
			b.tracker.QueueExpunge(uint32(i + 1))
		}
	}
	b.tell()
	return places, nil
}

// bump forgets all numbers: what was there has new UIDs under a new UIDVALIDITY.
func (b *box) bump() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.validity++
	for i, m := range b.list {
		if m.file != "" {
			if err := os.Remove(m.file); err != nil {
				return err
			}
		}
		m.uid, m.file = imap.UID(i+1), ""
		if err := b.put(m); err != nil {
			return err
		}
	}
	b.next = imap.UID(len(b.list) + 1)
	return b.keepNumbers()
}

func (b *box) size() (n int64) {
	for _, m := range b.list {
		n += int64(len(m.raw))
	}
	return n
}

func (b *box) count(flag imap.Flag) (n uint32) {
	for _, m := range b.list {
		if slices.Contains(m.flags, flag) {
			n++
		}
	}
	return n
}
