import { describe, expect, it } from 'vitest'
import { Selection } from './selection.svelte'

const rows = ['a', 'b', 'c', 'd', 'e']

describe('a selection', () => {
  it('is made of single rows', () => {
    const s = new Selection()
    s.toggle('b')
    s.toggle('d')
    expect([s.n, s.has('b'), s.has('c')]).toEqual([2, true, false])
    s.toggle('b')
    expect(s.meant).toEqual({ ids: ['d'] })
  })

  it('reaches from the last one to where Shift is held', () => {
    const s = new Selection()
    s.toggle('d')
    s.extendTo(rows, 'b')
    expect(s.known.sort()).toEqual(['b', 'c', 'd'])
    s.extendTo(rows, 'e') // from d again: what was selected stays
    expect(s.known.sort()).toEqual(['b', 'c', 'd', 'e'])
  })

  it('begins at a row by key, goes on and back', () => {
    const s = new Selection()
    s.step(rows, 1, 'b')
    expect(s.known).toEqual(['b'])
    s.step(rows, 1, 'b')
    s.step(rows, 1, 'b')
    expect(s.known.sort()).toEqual(['b', 'c', 'd'])
    s.step(rows, -1, 'b')
    expect(s.known.sort()).toEqual(['b', 'c'])
    s.step(rows, -1, 'b')
    s.step(rows, -1, 'b') // over the first: the other way
    expect(s.known.sort()).toEqual(['a', 'b'])
  })

  it('stops at the ends', () => {
    const s = new Selection()
    s.step(rows, 1, 'e')
    s.step(rows, 1, 'e')
    expect(s.known).toEqual(['e'])
    s.step(rows, 1, 'gone')
    expect(s.known).toEqual(['e'])
  })

  it('can be the whole result but for some', () => {
    const s = new Selection()
    s.everything({ search: 'lamp' }, 1234)
    expect([s.n, s.all, s.has('never loaded')]).toEqual([1234, true, true])
    s.toggle('b')
    expect([s.n, s.all, s.has('b')]).toEqual([1233, false, false])
    expect(s.meant).toEqual({ search: 'lamp', except: ['b'] })
    s.clear()
    expect([s.n, s.has('a')]).toEqual([0, false])
  })
})
