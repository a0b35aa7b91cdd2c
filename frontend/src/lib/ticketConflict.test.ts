import { expect, it } from 'vitest'
import type { Ticket, TicketEntry, TicketWish } from './bridge'
import { conflictOf, rebased } from './ticketConflict'

const ticket: Ticket = {
  id: 't', number: 7, inbox: 'i', type: 'ticket', title: 'Schirm gerissen', text: 'Regal 4', status: 'open', priority: 'high', createdAt: 1, createdBy: 'a', changedAt: 2,
  checks: [{ id: 'c1', text: 'Foto erbitten' }],
}
const entry = (by: string, what: string): TicketEntry => ({ id: by + what, ticket: 't', inbox: 'i', by, at: 1, event: { what } })
const wish = (body: object, code = 'stale'): TicketWish => ({ id: 'w', kind: 'changeTicket', body: JSON.stringify({ ticket: 't', ...body }), at: 3, code })

it('shows what stands there beside what was wanted, and who was faster', () => {
  const opened = { ticket, entries: [entry('jonas', 'title'), entry('miriam', 'priority'), entry('me', 'title')] }
  const c = conflictOf(wish({ title: 'Schirm ersetzen', was: { title: 'Schirm kaputt' } }), opened, 'me')
  expect(c).toEqual({ fields: [{ field: 'title', theirs: 'Schirm gerissen', mine: 'Schirm ersetzen' }], by: 'jonas' })
})

it('is none when the relay refused for another reason', () => {
  expect(conflictOf(wish({ title: 'x' }, 'denied'), { ticket, entries: [] }, 'me')).toBeNull()
  expect(conflictOf({ ...wish({}), kind: 'ticketNote' }, { ticket, entries: [] }, 'me')).toBeNull()
  expect(conflictOf({ ...wish({}), body: '{' }, { ticket, entries: [] }, 'me')).toBeNull()
})

it('is wished again from what stands there now', () => {
  expect(rebased(wish({ text: 'Regal 5', was: { text: 'Regal 3' } }), ticket)).toEqual({ ticket: 't', text: 'Regal 5', was: { text: 'Regal 4' } })
  expect(rebased(wish({ priority: 'low', was: { priority: 'normal' } }), ticket)).toEqual({ ticket: 't', priority: 'low', was: { priority: 'high' } })
})

it('a line of the check-list that somebody removed comes back with the new words', () => {
  const late = wish({ checks: [{ id: 'c1', text: 'Zwei Fotos erbitten', was: 'Foto' }, { id: 'gone', text: 'Anrufen', was: 'Ruf an' }] })
  expect(conflictOf(late, { ticket, entries: [] }, 'me')?.fields).toHaveLength(2)
  expect(rebased(late, ticket)).toEqual({ ticket: 't', checks: [{ id: 'c1', text: 'Zwei Fotos erbitten', was: 'Foto erbitten' }], addChecks: [{ id: 'gone', text: 'Anrufen' }] })
})
