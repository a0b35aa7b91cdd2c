package arch

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// all stands for every package below a folder.
const all = "backend/..."

// imports is the table of what may import what, by folder below the root; a
// package's own subfolders and "..." patterns included. A package that is not
// here fails: whoever adds one decides here what it may know. docs/adr holds
// the why; test files may import more, because they look from outside.
var imports = map[string][]string{
	// The words, the codes, the line: no I/O.
	"backend/fault": {},
	"backend/inbox": {},
	"backend/wire":  {"backend/inbox", "backend/fault"},
	"backend/hours": {"backend/inbox", "backend/fault"},

	// One truth and its changes.
	"backend/store/sqldb":     {"backend/fault"},
	"backend/store":           {"backend/inbox", "backend/wire", "backend/fault", "backend/store/sqldb"},
	"backend/store/storetest": {"backend/store"},
	"backend/command":         {"backend/inbox", "backend/hours", "backend/store", "backend/wire", "backend/fault"},

	// The platforms know neither the store nor each other.
	"backend/channel":             {"backend/fault"},
	"backend/channel/all":         {"backend/channel/..."},
	"backend/channel/sim":         {},
	"backend/channel/channeltest": {"backend/channel", "backend/channel/neutral", "backend/fault"},
	"backend/channel/*":           {"backend/channel", "backend/channel/meta", "backend/mailhtml", "backend/fault"},
	"backend/mailhtml":            {"backend/fault"},

	// Facts in, wishes out, everybody told.
	"backend/ingest":    {"backend/channel", "backend/inbox", "backend/hours", "backend/store", "backend/command", "backend/rule", "backend/wire", "backend/phone", "backend/fault"},
	"backend/outbound":  {"backend/channel", "backend/inbox", "backend/store", "backend/worker", "backend/fault"},
	"backend/hub":       {"backend/wire", "backend/inbox", "backend/store", "backend/command", "backend/auth", "backend/fault"},
	"backend/rule":      {"backend/inbox", "backend/store", "backend/command", "backend/fault"},
	"backend/route":     {"backend/inbox", "backend/hours", "backend/store", "backend/command", "backend/fault"},
	"backend/flow":      {"backend/inbox", "backend/store", "backend/command", "backend/rule", "backend/fault"},
	"backend/broadcast": {"backend/inbox", "backend/store", "backend/command", "backend/worker", "backend/fault"},

	// Tools of the relay.
	"backend/auth":   {"backend/inbox", "backend/store", "backend/fault"},
	"backend/secret": {"backend/fault"},
	"backend/blob":   {"backend/inbox", "backend/fault"},
	"backend/worker": {},
	"backend/phone":  {},

	// What wires them together.
	"backend/relay":           {all},
	"backend/relay/relaytest": {all},
	"backend/cmd/...":         {all},
	"bench/...":               {all, "app/..."},

	// The desktop: reads its replica, speaks the wire, knows no platform.
	"app": {"app/link", "app/replica", "app/export", "app/keyring", "backend/hours", "backend/inbox", "backend/wire", "backend/store/sqldb", "backend/command",
		"backend/route", "backend/fault"},
	"app/replica": {"backend/inbox", "backend/wire", "backend/store", "backend/store/sqldb", "backend/command", "backend/fault"},
	"app/link":    {"backend/inbox", "backend/wire", "backend/fault"},
	"app/export":  {"backend/inbox", "backend/fault"}, // reads through its Source
	"app/keyring": {"backend/fault"},
	"app/desktop": {"app", "backend/inbox", "backend/wire", "backend/fault"},
	".":           {"app", "app/desktop"},
}

// onlyIn says where a library of others may be imported: what it is for has one place.
var onlyIn = map[string][]string{
	"github.com/wailsapp/wails":       {".", "app/desktop", "bench/emptywindow"},
	"github.com/jackc/pgx":            {"backend/store", "backend/store/sqldb", "backend/store/storetest"},
	"github.com/ncruces/go-sqlite3":   {"backend/store/sqldb", "app/replica"},
	"github.com/pressly/goose":        {"backend/store/sqldb"},
	"github.com/gorilla/websocket":    {"backend/hub", "backend/relay", "backend/channel/webchat/...", "app/link", "bench", "backend/relay/relaytest"},
	"github.com/zalando/go-keyring":   {"app/keyring"},
	"github.com/nyaruka/phonenumbers": {"backend/phone"},
	"github.com/rickar/cal":           {"backend/hours"},
	"golang.org/x/crypto/argon2":      {"backend/auth"},
	"database/sql":                    {"backend/store/sqldb", "backend/store/storetest", "app/replica"},
	"unsafe":                          {},
}

// within reports whether a folder matches one of the patterns: itself, "a/*"
// (folders directly below), "a/..." (a and everything below).
func within(folder string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if below, all := strings.CutSuffix(p, "/..."); all {
			return folder == below || strings.HasPrefix(folder, below+"/")
		}
		ok, _ := path.Match(p, folder)
		return ok
	})
}

// rowOf finds the row of the table that holds for a folder: its own, else the
// most exact pattern.
func rowOf(folder string) (row string, found bool) {
	if _, ok := imports[folder]; ok {
		return folder, true
	}
	for pattern := range imports {
		if within(folder, []string{pattern}) && len(pattern) > len(row) {
			row, found = pattern, true
		}
	}
	return row, found
}

func TestImports(t *testing.T) {
	for _, f := range goFiles(t) {
		folder := f.folder()
		if f.test {
			continue
		}
		row, found := rowOf(folder)
		if !found && !insideChannel(folder) {
			t.Errorf("%s is not in the table of imports (backend/arch/imports_test.go)", folder)
			continue
		}
		for _, name := range f.imports() {
			ours, is := strings.CutPrefix(name, module+"/")
			if !is {
				checkForeign(t, f.name, folder, name)
				continue
			}
			if !within(ours, imports[row]) && !sameChannel(folder, ours) && !ownPart(folder, ours) {
				t.Errorf("%s imports %s; %s may import %v", f.name, ours, folder, imports[row])
			}
			if testHelper(ours) && !testHelper(folder) && !within(folder, []string{"bench/...", "backend/cmd/demo/..."}) {
				t.Errorf("%s imports %s, which is for tests, demo and benchmarks", f.name, ours)
			}
		}
	}
}

func checkForeign(t *testing.T, file, folder, name string) {
	t.Helper()
	for lib, where := range onlyIn {
		if (name == lib || strings.HasPrefix(name, lib+"/")) && !within(folder, where) {
			t.Errorf("%s imports %s, which belongs only in %v", file, name, where)
		}
	}
}

// insideChannel: the parts of one platform (its simulator, its pages).
func insideChannel(folder string) bool {
	return strings.Count(folder, "/") > 2 && channelOf(folder) != ""
}

// channelOf gives the platform a folder belongs to, "" for none.
func channelOf(folder string) string {
	rest, is := strings.CutPrefix(folder, "backend/channel/")
	if !is {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	if name == "all" || name == "channeltest" {
		return ""
	}
	return name
}

// sameChannel: a platform's parts know each other and what the platform may know;
// its simulator knows what simulators have in common.
func sameChannel(folder, imported string) bool {
	c := channelOf(folder)
	return c != "" && (channelOf(imported) == c || insideChannel(folder) && testHelper(folder) && imported == "backend/channel/sim" || insideChannel(folder) && within(imported, imports["backend/channel/*"]))
}

// ownPart: a package may import folders below itself, unless they have a row of their own.
func ownPart(folder, imported string) bool {
	_, own := imports[imported]
	return !own && folder != "." && strings.HasPrefix(imported, folder+"/") && !within(folder, []string{"backend/channel"})
}

// testHelper: packages that stand in for something real.
func testHelper(folder string) bool {
	base := path.Base(folder)
	return strings.HasSuffix(base, "test") || strings.HasSuffix(base, "sim") || strings.HasSuffix(base, "try")
}

// The core never names a channel: what differs between platforms is data or an
// optional interface. Those who may are the channels themselves and who lists them.
var core = []string{"backend/ingest", "backend/outbound", "backend/hub", "backend/relay", "backend/command", "backend/store/...",
	"backend/rule", "backend/route", "backend/flow", "backend/broadcast", "backend/wire", "backend/inbox", "app/..."}

var kinds = []string{"webchat", "email", "telegram", "whatsapp", "messenger", "instagram", "viber", "sms", "applemsg", "webpush"}

func TestTheCoreNamesNoChannel(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || !within(f.folder(), core) {
			continue
		}
		compared := comparedLiterals(f.tree)
		for lit, at := range f.literals() {
			// "email" is also what a contact has: only a comparison tells.
			if slices.Contains(kinds, lit) && (lit != "email" || compared[lit]) {
				t.Errorf("%s:%d names the channel %q: let it be data (channel.Info, Caps) or an optional interface", f.name, at, lit)
			}
		}
	}
}

func comparedLiterals(tree *ast.File) map[string]bool {
	found := map[string]bool{}
	note := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok {
			found[strings.Trim(l.Value, "\"`")] = true
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			note(n.X)
			note(n.Y)
		case *ast.CaseClause:
			for _, e := range n.List {
				note(e)
			}
		}
		return true
	})
	return found
}
