import { describe, expect, it } from 'vitest'
import { windowFromBottom, windowFromTop } from './window'

const sizes = Array.from({ length: 1000 }, (_, i) => 40 + (i % 3) * 20)
const total = sizes.reduce((a, b) => a + b, 0)

describe.each([
  ['from the top', windowFromTop],
  ['from the bottom', windowFromBottom],
])('%s', (name, range) => {
  it.each([0, 1, 500, 12_345, total - 600, total])('at %i covers the view and adds up', (at) => {
    const r = range(sizes, at, 600, 200)
    const drawn = sizes.slice(r.start, r.end).reduce((a, b) => a + b, 0)
    expect(r.before + drawn + r.after).toBe(total)
    const skipped = name === 'from the top' ? r.before : r.after
    expect(skipped).toBeLessThanOrEqual(at)
    expect(skipped + drawn).toBeGreaterThanOrEqual(Math.min(total, at + 600))
    expect(r.end - r.start).toBeLessThan(40)
  })
  it('draws nothing of nothing', () => expect(range([], 0, 600, 200)).toEqual({ start: 0, end: 0, before: 0, after: 0 }))
})
