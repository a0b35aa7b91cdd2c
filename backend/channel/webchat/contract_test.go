package webchat_test

import (
	"log/slog"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/channeltest"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
)

// Not parallel: it counts goroutines.
func TestContract(t *testing.T) {
	channeltest.Run(t, channeltest.Sim{
		Connector: webchat.Connector{},
		Account:   account(),
		Address:   "v:somebody",
		Env: func() channel.Env {
			return webchatsim.NewRelay().Env(slog.New(slog.DiscardHandler))
		},
	})
}
