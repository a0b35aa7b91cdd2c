import { describe, expect, it } from 'vitest'
import type { Message, ThreadPage } from './bridge'
import { holds, itemsOf, layChanged, layNewest, layOlder, reuseItems } from './messages'

const day = new Date(2026, 10, 17, 9).getTime()
const minute = 60_000

function msg(id: string, more: Partial<Message> = {}): Message {
  return { id, conversation: 'c', inbox: 'i', dir: 'in', channel: 'w', at: day, text: id, ...more }
}
const ids = (list: Message[] | null): string => (list ?? []).map((m) => m.id).join('')
const page = (list: Message[], before = 'x'): ThreadPage => ({ messages: list, before, after: '', total: 9 })

describe('layNewest', () => {
  it('adds what came and keeps unchanged messages as they are', () => {
    const loaded = ['a', 'b', 'c'].map((id) => msg(id))
    const laid = layNewest(loaded, page([msg('b'), msg('c', { state: 'read' }), msg('d')]))!
    expect(ids(laid)).toBe('abcd')
    expect(laid[1]).toBe(loaded[1])
    expect(laid[2]).not.toBe(loaded[2])
  })
  it('follows the order of the page when a waiting message got its real time', () => {
    expect(ids(layNewest(['a', 'w', 'b'].map((id) => msg(id)), page(['a', 'b', 'w'].map((id) => msg(id)))))).toBe('abw')
  })
  it('drops a wish that was taken back', () => {
    expect(ids(layNewest(['a', 'b', 'w'].map((id) => msg(id)), page(['a', 'b'].map((id) => msg(id)))))).toBe('ab')
  })
  it('asks to begin anew when there is a gap', () => {
    expect(layNewest([msg('a')], page([msg('x'), msg('y')]))).toBeNull()
  })
  it('takes a whole short thread as it is', () => {
    expect(ids(layNewest([], page([msg('a')], '')))).toBe('a')
    expect(ids(layNewest([msg('a')], page([], '')))).toBe('')
  })
})

describe('layChanged', () => {
  const at = (id: string, n: number): Message => msg(id, { at: day + n })
  const loaded = [at('b', 2), at('c', 3), at('d', 4)]
  const lay = (changed: Message[], gone: string[], older: boolean, newer: boolean): string => ids(layChanged(loaded, changed, gone, { older, newer }))
  it('puts each message where it belongs', () => {
    expect(lay([at('e', 5), at('a', 1), at('x', 2)], [], false, false)).toBe('abxcde')
    expect(lay([at('b', 9)], ['c'], false, false)).toBe('db')
  })
  it('leaves out what belongs to a page that is not loaded', () => {
    expect(lay([at('e', 5), at('a', 1)], [], true, true)).toBe('bcd')
  })
  it('keeps unchanged messages as they are', () => {
    expect(layChanged(loaded, [at('c', 3)], [], { older: false, newer: false })[1]).toBe(loaded[1])
  })
})

describe('layOlder', () => {
  it('puts the page before, without repeating', () => {
    expect(ids(layOlder(['c', 'd'].map((id) => msg(id)), page(['a', 'b', 'c'].map((id) => msg(id)))))).toBe('abcd')
  })
})

describe('reuseItems', () => {
  it('keeps every item that shows nothing new', () => {
    const o = { newAfter: 0, events: true, unfolded: new Set<string>() }
    const loaded = ['a', 'b'].map((id) => msg(id))
    const old = itemsOf(loaded, o)
    const laid = reuseItems(old, itemsOf([...loaded, msg('c')], o))
    // the one before the new one loses its line, so it is another
    expect(laid.map((i, n) => i === old[n])).toEqual([true, true, false, false])
  })
})

describe('itemsOf', () => {
  const none = { newAfter: 0, events: true, unfolded: new Set<string>() }
  it('divides days and marks where new begins', () => {
    const items = itemsOf([msg('a'), msg('b', { at: day + minute }), msg('c', { at: day + 86_400_000 })], { ...none, newAfter: day })
    expect(items.map((i) => i.type)).toEqual(['day', 'message', 'new', 'message', 'day', 'message'])
  })
  it('folds three events and more, opens them, hides them', () => {
    const events = ['x', 'y', 'z'].map((id) => msg(id, { dir: 'event' }))
    expect(itemsOf(events, none).map((i) => i.type)).toEqual(['day', 'events'])
    expect(itemsOf(events, { ...none, unfolded: new Set(['events-x']) }).map((i) => i.type)).toEqual(['day', 'event', 'event', 'event'])
    expect(itemsOf(events.slice(1), none).map((i) => i.type)).toEqual(['day', 'event', 'event'])
    expect(itemsOf(events, { ...none, events: false })).toEqual([])
  })
  it('joins messages of one minute, but never hides a failure', () => {
    const joined = (more: Partial<Message>): boolean[] =>
      itemsOf([msg('a', { dir: 'out', ...more }), msg('b', { dir: 'out', at: day + 1000, ...more })], none).flatMap((i) => (i.type === 'message' ? [i.joined] : []))
    expect(joined({ state: 'sent' })).toEqual([true, false])
    expect(joined({ state: 'failed' })).toEqual([false, false])
    expect(joined({ dir: 'note' })).toEqual([false, false])
  })
  it('names the matter of letters where it changes, not for each answer nor for robots', () => {
    const letter = (id: string, subject: string, more: Partial<Message> = {}): Message => msg(id, { mail: { subject, from: { address: 'a@b.example' }, id }, ...more })
    const items = itemsOf([letter('a', 'Offer'), letter('b', 'AW: Offer'), msg('chat'), letter('c', 'Out of office', { auto: 'auto-reply' }), letter('d', 'Re: Offer'), letter('e', 'Bill')], none)
    expect(items.map((i) => i.type)).toEqual(['day', 'subject', 'message', 'message', 'message', 'message', 'message', 'subject', 'message'])
    expect(items.flatMap((i) => (i.type === 'subject' ? [i.text] : []))).toEqual(['Offer', 'Bill'])
  })
  it('never joins letters: each has its own line of state', () => {
    const letter = (id: string): Message => msg(id, { dir: 'out', state: 'sent', mail: { subject: 'S', from: { address: 'a@b.example' }, id } })
    expect(itemsOf([letter('a'), letter('b')], none).flatMap((i) => (i.type === 'message' ? [i.joined] : []))).toEqual([false, false])
  })
  it('shows an album as one, spoken for by the message that has words', () => {
    const list = [msg('a', { group: 'g', text: '' }), msg('b', { group: 'g' }), msg('c', { group: 'h' }), msg('d', { group: 'g', at: day + 1 })]
    const items = itemsOf(list, none).filter((i) => i.type === 'message')
    expect(items.map((i) => [i.key, i.message.id, ids(i.album ?? [])])).toEqual([['a', 'b', 'ab'], ['c', 'c', ''], ['d', 'd', '']])
    expect(holds(items[0]!, 'b')).toBe(true)
    expect(holds(items[1]!, 'b')).toBe(false)
  })
  it('takes what was deleted out of its album', () => {
    const list = [msg('a', { group: 'g' }), msg('b', { group: 'g', deleted: day }), msg('c', { group: 'g' })]
    expect(itemsOf(list, none).filter((i) => i.type === 'message').map((i) => i.key)).toEqual(['a', 'b', 'c'])
  })
  it('never joins a message with reactions or an edit: its line tells of them', () => {
    const joined = (more: Partial<Message>): boolean => itemsOf([msg('a', more), msg('b')], none).some((i) => i.type === 'message' && i.joined)
    expect(joined({})).toBe(true)
    expect(joined({ reactions: [{ emoji: 'x', at: 1 }] })).toBe(false)
    expect(joined({ edited: day })).toBe(false)
  })
})
