// Package arch holds the rules of the project that a compiler does not: which
// package may know which, how long a file and a function may grow, where SQL
// and channel names may stand. It has only tests. A rule that hinders is
// changed here, in the commit that needs it, with its reason.
package arch

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	module = "tresen"
	root   = "../.."
	// A longer one says why: "// Long: …" above package or func, "<!-- Long: … -->" at the head of a component.
	longMark     = "Long: "
	maxFile      = 400
	maxTestFile  = 600 // a test may carry its tables
	maxFunc      = 60
	maxComponent = 200
)

// file is one Go file of ours.
type file struct {
	name  string // below the root, with slashes
	test  bool
	text  []byte
	tree  *ast.File
	fset  *token.FileSet
	lines int
}

func (f file) folder() string { return path.Dir(f.name) }

func (f file) imports() []string {
	var list []string
	for _, i := range f.tree.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		list = append(list, name)
	}
	return list
}

// literals gives every string of the code, but not tags and imports, with its line.
func (f file) literals() map[string]int {
	list := map[string]int{}
	skip := map[*ast.BasicLit]bool{}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			skip[n.Path] = true
		case *ast.Field:
			skip[n.Tag] = true
		case *ast.BasicLit:
			if n.Kind == token.STRING && !skip[n] {
				if s, err := strconv.Unquote(n.Value); err == nil {
					list[s] = f.fset.Position(n.Pos()).Line
				}
			}
		}
		return true
	})
	return list
}

// skipped folders hold nothing that people wrote here.
var skipped = []string{"node_modules", ".git", "wailsjs", "dist", "testdata", ".run", ".npm", ".cache"}

// walk visits our own files with one of the endings.
func walk(t *testing.T, visit func(name string), endings ...string) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains(skipped, d.Name()) {
			return filepath.SkipDir
		}
		if !d.IsDir() && slices.Contains(endings, filepath.Ext(p)) {
			rel, err := filepath.Rel(root, p)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

var parsed struct {
	once  sync.Once
	files []file
}

// goFiles gives every Go file that is not generated.
func goFiles(t *testing.T) []file {
	t.Helper()
	parsed.once.Do(func() {
		walk(t, func(name string) {
			text, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Fatal(err)
			}
			if generated.Match(text) {
				return
			}
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed.files = append(parsed.files, file{name: name, test: strings.HasSuffix(name, "_test.go"), text: text, tree: tree,
				fset: fset, lines: strings.Count(string(text), "\n")})
		}, ".go")
	})
	if len(parsed.files) < 50 {
		t.Fatalf("only %d Go files found", len(parsed.files))
	}
	return parsed.files
}

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	for _, f := range goFiles(t) {
		head := ""
		for _, c := range f.tree.Comments {
			if c.Pos() < f.tree.Name.End() {
				head += c.Text()
			}
		}
		most := maxFile
		if f.test {
			most = maxTestFile
		}
		if f.lines > most && !strings.Contains(head, longMark) {
			t.Errorf("%s has %d lines (%d at most, or \"// %swhy\" above package)", f.name, f.lines, most, longMark)
		}
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || f.test {
				continue
			}
			n := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1
			if n > maxFunc && !strings.Contains(fn.Doc.Text(), longMark) {
				t.Errorf("%s: %s has %d lines (%d at most, or \"// %swhy\" above it)", f.name, fn.Name.Name, n, maxFunc, longMark)
			}
		}
	}
}

func TestComponentsStaySmall(t *testing.T) {
	walk(t, func(name string) {
		r, err := os.Open(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		n, said := 0, false
		for s := bufio.NewScanner(r); s.Scan(); n++ {
			said = said || n < 5 && strings.Contains(s.Text(), longMark)
		}
		if n > maxComponent && !said {
			t.Errorf("%s has %d lines (%d at most, or \"<!-- %swhy -->\" at its head)", name, n, maxComponent, longMark)
		}
	}, ".svelte")
}

// A folder is named for what it holds.
func TestNoFolderIsADrawer(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, part := range strings.Split(f.folder(), "/") {
			if slices.Contains([]string{"internal", "pkg", "util", "utils", "common", "models", "helpers", "misc"}, part) {
				t.Errorf("%s: name the folder for what it holds, not %q", f.name, part)
			}
		}
	}
}

// mayInit lists packages whose init registers something inside the package, or
// must run before main does.
var mayInit = []string{
	"backend/cmd/demo", // locks the main thread: Linux ends children with the thread that started them
}

func TestNothingHappensByImporting(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" && !slices.Contains(mayInit, f.folder()) {
				t.Errorf("%s has an init(): make it a value or a call", f.name)
			}
		}
	}
}

var sqlText = regexp.MustCompile(`^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|VIRTUAL|TRIGGER|VIEW)\s|ALTER\s+TABLE\s|DROP\s+(TABLE|INDEX)\s|PRAGMA\s|WITH\s+(RECURSIVE\s+)?\w+\s+(\(.*\)\s+)?AS\s)`)

// mayQuery are the places where SQL stands.
var mayQuery = []string{"backend/store/...", "app/replica"}

func TestSQLStandsInTheStoreAndTheReplica(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || within(f.folder(), append(mayQuery, "bench/...")) {
			continue
		}
		for lit, at := range f.literals() {
			if sqlText.MatchString(lit) {
				t.Errorf("%s:%d holds SQL: give package store a method for it", f.name, at)
			}
		}
	}
}

// Generated files say so, in the form tools know, and the rest does not claim it.
func TestNoFileNamesItsMachine(t *testing.T) {
	walk(t, func(name string) {
		if strings.HasPrefix(name, "backend/arch/") {
			return
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"/wo" + "rk/", "/home/", "/Users/", "C:\\Users\\"} {
			if i := strings.Index(string(text), bad); i >= 0 {
				t.Errorf("%s:%d holds a path of one machine (%s)", name, 1+strings.Count(string(text[:i]), "\n"), bad)
			}
		}
	}, ".go", ".ts", ".svelte", ".mjs", ".md", ".sh", ".json", ".yml", ".yaml", ".toml")
}
