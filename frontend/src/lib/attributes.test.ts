import { expect, it } from 'vitest'
import { badValue, readValue, shownAttributes, shownValue } from './attributes'
import type { Attribute } from './bridge'

const words = { names: { consentAt: 'Consent' }, when: (at: number) => `am ${new Date(at).toISOString().slice(0, 10)}` }

it('words what the program filled in and keeps the rest as it was named', () => {
  const shown = shownAttributes({ consentAt: '2026-11-21T01:27:31Z', Ort: 'Oldenburg', leer: '', page: 'https://shop.example/lampen/', odd: 'javascript:alert(1)' }, words)
  expect(shown.map((a) => [a.name, a.value, a.href])).toEqual([
    ['Consent', 'am 2026-11-21', ''], ['Ort', 'Oldenburg', ''], ['page', 'shop.example/lampen', 'https://shop.example/lampen/'], ['odd', 'javascript:alert(1)', ''],
  ])
})
it('shows nothing of nothing', () => expect(shownAttributes(undefined, words)).toEqual([]))

const field = (type: Attribute['type'], options?: string[]): Attribute => ({ id: '019f0000-0000-7000-8000-000000000001', name: 'Feld', type, position: 0, ...(options && { options }) })

it('leaves out what is defined and what is left of a definition that is gone', () => {
  const d = field('text')
  expect(shownAttributes({ [d.id]: 'a', '019f0000-0000-7000-8000-000000000002': 'b', Ort: 'c' }, words, [d]).map((a) => a.key)).toEqual(['Ort'])
})
it('shows a value as its type says, and one that does not fit as it is', () => {
  const w = { ...words, yes: 'ja', no: 'nein', lang: 'de' }
  expect(shownValue(field('number'), '1234.5', w).value).toBe('1.234,5')
  expect(shownValue(field('number'), 'viele', w).value).toBe('viele')
  expect(shownValue(field('yesno'), 'true', w).value).toBe('ja')
  expect(shownValue(field('link'), 'https://a.example/', w)).toEqual({ value: 'a.example', href: 'https://a.example/' })
  expect(shownValue(field('link'), 'javascript:alert(1)', w).href).toBe('')
})
it('reads what people type', () => {
  expect(readValue(field('number'), ' 3,5 ')).toBe('3.5')
  expect(readValue(field('link'), 'shop.example/a')).toBe('https://shop.example/a')
  expect(readValue(field('text'), ' a, b ')).toBe('a, b')
})
it('names the mistake in a value', () => {
  const bad: [Attribute, string, string][] = [
    [field('number'), '1e400', 'number'], [field('number'), '-2.5', ''], [field('date'), '2023-02-29', 'date'], [field('date'), '2024-02-29', ''],
    [field('choice', ['rot']), 'blau', 'choice'], [field('choice', ['rot']), 'rot', ''], [field('yesno'), 'ja', 'choice'], [field('link'), 'ftp://a', 'link'],
    [field('email'), 'a@b', 'email'], [field('email'), 'a@b.de', ''], [field('text'), 'x', ''], [field('date'), '', ''],
  ]
  for (const [d, value, want] of bad) expect(badValue(d, value), `${d.type} ${value}`).toBe(want)
})
