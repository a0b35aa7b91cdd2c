package whatsapp

import (
	"testing"

	"tresen/backend/channel/channeltest"
)

func TestRecordedCalls(t *testing.T) {
	t.Parallel()
	channeltest.Recorded(t, Connector{}, 45)
}
