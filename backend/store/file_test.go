package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

func hashOf(n int) string { return fmt.Sprintf("%064x", n) }

// The people of these tests: what they are is made by cast, whose conversations and
// tickets these are by their ids.
var (
	boxA, boxB       = storetest.Numbered(1), storetest.Numbered(2)
	mineID, followID = storetest.Numbered(101), storetest.Numbered(102)
	ownConv, ownCase = storetest.Numbered(20), storetest.Numbered(21)
)

// cast gives an agent in each role and each kind of sight: of all inboxes, of one as a
// whole, of the other one, of own things only, of nothing. The last two see the same as
// the assignee of ownConv, and its follower.
func cast() (list []*inbox.Agent) {
	add := func(a inbox.Agent) {
		if a.ID == "" {
			a.ID = storetest.Numbered(200 + len(list))
		}
		a.State = inbox.AgentActive
		a.Name = fmt.Sprintf("%s %v own %v", a.Role, a.Inboxes, a.Own)
		list = append(list, &a)
	}
	add(inbox.Agent{Role: inbox.RoleAdministrator})
	for _, r := range []inbox.Role{inbox.RoleDispatcher, inbox.RoleAgent, inbox.RoleEditor, inbox.RoleReviewer} {
		add(inbox.Agent{Role: r})
		for _, box := range []string{boxA, boxB} {
			add(inbox.Agent{Role: r, Inboxes: map[string]inbox.Member{box: {Role: r}}})
		}
		add(inbox.Agent{Role: r, Inboxes: map[string]inbox.Member{}})
	}
	add(inbox.Agent{Role: inbox.RoleAgent, Own: true})
	add(inbox.Agent{Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{boxA: {Role: inbox.RoleAgent, Own: true}, boxB: {Role: inbox.RoleEditor}}})
	add(inbox.Agent{ID: mineID, Role: inbox.RoleAgent, Own: true})
	add(inbox.Agent{ID: followID, Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{boxA: {Role: inbox.RoleAgent, Own: true}}})
	return list
}

func file(n int) inbox.File {
	return inbox.File{Hash: hashOf(n), Name: fmt.Sprint(n, ".png"), Type: "image/png", Size: 3}
}
func fileAt(n int) *inbox.File {
	f := file(n)
	return &f
}

type refCase struct {
	name string
	hash int
	e    inbox.Entity
	sees func(a *inbox.Agent) bool
}

// refCases is one of each thing that names a file, with who sees it by the word of inbox.Agent.
func refCases() []refCase {
	conv := &inbox.Conversation{ID: ownConv, Inbox: boxA, Contact: storetest.Numbered(30), Assignee: mineID, Followers: []string{followID}}
	other := &inbox.Conversation{ID: storetest.Numbered(22), Inbox: boxA, Contact: storetest.Numbered(31)}
	chat := &inbox.Conversation{ID: storetest.Numbered(23), Inbox: inbox.TeamInbox, Contact: storetest.Numbered(23), Members: []string{followID, storetest.Numbered(203)}}
	ticket := &inbox.Ticket{ID: ownCase, Inbox: boxA, CreatedBy: mineID, Assignee: followID, Files: []inbox.File{file(10)}}
	with := func(c *inbox.Conversation) func(a *inbox.Agent) bool {
		return func(a *inbox.Agent) bool { return a.Sees(c) }
	}
	ofTicket := func(a *inbox.Agent) bool { return a.SeesTicket(ticket) }
	in := func(box string) func(a *inbox.Agent) bool {
		return func(a *inbox.Agent) bool { return a.In(box).Role != "" }
	}
	person := func(c *inbox.Conversation) func(a *inbox.Agent) bool {
		return func(a *inbox.Agent) bool { return a.Everything() || a.Sees(c) }
	}
	all := func(*inbox.Agent) bool { return true }
	msg := func(n int, c *inbox.Conversation) *inbox.Message {
		return &inbox.Message{ID: storetest.Numbered(300 + n), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirIn, At: int64(n)}
	}
	files := func(n int, c *inbox.Conversation) *inbox.Message {
		m := msg(n, c)
		m.Files = []inbox.File{{Name: "still at the platform"}, file(n)}
		return m
	}
	letter := func(n int, set func(m *inbox.Mail, f *inbox.File)) *inbox.Message {
		m := msg(n, conv)
		m.Mail = &inbox.Mail{}
		set(m.Mail, fileAt(n))
		return m
	}
	nobody := func(*inbox.Agent) bool { return false }
	return []refCase{
		{"conversation", 0, conv, nobody}, {"conversation", 0, other, nobody}, {"chat", 0, chat, nobody},
		{"attachment", 1, files(1, conv), with(conv)},
		{"attachment of nobody's", 2, files(2, other), with(other)},
		{"mail: whole text", 3, letter(3, func(m *inbox.Mail, f *inbox.File) { m.Full = f }), with(conv)},
		{"mail: body", 4, letter(4, func(m *inbox.Mail, f *inbox.File) { m.HTML = f }), with(conv)},
		{"mail: body without quotes", 5, letter(5, func(m *inbox.Mail, f *inbox.File) { m.Short = f }), with(conv)},
		{"mail: as it came or was rendered", 6, letter(6, func(m *inbox.Mail, f *inbox.File) { m.Raw = f }), with(conv)},
		{"chat of colleagues", 7, files(7, chat), with(chat)},
		{"ticket", 10, ticket, ofTicket},
		{"ticket's note", 11, &inbox.TicketEntry{ID: storetest.Numbered(311), Ticket: ticket.ID, Inbox: boxA, Files: []inbox.File{file(11)}}, ofTicket},
		{"saved reply for all", 12, &inbox.SavedReply{ID: storetest.Numbered(312), Text: `"inbox":"x"}`, Files: []inbox.File{file(12)}}, all},
		{"saved reply of an inbox", 13, &inbox.SavedReply{ID: storetest.Numbered(313), Files: []inbox.File{file(13)}, Inbox: boxA}, in(boxA)},
		{"macro for all", 14, &inbox.Macro{ID: storetest.Numbered(314), Name: `","inbox":"x`, Files: []inbox.File{file(14)}}, all},
		{"macro of an inbox", 15, &inbox.Macro{ID: storetest.Numbered(315), Name: `"q" \`, Files: []inbox.File{file(15)}, Inbox: boxA}, in(boxA)},
		{"inbox", 16, &inbox.Inbox{ID: boxA, Name: "A", Picture: fileAt(16)}, in(boxA)},
		{"another inbox", 17, &inbox.Inbox{ID: boxB, Name: "B", Picture: fileAt(17)}, in(boxB)},
		{"agent", 18, &inbox.Agent{ID: storetest.Numbered(110), Email: "x@example.com", Picture: fileAt(18)}, all},
		{"contact", 19, &inbox.Contact{ID: conv.Contact, Picture: fileAt(19), Attributes: map[string]string{"hash": hashOf(99)}}, person(conv)},
		{"contact of a conversation of nobody's", 20, &inbox.Contact{ID: other.Contact, Picture: fileAt(20)}, person(other)},
		{"contact without a conversation", 21, &inbox.Contact{ID: storetest.Numbered(32), Picture: fileAt(21)}, (*inbox.Agent).Everything},
		{"contact that was merged", 22, &inbox.Merge{ID: storetest.Numbered(322), Into: conv.Contact, Gone: inbox.Contact{Picture: fileAt(22)}}, person(conv)},
		{"contact before a merge", 23, &inbox.Merge{ID: storetest.Numbered(323), Into: conv.Contact, Was: inbox.Contact{Picture: fileAt(23)}}, person(conv)},
		{"draft", 24, &inbox.Draft{ID: inbox.OwnID(mineID, ownConv), Files: []inbox.File{file(24)}}, func(a *inbox.Agent) bool { return a.ID == mineID }},
		{"nothing at all", 98, nil, nobody},
		{"a text that looks like one", 99, nil, nobody},
	}
}

func mayHave(t *testing.T, db *store.DB, a *inbox.Agent, n int) bool {
	t.Helper()
	f, found, err := db.FileFor(t.Context(), a, hashOf(n))
	if err != nil {
		t.Fatal(err)
	}
	if found != (f.Hash == hashOf(n)) {
		t.Fatalf("found %v, %+v", found, f)
	}
	return found
}

func blobs(t *testing.T, db *store.DB) {
	t.Helper()
	for n := range 100 {
		if err := db.PutBlob(t.Context(), file(n), 1); err != nil {
			t.Fatal(err)
		}
	}
}

// A file is had by whoever sees something that names it, in each role, and by nobody else.
func TestAFileIsHadByWhoSeesWhatNamesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		blobs(t, db)
		for _, c := range refCases() {
			if c.e != nil {
				put(t, db, c.e)
			}
		}
		given := map[bool]int{}
		for _, a := range cast() {
			for _, c := range refCases() {
				if c.hash == 0 {
					continue
				}
				given[c.sees(a)]++
				if got := mayHave(t, db, a, c.hash); got != c.sees(a) {
					t.Errorf("%s: %s gets it: %v", c.name, a.Name, got)
				}
			}
		}
		if given[true] < 50 || given[false] < 50 {
			t.Errorf("the table is one-sided: %v", given)
		}
	})
}

// What names a file stops doing so: it is taken back, changed, moved, deleted, or the
// agent loses sight of it. The very next question is answered so.
func TestAFileIsLostAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		blobs(t, db)
		own := &inbox.Agent{ID: mineID, Role: inbox.RoleAgent, Own: true}
		whole := &inbox.Agent{ID: followID, Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{boxA: {Role: inbox.RoleAgent}}}
		conv := &inbox.Conversation{ID: ownConv, Inbox: boxA, Contact: storetest.Numbered(30), Assignee: mineID}
		other := &inbox.Conversation{ID: storetest.Numbered(22), Inbox: boxA, Contact: storetest.Numbered(31)}
		m := &inbox.Message{ID: storetest.Numbered(301), Conversation: conv.ID, Inbox: boxA, Files: []inbox.File{file(1), file(2), file(1)}}
		ticket := &inbox.Ticket{ID: ownCase, Inbox: boxA, Assignee: mineID, Files: []inbox.File{file(3)}}
		entry := &inbox.TicketEntry{ID: storetest.Numbered(302), Ticket: ownCase, Inbox: boxA, Files: []inbox.File{file(4)}}
		put(t, db, &inbox.Inbox{ID: boxA}, &inbox.Inbox{ID: boxB}, conv, other, m, ticket, entry)
		has := func(what string, a *inbox.Agent, want ...int) {
			t.Helper()
			var got []int
			for n := 1; n <= 4; n++ {
				if mayHave(t, db, a, n) {
					got = append(got, n)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s has %v, want %v", what, a.Role, got, want)
			}
		}
		has("at first", own, 1, 2, 3, 4)
		has("at first", whole, 1, 2, 3, 4)
		m.Files = m.Files[:1]
		put(t, db, m)
		has("one file less", own, 1, 3, 4)
		conv.Assignee = ""
		put(t, db, conv)
		has("unassigned", own, 3, 4)
		has("unassigned", whole, 1, 3, 4)
		conv.Followers = []string{mineID}
		put(t, db, conv)
		has("follows", own, 1, 3, 4)
		m.Conversation = other.ID
		write(t, db, func(tx *store.Tx) error {
			was := *m
			was.Conversation = conv.ID
			tx.Move(&was, m)
			return nil
		})
		has("moved to another conversation", own, 3, 4)
		write(t, db, func(tx *store.Tx) error {
			now, then := *ticket, *entry
			now.Inbox, then.Inbox = boxB, boxB
			tx.Move(ticket, &now)
			tx.Move(entry, &then)
			return nil
		})
		has("ticket in another inbox", own, 3, 4)
		has("ticket in another inbox", whole, 1)
		whole.Inboxes = map[string]inbox.Member{boxB: {Role: inbox.RoleReviewer}}
		has("another inbox", whole, 3, 4)
		remove(t, db, m, ticket, entry)
		has("deleted", own)
		has("deleted", &inbox.Agent{ID: storetest.Numbered(400), Role: inbox.RoleAdministrator})
	})
}

// Who brought a file has it until it is used, under the name and type it was brought
// with, whatever is known of the same bytes from elsewhere. To name it is theirs for good.
func TestUploads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		ann, ben := &inbox.Agent{ID: mineID, Role: inbox.RoleAgent, Own: true}, &inbox.Agent{ID: followID, Role: inbox.RoleAgent, Own: true}
		known := inbox.File{Hash: hashOf(1), Name: "Kündigung Meier.pdf", Type: "text/html", Size: 3}
		if err := db.PutBlob(t.Context(), known, 1); err != nil {
			t.Fatal(err)
		}
		use := func(a *inbox.Agent) (f inbox.File, found bool) {
			t.Helper()
			write(t, db, func(tx *store.Tx) (err error) {
				f, found, err = tx.UseFile(t.Context(), a, hashOf(1))
				return err
			})
			return f, found
		}
		if _, found := use(ann); found || mayHave(t, db, ann, 1) {
			t.Error("whoever knows the hash may name or have it")
		}
		if err := db.PutUpload(t.Context(), file(1), ann.ID, 2); err != nil {
			t.Fatal(err)
		}
		if f, found, err := db.FileFor(t.Context(), ann, hashOf(1)); err != nil || !found || !reflect.DeepEqual(f, file(1)) {
			t.Errorf("brought: %+v, %v, %v", f, found, err)
		}
		if mayHave(t, db, ben, 1) || mayHave(t, db, &inbox.Agent{ID: "x", Role: inbox.RoleAdministrator}, 1) {
			t.Error("somebody else has it")
		}
		if f, found := use(ann); !found || !reflect.DeepEqual(f, file(1)) {
			t.Errorf("named: %+v, %v", f, found)
		}
		if _, found := use(ben); found {
			t.Error("somebody else names it")
		}
		if mayHave(t, db, ann, 1) {
			t.Error("used, and named by nothing they see: still theirs")
		}
		if _, found := use(ann); !found {
			t.Error("what they brought cannot be named a second time")
		}
		if err := db.PutUpload(t.Context(), file(1), ann.ID, 3); err != nil || !mayHave(t, db, ann, 1) {
			t.Errorf("brought again: %v", err)
		}
		put(t, db, &inbox.SavedReply{ID: storetest.Numbered(5), Files: []inbox.File{known}})
		if f, found, err := db.FileFor(t.Context(), ben, hashOf(1)); err != nil || !found || f.Name != "" {
			t.Errorf("seen: %+v, %v, %v", f, found, err)
		}
		known.Name = "" // what named it first is not theirs to see
		if f, found := use(ben); !found || !reflect.DeepEqual(f, known) {
			t.Errorf("seen: %+v, %v", f, found)
		}
	})
}

// No field of an entity that holds a file is left out.
func TestEveryFieldWithAFileCounts(t *testing.T) {
	for _, c := range []inbox.Entity{&inbox.Workspace{}, &inbox.Inbox{}, &inbox.Channel{}, &inbox.Agent{}, &inbox.Label{}, &inbox.SavedReply{}, &inbox.Contact{},
		&inbox.Identity{}, &inbox.Conversation{}, &inbox.Message{}, &inbox.Draft{}, &inbox.Seen{}, &inbox.Template{}, &inbox.Merge{}, &inbox.Ticket{},
		&inbox.TicketEntry{}, &inbox.Team{}, &inbox.Attribute{}, &inbox.Macro{}, &inbox.View{}, &inbox.Health{}} {
		want := []string{}
		plant(reflect.ValueOf(c).Elem(), &want)
		got := store.Names(c)
		if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s: names %d files, has %d", c.Kind(), len(got), len(want))
		}
	}
}

// plant puts a file of its own into each place that can hold one.
func plant(v reflect.Value, hashes *[]string) {
	switch {
	case v.Type() == reflect.TypeFor[inbox.File]():
		*hashes = append(*hashes, hashOf(len(*hashes)+1))
		v.FieldByName("Hash").SetString((*hashes)[len(*hashes)-1])
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			plant(v.Field(i), hashes)
		}
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plant(v.Elem(), hashes)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		plant(v.Index(0), hashes)
	}
}

// What an older release kept has the same index as if it were written now.
func TestOldFilesAreFound(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		index := func(db *sqldb.DB) (all []string) {
			t.Helper()
			rows, err := db.Read().Query(t.Context(), `SELECT hash || ' ' || place || ' ' || about || ' ' || subject || ' ' || kind || ' ' || id FROM file_ref`)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var s string
				if err := rows.Scan(&s); err != nil {
					t.Fatal(err)
				}
				all = append(all, s)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			slices.Sort(all)
			return all
		}
		made := storetest.Open(t, url)
		for _, c := range refCases() {
			if m, ok := c.e.(*inbox.Message); ok {
				m.Text = "a NUL \x00 and \"hash\":\"" + hashOf(77) + "\""
			}
			if c.e != nil {
				put(t, made, c.e)
			}
		}
		want := index(made.DB)
		if err := made.DB.Write(t.Context(), func(q *sqldb.Q) error {
			for _, text := range []string{`DROP TABLE file_ref`, `DROP TABLE upload`, `DELETE FROM goose_db_version WHERE version_id = 9`} {
				if _, err := q.Exec(t.Context(), text); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		again := storetest.Open(t, url)
		if got := index(again.DB); len(want) < 20 || !slices.Equal(got, want) {
			t.Errorf("upgraded:\n%s\nwritten:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// A file that very many name (a logo below letters) is found also where the agent sees
// but one of them, whichever.
func TestAFileThatManyName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		blobs(t, db)
		const n = 1200
		write(t, db, func(tx *store.Tx) error {
			tx.Put(&inbox.Inbox{ID: boxA})
			tx.Put(&inbox.Inbox{ID: boxB})
			for i := range n {
				c := conversation(boxA, 1000+i)
				if c.Assignee = storetest.Numbered(150 + i%5); i == n-1 {
					c.Assignee = mineID
				}
				tx.Put(c)
				tx.Put(&inbox.Message{ID: storetest.Numbered(100_000 + i), Conversation: c.ID, Inbox: boxA, Files: []inbox.File{file(1)}})
			}
			tx.Put(&inbox.Ticket{ID: storetest.Numbered(5), Inbox: boxB, CreatedBy: mineID})
			return nil
		})
		own := map[string]inbox.Member{boxA: {Role: inbox.RoleAgent, Own: true}}
		for id, want := range map[string]bool{mineID: true, storetest.Numbered(150): true, followID: false} {
			if got := mayHave(t, db, &inbox.Agent{ID: id, Role: inbox.RoleAgent, Inboxes: own}, 1); got != want {
				t.Errorf("%s gets it: %v", id, got)
			}
		}
		elsewhere := &inbox.Agent{ID: mineID, Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{boxB: {Role: inbox.RoleAgent, Own: true}}}
		if mayHave(t, db, elsewhere, 1) {
			t.Error("seen in an inbox where they do not work")
		}
	})
}
