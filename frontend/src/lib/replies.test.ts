import { expect, it } from 'vitest'
import { findReplies } from './replies'

const all = [
  { id: '1', category: 'Versand', title: 'Lieferzeit', text: 'zwei bis drei Werktage' },
  { id: '2', category: 'Versand', title: 'Größe des Pakets', text: 'Das Paket ist 40 cm lang.' },
  { id: '3', category: 'English', title: 'Thanks', text: 'Thank you! Lieferzeit is two days.' },
  { id: '4', category: 'Begrüßung', title: 'Guten Tag', text: 'Guten Tag {{contact.name}}' },
]
const ids = (search: string): string[] => findReplies(all, search).map((r) => r.id)

it('groups by category without a search', () => expect(ids('')).toEqual(['4', '3', '2', '1']))
it('finds in the text, with matches in the title first', () => expect(ids('lieferz')).toEqual(['1', '3']))
it('wants every word', () => expect(ids('zwei werktage')).toEqual(['1']))
it('does not care for accents', () => {
  expect(ids('grosse')).toEqual(['2'])
  expect(ids('begrussung')).toEqual(['4'])
})
it('finds words inside braces, and nothing for nonsense', () => {
  expect(ids('contact')).toEqual(['4'])
  expect(ids('xyz')).toEqual([])
})
