import { describe, expect, it } from 'vitest'
import { businessMinutes, isOpen, opensAt } from './businessTime'
import { urgency } from './rows'

const hour = 3_600_000
const at = (day: number, h: number): number => day * 24 * hour + h * hour
/** Nine to five on five days, then two days off, then again. */
const week = [0, 1, 2, 3, 4, 7, 8].map((d) => [at(d, 9), at(d, 17)])

describe('business time', () => {
  it.each([
    ['without hours all of it', undefined, at(0, 0), at(1, 0), 24 * 60],
    ['within a day', week, at(0, 10), at(0, 12.5), 150],
    ['a night adds nothing', week, at(0, 16), at(1, 10), 120],
    ['a weekend adds nothing', week, at(4, 16), at(7, 10), 120],
    ['before the first span nothing is known', week, at(-9, 0), at(0, 10), 60],
    ['backwards is nothing', week, at(1, 10), at(0, 10), 0],
    ['closed all the time', [], at(0, 0), at(9, 0), 0],
  ])('%s', (_, spans, from, to, want) => {
    expect(businessMinutes(spans, from, to)).toBe(want)
  })

  it('tells when it is open, and when next', () => {
    expect([isOpen(week, at(0, 9)), isOpen(week, at(0, 17)), isOpen(undefined, 0), isOpen([], 0)]).toEqual([true, false, true, false])
    expect([opensAt(week, at(0, 12)), opensAt(week, at(4, 18)), opensAt(week, at(9, 0)), opensAt(undefined, 5)]).toEqual([at(0, 12), at(7, 9), 0, 5])
  })

  it('colours a wait by it', () => {
    expect(urgency(at(4, 16.75), at(7, 8), 10, 30, week)).toBe('warn')
    expect(urgency(at(4, 16.75), at(7, 9.25), 10, 30, week)).toBe('late')
    expect(urgency(at(4, 18), at(7, 9.1), 10, 30, week)).toBe('')
  })
})
