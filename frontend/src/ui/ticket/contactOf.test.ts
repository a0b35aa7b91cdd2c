import { beforeAll, expect, it } from 'vitest'
import { tickets } from '$lib/i18n/tickets'
import { contactOf } from './contactOf'

const ticket = { contact: '0190-ab12' } as Parameters<typeof contactOf>[0]['ticket']
beforeAll(() => tickets.ready())

it('names the contact of a ticket, or says that one does not see them', () => {
  expect(contactOf({ ticket, name: 'Zoë', hidden: false })).toBe('Zoë')
  expect(contactOf({ ticket, name: '', hidden: false })).toBe('Visitor AB12')
  expect(contactOf({ ticket, name: '', hidden: false }, { id: '0190-ab12', name: '', email: 'zoe@example.com', firstAt: 1 })).toBe('zoe@example.com')
  expect(contactOf({ ticket, name: '', hidden: true })).toBe('Contact not visible')
  expect(contactOf({ ticket: { ...ticket, contact: '' }, name: '', hidden: false })).toBe('')
})
