package email

import (
	"strconv"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/channeltest"
	"tresen/backend/channel/email/emailsim"
	"tresen/backend/channel/email/mailtest"
)

// simulated runs a provider with the mailboxes of the shop and of a customer.
func simulated(t *testing.T) *emailsim.Sim {
	t.Helper()
	sim, err := emailsim.New(emailsim.Options{Accounts: map[string]string{support: mailtest.Password, "anna@customer.test": mailtest.Password}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	return sim
}

func TestContract(t *testing.T) {
	sim := simulated(t)
	channeltest.Run(t, channeltest.Sim{
		Connector: Connector{},
		Account: channel.Account{ID: "c1", Secrets: map[string]string{secPassword: mailtest.Password}, Settings: map[string]string{setAddress: support,
			setIMAPHost: "127.0.0.1", setIMAPPort: strconv.Itoa(sim.IMAPS), setSMTPHost: "127.0.0.1", setSMTPPort: strconv.Itoa(sim.SMTPS), setCA: string(sim.CA.PEM)}},
		Env:     func() channel.Env { return (&shop{t: t, marks: map[string]string{}, kept: map[string]string{}}).env() },
		Address: "anna@customer.test",
	})
}
