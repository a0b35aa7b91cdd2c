package seed

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"tresen/backend/inbox"
)

// The dialogues lie in scenes/LANGUAGE-*.txt. A scene is
//
//	== name | label | weight | kind
//	c {hi}, first wording | another wording
//	+ 2d
//	a? an agent's line that is left out half of the time
//	c[bruch] a line with a picture
//
// Lines begin with c (customer), a (agent) or n (note). kind narrows a scene to
// one sort of goods ("lampe", "möbel") or to the second inbox ("objekt").

//go:embed scenes
var sceneFiles embed.FS

// scene is one dialogue about one thing.
type scene struct {
	name, label, kind string
	weight            int
	lines             []line
}

// line is one entry of a scene, or a pause when gap is set.
type line struct {
	dir      inbox.Dir
	file     string // sort of attachment, "" for none
	optional bool
	says     []string
	gap      time.Duration
}

// loadScenes reads the dialogues of one language.
func loadScenes(language string) ([]*scene, error) {
	names, err := fs.Glob(sceneFiles, "scenes/"+language+"-*.txt")
	if err != nil {
		return nil, err
	}
	var all []*scene
	for _, name := range names {
		b, err := sceneFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list, err := parseScenes(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, list...)
	}
	return all, nil
}

func parseScenes(text string) (all []*scene, err error) {
	for i, row := range strings.Split(text, "\n") {
		if row = strings.TrimSpace(row); row == "" {
			continue
		}
		if head, ok := strings.CutPrefix(row, "== "); ok {
			s, err := parseHead(head)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			all = append(all, s)
			continue
		}
		l, err := parseLine(row)
		if err != nil || len(all) == 0 {
			return nil, fmt.Errorf("line %d: not a line of a scene: %w", i+1, err)
		}
		s := all[len(all)-1]
		s.lines = append(s.lines, l)
	}
	return all, nil
}

func parseHead(head string) (*scene, error) {
	p := append(strings.Split(head, "|"), "", "", "")
	for i := range p {
		p[i] = strings.TrimSpace(p[i])
	}
	weight, err := strconv.Atoi(p[2])
	return &scene{name: p[0], label: p[1], weight: weight, kind: p[3]}, err
}

var dirs = map[byte]inbox.Dir{'c': inbox.DirIn, 'a': inbox.DirOut, 'n': inbox.DirNote}

func parseLine(row string) (line, error) {
	mark, says, _ := strings.Cut(row, " ")
	if mark == "+" {
		gap, err := parseGap(says)
		return line{gap: gap}, err
	}
	l := line{dir: dirs[mark[0]]}
	rest := mark[1:]
	if rest, l.optional = strings.CutSuffix(rest, "?"); rest != "" {
		l.file = strings.Trim(rest, "[]")
	}
	if l.dir == "" || says == "" {
		return l, fmt.Errorf("mark %q", mark)
	}
	for _, s := range strings.Split(says, " | ") {
		l.says = append(l.says, strings.TrimSpace(s))
	}
	return l, nil
}

func parseGap(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}
