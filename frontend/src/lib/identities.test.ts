import { expect, it } from 'vitest'
import type { Identity } from './bridge'
import { sameNumber, shownAddress, waysOf } from './identities'

const who = (address: string, more: Partial<Identity> = {}): Identity => ({ id: address, contact: 'c', channel: 'x', type: 't', address, at: 1, ...more })
const contact = { id: 'c', name: 'Mara', phone: '+49 1512 3456789', email: 'mara@example.org', firstAt: 1 }

it('shows an address the way people write it', () => {
  expect(shownAddress(who('4915123456789', { shown: '+49 1512 3456789' }))).toBe('+49 1512 3456789')
  expect(shownAddress(who('@mara'))).toBe('@mara')
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
