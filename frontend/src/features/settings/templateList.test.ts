import { expect, test } from 'vitest'
import { templatesOf } from '$lib/bridge/fake/templates'
import { exampleOf, languageWord, matching } from './templateList'

const all = templatesOf('wa')

test('every typed word must occur somewhere', () => {
  expect(matching(all, '')).toEqual(all)
  expect(matching(all, 'abholung Bestellung').map((x) => x.remote)).toEqual(['t-pickup'])
  expect(matching(all, 'rejected').map((x) => x.name)).toEqual(['sale_now'])
})

test('the preview takes the platform’s examples, never a file’s', () => {
  expect(exampleOf(all.find((x) => x.remote === 't-invoice')!)).toEqual({ 'body.1': 'Frau Lindgren', 'body.2': '10482' })
})

test('languages are said in words, as the platform writes them or not', () => {
  expect(languageWord('de', 'en')).toBe('German')
  expect(languageWord('en_US', 'de')).toContain('Englisch')
  expect(languageWord('no such thing', 'de')).toBe('no such thing')
})
