package mailread

import "strings"

// flowed joins the lines of format=flowed (RFC 3676): a blank at the end says
// the paragraph goes on, "-- " stays alone, quotes join within their depth.
func flowed(s string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	depth, open := 0, false // of the paragraph that goes on
	for i, l := range strings.Split(s, "\n") {
		d := 0
		for d < len(l) && l[d] == '>' {
			d++
		}
		rest := l[d:]
		if d > 0 || strings.HasPrefix(rest, " ") {
			rest = strings.TrimPrefix(rest, " ") // stuffed
		}
		soft := strings.HasSuffix(rest, " ") && rest != "-- "
		if open && d == depth && rest != "-- " {
			out.WriteString(trimSoft(rest, soft, delSp))
			open = soft
			continue
		}
		if i > 0 {
			out.WriteByte('\n')
		}
		if d > 0 {
			out.WriteString(strings.Repeat(">", d) + " ")
		}
		out.WriteString(trimSoft(rest, soft, delSp))
		depth, open = d, soft
	}
	return out.String()
}

func trimSoft(l string, soft, delSp bool) string {
	if soft && delSp {
		return l[:len(l)-1]
	}
	return l
}
