package ingest_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/store/storetest"
)

func BenchmarkTake(b *testing.B) {
	for _, size := range []int{1, 500} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			db := storetest.Open(b, storetest.SQLite(b))
			now := time.UnixMilli(1_800_000_000_000)
			in := ingest.New(db, func() time.Time { return now })
			ch := &inbox.Channel{ID: storetest.Numbered(1), Inbox: storetest.Numbered(2), Type: "fake", On: true, Reaches: "phone",
				Can: &inbox.Abilities{Window: 60, Phone: true}}
			n := 0
			for b.Loop() {
				events := make([]channel.Event, size)
				for i := range events {
					n++
					now = now.Add(time.Millisecond)
					ref := fmt.Sprint(n)
					events[i] = channel.Event{ID: ref, Address: fmt.Sprintf("4915112%06d", n%300), Message: &channel.Message{Text: "text " + ref, Ref: ref, Name: "Ann",
						At: now.Add(-time.Second).UnixMilli()}}
				}
				if err := in.Take(b.Context(), ch, events); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// Calls of a platform come side by side: they share commits.
func BenchmarkTakeSideBySide(b *testing.B) {
	db := storetest.Open(b, storetest.SQLite(b))
	base := time.UnixMilli(1_800_000_000_000)
	var n atomic.Int64
	in := ingest.New(db, func() time.Time { return base.Add(time.Duration(n.Load()) * time.Millisecond) })
	ch := &inbox.Channel{ID: storetest.Numbered(1), Inbox: storetest.Numbered(2), Type: "fake", On: true, Reaches: "phone",
		Can: &inbox.Abilities{Window: 60, Phone: true}}
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			ref := fmt.Sprint(i)
			e := channel.Event{ID: ref, Address: fmt.Sprintf("4915112%06d", i%300), Message: &channel.Message{Text: "text " + ref, Ref: ref, Name: "Ann",
				At: base.Add(time.Duration(i)*time.Millisecond - time.Second).UnixMilli()}}
			if err := in.Take(b.Context(), ch, []channel.Event{e}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "messages/s")
}
