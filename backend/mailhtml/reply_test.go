package mailhtml_test

import (
	"strings"
	"testing"

	"tresen/backend/mailhtml"
)

// Each: a mail, what its writer newly wrote. "=" stands for all of it.
var replies = map[string]struct{ in, want string }{
	"only text":                     {"Hallo,\n\nwann kommt es?\n\nGruß\nAnna", "="},
	"empty":                         {"", ""},
	"only a quote":                  {"> Hallo", "="},
	"gmail de":                      {"Danke!\n\nAm Mo., 3. Feb. 2025 um 09:12 Uhr schrieb Shop <\ninfo@shop.test>:\n\n> Guten Tag", "Danke!"},
	"gmail en":                      {"Thanks!\n\nOn Mon, Feb 3, 2025 at 9:12 AM Shop <info@shop.test> wrote:\n\n> Hello", "Thanks!"},
	"gmail en in three lines":       {"Thanks!\n\nOn Mon, Feb 3, 2025 at 9:12 AM Shop with a very long name\nof the company and its owners\n<info@shop.test> wrote:\n\n> Hello", "Thanks!"},
	"apple de":                      {"Danke!\n\nVon meinem iPhone gesendet\n\n> Am 03.02.2025 um 09:12 schrieb Shop <info@shop.test>:\n> \n> Hallo", "Danke!"},
	"apple en":                      {"Thanks!\n\nSent from my iPad\n\n> On 3 Feb 2025, at 09:12, Shop <info@shop.test> wrote:\n> \n> Hello", "Thanks!"},
	"outlook de":                    {"Danke!\n\n________________________________\nVon: Shop <info@shop.test>\nGesendet: Montag, 3. Februar 2025 09:12\nAn: Anna\nBetreff: Ihre Frage\n\nHallo", "Danke!"},
	"outlook de, stars":             {"Danke!\n\n*Von:* Shop <info@shop.test>\n*Gesendet:* Montag, 3. Februar 2025 09:12\n*An:* Anna\n*Betreff:* Ihre Frage\n\nHallo", "Danke!"},
	"outlook en, many to":           {"Thanks!\n\nFrom: Shop\nSent: Monday, February 3, 2025 9:12 AM\nTo: Anna; Berta; Carla;\n Dora\nCc: Emil\nSubject: Your question\n\nHello", "Thanks!"},
	"outlook fr":                    {"Merci !\n\nDe : Shop <info@shop.test>\nEnvoyé : lundi 3 février 2025 09:12\nÀ : Anna\nObjet : Question\n\nBonjour", "Merci !"},
	"old outlook":                   {"Danke!\n\n-----Ursprüngliche Nachricht-----\nVon: Shop\nGesendet: Montag\n\nHallo", "Danke!"},
	"web.de":                        {"Danke!\n\nGesendet: Montag, 3. Februar 2025 um 09:12 Uhr\nVon: Shop <info@shop.test>\nAn: anna@web.test\nBetreff: Frage\n\nHallo", "Danke!"},
	"web.de app":                    {"Danke!\n\n-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.\n\nAm 03.02.25, 09:12 schrieb Shop <info@shop.test>:\n> Hallo", "Danke!"},
	"t-online":                      {"Danke!\n\n-----Original-Nachricht-----\nBetreff: Frage\nDatum: 2025-02-03\nVon: Shop\nAn: Anna\n\nHallo", "Danke!"},
	"thunderbird":                   {"Danke!\n\nAm 03.02.25 um 09:12 schrieb Shop:\n> Hallo\n> Ende", "Danke!"},
	"thunderbird, no blank":         {"Danke!\nAm 03.02.25 um 09:12 schrieb Shop:\n> Hallo", "Danke!"},
	"open-xchange":                  {"Danke!\n\n> Shop <info@shop.test> hat am 03.02.2025 09:12 CET geschrieben:\n> \n> Hallo", "Danke!"},
	"hat geschrieben":               {"Danke!\n\nShop <info@shop.test> hat am 3. Februar 2025 um 09:12 geschrieben:\n\nHallo", "Danke!"},
	"horde":                         {"Danke!\n\nZitat von Shop <info@shop.test>:\n\n> Hallo", "Danke!"},
	"yahoo":                         {"Thanks!\n\n    On Monday, February 3, 2025, 09:12:11 AM GMT+1, Shop <info@shop.test> wrote:  \n \n Hello", "Thanks!"},
	"italian":                       {"Grazie!\n\nIl giorno lun 3 feb 2025 alle ore 09:12 Shop <info@shop.test> ha scritto:\n\n> Ciao", "Grazie!"},
	"dutch":                         {"Bedankt!\n\nOp ma 3 feb 2025 om 09:12 schreef Shop <info@shop.test>:\n\n> Hallo", "Bedankt!"},
	"spanish":                       {"¡Gracias!\n\nEl lun, 3 feb 2025 a las 9:12, Shop (<info@shop.test>) escribió:\n\n> Hola", "¡Gracias!"},
	"polish":                        {"Dzięki!\n\npon., 3 lut 2025 o 09:12 Shop <info@shop.test> napisał(a):\n\n> Cześć", "Dzięki!"},
	"french":                        {"Merci !\n\nLe lun. 3 févr. 2025 à 09:12, Shop <info@shop.test> a écrit :\n\n> Bonjour", "Merci !"},
	"forward":                       {"Bitte ansehen.\n\n---------- Forwarded message ---------\nVon: Shop <info@shop.test>\nDate: Mo., 3. Feb. 2025\n\nHallo", "Bitte ansehen."},
	"forward alone":                 {"---------- Forwarded message ---------\nVon: Shop <info@shop.test>\n\nHallo", "="},
	"apple forward":                 {"Siehe unten.\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Shop\n> Hallo", "Siehe unten."},
	"reply above this line":         {"Ja bitte.\n\n##- Bitte geben Sie Ihre Antwort über dieser Zeile ein -##\n\nIhr Ticket", "Ja bitte."},
	"signature":                     {"Danke!\n\n-- \nAnna Berger\nShop", "Danke!"},
	"signature alone":               {"-- \nAnna Berger", "="},
	"signature without blank":       {"Danke!\n\n--\nAnna Berger\nShop", "Danke!"},
	"signature of GitHub":           {"Thanks!\n\n—\nReply to this email directly", "Thanks!"},
	"two signatures":                {"Danke!\n-- \nAnna\n--\nShop", "Danke!"},
	"sections":                      {"Eins\n--\nZwei" + strings.Repeat("\nund mehr", 9) + "\n--\nAnna", "Eins\n--\nZwei" + strings.Repeat("\nund mehr", 9)},
	"device alone":                  {"Von meinem iPhone gesendet", "="},
	"device of a phone":             {"Ja.\n\nGesendet von meinem Samsung Galaxy Smartphone.", "Ja."},
	"outlook for ios":               {"Ja.\n\nOutlook für iOS beziehen<https://aka.ms/o0ukef>\n________________________________\nVon: Shop <info@shop.test>\nGesendet: Montag, 3. Februar 2025 09:12\nAn: Anna\nBetreff: x\n\nHallo", "Ja."},
	"gmx app":                       {"Ja.\n\nGesendet mit der GMX Mail App", "Ja."},
	"old gmail":                     {"Danke!\n\n2025-02-03 9:12 GMT+01:00 Shop <info@shop.test>:\n\n> Hallo", "Danke!"},
	"chinese":                       {"谢谢！\n\n在 2025年2月3日，上午9:12，Shop <info@shop.test> 写道：\n\n> 你好", "谢谢！"},
	"name before the day":           {"Danke!\n\nShop Support schrieb am Mo., 3. Feb. 2025 um 09:12:\n\nHallo", "Danke!"},
	"zoho":                          {"Thanks!\n\n---- On Mon, 03 Feb 2025 09:12:11 +0100 Shop <info@shop.test> wrote ----\n\nHello", "Thanks!"},
	"hard blanks":                   {"Merci !\n\nLe\u00a03 févr. 2025 à 09:12, Shop <info@shop.test> a écrit\u00a0:\n\n\u200e> Bonjour", "Merci !"},
	"notes":                         {"Danke!\n\n\n\nVon:\u00a0\u00a0 Shop/DE\nAn: Anna\nDatum: 03.02.2025 09:12\nBetreff: Frage\n\nHallo", "Danke!"},
	"samsung":                       {"Danke!\n\n\n-------- Ursprüngliche Nachricht --------\nVon: Shop\nDatum: 03.02.25 09:12 (GMT+01:00)\n\nHallo", "Danke!"},
	"yahoo de":                      {"Danke!\n\n Am Montag, 3. Februar 2025 um 09:12:11 MEZ hat Shop <info@shop.test> Folgendes geschrieben:\n \n Hallo", "Danke!"},
	"old yahoo":                     {"Thanks!\n\n--- On Mon, 2/3/25, Shop <info@shop.test> wrote:\n\nHello", "Thanks!"},
	"mobile in brackets":            {"Yes.\n\n(Sent from my mobile)", "Yes."},
	"greeting stays":                {"Guten Tag,\n\nja.\n\nMit freundlichen Grüßen\nAnna Berger\n\nAm 03.02.2025 um 09:12 schrieb Shop:\n> Hallo", "Guten Tag,\n\nja.\n\nMit freundlichen Grüßen\nAnna Berger"},
	"answers between":               {"Am 03.02.2025 um 09:12 schrieb Shop:\n> Farbe?\nRot.\n> Größe?\n42.", "> Farbe?\nRot.\n> Größe?\n42."},
	"answers between, words before": {"Hallo, Antworten im Text.\n\n> Farbe?\n\nRot.\n\n> Größe?\n\n42.\n\n> Gruß", "="},
	"answer below":                  {"> Farbe?\n\nRot.", "="},
	"answer below, signature":       {"> Farbe?\n\nRot.\n\n-- \nAnna", "> Farbe?\n\nRot."},

	// What a person may write and must not be hidden.
	"a list with dashes":       {"Ich brauche:\n\n- Schrauben\n- Dübel\n---\nDanke", "="},
	"from and to of a journey": {"Hallo,\n\nbitte ein Angebot:\n\nVon: Berlin\nAn: Hamburg\nDatum: 3.2.2025\n\nGruß Anna", "="},
	"date and subject":         {"Hallo,\n\nDatum: 3.2.2025\nBetreff: Rechnung 4711\n\nstimmt nicht.", "="},
	"I wrote":                  {"Hallo,\n\nam 03.02.2025 schrieb ich Ihnen:\n\ndie Ware fehlt.", "="},
	"we wrote":                 {"Hello,\n\non 3 February 2025 I wrote to info@shop.test:\n\nthe goods are missing.", "="},
	"colon and time":           {"Unsere Zeiten am 03.02.2025:\n\n09:00 auf\n18:00 zu", "="},
	"sent by post":             {"Das Paket wurde gestern von mir gesendet.", "="},
	"sent from the shop":       {"Hallo,\n\ndas Paket kam nie an.\nGesendet von DHL am 3.2.2025 um 10 Uhr.", "="},
	"greater than":             {"Der Wert ist\n> 5\nund das ist zu viel.", "="},
	"sent in a sentence":       {"Sent from your warehouse on Monday, but nothing arrived.", "="},
	"signed with sent":         {"Die Ware ist da.\nGesendet von Anna", "="},
	"sent with care":           {"It was\nsent with the wrong colour", "="},
	"a colleague wrote":        {"Hallo,\n\nam 3.2.2025 schrieb mir Ihr Kollege:\n\nDie Ware kommt morgen.\n\nSie kam nicht.", "="},
	"you sent":                 {"Hello,\n\non 3.2.2025 you sent to info@shop.test:\n\nfive parts\n\nTwo are missing.", "="},
	"two paragraphs, colon":    {"Meine Adresse hat sich geändert:\n\nAnna Berger\nWeg 1\n12345 Stadt", "="},
	"order form":               {"Bestellung\n\nName: Anna\nDatum: 3.2.2025\nAn: Lager\nMenge: 5", "="},
	"mail address and colon":   {"Bitte an anna@customer.test senden:\n\nRechnung 4711", "="},
	"said in a sentence":       {"Ihr Kollege Herr Meyer schrieb mir am 03.02.2025, dass es kommt. Es fehlt:\n\nTeil 7", "="},
}

func TestReply(t *testing.T) {
	t.Parallel()
	for name, c := range replies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := c.want
			if want == "=" {
				want = c.in
			}
			if got := mailhtml.Reply(c.in); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if got := mailhtml.Reply(strings.ReplaceAll(c.in, "\n", "\r\n")); got != want {
				t.Errorf("with CRLF %q", got)
			}
		})
	}
}

// Each: HTML of a mail, the text of what stays; "=" when nothing is to be cut.
var quotes = map[string]struct{ in, want string }{
	"nothing quoted":                   {"<p>Hello</p>", "="},
	"gmail":                            {`<div dir="ltr">Danke!</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Mo. schrieb Shop:<br></div><blockquote class="gmail_quote">Hallo</blockquote></div>`, "Danke!"},
	"gmail, between":                   {`<div class="gmail_quote"><blockquote class="gmail_quote">Farbe?</blockquote><div>Rot.</div><blockquote class="gmail_quote">Größe?</blockquote><div>42.</div></div>`, "="},
	"gmail, between after words":       {`<div>Siehe unten</div><div class="gmail_quote"><div class="gmail_attr">Am Mo. schrieb Shop:</div><blockquote class="gmail_quote">Farbe?</blockquote><div>Rot.</div></div>`, "="},
	"gmail forward":                    {`<div dir="ltr">Bitte ansehen<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>Von: Shop</div>Hallo Anna</div></div>`, "Bitte ansehen"},
	"apple":                            {`<html><body>Danke!<div><br><blockquote type="cite"><div>Am 03.02.2025 um 09:12 schrieb Shop &lt;info@shop.test&gt;:</div><br><div>Hallo</div></blockquote></div><br></body></html>`, "Danke!"},
	"apple, below":                     {`<blockquote type="cite">Farbe?</blockquote><div>Rot.</div>`, "="},
	"thunderbird":                      {`<p>Danke!</p><div class="moz-cite-prefix">Am 03.02.25 um 09:12 schrieb Shop:<br></div><blockquote type="cite" cite="mid:1@x"><p>Hallo</p></blockquote>`, "Danke!"},
	"thunderbird, signature":           {`<p>Danke!</p><div class="moz-cite-prefix">Am 03.02.25 um 09:12 schrieb Shop:<br></div><blockquote type="cite"><p>Hallo</p></blockquote><div class="moz-signature">-- <br>Anna</div>`, "Danke!"},
	"thunderbird, between":             {`<div class="moz-cite-prefix">Am 03.02.25 um 09:12 schrieb Shop:<br></div><blockquote type="cite"><p>Farbe?</p></blockquote><p>Rot.</p>`, "="},
	"outlook":                          {`<div class=WordSection1><p class=MsoNormal>Danke!</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Shop &lt;info@shop.test&gt; <br><b>Gesendet:</b> Montag<br><b>An:</b> Anna<br><b>Betreff:</b> x</p></div></div><p class=MsoNormal>Hallo Anna</p></div>`, "Danke!"},
	"outlook, colours rewritten":       {`<div>Danke!</div><div style="border-right:none;border-top:1pt solid rgb(225, 225, 225)"><p>Mitteilung</p></div><p>Hallo</p>`, "Danke!"},
	"outlook on the web":               {`<div>Danke!</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>Von:</b> Shop</div><div>Hallo</div>`, "Danke!"},
	"outlook, forwarded through gmail": {`<div>Danke!</div><div id="x_m_123divRplyFwdMsg"><b>From:</b> Shop</div><div>Hello</div>`, "Danke!"},
	"new outlook":                      {`<div>Danke!</div><div id="mail-editor-reference-message-container"><div>Von: Shop</div>Hallo</div>`, "Danke!"},
	"outlook without marks":            {`<p>Danke!</p><p><b>Von:</b> Shop &lt;info@shop.test&gt;<br><b>Gesendet:</b> Montag, 3. Februar 2025 09:12<br><b>An:</b> Anna<br><b>Betreff:</b> x</p><p>Hallo</p>`, "Danke!"},
	"gmx":                              {`<div style="font-family: Verdana"><div>Danke!</div><div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b> Montag<br/><b>Von:</b> Shop</div><div name="quoted-content">Hallo</div></div></div></div>`, "Danke!"},
	"yahoo":                            {`<div>Thanks!</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>On Monday, Shop wrote:</div><div>Hello</div></div>`, "Thanks!"},
	"proton":                           {`<div>Thanks!</div><div class="protonmail_quote">On Monday, Shop wrote:<br><blockquote class="protonmail_quote" type="cite">Hello</blockquote></div>`, "Thanks!"},
	"hotmail of old":                   {`<div>Thanks!<hr id="stopSpelling">From: Shop<br>Hello</div>`, "Thanks!"},
	"attribution without marks":        {`<p>Danke!</p><p>Am 03.02.2025 um 09:12 schrieb Shop &lt;info@shop.test&gt;:</p><blockquote style="border-left:1px solid"><p>Hallo</p></blockquote>`, "Danke!"},
	"indented by the writer":           {`<p>Zitat aus der Anleitung:</p><blockquote><p>Nicht öffnen</p></blockquote>`, "="},
	"a quote alone":                    {`<div class="gmail_quote"><blockquote>Hallo</blockquote></div>`, "="},
	"a picture and a quote":            {`<img src="cid:a"><div class="gmail_quote"><blockquote>Hallo</blockquote></div>`, ""},
	"a line above":                     {`<p>Danke!</p><div style="border-top:1px solid #ccc"><p>PS: und die Rechnung?</p></div>`, "="},
}

func TestCutQuote(t *testing.T) {
	t.Parallel()
	for name, c := range quotes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, cut := mailhtml.CutQuote(c.in)
			want := c.want
			if want == "=" {
				want = mailhtml.ToText(c.in)
			}
			if got := d.Text(); got != want || cut == (c.want == "=") {
				t.Errorf("got %q (cut: %v)\nwant %q", got, cut, want)
			}
		})
	}
}

// Whatever is cut, something stays, and it came from the mail.
func FuzzReply(f *testing.F) {
	for _, c := range replies {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mailhtml.Reply(s)
		if strings.TrimSpace(s) != "" && strings.TrimSpace(got) == "" {
			t.Errorf("nothing is left of %q", s)
		}
		if len(got) > len(s) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestToText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"paragraphs":     {"<p>a</p><p>b\n c</p>", "a\n\nb c"},
		"lines":          {"a<br>b<br><br>c", "a\nb\n\nc"},
		"boxes":          {"<div>a</div><div>b</div>", "a\nb"},
		"list":           {"<p>a</p><ul><li>b<li>c<ul><li>d</ul></ul>e", "a\n\n- b\n- c\n  - d\n\ne"},
		"numbers":        {"<ol start=3><li>a<li><p>b</p></ol>", "3. a\n4. b"},
		"table":          {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"},
		"quote":          {"a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n\n> b\n> c\n>\n> > d\n\ne"},
		"link":           {`<a href="https://shop.test/x">hier</a>`, "hier <https://shop.test/x>"},
		"link as itself": {`<a href="https://shop.test/">shop.test</a> <a href="mailto:a@b.de">a@b.de</a>`, "shop.test a@b.de"},
		"pre":            {"<pre>a\n  b</pre>", "a\n  b"},
		"picture":        {`a <img alt="Logo" src=x><a href="https://shop.test/"><img alt="Karte" src=x></a>`, "a [Karte] <https://shop.test/>"},
		"hidden":         {`<div style="display:none">Vorschau</div>a`, "a"},
		"head":           {"<head><title>a</title><style>b</style></head>c", "c"},
		"blanks":         {"a&nbsp;b  c\u200b d", "a b c d"},
		"entities":       {"&lt;a&gt; &amp; &auml;", "<a> & ä"},
		"outlook":        {"<p class=MsoNormal>a</p><p class=MsoNormal>b</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>c</p>", "a\nb\n\nc"},
		"empty box":      {"<div>a</div><div>&nbsp;</div><div><br></div><div>b</div>", "a\n\nb"},
		"nothing":        {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mailhtml.ToText(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestFromText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"paragraphs": {"a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"},
		"escaped":    {"<b> & \"x\"", "<p>&lt;b&gt; &amp; &#34;x&#34;</p>"},
		"quote":      {"a\n> b\n>> c\nd", "<p>a</p>\n<blockquote>\n<p>b</p>\n<blockquote>\n<p>c</p>\n</blockquote>\n</blockquote>\n<p>d</p>"},
		"link":       {"siehe https://shop.test/a?b=c&d=e.", `<p>siehe <a href="https://shop.test/a?b=c&amp;d=e" rel="noopener noreferrer nofollow" target="_blank">https://shop.test/a?b=c&amp;d=e</a>.</p>`},
		"address":    {"an a@b.de", `<p>an <a href="mailto:a@b.de" rel="noopener noreferrer nofollow" target="_blank">a@b.de</a></p>`},
		"columns":    {"a   b", "<p>a\u00a0\u00a0 b</p>"},
		"nothing":    {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mailhtml.FromText(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			harmless(t, mailhtml.FromText(c.in))
		})
	}
}
