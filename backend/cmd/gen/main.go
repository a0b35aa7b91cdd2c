// Command gen writes what the interface needs to know of the Go side into
// frontend/src/lib/gen: entities, command bodies, fault codes and the built-in
// channels. Run it from the root of the project:
//
//	go run ./backend/cmd/gen
//
// The output depends on nothing but the Go code, so a test can hold the
// committed files fresh.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// outDir is where the files go, below the root of the project.
const outDir = "frontend/src/lib/gen"

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	files, err := generate(root)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, outDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}
