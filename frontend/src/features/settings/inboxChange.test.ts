import { expect, test } from 'vitest'
import type { Inbox } from '$lib/bridge'
import { inboxChange } from './inboxChange'
import { draftOf, inboxOf } from './inboxDraft'

const stored: Inbox = {
  id: 'i', name: 'Shop', privacyUrl: 'https://shop.example/p', timeZone: 'Europe/Berlin', language: 'de',
  texts: { de: { greeting: 'Moin ', online: 'da', offline: '', absence: 'Zu' } }, warnAfter: 10, lateAfter: 30, notice: true,
  hours: { week: [[{ from: 540, to: 1020 }], [], [], [], [], [], []], region: 'DE' }, routing: { on: true, limit: 3 },
}
const shown = inboxOf(draftOf(stored))
const from = (next: Partial<Inbox>): ReturnType<typeof inboxChange> => inboxChange({ stored, shown }, { ...shown, ...next })

test('what is not edited is not named, whatever the form made of it', () => expect(from({})).toBeNull())

test('only the edited field is named, with what it was', () => {
  expect(from({ name: 'Lamps' })?.change).toEqual({ id: 'i', name: 'Lamps', was: { name: 'Shop' } })
  expect(from({ name: 'Lamps' })?.back).toEqual({ id: 'i', name: 'Shop', was: { name: 'Lamps' } })
})

test('of texts only those that differ, by language', () => {
  const next = { ...shown.texts, de: { greeting: 'Moin', online: 'hier', offline: '' } }
  expect(from({ texts: next })?.change).toEqual({ id: 'i', texts: { de: { online: 'hier', absence: '' } }, was: { texts: { de: { online: 'da', absence: 'Zu' } } } })
})

test('what is switched off is taken away, and comes back by undo', () => {
  const { hours, notice, ...rest } = shown
  expect(inboxChange({ stored, shown }, rest)).toEqual({
    change: { id: 'i', hours: null, notice: null, was: { hours: stored.hours, notice: true } }, back: { id: 'i', hours, notice, was: { hours: null, notice: null } },
  })
})
