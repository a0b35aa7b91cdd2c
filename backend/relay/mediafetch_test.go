package relay_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"tresen/backend/blob"
	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// sent is a call with a message that has files at the platform.
func sent(id, text string, media ...channel.Media) []channel.Batch {
	call := relaytest.Said("", id, "4915", text)
	call[0].Events[0].Message.Media = media
	return call
}

// files waits until every file of a message is there or known not to come.
func (o *called) files(text string) []inbox.File {
	o.T.Helper()
	var list []inbox.File
	o.admin.Until("the files of "+text, func() bool {
		for _, m := range relaytest.List[inbox.Message](o.admin.Replica()) {
			if m.Text != text || len(m.Files) == 0 {
				continue
			}
			list = m.Files
			for _, f := range list {
				if f.Hash == "" && f.Fault == "" {
					return false
				}
			}
			return true
		}
		return false
	})
	return list
}

// endless is a file that does not end; it counts what was read of it.
type endless struct{ n *atomic.Int64 }

func (e endless) Read(p []byte) (int, error) {
	e.n.Add(int64(len(p)))
	return len(p), nil
}
func (e endless) Close() error { return nil }

// Files come after the message: what can be had is there, what cannot says why.
func TestFilesAreFetched(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		var taken atomic.Int64
		var tries atomic.Int64
		o.c.Fetches(func(_ context.Context, m channel.Media) (io.ReadCloser, error) {
			switch m.ID {
			case "gone":
				return nil, fault.New(fault.NotFound, "caller", "expired")
			case "endless":
				return endless{&taken}, nil
			case "panic":
				if tries.Add(1) == 1 {
					panic("a bug")
				}
			case "broken":
				if tries.Add(1) == 1 {
					return io.NopCloser(io.MultiReader(strings.NewReader("half"), errReader{})), nil
				}
			}
			return io.NopCloser(strings.NewReader("content of " + m.ID)), nil
		})
		o.must(o.id, sent("m1", "zwei Dateien", channel.Media{ID: "a", Name: "a.txt", Type: "text/plain"}, channel.Media{ID: "gone", Name: "b.jpg", Type: "image/jpeg", Size: 5}))
		list := o.files("zwei Dateien")
		if list[0].Fault != "" || list[0].Name != "a.txt" || list[0].Size != 12 || list[1].Fault != "not_found" || list[1].Hash != "" || list[1].Name != "b.jpg" {
			t.Errorf("%+v", list)
		}
		if s := o.c.Session(t.Context(), o.id, 1); read(t, s.Env, list[0].Hash) != "content of a" {
			t.Error("another content")
		}
		o.must(o.id, sent("m2", "zu groß", channel.Media{ID: "endless", Name: "film.mp4"}, channel.Media{ID: "told", Size: blob.MaxFile + 1},
			channel.Media{ID: "refused", Fault: "too_large"}))
		for i, f := range o.files("zu groß") {
			if f.Fault != "too_large" || f.Hash != "" {
				t.Errorf("file %d: %+v", i, f)
			}
		}
		if n := taken.Load(); n > blob.MaxFile+(1<<20) {
			t.Errorf("%d bytes were read of a file without an end", n)
		}
		for _, id := range []string{"panic", "broken"} { // tried again after a few seconds
			tries.Store(0)
			o.must(o.id, sent("m3"+id, id, channel.Media{ID: id}))
			if f := o.files(id)[0]; f.Fault != "" || f.Size != int64(len("content of "+id)) || tries.Load() != 2 {
				t.Errorf("%s: %+v after %d tries", id, f, tries.Load())
			}
		}
		o.admin.Check()
	})
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("line cut") }

// A file that was being fetched when the relay ended is fetched by the next one;
// one whose channel is off when the channel is on again.
func TestFilesOutliveTheRelay(t *testing.T) {
	o := openCalled(t, "", nil)
	begun := make(chan struct{}, 1)
	o.c.Fetches(func(ctx context.Context, _ channel.Media) (io.ReadCloser, error) {
		begun <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	})
	o.must(o.id, sent("m1", "unterbrochen", channel.Media{ID: "a", Name: "a.txt"}))
	<-begun
	o.Stop()
	o.c.Fetches(nil)
	o.Relay = o.Again()
	o.admin = o.Client(o.SignIn("admin@lichthaus.example"))
	if f := o.files("unterbrochen")[0]; f.Fault != "" || f.Size != int64(len("file a")) {
		t.Errorf("%+v", f)
	}
}

func TestFilesWaitForTheirChannel(t *testing.T) {
	o := openCalled(t, "", nil)
	o.c.Fetches(func(context.Context, channel.Media) (io.ReadCloser, error) {
		return nil, fault.New(fault.ChanSignIn, "caller", "token revoked")
	})
	o.must(o.id, sent("m1", "ohne Zugang", channel.Media{ID: "a", Name: "a.txt"}))
	o.Log.Until(t, "a file cannot be fetched")
	o.off(o.id, "49301")
	o.c.Fetches(nil)
	o.put(o.id, "49301", true)
	if f := o.files("ohne Zugang")[0]; f.Fault != "" || f.Size != int64(len("file a")) {
		t.Errorf("%+v", f)
	}
}

// At most four files are fetched at once, however many wait.
func TestFourFilesAtOnce(t *testing.T) {
	o := openCalled(t, "", nil)
	var now, most, all atomic.Int64
	go4 := make(chan struct{})
	o.c.Fetches(func(_ context.Context, m channel.Media) (io.ReadCloser, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			continue
		}
		if all.Add(1) == 4 {
			close(go4)
		}
		<-go4
		return io.NopCloser(strings.NewReader(m.ID)), nil
	})
	media := make([]channel.Media, 12)
	for i := range media {
		media[i] = channel.Media{ID: strings.Repeat("x", i+1)}
	}
	o.must(o.id, sent("m1", "zwölf", media...))
	if list := o.files("zwölf"); len(list) != 12 || list[11].Size != 12 {
		t.Errorf("%+v", list)
	}
	if most.Load() != 4 {
		t.Errorf("%d at once", most.Load())
	}
}
