package inbox_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tresen/backend/inbox"
)

func TestRevise(t *testing.T) {
	m := &inbox.Message{Text: "a"}
	if m.Revise("a", 5) || m.Edited != 0 {
		t.Error("an edit nobody can see is shown")
	}
	if !m.Revise("c", 30) || !m.Revise("b", 20) || m.Text != "c" || m.Edited != 30 {
		t.Errorf("%+v", m)
	}
	if want := []inbox.Version{{Text: "a", At: 20}, {Text: "b", At: 30}}; !slices.Equal(m.Earlier, want) {
		t.Errorf("earlier %+v", m.Earlier)
	}
	m.TakeBack(40)
	if m.Revise("d", 50) || m.Text != "" || len(m.Earlier) != 0 || m.Deleted != 40 {
		t.Errorf("what was taken back came back: %+v", m)
	}
}

func TestLongEditsStaySmall(t *testing.T) {
	m := &inbox.Message{Text: "first"}
	for i := range 30 {
		m.Revise(strings.Repeat(string(rune('a'+i)), 80_000), int64(i+1))
	}
	size := 0
	for _, v := range m.Earlier {
		size += len(v.Text)
	}
	if size > 300_000 || m.Earlier[0].Text != "first" || m.Edited != 30 {
		t.Errorf("%d versions of %d bytes", len(m.Earlier), size)
	}
}

// Whatever order edits come in, the message says in the end what was written last.
func TestEditsInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n := 2 + r.IntN(6)
		texts := make([]string, n)
		for i := range texts {
			texts[i] = "v" + string(rune('0'+r.IntN(3)))
		}
		edit := func(order []int) *inbox.Message {
			m := &inbox.Message{Text: "v0"}
			var known []inbox.Version
			for _, i := range order {
				m.Revise(texts[i], int64(10*(i+1)), known...)
				known = append(known, inbox.Version{Text: texts[i], At: int64(10 * (i + 1))})
			}
			return m
		}
		order := r.Perm(n)
		sorted := slices.Sorted(slices.Values(order))
		if got, want := edit(order), edit(sorted); !reflect.DeepEqual(got, want) {
			t.Fatalf("order %v: %+v, in order %+v", order, got, want)
		}
	}
}

func TestManyEditsStaySmall(t *testing.T) {
	m := &inbox.Message{Text: "first"}
	for i := range 500 {
		m.Revise(strings.Repeat("x", i+1), int64(i+1))
	}
	if len(m.Earlier) > 20 || m.Earlier[0].Text != "first" || len(m.Text) != 500 {
		t.Errorf("%d versions, first %q", len(m.Earlier), m.Earlier[0].Text)
	}
}

func TestReactionsOnePerSide(t *testing.T) {
	m := &inbox.Message{}
	m.React("", "👍", 1)
	m.React("agent", "🎉", 2)
	m.React(inbox.ByBusiness, "🎉", 3) // the echo of it
	m.React("", "❤️", 4)
	m.React("", "😮", 3) // late
	if want := []inbox.Reaction{{Emoji: "❤️", At: 4}, {By: "agent", Emoji: "🎉", At: 3}}; !slices.Equal(m.Reactions, want) {
		t.Errorf("%+v", m.Reactions)
	}
	if !m.React("", "", 5) || !m.React("agent", "", 5) || m.Reactions != nil || m.React("", "", 6) {
		t.Errorf("%+v", m.Reactions)
	}
}

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"  Ann\tLee ":              "Ann Lee",
		"\u202Enna\u202C":          "nna",
		"\u200B\u2060\uFEFF":       "",
		"\u3164\u3164":             "",
		"\u2800Bo\u200B\u00ADb":    "Bob",
		"👨‍👩‍👧 Meier":              "👨‍👩‍👧 Meier",
		"❤️":                       "❤️",
		"Z̸̡̛̤̪̞̊̇a":               "Z̸̡̛a",
		"مریم\u200Cجان":            "مریم\u200Cجان",
		"\u200D\u200C":             "",
		"a\x00b\xffc":              "abc",
		strings.Repeat("ä", 500):   strings.Repeat("ä", 199) + "…",
		"\u0301\u0301\u0301\u0301": "",
	} {
		if got := inbox.Name(in, 200); got != want {
			t.Errorf("%q gives %q, not %q", in, got, want)
		}
	}
}
