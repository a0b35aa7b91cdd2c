import { expect, it } from 'vitest'
import { cut } from './cut'

it('leaves what is short, also a little over', () => {
  for (const text of ['', 'Kurz.', 'a '.repeat(450), 'Zeile\n'.repeat(14)]) expect(cut(text)).toBe(text)
})
it('ends a long text between two words', () => {
  const text = 'Die Lampe flackert. '.repeat(500)
  const short = cut(text)
  expect(short.length).toBeLessThan(710)
  expect(text.startsWith(short.slice(0, -2))).toBe(true)
  expect(short.endsWith('. …') || short.endsWith('e …') || short.endsWith('t. …')).toBe(true)
})
it('ends many lines after some, one endless word anywhere but within a sign', () => {
  expect(cut('Zeile\n'.repeat(500)).split('\n')).toHaveLength(12)
  const short = cut('👍'.repeat(5000))
  expect(short.length).toBeLessThan(710)
  expect(short.slice(0, -2).replaceAll('👍', '')).toBe('')
})
