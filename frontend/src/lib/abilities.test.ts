import { describe, expect, it } from 'vitest'
import { deleteWhy, editWhy, mayChange, quickReactions, quoteWhy, reactWhy } from './abilities'
import type { Message } from './bridge'

const now = 1_800_000_000_000
const hour = 3_600_000
const sent: Message = { id: 'm', conversation: 'c', inbox: 'i', dir: 'out', channel: 'x', at: now - hour, text: 'Hallo', state: 'delivered' }
const came: Message = { ...sent, dir: 'in', state: undefined }
const two = { quotes: true, reacts: ['👍'], edits: 120, deletes: -1 }

describe('changing what was sent', () => {
  it('is possible as long as the channel allows it', () => {
    expect(editWhy(sent, two, now)).toBe('')
    expect(editWhy(sent, two, now + hour + 1)).toBe('late')
    expect(deleteWhy(sent, two, now + 1000 * hour)).toBe('')
    expect(editWhy(sent, { ...two, edits: 0 }, now)).toBe('never')
    expect(deleteWhy(sent, {}, now)).toBe('never')
  })
  it('is always possible while it waits here', () => {
    expect(editWhy({ ...sent, state: 'queued' }, {}, now)).toBe('')
    expect(deleteWhy({ ...sent, state: 'waiting' }, {}, now)).toBe('')
    expect(deleteWhy({ ...sent, state: 'queued', parts: 2, sent: 1 }, two, now)).toBe('notYet')
  })
  it('is for the author and for those who hand out work', () => {
    expect(mayChange({ ...sent, author: 'a' }, { id: 'a', role: 'agent' })).toBe(true)
    expect(mayChange({ ...sent, author: 'b' }, { id: 'a', role: 'agent' })).toBe(false)
    expect(mayChange({ ...sent, author: 'b' }, { id: 'a', role: 'dispatcher' })).toBe(true)
    expect(mayChange(came, { id: 'a', role: 'administrator' })).toBe(false)
  })
  it('needs the message at the platform, and no other change under way', () => {
    expect(editWhy({ ...sent, state: 'sending' }, two, now)).toBe('notYet')
    expect(editWhy({ ...sent, parts: 3, sent: 3 }, two, now)).toBe('template')
    expect(deleteWhy({ ...sent, state: 'failed' }, two, now)).toBe('notThere')
    expect(editWhy({ ...sent, wish: { what: 'delete', by: 'a' } }, two, now)).toBe('underway')
    expect(editWhy({ ...sent, wish: { what: 'delete', by: 'a', fault: 'refused' } }, two, now)).toBe('')
    expect(editWhy({ ...sent, template: { template: 't' } }, two, now)).toBe('template')
  })
})

it('quotes and reactions apply to both sides where the channel has them', () => {
  expect(quoteWhy(came, two)).toBe('')
  expect(reactWhy(came, two)).toBe('')
  expect(reactWhy(came, {})).toBe('never')
  expect(quoteWhy(sent, { ...two, quotes: false })).toBe('never')
  expect(quoteWhy({ ...sent, state: 'unsure' }, two)).toBe('notThere')
})

it('offers reactions the channel takes, the usual ones first', () => {
  expect(quickReactions(['*'], 3)).toEqual(['👍', '❤', '😂'])
  expect(quickReactions(['🔥', '👌', '👍'], 2)).toEqual(['👍', '🔥'])
  expect(quickReactions(undefined)).toEqual([])
})
