package email

import (
	"context"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Send hands the prepared mail to the SMTP server.
func (s *session) Send(context.Context, channel.Outgoing) (channel.Receipt, error) {
	return channel.Receipt{}, fault.New(fault.Unavailable, "email.Send", "not there yet")
}
