package meta

import "strings"

// scrubFrom is how many characters of a secret show that it is one, cut short.
const scrubFrom = 16

// Scrub takes the account's secrets out of what the platform said: it repeats a
// token it cannot read. One that was cut short is found by how it begins.
func (g *Graph) Scrub(text string) string {
	for _, secret := range []string{g.Token, g.Secret} {
		if secret == "" {
			continue
		}
		begins := secret[:min(len(secret), scrubFrom)]
		var b strings.Builder
		for {
			before, rest, found := strings.Cut(text, begins)
			b.WriteString(before)
			if !found {
				break
			}
			b.WriteString("…")
			more := secret[len(begins):]
			for more != "" && rest != "" && more[0] == rest[0] {
				more, rest = more[1:], rest[1:]
			}
			text = strings.TrimPrefix(rest, "…")
		}
		text = b.String()
	}
	return text
}
