import { expect, it } from 'vitest'
import { windowLeft, windowLevel } from './replyWindow'

const minute = 60_000

it('turns from calm to amber at two hours, to red at half an hour, and closes', () => {
  expect(windowLevel(0, 5)).toBe('')
  expect(windowLevel(undefined, 5)).toBe('')
  expect(windowLevel(121 * minute, 0)).toBe('calm')
  expect(windowLevel(120 * minute, 0)).toBe('warn')
  expect(windowLevel(30 * minute, 0)).toBe('late')
  expect(windowLevel(1000, 1000)).toBe('closed')
})

it('never promises more than is left', () => {
  expect(windowLeft(24 * 60 * minute - 1, 0)).toBe('23 h')
  expect(windowLeft(100 * minute, 0)).toBe('1 h 40 min')
  expect(windowLeft(120 * minute, 0)).toBe('2 h')
  expect(windowLeft(59.9 * minute, 0)).toBe('59 min')
  expect(windowLeft(4 * minute + 9_400, 0)).toBe('4:09')
  expect(windowLeft(0, 10)).toBe('0:00')
})
