package mailhtml

import "regexp"

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
	told   = regexp.MustCompile(`(?i)(^|\s)(mir|uns|folgendes|ihr|ihre|ihrem|sie|me|us|you|the following|following)(\s|,|:|$)`)
	zitat  = regexp.MustCompile(`(?i)^(zitat von|quoting|quote from|citando a|citando) .{1,200}:$`)
	dashed = regexp.MustCompile(`(?i)^[\s*_>-]*-{2,}\s*(original[ -]?message|original[ -]?nachricht|originalnachricht|ursprüngliche (nachricht|e-?mail|mail)|urspr\. nachricht|ursprungliche nachricht|weitergeleitete (nachricht|e-?mail|mail)|forwarded (message|mail|email)( from .{1,200})?|original appointment|ursprünglicher termin|antwort weitergeleitet|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|mensagem original|messaggio originale|messaggio inoltrato|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|wiadomość oryginalna|původní zpráva|исходное сообщение|reply message)\s*-{2,}[\s*_]*$`)
	// "---- On Mon, 03 Feb 2025 … wrote ----"
	dashedSaid = regexp.MustCompile(`(?i)^-{2,}\s*.{5,300}(wrote|schrieb|geschrieben|a écrit|escribió|ha scritto)\s*-{2,}$`)
	begin      = regexp.MustCompile(`(?i)^[>\s*]*(begin forwarded message|anfang der weitergeleiteten (nachricht|e-?mail)|début du message (réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado)\s*:[\s*]*$`)
	above      = regexp.MustCompile(`(?i)^(?:[\s#*=_-]{2,}.{0,100}|(?:please )?(?:type|write|reply|enter) .{0,60}|bitte .{0,60}antwort.{0,40})\s(?:above|oberhalb|über|ueber) (?:this|the|dieser|der) (?:line|zeile|linie)\b.{0,40}$`)
	rule       = regexp.MustCompile(`^[\s*_=-]*[_=-]{5,}[\s*_=-]*$`)
	device     = regexp.MustCompile(`(?i)^[\s*(_-]*(von mein(em|er) .{1,60} (gesendet|geschickt|verschickt)|(diese (nachricht|e-?mail|mail) wurde )?(von|vom|mit|über) .{0,40}(` + devices + `).{0,60} (gesendet|verschickt)|gesendet (von|vom|mit|mit der|aus|aus der|über) .{0,30}(` + devices + `).{0,60}|(sent|written|typed|tapped) (from|via|with|using|on|by) .{0,30}(` + devices + `).{0,60}|get outlook for (ios|android|mac).{0,80}|outlook für (ios|android|mac).{0,20}( beziehen)?.{0,80}|(holen|laden) sie sich outlook für.{0,80}|envoyé (de|depuis|à partir de|avec) .{1,60}|télécharg.{1,5} outlook pour .{1,60}|enviado (desde|do|da|com|con) .{1,60}|inviato (da|dal|con) .{1,60}|(verzonden|verstuurd) (vanaf|met|via) .{1,60}|(wysłane|wysłano) z .{1,60}|skickat från .{1,60}|sendt fra .{1,60}|von unterwegs gesendet.?)[\s.)*!_-]*$`)
	sentence   = regexp.MustCompile(`(?i)(gesendet|sent)\s+(von|mit|from|via|using|with|aus)\s+.*\b(am|um|on|at|yesterday|gestern)\b`)
)

// labelLists are the labels of the header a mail program prints above what it
// quotes, by kind.
var labelLists = map[string]string{
	"from":    "von from de da van fra från od lähettäjä expéditeur expediteur mittente remitente afzender от absender feladó kimden odesílatel",
	"date":    "gesendet sent date datum envoyé inviato enviado enviada fecha data verzonden sendt skickat datums wysłano sended dato дата отправлено odesláno gönderildi elküldve päivämäärä lähetetty",
	"to":      "an to à a para aan til till do кому empfänger komu címzett kime vastaanottaja destinataire",
	"subject": "betreff subject objet oggetto asunto assunto onderwerp emne ämne thema temat тема předmět tárgy konu aihe",
	"other":   "cc kopie bcc reply-to antwort antwort-an antworten copie kopi kopia kopio cci attachments anlagen anhänge organization organisation importance priorität wichtigkeit newsgroups",
}
