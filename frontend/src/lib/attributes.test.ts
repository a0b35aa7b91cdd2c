import { expect, it } from 'vitest'
import { shownAttributes } from './attributes'

const words = { names: { consentAt: 'Consent' }, when: (at: number) => `am ${new Date(at).toISOString().slice(0, 10)}` }

it('words what the program filled in and keeps the rest as it was named', () => {
  const shown = shownAttributes({ consentAt: '2026-11-21T01:27:31Z', Ort: 'Oldenburg', leer: '', page: 'https://shop.example/lampen/', odd: 'javascript:alert(1)' }, words)
  expect(shown.map((a) => [a.name, a.value, a.href])).toEqual([
    ['Consent', 'am 2026-11-21', ''], ['Ort', 'Oldenburg', ''], ['page', 'shop.example/lampen', 'https://shop.example/lampen/'], ['odd', 'javascript:alert(1)', ''],
  ])
})
it('shows nothing of nothing', () => expect(shownAttributes(undefined, words)).toEqual([]))
