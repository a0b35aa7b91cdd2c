import { describe, expect, it } from 'vitest'
import type { ListRow } from './bridge'
import { holdRows, joinPages, neighbour, reuseRows, urgency } from './rows'

function row(id: string, text = ''): ListRow {
  return {
    conversation: { id, inbox: 'i', contact: 'c', status: 'open', channels: [], lastChannel: '', lastAt: 0, lastInAt: 0, preview: { text, dir: 'in' } },
    name: id, unread: 0, mentioned: false, online: false, waiting: false, failed: false, draft: false,
  }
}
const rows = (ids: string): ListRow[] => [...ids].map((id) => row(id))
const ids = (list: ListRow[]): string => list.map((r) => r.conversation.id).join('')

describe('holdRows', () => {
  const cases: [string, string, string, string, number][] = [
    ['nothing changed', 'abcd', 'abcd', 'abcd', 0],
    ['one came on top', 'abcd', 'xabcd', 'abcd', 1],
    ['one moved to the top', 'abcd', 'cabd', 'abcd', 1],
    ['two moved, one came', 'abcd', 'dxcab', 'abcd', 3],
    ['one left: its place stays', 'abcd', 'acd', 'abcd', 0],
    ['rows below the shown ones do not count', 'ab', 'abxyz', 'ab', 0],
    ['everything is new', 'ab', 'xy', 'ab', 0],
  ]
  it.each(cases)('%s', (_name, shown, fresh, want, waiting) => {
    const held = holdRows(rows(shown), rows(fresh))
    expect(ids(held.rows)).toBe(want)
    expect(held.waiting).toBe(waiting)
  })

  it.each([
    ['at the top', 'abcd', 'xabcd', 'xabcd', 0],
    ['in its place', 'abcd', 'abxcd', 'abxcd', 0],
    ['at the end', 'abcd', 'abcdx', 'abcdx', 0],
    ['while what others did waits', 'abcd', 'ydabxc', 'abxcd', 2],
  ])('lets in what the person did themselves, %s', (_, shown, fresh, want, waiting) => {
    const held = holdRows(rows(shown), rows(fresh), (id) => id === 'x')
    expect(ids(held.rows)).toBe(want)
    expect(held.waiting).toBe(waiting)
  })

  it('shows new content in the old place', () => {
    const held = holdRows([row('a', 'old'), row('b')], [row('b'), row('a', 'new')])
    expect(held.rows.map((r) => r.conversation.preview.text)).toEqual(['new', ''])
  })
})

describe('joinPages', () => {
  it('repeats no conversation that moved between two pages', () => {
    expect(ids(joinPages([rows('abc'), rows('cde'), rows('ef')]))).toBe('abcdef')
  })
})

describe('neighbour', () => {
  it('goes down, and up at the end', () => {
    expect(neighbour(rows('abc'), 'b')?.name).toBe('c')
    expect(neighbour(rows('abc'), 'c')?.name).toBe('b')
    expect(neighbour(rows('abc'), 'a', -1)?.name).toBe('b')
    expect(neighbour(rows('a'), 'a')).toBeUndefined()
    expect(neighbour(rows('abc'), 'gone')?.name).toBe('a')
  })
})

describe('urgency', () => {
  it('follows the scale of the inbox', () => {
    const m = 60_000
    expect(urgency(0, 9 * m, 10, 30)).toBe('')
    expect(urgency(0, 10 * m, 10, 30)).toBe('warn')
    expect(urgency(0, 30 * m, 10, 30)).toBe('late')
    expect(urgency(0, 500 * m, 0, 0)).toBe('')
  })
})

describe('reuseRows', () => {
  it('keeps what tells nothing new', () => {
    const old = [row('a', 'x'), row('b', 'x')]
    const fresh = reuseRows(old, [row('b', 'y'), row('a', 'x')])
    expect(fresh[1]).toBe(old[0])
    expect(fresh[0]).not.toBe(old[1])
  })
})
