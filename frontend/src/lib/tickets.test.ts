import { describe, expect, it } from 'vitest'
import { dueChoices, dueLevel, fromField, moved, noFilter, numberOf, queryOf, readFilter, sameFilter, toField, viewFilters } from './tickets'

const now = new Date('2026-11-18T10:00:00').getTime() // a Wednesday
const hour = 3_600_000

describe('dates', () => {
  it('are over, near or far; a solved ticket has time', () => {
    expect(dueLevel({ due: now - 1, status: 'open' }, now)).toBe('over')
    expect(dueLevel({ due: now + hour, status: 'waiting' }, now)).toBe('soon')
    expect(dueLevel({ due: now + 30 * hour, status: 'open' }, now)).toBe('')
    expect(dueLevel({ due: now - 1, status: 'solved' }, now)).toBe('')
    expect(dueLevel({ status: 'open' }, now)).toBe('')
  })
  it('go through a field unharmed', () => {
    expect(fromField(toField(now))).toBe(now)
    expect(toField(0)).toBe('')
    expect(fromField('')).toBe(0)
    expect(fromField('2026-11')).not.toBeNaN()
  })
  it('offered are still to come, each once', () => {
    expect(dueChoices(now).map((c) => c.id)).toEqual(['today', 'tomorrow', 'friday', 'week'])
    const friday = new Date('2026-11-20T18:00:00').getTime()
    expect(dueChoices(friday).map((c) => c.id)).toEqual(['tomorrow', 'week'])
  })
})

it('moves lines of a check-list within it', () => {
  const list = ['a', 'b', 'c'].map((id) => ({ id, text: id }))
  expect(moved(list, 'b', -1).map((c) => c.id)).toEqual(['b', 'a', 'c'])
  expect(moved(list, 'b', 1).map((c) => c.id)).toEqual(['a', 'c', 'b'])
  expect(moved(list, 'a', -1)).toBe(list)
  expect(moved(list, 'c', 1)).toBe(list)
})

it('a ticket on its way has no number yet', () => {
  expect(numberOf({ number: 123 })).toBe('#123')
  expect(numberOf({ number: 0 })).toBe('#…')
})

describe('what is asked for', () => {
  it('narrows by nothing that is not chosen', () => {
    expect(queryOf(noFilter, 'newest', '', now)).toMatchObject({ status: [], assignee: '', dueBefore: 0, waitingMins: 0, text: '', sort: 'created', desc: true })
  })
  it('a view of what is over leaves out what is solved', () => {
    expect(queryOf(viewFilters.overdue, 'due', '', now)).toMatchObject({ status: ['open', 'waiting'], dueBefore: now, sort: 'due', desc: false })
    expect(queryOf({ ...noFilter, due: 'today' }, 'due', '', now)).toMatchObject({ status: ['open', 'waiting'], dueBefore: new Date('2026-11-19T00:00:00').getTime() })
  })
  it('longer than so many minutes, as each inbox counts them', () => {
    expect(queryOf({ ...noFilter, waitingMins: 60 }, 'waiting', ' #12 ', now)).toMatchObject({ waitingMins: 60, text: '#12', sort: 'waiting', desc: false })
  })
  it('is kept and read again, also from another version', () => {
    const kept: unknown = JSON.parse(JSON.stringify({ ...viewFilters.mine, colour: 'red', waitingMins: 'long' }))
    expect(sameFilter(readFilter(kept), viewFilters.mine)).toBe(true)
    expect(readFilter(null)).toEqual(noFilter)
  })
})
