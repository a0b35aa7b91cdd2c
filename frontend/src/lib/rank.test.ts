import { expect, it } from 'vitest'
import { rank } from './rank'

const titles = ['Done', 'Done and next', 'Assign', 'Assign to me', 'Mark unread', 'Longest waiting']
const find = (typed: string): string[] => rank(titles, (t) => t, typed)

it('keeps the order without letters', () => expect(find('')).toEqual(titles))
it('puts beginnings first, then words, then parts', () => {
  expect(find('do')).toEqual(['Done', 'Done and next'])
  expect(find('me')[0]).toBe('Assign to me')
  expect(find('read')).toEqual(['Mark unread'])
})
it('takes letters left out', () => expect(find('asme')).toEqual(['Assign to me']))
it('finds nothing for nonsense', () => expect(find('qqq')).toEqual([]))
