import { expect, test } from 'vitest'
import { moved, placed } from './order'

const list = ['a', 'b', 'c', 'd'].map((id, position) => ({ id, position }))
const ids = (l: { id: string }[]): string => l.map((v) => v.id).join('')

test('one goes to another place, the others close up', () => {
  expect(ids(moved(list, 'a', 2))).toBe('bcad')
  expect(ids(moved(list, 'd', 0))).toBe('dabc')
  expect(moved(list, 'b', 1)).toBe(list)
  expect(moved(list, 'x', 1)).toBe(list)
  expect(moved(list, 'a', 4)).toBe(list)
})

test('only those that moved get a new number', () => {
  expect(placed(list)).toEqual([])
  expect(placed(moved(list, 'c', 1))).toEqual([{ id: 'c', position: 1 }, { id: 'b', position: 2 }])
  expect(placed([{ position: 0 }, { position: 0 }])).toEqual([{ position: 1 }])
})
