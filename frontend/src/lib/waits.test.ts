import { describe, expect, it } from 'vitest'
import { waitOf } from './waits'

/** A moment of November 2026: the 16th is a Monday, the 21st a Saturday. */
const at = (day: number, hour = 0, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime()
/** Nine to one and two to five, Monday to Friday. */
const week = [16, 17, 18, 19, 20, 23, 24, 25].flatMap((d) => [[at(d, 9), at(d, 13)], [at(d, 14), at(d, 17)]])

describe('a waiting time in the hours of an inbox', () => {
  it.each([
    ['the minutes of an open hour', at(16, 10), at(16, 10, 14), 'minute', 14],
    ['the break at noon does not count', at(16, 12, 50), at(16, 14, 10), 'minute', 20],
    ['the night does not count', at(16, 16), at(17, 10), 'hour', 2],
    ['nor the weekend', at(20, 16), at(23, 10), 'hour', 2],
    ['the same time next day is a day', at(16, 16), at(17, 16), 'day', 1],
    ['from Friday to Monday too', at(20, 16), at(23, 16, 30), 'day', 1],
    ['on Sunday Friday afternoon is an hour ago', at(20, 16), at(22, 12), 'hour', 1],
    ['a message at the weekend counts from the opening', at(21, 10), at(23, 10, 30), 'hour', 1],
    ['Thursday to Tuesday', at(19, 9), at(24, 9), 'day', 3],
    ['before the opening nothing has begun', at(21, 10), at(22, 10), 'none', 0],
    ['just opened', at(21, 10), at(23, 9), 'minute', 0],
    ['of what lies before the known hours the calendar tells', at(2, 10), at(20, 10), 'day', 18],
  ])('%s', (_, since, now, unit, n) => {
    expect(waitOf(since, now, week)).toEqual({ unit, n })
  })

  it.each([
    ['minutes', at(16, 10), at(16, 10, 59), 'minute', 59],
    ['hours', at(16, 10), at(17, 9), 'hour', 23],
    ['days', at(16, 10), at(18, 11), 'day', 2],
    ['a clock that was turned back', at(16, 10), at(16, 9), 'minute', 0],
  ])('without hours the clock: %s', (_, since, now, unit, n) => {
    expect(waitOf(since, now)).toEqual({ unit, n })
  })

  it('an inbox that never opens tells days', () => {
    expect(waitOf(at(16), at(18), [])).toEqual({ unit: 'day', n: 2 })
    expect(waitOf(at(16), at(16, 3), [])).toEqual({ unit: 'none', n: 0 })
  })
})
