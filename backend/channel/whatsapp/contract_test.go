package whatsapp

import (
	"testing"

	"tresen/backend/channel/channeltest"
	"tresen/backend/channel/sim"
)

func TestContract(t *testing.T) {
	d := open(t, options{})
	id := d.sim.Join(sim.Person{Name: "Mara Lindqvist", Number: "+4915155501234"})
	d.says(id, "Guten Tag")
	channeltest.Run(t, channeltest.Sim{Connector: Connector{}, Account: d.account, Env: d.env, Address: id,
		Says: func(text string) { d.says(id, text) }})
}
