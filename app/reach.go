package app

import (
	"sort"
	"strings"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// reach lists the channels of the inbox on which the contact can be reached: by
// an address they wrote from, or by what is known of them. First comes the one
// they used last; but where they only read while they are there, and have left,
// an address of theirs is better (I5).
func (l *live) reach(o replica.Opened) []Reach {
	online, now := l.isOnline(o.Contact.ID), l.now()
	last := o.Row.Conversation.LastChannel
	var list []Reach
	ranks := map[string]int{}
	for _, ch := range o.Channels {
		for _, a := range addressesOn(ch, o) {
			r := Reach{Channel: ch.ID, Address: a.Address, Online: online && (ch.LiveOnly || ch.ID == last), OpenUntil: a.OpenUntil,
				Templates: o.Templated[ch.ID]}
			switch {
			case !ch.On:
				r.Code = string(fault.ChannelOff)
			case a.Blocked != "":
				r.Code = string(fault.Recipient)
			case ch.Able().Window > 0 && a.OpenUntil <= now:
				r.Code = string(fault.WindowClosed)
			}
			list = append(list, r)
		}
		ranks[ch.ID] = reachRank(ch, last, online)
	}
	sort.SliceStable(list, func(i, j int) bool { return ranks[list[i].Channel] < ranks[list[j].Channel] })
	for i := range list {
		// A closed window does not change where the contact is spoken to.
		if list[i].Code == "" || i == 0 && list[i].Code == string(fault.WindowClosed) && list[i].Templates {
			list[i].Default = true
			break
		}
	}
	return list
}

// addressesOn gives the contact's addresses on a channel. Of several accounts
// of a messenger the answer takes the best one (command.Reply does the same).
func addressesOn(ch inbox.Channel, o replica.Opened) (list []*inbox.Identity) {
	for i := range o.Identities {
		if o.Identities[i].Channel == ch.ID {
			list = append(list, &o.Identities[i])
		}
	}
	if best := inbox.Best(list, ch.ID); best != nil && !ch.Letters {
		return []*inbox.Identity{best}
	}
	if f := o.Contact.Field(ch.Reaches); len(list) == 0 && f != nil && *f != "" {
		address := *f
		if ch.Able().Phone {
			if !strings.HasPrefix(address, "+") {
				return nil // no number the platform would understand
			}
			address = strings.TrimPrefix(address, "+")
		}
		list = append(list, &inbox.Identity{Address: address})
	}
	return list
}

// reachRank orders channels: the smaller, the sooner an answer takes it.
func reachRank(ch inbox.Channel, last string, online bool) int {
	gone := ch.LiveOnly && !online
	switch {
	case !ch.On:
		return 4
	case ch.ID == last && !gone:
		return 0
	case !gone && ch.Reaches != "":
		return 1
	case ch.ID == last:
		return 2
	}
	return 3
}
