package email

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"tresen/backend/channel/email/emailsim"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// Mails go out over a line that fails at random; as the relay does it, what
// certainly did not go out is tried again, and what may have is looked for.
// Nothing arrives twice, and what counts as sent has arrived.
func TestRandomFaultsNeverDouble(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	p := server.Proxy(t, server.SMTPS)
	x := openShop(t, server, account(t, server, map[string]string{setSMTPPort: strconv.Itoa(p.Port)}))
	random := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // the same faults each time
	fates := map[fault.Code]int{}
	type mail struct {
		raw    []byte
		unsure bool
	}
	var mails []mail
	for n := range 30 {
		out := x.prepared(fmt.Sprintf("%02x", 0x40+n), "bob@customer.test")
		for try := 0; ; try++ {
			switch f := random.IntN(8); {
			case try > 3:
			case f < 3:
				p.Next(mailtest.Fault{CutInData: 1 + random.Int64N(4000)})
			case f < 5:
				p.Next(mailtest.Fault{CutAfter: 1 + random.Int64N(900)})
			case f < 6:
				p.Next(mailtest.Fault{CutAfterDot: true})
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			_, err := x.Send(ctx, out)
			cancel()
			fates[fault.CodeOf(err)]++
			if fault.Is(err, fault.Unavailable) {
				continue
			}
			if err != nil && !fault.Is(err, fault.Unsure) {
				t.Fatalf("mail %d: %v (%s)", n, err, detailOf(err))
			}
			mails = append(mails, mail{out.Prepared, err != nil})
			break
		}
	}
	x.sends(x.prepared("ff", "bob@customer.test")) // everything before it is there then
	last := server.Await(t, "bob@customer.test", "INBOX", 1)
	for len(last) == 0 || !bytes.Contains(last[len(last)-1], []byte("0000000000ff.")) {
		last = server.Await(t, "bob@customer.test", "INBOX", len(last)+1)
	}
	for n, m := range mails {
		count := 0
		for _, raw := range last {
			if bytes.HasSuffix(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), bytes.ReplaceAll(m.raw, []byte("\r\n"), []byte("\n"))) {
				count++
			}
		}
		if count > 1 || count == 0 && !m.unsure {
			t.Errorf("mail %d arrived %d times; unsure: %v", n, count, m.unsure)
		}
	}
	if fates[""] == 0 || fates[fault.Unavailable] == 0 || fates[fault.Unsure] == 0 {
		t.Errorf("too tame: %v", fates)
	}
	t.Logf("answers: %v", fates)
}

// The provider's own faults, one after the other.
func TestFaultsOfTheProvider(t *testing.T) {
	o := newOffice(t, authGoogle)
	for n, c := range []struct {
		fault   emailsim.Fault
		code    fault.Code
		arrived bool
	}{
		{emailsim.Refuse, fault.Recipient, false}, {emailsim.Defer, fault.Unavailable, false}, {emailsim.Quota, fault.Quota, false},
		{emailsim.DropAfterDot, fault.Unsure, true}, {emailsim.DropInData, "", false}, {emailsim.Unavailable, fault.Unavailable, false},
	} {
		o.sim.FailNext(c.fault)
		out := o.prepared(strconv.Itoa(50+n), "anna@customer.test")
		had := len(o.sim.Box("anna@customer.test", "INBOX"))
		_, err := o.Send(t.Context(), out)
		if code := fault.CodeOf(err); code != c.code && (c.code != "" || code != fault.Unavailable && code != fault.Unsure) {
			t.Errorf("%s: %v (%s)", c.fault, err, detailOf(err))
		}
		if c.arrived {
			if err := o.sim.Until(t.Context(), func() bool { return len(o.sim.Box("anna@customer.test", "INBOX")) > had }); err != nil {
				t.Errorf("%s: %v", c.fault, err)
			}
		} else if n := len(o.sim.Box("anna@customer.test", "INBOX")); n != had {
			t.Errorf("%s: %d mails arrived", c.fault, n-had)
		}
	}
}
