import { describe, expect, it } from 'vitest'
import type { Template } from './bridge'
import { filledOf, findTemplates, firstLanguage, openFields, pieces, readsAs, styled, templateTitle } from './templates'

const pickup: Template = {
  id: 'c/1', channel: 'c', remote: '1', name: 'abholung_bereit', language: 'de', category: 'utility', state: 'approved',
  headerKind: 'text', header: 'Für {{1}}', body: 'Guten Tag {{1}}, Bestellung {{nr}} ist da.', footer: 'Nordlicht',
  fields: [{ name: 'header.1', place: 'header' }, { name: 'body.1', place: 'body' }, { name: 'body.nr', place: 'body' }],
}
const values = { 'header.1': 'Ole', 'body.1': 'Herr Brinkmann', 'body.nr': ' ' }

describe('a template', () => {
  it('shows what is filled in and what is still open, each variable in its place', () => {
    expect(pieces(pickup.body, 'body', values)).toEqual([
      { text: 'Guten Tag ' }, { text: 'Herr Brinkmann', filled: true }, { text: ', Bestellung ' }, { text: '{{nr}}', open: 'nr' }, { text: ' ist da.' },
    ])
    expect(openFields(pickup, values).map((f) => f.name)).toEqual(['body.nr'])
  })
  it('reads with header and footer, as the customer sees it', () => {
    expect(readsAs(pickup, { ...values, 'body.nr': '10482' })).toBe('Für Ole\n\nGuten Tag Herr Brinkmann, Bestellung 10482 ist da.\n\nNordlicht')
    expect(readsAs({ ...pickup, headerKind: 'image', header: '', footer: undefined }, values)).toBe('Guten Tag Herr Brinkmann, Bestellung {{nr}} ist da.')
  })
  it('sends only values that are there', () => {
    expect(filledOf(pickup, { ...values, other: 'x' })).toEqual({ template: 'c/1', values: { 'header.1': 'Ole', 'body.1': 'Herr Brinkmann' } })
  })
  it('has a name people can read', () => expect(templateTitle('abholung_bereit')).toBe('Abholung bereit'))
})

describe('finding one', () => {
  const all: Template[] = [
    { ...pickup, id: 'c/2', name: 'zebra', state: 'pending' }, { ...pickup, id: 'c/3', name: 'apfel', language: 'en_US', category: 'marketing' }, pickup,
  ]
  it('puts those that can be sent first', () => {
    expect(findTemplates(all, { text: '', language: '', category: '' }).map((t) => t.id)).toEqual(['c/1', 'c/3', 'c/2'])
  })
  it('searches names and texts, by language and category', () => {
    expect(findTemplates(all, { text: 'abholung bestellung', language: '', category: '' }).map((t) => t.id)).toEqual(['c/1'])
    expect(findTemplates(all, { text: '', language: 'en_US', category: 'marketing' }).map((t) => t.id)).toEqual(['c/3'])
  })
  it('begins with the language of the contact', () => {
    expect(firstLanguage(all, 'en')).toBe('en_US')
    expect(firstLanguage(all, 'fr')).toBe('')
    expect(firstLanguage(all, '')).toBe('')
  })
})

it('reads the marks messengers read, and no others', () => {
  expect(styled('Bis *Sonntag* sparen, _wirklich_')).toEqual([
    { text: 'Bis ', look: '' }, { text: 'Sonntag', look: 'b' }, { text: ' sparen, ', look: '' }, { text: 'wirklich', look: 'i' },
  ])
  expect(styled('2*3*4 snake_case_name ~ ~')).toEqual([{ text: '2*3*4 snake_case_name ~ ~', look: '' }])
})
