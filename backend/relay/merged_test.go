package relay_test

import (
	"slices"
	"testing"

	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// Somebody merges two visitors by mistake while both pages are open: neither is
// shown a word of the other's or of what was answered to them, not after taking
// them apart either, and answers reach whoever wrote last.
func TestMergedVisitorsSeeOnlyTheirOwn(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		ann, bea := s.Visit(s.channel, webchatsim.NewToken()), s.Visit(s.channel, webchatsim.NewToken())
		ann.Write("Ann fragt")
		bea.Write("Bea fragt")
		a, b := message(s.admin, "Ann fragt"), message(s.admin, "Bea fragt")
		s.reply(s.admin, a.Conversation, "an Ann")
		s.reply(s.admin, b.Conversation, "an Bea")
		contact := func(conversation string) string {
			return relaytest.List[inbox.Conversation](s.admin.Replica())[conversation].Contact
		}
		merge := relaytest.NewID()
		s.admin.Must("merge", map[string]any{"merge": merge, "contact": contact(a.Conversation), "other": contact(b.Conversation)})

		// Ann's address is the older one, and hers was the last word.
		bea.Write("Bea nochmal")
		message(s.admin, "Bea nochmal")
		ann.Write("Ann nochmal")
		message(s.admin, "Ann nochmal")
		late := s.reply(s.admin, a.Conversation, "wieder an Ann")
		ann.Until("the answer to her last word", func() bool { return ann.Entries[late].Text == "wieder an Ann" })
		bea.Write("Bea zuletzt")
		message(s.admin, "Bea zuletzt")
		late = s.reply(s.admin, a.Conversation, "wieder an Bea")
		bea.Until("the answer to her last word", func() bool { return bea.Entries[late].Text == "wieder an Bea" })

		anns := []string{"Ann fragt", "an Ann", "Ann nochmal", "wieder an Ann"}
		beas := []string{"Bea fragt", "an Bea", "Bea nochmal", "Bea zuletzt", "wieder an Bea"}
		check := func(when string) {
			t.Helper()
			for _, c := range []struct {
				who  *relaytest.Visitor
				mine *[]string
			}{{ann, &anns}, {bea, &beas}} {
				last := when + " " + (*c.mine)[0]
				*c.mine = append(*c.mine, last)
				c.who.Write(last) // what comes to the page comes in order
				for _, page := range []*relaytest.Visitor{c.who, s.Visit(s.channel, c.who.Token)} {
					page.Until(when+": her last words", func() bool { return shows(page, last) })
					for _, e := range page.Entries {
						if !slices.Contains(*c.mine, e.Text) {
							t.Errorf("%s: the page of %s shows %q", when, (*c.mine)[0], e.Text)
						}
					}
					for _, text := range *c.mine {
						if !shows(page, text) {
							t.Errorf("%s: the page of %s misses %q", when, (*c.mine)[0], text)
						}
					}
				}
			}
		}
		check("merged")
		s.admin.Must("split", map[string]any{"merge": merge})
		check("apart")
	})
}

func shows(v *relaytest.Visitor, text string) bool {
	for _, e := range v.Entries {
		if e.Text == text {
			return true
		}
	}
	return false
}
