import { CalendarDate, CalendarDateTime } from '@internationalized/date'
import { describe, expect, it } from 'vitest'
import { dateIn, textOfDate } from './dateField'

describe('what a date field holds', () => {
  it.each([['2026-11-24', false], ['2026-11-24T17:05', true]])('goes there and back: %s', (text, time) => {
    expect(textOfDate(dateIn(text, time), time)).toBe(text)
  })
  it.each([['', false], ['', true], ['2026-02-30', false], ['24.11.2026', false], ['2026-11-24', false]])('is nothing where nothing is: %s', (text, time) => {
    expect(dateIn(text, time)?.toString()).toBe(text === '2026-11-24' ? text : undefined)
  })
  it('is nothing while the year is being typed', () => {
    expect([2, 20, 202].map((y) => textOfDate(new CalendarDate(y, 11, 24), false))).toEqual(['', '', ''])
    expect(textOfDate(new CalendarDateTime(2026, 1, 2, 3, 4), true)).toBe('2026-01-02T03:04')
    expect(textOfDate(undefined, true)).toBe('')
  })
})
