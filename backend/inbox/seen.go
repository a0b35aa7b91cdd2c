package inbox

import "slices"

// maxAlso bounds Seen.Also; what is beyond counts as new.
const maxAlso = 500

// Saw tells whether a message was seen.
func (s *Seen) Saw(m *Message) bool { return m.At <= s.At || slices.Contains(s.Also, m.ID) }

// Mark lets the mark say which messages of a thread, oldest first, were seen. Where
// all were, At stays as it is.
func (s *Seen) Mark(thread []*Message, saw func(*Message) bool) {
	s.Also = nil
	first := slices.IndexFunc(thread, func(m *Message) bool { return m.Dir == DirIn && !saw(m) })
	if first < 0 {
		return
	}
	s.At = thread[first].At - 1
	for _, m := range thread {
		if m.Dir == DirIn && m.At > s.At && saw(m) && len(s.Also) < maxAlso {
			s.Also = append(s.Also, m.ID)
		}
	}
}
