package outbound_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// A store that takes no writes (a full disk) is tried again now and then, not
// without a pause; nothing is sent that could not be noted before.
func TestAStoreThatTakesNothing(t *testing.T) {
	bubble(t, func(t *testing.T, b *bench) {
		b.queue(conv, 1)
		b.queue("other", 2)
		sql := func(text string) {
			if err := b.db.DB.Write(t.Context(), func(q *sqldb.Q) error {
				_, err := q.Exec(t.Context(), text)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		sql(`CREATE TRIGGER full BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END`)
		b.run()
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
	})
}
