package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const root = "../../.."

// The interface is built from the committed files: they must say what the Go code says.
func TestCommittedFilesAreFresh(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, outDir, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is stale: run `go run ./backend/cmd/gen` in the root of the project", name)
		}
	}
	entries, err := os.ReadDir(filepath.Join(root, outDir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := files[e.Name()]; !ok && strings.HasSuffix(e.Name(), ".ts") {
			t.Errorf("%s is in %s but gen does not write it", e.Name(), outDir)
		}
	}
}

func TestTheSameEveryTime(t *testing.T) {
	first, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	second, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, second) {
		t.Error("two runs differ")
	}
}

type colour string

type leaf struct {
	A int64 `json:"a"`
}

type base struct {
	ID string `json:"id"`
}

type tree struct {
	base
	Base2  struct{} `json:"-"`
	Shade  colour   `json:"shade"`
	Leaves []leaf   `json:"leaves,omitempty"`
	Best   *leaf    `json:"best"`
	Maybe  *leaf    `json:"maybe,omitempty"`
	ByName map[string]leaf
	Parts  []tree `json:"parts"`
	hidden int
}

func TestWriter(t *testing.T) {
	_ = tree{hidden: 1}
	w := newWriter(map[string][]string{"main.colour": {"red", "it's"}}, func(reflect.Type) bool { return true })
	if _, err := w.ref(reflect.TypeFor[tree]()); err != nil {
		t.Fatal(err)
	}
	want := head + `export const colourValues = ['red', 'it\'s'] as const
export type colour = (typeof colourValues)[number]

export interface leaf {
  a: number
}

export interface tree {
  id: string
  shade: colour
  leaves?: leaf[]
  best: leaf | null
  maybe?: leaf
  ByName: Record<string, leaf>
  parts: tree[]
}
`
	if got := w.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWriterRefusesWhatJSONCannotHold(t *testing.T) {
	w := newWriter(nil, func(reflect.Type) bool { return true })
	if _, err := w.ref(reflect.TypeFor[struct{ F func() }]()); err == nil {
		t.Error("a function got a TypeScript type")
	}
}
