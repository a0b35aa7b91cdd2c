import { describe, expect, test } from 'vitest'
import type { Mail, Message } from './bridge'
import { folds, isFormatted, listedFiles, partyFull, quoteBlocks, someNames, subjectCore, tellsPeople } from './letters'

const mail = (more: Partial<Mail> = {}): Mail => ({ subject: 'S', from: { address: 'lina@example.org' }, to: [{ address: 'Info@shop.example' }], id: 'a@b', ...more })

test.each([
  ['AW: Re: [2] Angebot', 'Angebot'], ['WG: Fwd: Angebot', 'Angebot'], ['Re[3]: Angebot', 'Angebot'], ['RE:Angebot', 'Angebot'],
  ['Reklamation: Lampe', 'Reklamation: Lampe'], ['  Angebot \t 12 ', 'Angebot 12'], ['Re:', ''],
])('the matter of “%s” is “%s”', (subject, core) => expect(subjectCore(subject)).toBe(core))

test('people are told when there is somebody beside the contact and us', () => {
  const own = new Set(['info@shop.example'])
  const contact = new Set(['lina@example.org'])
  expect(tellsPeople(mail(), own, contact)).toBe(false)
  expect(tellsPeople(mail({ cc: [{ address: 'petra@example.org' }] }), own, contact)).toBe(true)
  expect(tellsPeople(mail({ from: { address: 'petra@example.org' } }), own, contact)).toBe(true)
  expect(tellsPeople(mail({ list: true }), own, contact)).toBe(true)
})

test('names', () => {
  expect(partyFull({ name: 'Lina', address: 'l@example.org' })).toBe('Lina <l@example.org>')
  expect(partyFull({ name: 'l@example.org', address: 'l@example.org' })).toBe('l@example.org')
  expect(someNames([1, 2, 3, 4, 5].map((n) => ({ address: `${n}@example.org` })), 2)).toEqual({ names: '1@example.org, 2@example.org', more: 3 })
})

test('a picture that stands in the text is not listed again', () => {
  const file = (name: string, cid?: string) => ({ hash: name, name, type: 'image/png', size: 1, ...(cid ? { cid } : {}) })
  const m = { files: [file('inline', 'a@b'), file('attached')] } as Message
  expect(listedFiles(m, true).map((f) => f.name)).toEqual(['attached'])
  expect(listedFiles(m, false).map((f) => f.name)).toEqual(['inline', 'attached'])
})

test('something is folded when the whole differs from what is shown', () => {
  const f = { hash: 'h', name: 'n', type: 't', size: 1 }
  expect(folds(mail())).toBe(false)
  expect(folds(mail({ html: f }))).toBe(false)
  expect(folds(mail({ html: f, short: f }))).toBe(true)
  expect(folds(mail({ full: f }))).toBe(true)
})

test('what an agent wrote gets a frame only when it is more than lines', () => {
  expect(isFormatted(mail())).toBe(false)
  expect(isFormatted(mail({ body: '<p>Hello<br>Lina</p><p></p>' }))).toBe(false)
  expect(isFormatted(mail({ body: '<p>Hello <strong>Lina</strong></p>' }))).toBe(true)
  expect(isFormatted(mail({ body: '<p style="color:red">Hello</p>' }))).toBe(true)
  expect(folds(mail({ below: '> quoted' }))).toBe(true)
  const hash = 'ab'.repeat(32)
  const m = { files: [{ hash, name: 'n', type: 'image/png', size: 1 }], mail: mail({ body: `<p><img data-hash="${hash}"></p>` }) } as Message
  expect(listedFiles(m, true)).toEqual([])
  expect(listedFiles(m, false)).toHaveLength(1)
})

describe('quotes', () => {
  test('are told apart by depth, nothing is lost', () => {
    const blocks = quoteBlocks('Ja, gern.\n\nAm Montag schrieb Anna:\n> Passt es?\n>> Und Lina:\n>> Wann?\n> Gruß\n\nLina')
    expect(blocks).toEqual([
      { depth: 0, text: 'Ja, gern.\n\nAm Montag schrieb Anna:' }, { depth: 1, text: 'Passt es?' }, { depth: 2, text: 'Und Lina:\nWann?' }, { depth: 1, text: 'Gruß' },
      { depth: 0, text: 'Lina' },
    ])
  })
  test('a greater-than sign inside a line is none', () => expect(quoteBlocks('5 > 3').map((b) => b.depth)).toEqual([0]))
})
