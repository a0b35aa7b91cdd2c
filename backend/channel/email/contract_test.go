package email

import (
	"strconv"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/channeltest"
	"tresen/backend/channel/email/emailsim"
)

func TestContract(t *testing.T) {
	sim, err := emailsim.New(emailsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	for _, a := range []string{"support@shop.test", "anna@customer.test"} {
		if err := sim.Add(a, "secret"); err != nil {
			t.Fatal(err)
		}
	}
	channeltest.Run(t, channeltest.Sim{
		Connector: Connector{},
		Account: channel.Account{ID: "c1", Secrets: map[string]string{secPassword: "secret"}, Settings: map[string]string{setAddress: "support@shop.test",
			setIMAPHost: "127.0.0.1", setIMAPPort: strconv.Itoa(sim.IMAPS), setSMTPHost: "127.0.0.1", setSMTPPort: strconv.Itoa(sim.SMTPS), setCA: string(sim.CA.PEM)}},
		Env:     func() channel.Env { return (&shop{t: t, marks: map[string]string{}, kept: map[string]string{}}).env() },
		Address: "anna@customer.test",
	})
}
