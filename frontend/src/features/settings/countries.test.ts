import { expect, test } from 'vitest'
import { countries, likelyCountry, searchCountries } from './countries'

test('countries are named and sorted in the language of the screen', () => {
  const de = countries('de')
  expect(de.find((c) => c.code === 'AT')?.name).toBe('Österreich')
  expect(de.every((c) => c.name !== c.code)).toBe(true)
  // Ö stands among O, not behind Z.
  expect(de.findIndex((c) => c.code === 'AT')).toBeLessThan(de.findIndex((c) => c.code === 'PL'))
})

test('found by name or code, the beginning first', () => {
  expect(searchCountries(countries('de'), 'de')[0]!.code).toBe('DE')
  expect(searchCountries(countries('en'), 'ger')[0]!.code).toBe('DE')
  expect(searchCountries(countries('en'), 'king united').map((c) => c.code)).toEqual(['GB'])
  expect(searchCountries(countries('de'), 'xyz')).toEqual([])
})

test('the country to begin with is that of the system, else of the language', () => {
  expect(likelyCountry('de-AT', 'de')).toBe('AT')
  expect(likelyCountry('de', 'de')).toBe('DE')
  expect(likelyCountry('en-US', 'de')).toBe('DE')
  expect(likelyCountry('en-US', 'en')).toBe('US')
  expect(likelyCountry('en-001', 'en')).toBe('GB')
})
