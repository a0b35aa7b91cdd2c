package email

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// patience is how long a mail waits for its turn before it is queued again.
const patience = 5 * time.Second

// Send hands the prepared mail to the SMTP server: its bytes go out unchanged.
// Errors: recipient, refused, quota, too_large, channel_login, certificate
// (final), unavailable, rate_limited (certainly not sent), unsure (the answer to
// the whole mail was lost). They tell the server's own line by Detail() string.
func (s *session) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	const op = "email.Send"
	l, err := letterOf(&s.set, out)
	if err != nil {
		return channel.Receipt{}, coded(op, err)
	}
	if len(out.Prepared) == 0 {
		p, err := s.Prepare(ctx, out)
		if err != nil {
			return channel.Receipt{}, err
		}
		out.Prepared, out.Ref = p.Bytes, p.Ref
	}
	had, err := s.accepted(ctx, out.Key)
	if err != nil {
		return channel.Receipt{}, fault.Wrap(fault.Unavailable, op, err)
	}
	to := slices.DeleteFunc(l.recipients(), func(a string) bool { return slices.Contains(had, a) })
	if len(to) == 0 {
		return channel.Receipt{Remote: out.Ref}, nil
	}
	if !s.pace.take(ctx, patience) {
		return channel.Receipt{}, fault.New(fault.RateLimited, op, "too many mails at once")
	}
	took, refused, err := s.deliver(ctx, out, to)
	s.tellOut(err)
	if err != nil {
		return channel.Receipt{}, coded(op, err)
	}
	s.keepCopy(out.Ref, out.Prepared)
	if len(refused) > 0 {
		if err := s.partly(ctx, out, append(had, took...), refused); err != nil {
			return channel.Receipt{}, coded(op, err)
		}
	}
	return channel.Receipt{Remote: out.Ref}, nil
}

// Hands implements channel.Hander: Send says when the server may take a mail.
func (*session) Hands() {}

// deliver sends over a connection of its own. An automatic mail has no sender
// to whom another robot could answer (RFC 3834 3.3), where the server permits it.
func (s *session) deliver(ctx context.Context, out channel.Outgoing, to []string) (took []string, refused []rejected, err error) {
	line, err := s.openSMTP(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer line.quit()
	from := s.set.address
	if out.Auto && provider(s.set.smtp.host) == "" && !s.named.Load() {
		from = ""
	}
	handing := func() error {
		if out.Handing == nil {
			return nil
		}
		return out.Handing(ctx)
	}
	took, refused, err = line.transmit(from, to, out.Prepared, handing)
	var e *serverError
	if from == "" && errors.As(err, &e) && e.code/100 == 5 && (e.stage == atSender || e.stage == atRecipient) {
		s.named.Store(true)
		if e.stage == atRecipient && line.c.Reset() != nil {
			return took, refused, err
		}
		return line.transmit(s.set.address, to, out.Prepared, handing)
	}
	return took, refused, err
}

// partialMark names the Mark that holds who has a mail already, while others were refused.
func partialMark(key string) string { return "partial/" + key }

// accepted gives whom a message reached at an earlier attempt.
func (s *session) accepted(ctx context.Context, key string) ([]string, error) {
	if s.env.Mark == nil {
		return nil, nil
	}
	v, err := s.env.Mark(ctx, partialMark(key))
	return strings.Fields(v), err
}

// partly settles a mail that some of its recipients were refused: who has it is
// remembered, so that trying again goes to the others only. Refused for good is
// told as the message's state; for now is an error that is tried again.
func (s *session) partly(ctx context.Context, out channel.Outgoing, had []string, refused []rejected) error {
	final := ""
	var first, later *serverError
	for _, r := range refused {
		if fault.Table[r.err.fault].Retry {
			later = r.err
			continue
		}
		if first == nil {
			first = r.err
		}
		final += r.address + ": " + r.err.Detail() + "; "
	}
	events := []channel.Event{{Mark: &channel.Mark{Name: partialMark(out.Key), Value: strings.Join(had, " ")}}}
	if later == nil {
		events = append(events, channel.Event{ID: "refused/" + out.Key + "/" + s.env.Now().UTC().Format(time.RFC3339Nano), Status: &channel.Status{
			Refs: []string{out.Ref}, State: "failed", Fault: string(first.fault), Detail: shortened(strings.TrimSuffix(final, "; "), 500)}})
	}
	// Whoever has it has it: the note must not be lost with the caller's time.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := s.env.Ingest(ctx, events...); err != nil {
		return fault.New(fault.Unsure, "email.partly", "some recipients were refused and it could not be noted")
	}
	if later != nil {
		return later
	}
	return nil
}

// coded gives an error of this package its code.
func coded(op string, err error) error {
	var e *serverError
	if errors.As(err, &e) {
		return e.coded(op)
	}
	return fault.Wrap(fault.Unavailable, op, err)
}
