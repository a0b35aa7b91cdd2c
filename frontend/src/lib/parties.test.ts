import { describe, expect, it } from 'vitest'
import { ended, parseParties, validAddress, withParties } from './parties'

describe('addresses as people paste them', () => {
  const cases: [string, { name?: string; address: string }[]][] = [
    ['anna@example.org', [{ address: 'anna@example.org' }]],
    ['Anna Keller <Anna@Example.org>', [{ name: 'Anna Keller', address: 'anna@example.org' }]],
    ['"Keller, Anna" <anna@example.org>, jonas@example.org', [{ name: 'Keller, Anna', address: 'anna@example.org' }, { address: 'jonas@example.org' }]],
    ['a@example.org; b@example.org\nc@example.org', [{ address: 'a@example.org' }, { address: 'b@example.org' }, { address: 'c@example.org' }]],
    ['a@example.org b@example.org', [{ address: 'a@example.org' }, { address: 'b@example.org' }]],
    ['mailto:info@example.org', [{ address: 'info@example.org' }]],
    ['anna@example.org <anna@example.org>', [{ address: 'anna@example.org' }]],
    ['Anna Keller', [{ address: 'anna keller' }]],
    [' ,; \n', []],
  ]
  for (const [text, want] of cases) it(JSON.stringify(text), () => expect(parseParties(text)).toEqual(want))
})

it('knows what is an address', () => {
  for (const good of ['a@b.de', 'first.last+tag@mail.example.org', 'käse@münchen.example', "o'hara@example.org"]) expect(validAddress(good), good).toBe(true)
  for (const bad of ['', 'anna', 'anna@example', 'anna@', '@example.org', 'a b@example.org', 'a@exa mple.org', 'a@-x.org', 'a..b@example.org', '.a@example.org', 'a@example.org>', `${'x'.repeat(250)}@b.de`]) {
    expect(validAddress(bad), bad).toBe(false)
  }
})

it('takes nobody in twice', () => {
  expect(withParties([{ name: 'Anna', address: 'a@x.de' }], [{ address: 'a@x.de' }, { address: 'b@x.de' }])).toEqual([{ name: 'Anna', address: 'a@x.de' }, { address: 'b@x.de' }])
})

it('knows when one is complete', () => {
  for (const text of ['a@x.de,', 'Anna <a@x.de>;', '"Keller, Anna" <a@x.de>,']) expect(ended(text), text).toBe(true)
  for (const text of ['a@x.de', '"Keller,', '"Keller, Anna"', '"Keller, Anna" <a@']) expect(ended(text), text).toBe(false)
})
