package emailsim

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Report is the delivery status notification (RFC 3464) that goes back to from
// because there is nobody at failed. It goes out with the null path.
func Report(from, failed string, at time.Time, raw []byte) []byte {
	_, domain, _ := strings.Cut(failed, "@")
	header, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	const line = "=_report"
	text := fmt.Sprintf(`From: Mail Delivery System <mailer-daemon@localhost>
To: <%[1]s>
Subject: Undelivered Mail Returned to Sender
Date: %[2]s
Message-ID: <%[3]s@localhost>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="%[4]s"

--%[4]s
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<%[5]s>: Host or domain name not found.
    Name service error for name=%[6]s type=MX: Host not found

--%[4]s
Content-Type: message/delivery-status

Reporting-MTA: dns; localhost
Arrival-Date: %[2]s

Final-Recipient: rfc822; %[5]s
Action: failed
Status: 5.1.2
Diagnostic-Code: X-Sim; Host or domain name not found (%[6]s)

--%[4]s
Content-Type: text/rfc822-headers

`, from, at.Format(time.RFC1123Z), uuid.NewString(), line, failed, domain)
	return []byte(strings.ReplaceAll(text, "\n", "\r\n") + string(header) + "\r\n\r\n--" + line + "--\r\n")
}
