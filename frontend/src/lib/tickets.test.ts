import { describe, expect, it } from 'vitest'
import type { Message } from './bridge'
import { dueChoices, dueLevel, firstWords, fromField, moved, numberOf, quoted, suggestedTitle, toField } from './tickets'

const now = new Date('2026-11-18T10:00:00').getTime() // a Wednesday
const hour = 3_600_000
const message = (dir: Message['dir'], text: string, more: Partial<Message> = {}): Message => ({ id: text, conversation: 'c', inbox: 'i', dir, at: now - hour, text, ...more })

describe('what a ticket is filled with', () => {
  it('takes the matter of a mail without its prefixes', () => {
    expect(suggestedTitle('AW: Re: Angebot 2026-0418', [message('in', 'Guten Tag')])).toBe('Angebot 2026-0418')
  })
  it('else what the contact wrote last, not what we or a machine did', () => {
    const all = [message('in', 'Der Schirm hat einen Riss.\nSiehe Foto.'), message('out', 'Das tut mir leid.'), message('in', 'Bin im Urlaub', { auto: 'absence' }), message('note', 'Regal 4')]
    expect(suggestedTitle('', all)).toBe('Der Schirm hat einen Riss.')
    expect(suggestedTitle(undefined, [])).toBe('')
  })
  it('cuts between words', () => {
    expect(firstWords('Die Lampe ist angekommen, aber der Schirm hat einen Riss', 30)).toBe('Die Lampe ist angekommen…')
    expect(firstWords('Donaudampfschifffahrtsgesellschaft', 20)).toHaveLength(20)
  })
  it('quotes the last messages with who and when, notes and changes not', () => {
    const all = [message('in', 'eins'), message('in', 'zwei'), message('note', 'geheim'), message('out', 'drei'), message('in', '', { files: [] }), message('in', 'vier')]
    const text = quoted(all, (m) => (m.dir === 'in' ? 'Frau Brandt' : 'Anna'), 'de', now)
    expect(text).toBe('Frau Brandt, 09:00:\nzwei\n\nAnna, 09:00:\ndrei\n\nFrau Brandt, 09:00:\nvier')
  })
})

describe('dates', () => {
  it('are over, near or far; a solved ticket has time', () => {
    expect(dueLevel({ due: now - 1, status: 'open' }, now)).toBe('over')
    expect(dueLevel({ due: now + hour, status: 'waiting' }, now)).toBe('soon')
    expect(dueLevel({ due: now + 30 * hour, status: 'open' }, now)).toBe('')
    expect(dueLevel({ due: now - 1, status: 'solved' }, now)).toBe('')
    expect(dueLevel({ status: 'open' }, now)).toBe('')
  })
  it('go through a field unharmed', () => {
    expect(fromField(toField(now))).toBe(now)
    expect(toField(0)).toBe('')
    expect(fromField('')).toBe(0)
    expect(fromField('2026-11')).not.toBeNaN()
  })
  it('offered are still to come, each once', () => {
    expect(dueChoices(now).map((c) => c.id)).toEqual(['today', 'tomorrow', 'friday', 'week'])
    const friday = new Date('2026-11-20T18:00:00').getTime()
    expect(dueChoices(friday).map((c) => c.id)).toEqual(['tomorrow', 'week'])
  })
})

it('moves lines of a check-list within it', () => {
  const list = ['a', 'b', 'c'].map((id) => ({ id, text: id }))
  expect(moved(list, 'b', -1).map((c) => c.id)).toEqual(['b', 'a', 'c'])
  expect(moved(list, 'b', 1).map((c) => c.id)).toEqual(['a', 'c', 'b'])
  expect(moved(list, 'a', -1)).toBe(list)
  expect(moved(list, 'c', 1)).toBe(list)
})

it('a ticket on its way has no number yet', () => {
  expect(numberOf({ number: 123 })).toBe('#123')
  expect(numberOf({ number: 0 })).toBe('#…')
})
