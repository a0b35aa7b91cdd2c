import { expect, it } from 'vitest'
import { partsOf } from './textParts'

it('counts the messages a long text goes out as', () => {
  expect(partsOf('kurz', 10)).toBe(1)
  expect(partsOf('x'.repeat(10), 10)).toBe(1)
  expect(partsOf('x'.repeat(11), 10)).toBe(2)
  expect(partsOf('x'.repeat(10) + '   ', 10)).toBe(1)
  expect(partsOf('eins zwei drei vier', 10)).toBe(2)
  expect(partsOf('x'.repeat(99), 0)).toBe(1)
})

it('counts characters as people see code points, not halves', () => {
  expect(partsOf('😀'.repeat(10), 10)).toBe(1)
})
