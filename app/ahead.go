package app

import (
	"context"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// The bodies of mails are fetched ahead, so that they can be read without a
// network: of those that arrive at once, of the newest of the history one by
// one behind everything else. Raw mails and attachments come when they are asked for.
const (
	maxAhead   = 256 << 10 // bytes of one body
	aheadMails = 2000
	aheadPage  = 100
	aheadPause = 5 * time.Millisecond // between two of the history: the rest of the program goes first
)

// bodies gives the files a mail's text lies in.
func bodies(m *inbox.Message) (list []inbox.File) {
	if m.Mail == nil {
		return nil
	}
	for _, f := range []*inbox.File{m.Mail.HTML, m.Mail.Short, m.Mail.Full} {
		if f != nil {
			list = append(list, *f)
		}
	}
	return list
}

func isBody(f inbox.File) bool {
	return (f.Type == "text/html" || f.Type == "text/plain") && f.Size <= maxAhead
}

// begin says that history may be fetched; it does not block.
func (f *fetcher) begin() {
	select {
	case f.online <- struct{}{}:
	default:
	}
}

// ahead fetches the bodies of the newest mails whenever there is a line.
func (f *fetcher) ahead(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.online:
			if err := f.history(ctx); err != nil && !fault.Is(err, fault.Unavailable) && ctx.Err() == nil {
				_ = f.l.failed(err)
			}
		}
	}
}

func (f *fetcher) history(ctx context.Context) error {
	before := int64(1) << 62
	for seen := 0; seen < aheadMails; {
		list, err := f.l.rep.Mails(ctx, before, aheadPage)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, m := range list {
			for _, file := range bodies(&m) {
				if err := f.one(ctx, file); err != nil {
					return err
				}
			}
		}
		seen, before = seen+len(list), list[len(list)-1].At
	}
	return nil
}

// one fetches a body that is not here yet.
func (f *fetcher) one(ctx context.Context, file inbox.File) error {
	if !isBody(file) {
		return nil
	}
	if _, _, found, err := f.l.media.Get(ctx, file.Hash); err != nil || found {
		return err
	}
	if _, err := f.get(ctx, file); fault.Is(err, fault.Unavailable) || ctx.Err() != nil {
		return err // the line is gone; another file may be missing at the relay, and is passed over
	}
	t := time.NewTimer(aheadPause)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
