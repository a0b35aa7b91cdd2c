package outbound_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/outbound"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

// A store that takes no writes (a full disk) is tried again now and then, not
// without a pause; nothing is sent that could not be noted before.
func TestAStoreThatTakesNothing(t *testing.T) {
	path := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, db: db, platform: &platform{}, changed: make(chan struct{}), clock: time.Now(), log: &relaytest.Log{}}
		b.session = b.platform
		b.out = outbound.New(db, b, nil, time.Now, b.log.Logger())
		b.write(func(tx *store.Tx) error { tx.Put(&inbox.Channel{ID: ch, Type: "fake", On: true}); return nil })
		b.queue(conv, 1)
		b.queue("other", 2)
		sql := func(text string) {
			if err := db.DB.Write(t.Context(), func(q *sqldb.Q) error {
				_, err := q.Exec(t.Context(), text)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		sql(`CREATE TRIGGER full BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END`)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.out.Run(ctx, true) }()
		time.Sleep(time.Minute) // the bubble's
		synctest.Wait()
		if n := strings.Count(b.log.String(), "claiming a message"); n < 4 || n > 40 {
			t.Errorf("tried %d times in a minute", n)
		}
		if n := len(b.platform.calls()); n != 0 {
			t.Errorf("%d messages were sent and not noted", n)
		}
		sql(`DROP TRIGGER full`)
		time.Sleep(time.Minute)
		synctest.Wait()
		for n := 1; n <= 2; n++ {
			if s := b.message(n).State; s != inbox.StateSent {
				t.Errorf("message %d is %s", n, s)
			}
		}
		if n := len(b.platform.calls()); n != 2 {
			t.Errorf("sent %d times", n)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}
