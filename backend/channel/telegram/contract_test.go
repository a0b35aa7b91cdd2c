package telegram

import (
	"net/http/httptest"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/channeltest"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram/telegramsim"
)

func TestContract(t *testing.T) {
	platform := telegramsim.New(telegramsim.Options{})
	t.Cleanup(platform.Close)
	server := httptest.NewServer(platform)
	t.Cleanup(server.Close)
	id := platform.Join(mara)
	if err := platform.Do(id, sim.Act{Kind: "start"}); err != nil {
		t.Fatal(err)
	}
	channeltest.Run(t, channeltest.Sim{
		Connector: Connector{},
		Account:   channel.Account{ID: "c1", Settings: platform.Settings(server.URL), Secrets: platform.Secrets(), Key: []byte("0123456789abcdef0123456789abcdef")},
		Env:       func() channel.Env { return newCore().env() },
		Address:   id,
		Says: func(text string) {
			if err := platform.Do(id, sim.Act{Kind: "say", Text: text}); err != nil {
				t.Error(err)
			}
		},
	})
}
