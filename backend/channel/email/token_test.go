package email

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// A token that has run out is renewed once; the line goes on. When the new one
// is refused as well, somebody must sign in.
func TestTokenRunsOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		good    time.Duration // of the renewed token
		refused bool
	}{"renewed": {time.Hour, false}, "renewed in vain": {-time.Minute, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mailtest.Start(t, mailtest.Options{})
			var asked atomic.Int32
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"access_token":%q,"expires_in":3600,"token_type":"Bearer"}`, srv.Token(t, support, c.good))
			}))
			defer site.Close()
			core := newCore()
			a := mailbox(t, srv.IMAPS, srv.CAFile, map[string]string{setAuth: authGoogle, setClientID: "id", setTokenBase: site.URL})
			a.Secrets = map[string]string{secRefresh: "refresh", secClient: "secret"}
			l := core.listen(t, a, func(f *fetcher) {
				f.s.sign.token, f.s.sign.renew = srv.Token(t, support, -time.Minute), time.Now().Add(time.Hour)
			})
			if c.refused {
				if err := <-l.done; err != nil {
					t.Error(err)
				}
				if h := core.lastHealth(); h.State != "refused" || h.Fault != string(fault.ChanSignIn) || asked.Load() != 1 {
					t.Errorf("health %+v after %d renewals", h, asked.Load())
				}
				return
			}
			core.await(t, "ok", func() bool { return core.lastHealth().State == "ok" })
			srv.Save(t, support, "INBOX", mailOf(1))
			core.awaitMessages(t, 1)
			srv.Kick(t, support)
			srv.Save(t, support, "INBOX", mailOf(2))
			core.awaitMessages(t, 2)
			l.stop()
			if n := asked.Load(); n != 1 {
				t.Errorf("%d renewals, one was meant", n)
			}
		})
	}
}
