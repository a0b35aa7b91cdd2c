package mailbox_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel/email/emailsim"
	"tresen/backend/cmd/demo/mailbox"
)

func open(t *testing.T) (*mailbox.Mailbox, *httptest.Server) {
	t.Helper()
	m, err := mailbox.Open(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	web := httptest.NewServer(m.Handler("http://127.0.0.1:1"))
	t.Cleanup(web.Close)
	return m, web
}

func get(t *testing.T, address string) (int, http.Header, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

func send(t *testing.T, web string, fields map[string]string, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	for name, text := range files {
		part, _ := w.CreateFormFile("files", name)
		_, _ = io.WriteString(part, text)
	}
	_ = w.Close()
	resp, err := http.Post(web+"/send", w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	return string(text)
}

// Every letter is a mail one can read, and threads.
func TestLetters(t *testing.T) {
	m, _ := open(t)
	known := map[string]bool{}
	for _, box := range []string{"INBOX", "Sent"} {
		for _, msg := range m.Box(mailbox.Shop, box) {
			known[msg.ID] = true
		}
	}
	kinds := map[string]bool{}
	inbox := m.Box(mailbox.Shop, "INBOX")
	for _, msg := range inbox {
		if msg.Subject == "" || len(msg.From) == 0 || msg.ID == "" || msg.Date.After(time.Now()) || msg.Text == "" && msg.HTML == "" || strings.Contains(msg.Text+msg.HTML, "{{") {
			t.Errorf("%q from %v: %q", msg.Subject, msg.From, msg.Text)
		}
		if msg.InReplyTo != "" && !known[msg.InReplyTo] && !msg.Automatic() {
			t.Errorf("%q answers %q, which is not there", msg.Subject, msg.InReplyTo)
		}
		for _, f := range msg.Files {
			kinds[f.Type] = true
			if f.ID != "" {
				kinds["inline"] = true
			}
		}
		for mark, kind := range map[string]string{"gmail_quote": "gmail", "solid #E1E1E1": "outlook", "Action: failed": "bounce", "Auto-Submitted: auto-replied": "auto", "List-Id": "list"} {
			if bytes.Contains(msg.Raw, []byte(mark)) {
				kinds[kind] = true
			}
		}
	}
	for _, kind := range []string{"application/pdf", "image/jpeg", "inline", "outlook", "bounce", "auto", "list"} {
		if !kinds[kind] {
			t.Errorf("no letter is or has %s", kind)
		}
	}
	if len(inbox) < 12 {
		t.Errorf("%d mails in the shop's mailbox", len(inbox))
	}
}

func TestACustomerWritesReadsAndAnswers(t *testing.T) {
	m, web := open(t)
	who := "meike.janssen@gmx.example"
	before := len(m.Box(mailbox.Shop, "INBOX"))
	page := send(t, web.URL, map[string]string{"who": who, "to": mailbox.Shop, "subject": "Größe?", "text": "Passt die <b>Amrum</b>?"}, map[string]string{"Plan.txt": "plan"})
	if !strings.Contains(page, "Passt die &lt;b&gt;Amrum&lt;/b&gt;?") || !strings.Contains(page, "Plan.txt") {
		t.Errorf("what was sent is not shown: %s", page)
	}
	got := m.Box(mailbox.Shop, "INBOX")
	if len(got) != before+1 {
		t.Fatalf("the shop has %d", len(got))
	}
	mine := got[before]
	if mine.Subject != "Größe?" || !strings.Contains(mine.Text, "Von meinem iPhone gesendet") || mine.Files[0].Name != "Plan.txt" || mine.From[0].Name != "Meike Janssen" {
		t.Errorf("it came as %+v", mine)
	}
	if _, err := m.Says(emailsim.Mail{From: mailbox.Shop, To: who, Subject: "Re: Größe?", Text: "Ja.", HTML: "<p>Ja.<script>alert(1)</script><img src=https://x.example/y.gif></p>", InReplyTo: mine.ID, References: []string{mine.ID}}); err != nil {
		t.Fatal(err)
	}
	theirs := m.Box(who, "INBOX")
	last := theirs[len(theirs)-1]
	q := url.Values{"who": {who}, "box": {"INBOX"}, "uid": {itoa(last.UID)}}
	_, header, list := get(t, web.URL+"/?who="+url.QueryEscape(who))
	if !strings.Contains(list, "unread") || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("a new answer is not shown as unread, or the page has no policy")
	}
	_, _, page = get(t, web.URL+"/en/?"+q.Encode())
	if !strings.Contains(page, `sandbox=""`) || strings.Contains(page, "<script>alert") || !strings.Contains(page, "Reply") {
		t.Errorf("the answer: %s", page)
	}
	if _, header, _ := get(t, web.URL+"/html?"+q.Encode()); !strings.Contains(header.Get("Content-Security-Policy"), "sandbox") || strings.Contains(header.Get("Content-Security-Policy"), "script-src") {
		t.Errorf("frame policy %q", header.Get("Content-Security-Policy"))
	}
	src := regexp.MustCompile(`<iframe[^>]* src="([^"]*)"`).FindStringSubmatch(page)
	if src == nil {
		t.Fatal("no frame")
	}
	if _, _, inside := get(t, web.URL+strings.ReplaceAll(src[1], "&amp;", "&")); !strings.Contains(inside, "<p>Ja.") {
		t.Errorf("the frame at %s holds %q", src[1], inside)
	}
	q.Set("write", "reply")
	if _, _, form := get(t, web.URL+"/?"+q.Encode()); !strings.Contains(form, `value="Re: Größe?"`) || !strings.Contains(form, `value="`+mailbox.Shop+`"`) {
		t.Error("the reply is not begun")
	}
	send(t, web.URL, map[string]string{"who": who, "to": mailbox.Shop, "subject": "Re: Größe?", "text": "Danke!", "box": "INBOX", "uid": itoa(last.UID), "quote": "on"}, nil)
	got = m.Box(mailbox.Shop, "INBOX")
	if r := got[len(got)-1]; r.InReplyTo != last.ID || len(r.References) != 2 || !strings.Contains(r.Text, "> Ja.") {
		t.Errorf("the reply: %+v", r)
	}
}

func TestThePageRefuses(t *testing.T) {
	m, web := open(t)
	before := len(m.Box(mailbox.Shop, "INBOX"))
	if page := send(t, web.URL, map[string]string{"who": "emily.carter@mail.example", "to": "no address", "text": "x"}, nil); !strings.Contains(page, `role="alert"`) || !strings.Contains(page, `value="no address"`) {
		t.Error("a wrong address is not said")
	}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", web.URL+"/send", strings.NewReader(""))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || len(m.Box(mailbox.Shop, "INBOX")) != before {
		t.Errorf("another site's form: %d", resp.StatusCode)
	}
	if _, _, page := get(t, web.URL+"/?who="+mailbox.Shop); strings.Contains(page, "<option value=\""+mailbox.Shop) {
		t.Error("the shop's own mailbox is shown to customers")
	}
	// every link leads somewhere, nothing comes from elsewhere
	_, _, page := get(t, web.URL+"/")
	for _, found := range regexp.MustCompile(`(?:href|src)="(/[^"#]*)`).FindAllStringSubmatch(page, -1) {
		if code, _, _ := get(t, web.URL+strings.ReplaceAll(found[1], "&amp;", "&")); code != 200 {
			t.Errorf("%s: %d", found[1], code)
		}
	}
}

func itoa(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
