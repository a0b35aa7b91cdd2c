import { expect, it } from 'vitest'
import { snoozeChoices } from './snooze'

const at = (day: number, hour: number): number => new Date(2026, 10, day, hour).getTime() // 16 November 2026 is a Monday
const ids = (now: number): string[] => snoozeChoices(now).map((c) => c.id)

it('offers this evening only while it is to come', () => {
  expect(ids(at(17, 10))).toEqual(['hour', 'threeHours', 'evening', 'tomorrow', 'monday'])
  expect(ids(at(17, 17))).toEqual(['hour', 'threeHours', 'tomorrow', 'monday'])
})
it('means the next Monday, never today, and not twice the same day', () => {
  const monday = snoozeChoices(at(16, 10)).find((c) => c.id === 'monday')!
  expect(new Date(monday.until).getDate()).toBe(23)
  expect(ids(at(22, 10))).not.toContain('monday') // a Sunday: tomorrow is that Monday
})
it('is sorted and in the future', () => {
  const now = at(20, 8)
  const all = snoozeChoices(now).map((c) => c.until)
  expect(all).toEqual([...all].sort((a, b) => a - b))
  expect(all.every((u) => u > now)).toBe(true)
})
