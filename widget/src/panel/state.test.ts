import { describe, expect, test } from 'vitest'
import { countUnread, due, merge, pending, verdict, type Entry } from './state'

const e = (id: string, at: number, more: Partial<Entry> = {}): Entry => ({ id, at, text: id, type: 'webchat', ...more })

describe('merge', () => {
  test('orders by the relay’s clock and keeps each id once', () => {
    expect(merge([e('b', 2)], [e('c', 3), e('a', 1), e('b', 2)]).map((x) => x.id)).toEqual(['a', 'b', 'c'])
    expect(merge([], [e('y', 1), e('x', 1)]).map((x) => x.id)).toEqual(['x', 'y'])
  })
  test('takes changes, but a state never goes back', () => {
    const list = merge([e('a', 1, { state: 'read' })], [e('a', 1, { text: 'edited', state: 'delivered' })])
    expect(list[0]).toMatchObject({ text: 'edited', state: 'read' })
  })
})

test('a waiting message is shown until the relay shows it', () => {
  const waiting = [{ id: 'a', at: 1, text: 'a', files: [] }, { id: 'b', at: 2, text: 'b', files: [] }, { id: 'm', at: 3, text: '', files: [], only: 'email' as const }]
  expect(pending({ entries: [e('a', 1, { mine: true })], waiting }).map((w) => w.id)).toEqual(['b'])
})

test('unread are the business’s messages after the mark', () => {
  expect(countUnread([e('a', 1), e('b', 2), e('c', 3, { mine: true })], 1)).toBe(1)
})

test('marks are due once, only for messages of this chat', () => {
  const list = [e('a', 1, { state: 'sent' }), e('b', 2, { state: 'delivered' }), e('c', 3, { state: 'read' }), e('d', 4, { state: 'sent', type: 'email' }), e('f', 5, { mine: true })]
  expect(due(list, 'got', new Set())).toEqual(['a'])
  expect(due(list, 'read', new Set())).toEqual(['a', 'b'])
  expect(due(list, 'read', new Set(['reada']))).toEqual(['b'])
})

test('what a refusal means', () => {
  expect(verdict('disk_full', '')).toBe('wait')
  expect(verdict('rate_limited', '')).toBe('wait')
  expect(verdict('not_found', 'files')).toBe('again')
  expect(verdict('file_type', 'upload')).toBe('fail')
  expect(verdict('too_large', 'text')).toBe('fail')
})
