import { expect, it } from 'vitest'
import type { Identity } from './bridge'
import { readableNumber, sameNumber, shownAddress, waysOf, wroteBy } from './identities'

const who = (address: string, more: Partial<Identity> = {}): Identity => ({ id: address, contact: 'c', channel: 'x', type: 't', address, at: 1, ...more })
const contact = { id: 'c', name: 'Mara', phone: '+49 1512 3456789', email: 'mara@example.org', firstAt: 1 }

it('shows an address the way people write it', () => {
  expect(shownAddress(who('4915123456789', { shown: '+49 1512 3456789' }))).toBe('+49 1512 3456789')
  expect(shownAddress(who('@mara'))).toBe('@mara')
})

it('puts spaces into a number that has none', () => {
  expect(readableNumber('+4915123456789')).toBe('+49 151 234 567 89')
  expect(readableNumber('+14155550123')).toBe('+1 415 555 0123')
  expect(readableNumber('+3531234567')).toBe('+353 123 4567')
  for (const left of ['+49 1512 3456789', '0151 234', '', 'MARA']) expect(readableNumber(left)).toBe(left)
})

it('knows a number in any spelling, and no short or empty one', () => {
  expect(sameNumber('4915123456789', '+49 1512 3456789')).toBe(true)
  expect(sameNumber('', '')).toBe(false)
  expect(sameNumber('12', '12')).toBe(false)
})

it('shows each way once', () => {
  const wa = who('4915123456789', { shown: '+49 1512 3456789' })
  expect(waysOf(contact, [wa, who('Mara@Example.org')])).toEqual({ phone: '', email: 'mara@example.org', identities: [wa] })
  expect(waysOf(contact, []).phone).toBe('+49 1512 3456789')
  expect(waysOf(contact, [who('mara@example.org', { blocked: 'left' })]).identities).toHaveLength(1)
})

it('knows when they last wrote by an address that a field shows', () => {
  const [mail, call] = [who('Mara@Example.org', { id: 'mail' }), who('4915123456789', { id: 'call' })]
  expect(wroteBy(contact.email, [mail, call], { mail: 7, call: 9 })).toBe(7)
  expect(wroteBy(contact.phone, [mail, call], { mail: 7, call: 9 })).toBe(9)
  expect(wroteBy(contact.email, [mail], {})).toBe(0)
  expect(wroteBy(contact.email, [], { mail: 7 })).toBe(0)
})
