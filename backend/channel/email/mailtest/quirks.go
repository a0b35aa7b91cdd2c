package mailtest

// Gmail is Google's server as it presents itself: its own extensions, CONDSTORE
// but no QRESYNC, system folders under [Gmail]. Its own FETCH items come only
// when asked for; Mail.Extra adds them unasked.
// Source: developers.google.com/workspace/gmail/imap/imap-extensions.
func Gmail(mails ...Mail) Script {
	return Script{
		Greeting: "* OK Gimap ready for requests from 192.0.2.1 a12mb123456789abc",
		Caps: []string{"IMAP4rev1", "UNSELECT", "IDLE", "NAMESPACE", "QUOTA", "ID", "XLIST", "CHILDREN", "X-GM-EXT-1", "UIDPLUS", "COMPRESS=DEFLATE",
			"ENABLE", "MOVE", "CONDSTORE", "ESEARCH", "UTF8=ACCEPT", "LIST-EXTENDED", "LIST-STATUS", "LITERAL-", "SPECIAL-USE", "APPENDLIMIT=35651584",
			"SASL-IR", "AUTH=XOAUTH2", "AUTH=PLAIN", "AUTH=OAUTHBEARER"},
		Boxes: []string{`(\HasNoChildren) "/" "INBOX"`, `(\HasChildren \Noselect) "/" "[Gmail]"`, `(\All \HasNoChildren) "/" "[Gmail]/Alle Nachrichten"`,
			`(\HasNoChildren \Junk) "/" "[Gmail]/Spam"`, `(\HasNoChildren \Sent) "/" "[Gmail]/Gesendet"`, `(\HasNoChildren \Trash) "/" "[Gmail]/Papierkorb"`},
		Opened:   []string{"* OK [HIGHESTMODSEQ 4711]", `* OK [PERMANENTFLAGS (\Answered \Flagged \Draft \Deleted \Seen $NotPhishing $Phishing \*)] Flags permitted.`},
		Validity: 1,
		Mails:    mails,
	}
}

// Exchange is Exchange Online: neither CONDSTORE nor SPECIAL-USE, folders in
// the user's language.
func Exchange(mails ...Mail) Script {
	return Script{
		Greeting: "* OK The Microsoft Exchange IMAP4 service is ready. [RgBSADAAUAAyADgAMQBDAEEAMAAwADEA]",
		Caps:     []string{"IMAP4", "IMAP4rev1", "AUTH=PLAIN", "AUTH=XOAUTH2", "SASL-IR", "UIDPLUS", "MOVE", "ID", "UNSELECT", "CHILDREN", "IDLE", "NAMESPACE", "LITERAL+"},
		Boxes: []string{`(\HasNoChildren) "/" INBOX`, `(\HasNoChildren) "/" "Gesendete Elemente"`, `(\HasNoChildren) "/" "Junk-E-Mail"`,
			`(\HasNoChildren) "/" "Gel&APY-schte Elemente"`},
		Opened:   []string{`* OK [PERMANENTFLAGS (\Seen \Answered \Flagged \Deleted \Draft $MDNSent)] Permanent flags`},
		Validity: 14,
		Mails:    mails,
	}
}

// Refusals and farewells as the great providers word them.
const (
	GmailWrongPassword  = "$TAG NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
	GmailAppPassword    = "$TAG NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)"
	GmailTooMany        = "$TAG NO [ALERT] Too many simultaneous connections. (Failure)"
	GmailOverQuota      = "$TAG NO [OVERQUOTA] Account exceeded command or bandwidth limits."
	GmailUnavailable    = "$TAG NO [UNAVAILABLE] Temporary System Error"
	ExchangeTokenEnded  = "* BYE Session invalidated - AccessTokenExpired"
	ExchangeTooMany     = "* BYE Connection is closed. 13"
	ExchangeWrongLogin  = "$TAG NO AUTHENTICATE failed."
	ExchangeNotSelected = "$TAG BAD User is authenticated but not connected."
)
