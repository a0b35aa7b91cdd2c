import { beforeAll, describe, expect, it } from 'vitest'
import type { Hours } from '$lib/gen/entities'
import { people } from '$lib/i18n/people'
import { checkHours, clockOf, hoursDraft, hoursOf, minuteOf, nextSpan, spanError } from './hoursDraft'

beforeAll(() => people.ready())
const week: Hours['week'] = [[{ from: 540, to: 750 }, { from: 810, to: 1080 }], [], [], [], [{ from: 540, to: 1440 }], [], []]
const draft = hoursDraft({ week, days: [{ date: '2026-12-24', name: 'Christmas Eve' }], region: 'DE-NI' })

describe('times as people write them', () => {
  it.each([['9', 540], ['9:30', 570], ['09.30', 570], ['0930', 570], ['24:00', 1440], [' 0:00 ', 0]])('%s', (text, minute) => expect(minuteOf(text)).toBe(minute))
  it.each(['', 'x', '25', '24:01', '9:60', '9:3', '12345', '-1'])('%s is none', (text) => expect(minuteOf(text)).toBeNaN())
  it('comes out as it went in', () => {
    for (const m of [0, 5, 540, 1439, 1440]) expect(minuteOf(clockOf(m))).toBe(m)
    expect(hoursOf(draft)).toEqual({ week, days: [{ date: '2026-12-24', name: 'Christmas Eve' }], region: 'DE-NI' })
    expect(hoursOf(hoursDraft(undefined))).toBeUndefined()
  })
})

describe('what is wrong', () => {
  it('is said of the day', () => {
    expect(spanError([{ from: '9', to: '12' }, { from: '12', to: '17' }])).toBe('')
    expect(spanError([{ from: '9', to: '' }])).not.toBe('')
    expect(spanError([{ from: '17', to: '9' }])).not.toBe('')
    expect(spanError([{ from: '13', to: '17' }, { from: '9', to: '13:30' }])).not.toBe('')
  })
  it('is nothing while there are no hours', () => {
    expect(checkHours({ ...draft, on: false, week: [] })).toEqual({})
    expect(Object.values(checkHours(draft)).join('')).toBe('')
  })
  it('is a week that never opens, and a date met twice', () => {
    expect(checkHours({ ...draft, week: draft.week.map(() => []) })['hours.week']).not.toBe('')
    const twice = checkHours({ ...draft, days: [...draft.days, { date: '2026-12-24', name: '', open: [] }, { date: '', name: '', open: [] }] })
    expect(twice['hours.special0']).toBe('')
    expect(twice['hours.date1']).not.toBe('')
    expect(twice['hours.date2']).not.toBe('')
  })
})

it('offers a span behind the others', () => {
  expect(nextSpan([])).toEqual({ from: '9:00', to: '17:00' })
  expect(nextSpan([{ from: '9:00', to: '12:30' }])).toEqual({ from: '13:30', to: '18:00' })
  expect(spanError([{ from: '9:00', to: '23:30' }, nextSpan([{ from: '9:00', to: '23:30' }])])).not.toBe('')
})
