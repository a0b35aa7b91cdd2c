package ingest_test

import (
	"slices"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Somebody may be known by a number, by a name of the platform, or by both.
func TestOnePersonTwoAddresses(t *testing.T) {
	messenger(t, func(b *bench) {
		byName := func(ref string, aka ...string) channel.Event {
			e := b.said(ref, ref, 0)
			e.Address, e.Aka = annID, aka
			return e
		}
		b.take(byName("1", "+"+ann))
		k := b.contact(ann)
		if k.Phone != "+"+ann || b.contact(annID).ID != k.ID || b.identity(ann).Shown != "+49 1511 2345678" || b.identity(annID).Shown != "" {
			t.Errorf("%+v, %+v", k, b.identity(ann))
		}
		b.take(b.said("2", "two", 0), byName("3"))
		if got := b.texts(ann); len(got) != 3 {
			t.Errorf("%v", got)
		}
	})
}

// Two people by all we knew, one by the platform's word: agents decide.
func TestWhoBelongsToTwoContactsIsNotMerged(t *testing.T) {
	messenger(t, func(b *bench) {
		other := b.said("1", "one", 0)
		other.Address = annID
		both := b.said("3", "three", 0)
		both.Address, both.Aka = annID, []string{ann}
		b.take(other, b.said("2", "two", 0), both)
		if b.contact(ann).ID == b.contact(annID).ID {
			t.Error("two contacts became one by themselves")
		}
		if i := b.identity(annID); !slices.Equal(i.Aka, []string{ann}) || !i.Verified {
			t.Errorf("nothing tells that they are one: %+v", i)
		}
	})
}

// A number an agent typed is recognised.
func TestAKnownNumberIsRecognised(t *testing.T) {
	messenger(t, func(b *bench) {
		k := &inbox.Contact{ID: storetest.ID(), Name: "Ann by hand", Phone: "+" + ann}
		b.write(func(tx *store.Tx) error { tx.Put(k); return nil })
		b.take(b.said("1", "hi", 0))
		if got := b.contact(ann); got.ID != k.ID || got.Name != "Ann by hand" || b.identity(ann).Name != "Ann" {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatAnAccountSaysOfItself(t *testing.T) {
	messenger(t, func(b *bench) {
		e := b.said("1", "hi", 0)
		e.Address = annID
		b.take(e, channel.Event{ID: "p", Address: annID, Profile: &channel.Profile{Username: "ann_l", Name: "\u202EAnn L.\u200B", Picture: &channel.Media{ID: "pic"}}})
		if i := b.identity(annID); i.Shown != "@ann_l" || i.Name != "Ann L." {
			t.Errorf("%+v", i)
		}
		due, _, err := b.db.DueMedia(t.Context(), b.now.UnixMilli(), 9)
		if err != nil || len(due) != 1 || due[0].Part != store.PartPicture || due[0].Message != b.contact(annID).ID {
			t.Fatal(due, err)
		}
		b.write(func(tx *store.Tx) error {
			return tx.SettleMedia(t.Context(), due[0].Message, due[0].Part, inbox.File{Hash: "h"})
		})
		if k := b.contact(annID); k.Picture == nil || k.Picture.Hash != "h" || k.Name != "Ann" {
			t.Errorf("%+v", k)
		}
	})
}

// A number handed over by its owner is theirs; that of a friend is not.
func TestAHandedOverNumberIsTheirs(t *testing.T) {
	messenger(t, func(b *bench) {
		card := func(phone string, own bool) func(m *channel.Message) {
			return func(m *channel.Message) { m.Cards = []channel.Card{{Name: "Ann", Phones: []string{phone}, Own: own}} }
		}
		friend, herself := b.said("1", "", 9, card("491522000000", false)), b.said("2", "", 8, card("4915112345678", true))
		friend.Address, herself.Address = annID, annID
		b.take(friend)
		if k := b.contact(annID); k.Phone != "" {
			t.Errorf("%+v", k)
		}
		b.take(herself)
		if k := b.contact(annID); k.Phone != "+4915112345678" {
			t.Errorf("%+v", k)
		}
	})
}
