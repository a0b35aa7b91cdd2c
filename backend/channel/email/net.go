package email

import (
	"cmp"
	"net/http"
)

// Net is what the connector asks beside the mail servers themselves. The zero
// value is the internet; tests and the demo put something of their own there.
type Net struct {
	// HTTP fetches descriptions of a domain's servers. The own one of the zero
	// value speaks https only and never with private addresses.
	HTTP *http.Client
	// Tokens calls the sign-in services, whose addresses are the provider's or an
	// administrator's.
	Tokens *http.Client
}

func (n Net) tokens() *http.Client { return cmp.Or(n.Tokens, http.DefaultClient) }
