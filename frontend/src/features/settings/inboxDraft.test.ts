import { expect, test } from 'vitest'
import type { Inbox } from '$lib/bridge'
import { i18n } from '$lib/i18n/index.svelte'
import { people } from '$lib/i18n/people'
import { checkInbox, draftOf, inboxOf, needsPrivacy, partOf } from './inboxDraft'

const inbox: Inbox = {
  id: 'i', name: 'Shop', privacyUrl: 'https://shop.example/p', timeZone: 'Europe/Berlin', language: 'de',
  texts: { de: { greeting: 'Moin', online: '', offline: '' }, en: { greeting: '', online: '', offline: '' } }, warnAfter: 10, lateAfter: 30,
}
await i18n.use('en')
await people.ready()

test('what is not changed is sent as it was', () => expect(inboxOf(draftOf(inbox))).toEqual(inbox))

test('texts of a language this program does not edit survive', () => {
  const fr = { greeting: 'Bonjour', online: '', offline: '' }
  expect(inboxOf(draftOf({ ...inbox, texts: { ...inbox.texts, fr } })).texts.fr).toEqual(fr)
})

test('the privacy link is there where it has to be', () => {
  const d = { ...draftOf(inbox), privacyUrl: '' }
  expect(checkInbox(d, false).privacyUrl).toBe('')
  expect(checkInbox(d, true).privacyUrl).not.toBe('')
  expect(checkInbox({ ...d, privacyUrl: 'shop.example' }, false).privacyUrl).not.toBe('')
})

test('the relay makes no inbox without a privacy link, and takes none away', () => {
  expect(needsPrivacy(undefined, false)).toBe(true)
  expect(needsPrivacy(inbox, false)).toBe(true)
  expect(needsPrivacy({ ...inbox, privacyUrl: '' }, false)).toBe(false)
  expect(needsPrivacy({ ...inbox, privacyUrl: '' }, true)).toBe(true)
})

test('red comes after amber', () => {
  expect(checkInbox({ ...draftOf(inbox), warnAfter: '30' }, false).lateAfter).not.toBe('')
  expect(checkInbox({ ...draftOf(inbox), warnAfter: 'soon' }, false).warnAfter).not.toBe('')
})

test('hours, the notice with its texts and routing come back as they were', () => {
  const hours = { week: [[{ from: 540, to: 1020 }], [], [], [], [], [], []], region: 'DE' }
  const texts = { ...inbox.texts, de: { ...inbox.texts.de!, absence: 'Wir sind {{inbox.opens}} da.' } }
  const full: Inbox = { ...inbox, texts, hours, notice: true, ownerOnly: true, routing: { on: true, limit: 3 } }
  expect(inboxOf(draftOf(full))).toEqual(full)
  const without = inboxOf({ ...draftOf(full), hours: { ...draftOf(full).hours, on: false } })
  expect(without.hours).toBeUndefined()
  expect(without.notice).toBeUndefined()
})

test('the part with the first error is shown', () => {
  expect(partOf(checkInbox({ ...draftOf(inbox), name: '' }, false))).toBe('general')
  expect(partOf(checkInbox({ ...draftOf(inbox), routing: { ...draftOf(inbox).routing, on: true, limit: '' } }, false))).toBe('routing')
})
