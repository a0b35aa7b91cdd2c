package mailhtml

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// devices and programs that name themselves below a mail.
const devices = `my |mein|iphone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|pixel|nokia|sony|blackberry|windows|smartphone|handy|mobil|phone|tablet|outlook|thunderbird|gmx|web\.de|freenet|t-online|telekom|vodafone|yahoo|gmail|aol|proton|tutanota|posteo|airmail|spark|superhuman|k-9|k9|fairemail|bluemail|edison|mailbox|mail[ -]?app|e-?mail app|apple mail`

// Words by which a mail program introduces what it quotes, in the languages
// customers of a European shop write. All are RE2, hence linear.
var (
	// "Am … schrieb …:", "On … wrote:": a verb of saying in a paragraph that ends with a colon.
	said = regexp.MustCompile(`(?i)写道|寫道|님이 작성|のメール|(?:^|[\s>"',)\]])(schrieb|schrieben|geschrieben|wrote|writes|a écrit|écrivait|ha scritto|escribió|escribio|escreveu|schreef|skrev|napisał\(a\)|napisał|napisała|pisze|napsala?|написала?|пишет|írta|kirjoitti|yazdı|a scris|έγραψε|hat geantwortet)(?:$|[\s:,<"'])`)
	// How such a line begins.
	opener = regexp.MustCompile(`(?i)^(am|on|at|le|il|el|em|op|den|dne|w dniu|dnia|den|pe|în|στις|zitat von|quoting|quote from|von meinem|el día|в|a\(z\))\s`)
	// A day, a time or a year.
	dated   = regexp.MustCompile(`\d{4}\s?[年년]|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b`)
	address = regexp.MustCompile(`[^\s<>@"]{1,64}@[^\s<>@"]{1,255}`)
	// "… schrieb am 3.2.2025:": the day follows the verb.
	saidOn = regexp.MustCompile(`(?i)\b(schrieb|wrote|schreef|skrev|ha scritto|a écrit|escribió|escreveu) (am|um|on|op|il|le|el|em|den)\b.*\d|\bhat (am|um)\b.*\d.*geschrieben`)
	// "2025-02-03 9:12 GMT+01:00 Shop <info@shop.test>:": no verb at all.
	stamped = regexp.MustCompile(`^(\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}).{0,200}<[^<>\s@]{1,64}@[^<>\s]{1,200}>\s*[:：]$`)
	speaks  = regexp.MustCompile(`(?i)\b(schrieb ich|habe ich|hatte ich|i wrote|i've written|i have written|j'ai écrit|schrieben wir|we wrote|haben wir)\b`)
	// What a person says about a letter, not a program.
	told     = regexp.MustCompile(`(?i)(^|\s)(mir|uns|folgendes|ihr|ihre|ihrem|sie|me|us|you|the following|following)(\s|,|:|$)`)
	zitat    = regexp.MustCompile(`(?i)^(zitat von|quoting|quote from|citando a|citando) .{1,200}:$`)
	dashed   = regexp.MustCompile(`(?i)^[\s*_>-]*-{2,}\s*(original[ -]?message|original[ -]?nachricht|originalnachricht|ursprüngliche (nachricht|e-?mail)|ursprungliche nachricht|weitergeleitete (nachricht|e-?mail)|forwarded (message|mail|email)( from .{1,200})?|original appointment|ursprünglicher termin|antwort weitergeleitet|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|mensagem original|messaggio originale|messaggio inoltrato|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|wiadomość oryginalna|původní zpráva|исходное сообщение|reply message)\s*-{2,}[\s*_]*$`)
	begin    = regexp.MustCompile(`(?i)^[>\s*]*(begin forwarded message|anfang der weitergeleiteten (nachricht|e-?mail)|début du message (réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado)\s*:[\s*]*$`)
	above    = regexp.MustCompile(`(?i)^(?:[\s#*=_-]{2,}.{0,100}|(?:please )?(?:type|write|reply|enter) .{0,60}|bitte .{0,60}antwort.{0,40})\s(?:above|oberhalb|über|ueber) (?:this|the|dieser|der) (?:line|zeile|linie)\b.{0,40}$`)
	rule     = regexp.MustCompile(`^[\s*_=-]*[_=-]{5,}[\s*_=-]*$`)
	device   = regexp.MustCompile(`(?i)^[\s*(_-]*(von mein(em|er) .{1,60} (gesendet|geschickt|verschickt)|(diese (nachricht|e-?mail|mail) wurde )?(von|vom|mit|über) .{0,40}(` + devices + `).{0,60} (gesendet|verschickt)|gesendet (von|vom|mit|mit der|aus|aus der|über) .{0,30}(` + devices + `).{0,60}|(sent|written|typed|tapped) (from|via|with|using|on|by) .{0,30}(` + devices + `).{0,60}|get outlook for (ios|android|mac).{0,80}|outlook für (ios|android|mac).{0,20}( beziehen)?.{0,80}|(holen|laden) sie sich outlook für.{0,80}|envoyé (de|depuis|à partir de|avec) .{1,60}|télécharg.{1,5} outlook pour .{1,60}|enviado (desde|do|da|com|con) .{1,60}|inviato (da|dal|con) .{1,60}|(verzonden|verstuurd) (vanaf|met|via) .{1,60}|(wysłane|wysłano) z .{1,60}|skickat från .{1,60}|sendt fra .{1,60}|von unterwegs gesendet.?)[\s.)*!_-]*$`)
	sentence = regexp.MustCompile(`(?i)(gesendet|sent)\s+(von|mit|from|via|using|with|aus)\s+.*\b(am|um|on|at|yesterday|gestern)\b`)
)

// Reply gives what the writer of a mail newly wrote: without the quoted mail,
// the signature after "-- " and the line of the device; greeting and name stay.
// Where answers stand between or below quoted lines the quote stays too. It is
// never empty when text is not.
func Reply(text string) string {
	reply, _ := CutText(text)
	return reply
}

// CutText is Reply and tells whether a quoted mail was left out.
func CutText(text string) (reply string, quoted bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := strings.Split(text, "\n")
	if len(lines) > 20000 { // what somebody typed is at the top
		lines = lines[:20000]
	}
	kept, quoted := cutQuote(lines)
	kept = cutSignature(kept)
	reply = strings.Trim(strings.Join(kept, "\n"), "\n \t")
	if reply == "" {
		kept, _ = cutQuote(lines)
		if reply = strings.Trim(strings.Join(kept, "\n"), "\n \t"); reply == "" {
			return strings.TrimSpace(text), false
		}
	}
	return reply, quoted
}

// cutQuote leaves out the quoted mail at the end.
func cutQuote(lines []string) ([]string, bool) {
	drop := map[int]bool{} // lines that only introduce a quote that stays
	written := false       // something of the writer's own came already
	says := answers(lines)
	between := false // answers stand among quoted lines: what is quoted stays
	for i := 0; i < len(lines); i++ {
		l := trim(lines[i])
		if l == "" {
			continue
		}
		if !written && isQuoted(l) {
			between = between || says[i]
			continue
		}
		kind, length := introduces(lines, i)
		switch kind {
		case tail:
			if written {
				return until(lines, i, drop), true
			}
			return without(lines, drop), false // a forwarded mail alone: all of it is what was sent
		case attribution:
			next := nonBlank(lines, i+length)
			if next == len(lines) || !isQuoted(trim(lines[next])) {
				if written {
					return until(lines, i, drop), true
				}
			} else if !says[next] {
				if written && !between {
					return until(lines, i, drop), true
				}
				return without(lines, drop), false
			}
			for k := range length {
				drop[i+k] = true
			}
			i += length - 1
			continue
		}
		if isQuoted(l) {
			if !says[i] {
				if between {
					return without(lines, drop), false
				}
				return until(lines, i, drop), true
			}
			between = true
			i = quoteEnd(lines, i) - 1
			continue
		}
		written = true
	}
	return without(lines, drop), false
}

const (
	nothing = iota
	attribution
	tail // what follows is another mail, quoted with marks or not
)

// introduces tells whether a quoted mail begins at line i, and how many lines say so.
func introduces(lines []string, i int) (kind, length int) {
	l := trim(lines[i])
	bare := strings.TrimSpace(strings.TrimLeft(l, "> "))
	if len(bare) > 1000 {
		return nothing, 0
	}
	if isQuoted(l) {
		return nothing, 0 // it is inside a quote already
	}
	if separates(bare) {
		return tail, 1
	}
	if headerBlock(lines, i) {
		return tail, 1
	}
	if rule.MatchString(bare) {
		if n := nonBlank(lines, i+1); n < len(lines) && n-i <= 3 && headerBlock(lines, n) {
			return tail, 1
		}
		return nothing, 0
	}
	if n := attributed(lines, i); n > 0 {
		return attribution, n
	}
	return nothing, 0
}

// separates: a line that stands between what was written and another mail. The
// cheap looks come first, as every line is judged.
func separates(l string) bool {
	return strings.Contains(l, "--") && dashed.MatchString(l) || strings.Contains(l, ":") && begin.MatchString(l) ||
		(strings.Contains(l, "above") || strings.Contains(l, "ABOVE") || strings.Contains(l, "ber")) && above.MatchString(l)
}

// isDevice: "Von meinem iPhone gesendet".
func isDevice(l string) bool {
	if len(l) > 200 {
		return false
	}
	lower := strings.ToLower(l)
	for _, w := range []string{"sen", "outlook", "schickt", "envoy", "envia", "invia", "ver", "wys", "skickat", "written", "typed", "tapped"} {
		if strings.Contains(lower, w) {
			return device.MatchString(l)
		}
	}
	return false
}

// attributed gives the number of lines, at most 4, of "Am … schrieb …:" at line i.
func attributed(lines []string, i int) int {
	joined := ""
	for k := 0; k < 4 && i+k < len(lines); k++ {
		l := trim(lines[i+k])
		if l == "" || len(l) > 400 || isQuoted(l) && k > 0 && !strings.HasPrefix(l, ">:") {
			return 0
		}
		joined = strings.TrimSpace(joined + " " + l)
		end := strings.TrimRight(joined, "*_ \u00a0")
		if !strings.HasSuffix(end, ":") && !strings.HasSuffix(end, "：") {
			continue
		}
		for j := 1; j <= k; j++ { // the text before it may have no empty line after
			if opener.MatchString(trim(lines[i+j])) && isAttribution(trim(strings.Join(lines[i+j:i+k+1], " ")), true) {
				return 0
			}
		}
		next := nonBlank(lines, i+k+1)
		if isAttribution(end, next < len(lines) && isQuoted(trim(lines[next]))) {
			return k + 1
		}
		return 0
	}
	return 0
}

// isAttribution judges one paragraph that ends with a colon.
func isAttribution(l string, quoteFollows bool) bool {
	l = strings.Trim(l, "*_ \u00a0")
	if len(l) > 500 {
		return false
	}
	if zitat.MatchString(l) || stamped.MatchString(l) {
		return true
	}
	if !said.MatchString(l) {
		return quoteFollows && opener.MatchString(l) && dated.MatchString(l) && address.MatchString(l)
	}
	if quoteFollows {
		return dated.MatchString(l) || address.MatchString(l) || opener.MatchString(l) || len(l) < 80
	}
	if speaks.MatchString(l) || told.MatchString(l) && !address.MatchString(l) {
		return false
	}
	return dated.MatchString(l) && (opener.MatchString(l) || address.MatchString(l) || saidOn.MatchString(l) && len(l) < 150) || address.MatchString(l) && !strings.ContainsAny(l, ".!?;") ||
		address.MatchString(l) && strings.Contains(l, "<")
}

// labelLists are the labels of the header a mail program prints above what it
// quotes, by kind.
var labelLists = map[string]string{
	"from":    "von from de da van fra från od lähettäjä expéditeur expediteur mittente remitente afzender от absender feladó kimden odesílatel",
	"date":    "gesendet sent date datum envoyé inviato enviado enviada fecha data verzonden sendt skickat datums wysłano sended dato дата отправлено odesláno gönderildi elküldve päivämäärä lähetetty",
	"to":      "an to à a para aan til till do кому empfänger komu címzett kime vastaanottaja destinataire",
	"subject": "betreff subject objet oggetto asunto assunto onderwerp emne ämne temat тема předmět tárgy konu aihe",
	"other":   "cc kopie bcc reply-to antwort antwort-an antworten copie kopi kopia kopio cci attachments anlagen anhänge organization organisation importance priorität wichtigkeit newsgroups",
}

func label(l string) (kind, value string) {
	l = strings.TrimLeft(l, "*_ ")
	name, value, found := strings.Cut(l, ":")
	name = strings.ToLower(strings.Trim(name, "*_ \u00a0"))
	if !found || len(name) > 30 || name == "" {
		return "", ""
	}
	value = strings.Trim(value, "*_ \u00a0\t")
	for kind, list := range labelLists {
		if hasWord(list, name) {
			return kind, value
		}
	}
	return "", ""
}

func hasWord(list, name string) bool {
	for i := 0; i < len(list); {
		k := strings.Index(list[i:], name)
		if k < 0 {
			return false
		}
		k += i
		end := k + len(name)
		if (k == 0 || list[k-1] == ' ') && (end == len(list) || list[end] == ' ') {
			return true
		}
		i = end
	}
	return false
}

// headerBlock tells whether "Von: … Gesendet: … An: … Betreff: …" begins at line i.
func headerBlock(lines []string, i int) bool {
	kind, _ := label(trim(lines[i]))
	if kind == "" || kind == "other" {
		return false
	}
	seen := map[string]bool{}
	mail, gaps, strange := false, 0, 0
	for k := i; k < len(lines) && k < i+14; k++ {
		l := trim(lines[k])
		if l == "" {
			if gaps++; gaps > 1 {
				break
			}
			continue
		}
		kind, value := label(l)
		if kind == "" {
			if strange++; strange > 2 || gaps > 0 { // a long list of recipients goes on
				break
			}
			continue
		}
		seen[kind] = true
		mail = mail || kind != "subject" && (address.MatchString(value) || strings.Contains(value, "mailto:"))
	}
	if !seen["from"] {
		return false
	}
	return seen["date"] && seen["subject"] || mail && (seen["subject"] || seen["date"] && seen["to"])
}

func trim(l string) string { return strings.TrimFunc(l, unicode.IsSpace) }

func isQuoted(l string) bool { return strings.HasPrefix(l, ">") || strings.HasPrefix(l, "|>") }

func nonBlank(lines []string, i int) int {
	for i < len(lines) && trim(lines[i]) == "" {
		i++
	}
	return i
}

func quoteEnd(lines []string, i int) int {
	for i < len(lines) && isQuoted(trim(lines[i])) {
		i++
	}
	return i
}

// answers tells for each line whether the writer says something from there on,
// up to a signature; filled from the end, so that it is linear.
func answers(lines []string) []bool {
	says := make([]bool, len(lines)+1)
	for k := len(lines) - 1; k >= 0; k-- {
		l := trim(lines[k])
		switch {
		case l == "" || isQuoted(l) || isDevice(l):
			says[k] = says[k+1]
		case isSignature(lines[k]) || rule.MatchString(short(l)):
		default:
			n := attributed(lines, k)
			says[k] = n == 0 || says[k+n]
		}
	}
	return says
}

// until gives the lines before line end, without what only led to it.
func until(lines []string, end int, drop map[int]bool) []string {
	for end > 0 {
		l := trim(lines[end-1])
		if l != "" && !rule.MatchString(short(l)) || isSignature(lines[end-1]) {
			break
		}
		end--
	}
	return without(lines[:end], drop)
}

func without(lines []string, drop map[int]bool) []string {
	if len(drop) == 0 {
		return lines
	}
	var kept []string
	for i, l := range lines {
		if !drop[i] {
			kept = append(kept, l)
		}
	}
	return kept
}

func short(l string) string {
	if len(l) <= 300 {
		return l
	}
	n := 300
	for n > 0 && !utf8.RuneStart(l[n]) {
		n--
	}
	return l[:n]
}

// isSignature: "-- " alone (RFC 3676, 4.3), also where the blank got lost.
func isSignature(l string) bool {
	t := strings.TrimRight(l, " \t\u00a0\r")
	return t == "--" || t == "—"
}

// cutSignature leaves out what follows "-- " and the line of the device.
func cutSignature(lines []string) []string {
	quote := len(lines) // a signature is the end: no quote and answer follow it
	for quote > 0 && !isQuoted(trim(lines[quote-1])) {
		quote--
	}
	for i := quote; i < len(lines); i++ {
		if isSignature(lines[i]) {
			lines = lines[:i]
			break
		}
	}
	for {
		last := len(lines)
		for last > 0 && trim(lines[last-1]) == "" {
			last--
		}
		if last == 0 {
			return lines[:0]
		}
		if l := short(trim(lines[last-1])); !isDevice(l) || sentence.MatchString(l) || last > 1 && trim(lines[last-2]) != "" && len(l) > 80 {
			return lines[:last]
		}
		lines = lines[:last-1]
	}
}
