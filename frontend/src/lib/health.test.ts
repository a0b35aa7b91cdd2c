import { expect, test } from 'vitest'
import type { Channel, Health } from './bridge'
import { alarms, fetched, wantsSignIn, worryOf } from './health'

const now = 1_000_000_000
const channel = (id: string, on = true): Channel => ({ id, inbox: 'i', type: 'x', name: id, on, settings: {} })
const line = (id: string, state: Health['state'], ago: number, more: Partial<Health> = {}): Health => ({ id, state, since: now - ago, ...more })

test('a stopped line is told at once, one that is away after two minutes', () => {
  const health = [line('a', 'away', 119_000), line('b', 'away', 121_000), line('c', 'refused', 1000), line('d', 'ok', 9e6), line('e', 'opening', 9e6)]
  const view = { channels: ['a', 'b', 'c', 'd', 'e'].map((id) => channel(id)), health }
  expect(alarms(view, now).map((a) => a.channel.id)).toEqual(['c', 'b'])
})

test('channels that are switched off or gone are silent', () => {
  const view = { channels: [channel('a', false)], health: [line('a', 'refused', 9e6), line('gone', 'refused', 9e6)] }
  expect(alarms(view, now)).toEqual([])
})

test('history in percent, never over the whole', () => {
  expect(fetched(line('a', 'ok', 0))).toBeNull()
  expect(fetched(line('a', 'ok', 0, { done: 1, total: 3 }))).toBe(33)
  expect(fetched(line('a', 'ok', 0, { done: 9, total: 3 }))).toBe(100)
})

test('only refused credentials ask for signing in anew', () => {
  expect(wantsSignIn(line('a', 'refused', 0, { fault: 'channel_login' }))).toBe(true)
  expect(wantsSignIn(line('a', 'refused', 0, { fault: 'certificate' }))).toBe(false)
  expect(wantsSignIn(line('a', 'away', 0, { fault: 'channel_login' }))).toBe(false)
})

test('a silent channel and an access that ends are told after those that stopped', () => {
  const day = 86_400_000
  const health = [line('a', 'ok', 0, { expires: now + 6 * day }), line('b', 'ok', 0, { silent: now - day }), line('c', 'refused', 0), line('d', 'ok', 0, { expires: now + 8 * day }), line('e', 'ok', 0, { unread: 3 })]
  const view = { channels: ['a', 'b', 'c', 'd', 'e'].map((id) => channel(id)), health }
  expect(alarms(view, now).map((a) => [a.channel.id, a.why])).toEqual([['c', 'refused'], ['b', 'silent'], ['a', 'expires']])
})

test('the worst of a line is said of it', () => {
  expect(worryOf(line('a', 'refused', 0, { silent: 1, unread: 2 }), now)).toBe('refused')
  expect(worryOf(line('a', 'opening', 0, { silent: 1 }), now)).toBe('silent')
  expect(worryOf(line('a', 'ok', 0, { expires: now - 1, unread: 2 }), now)).toBe('expires')
  expect(worryOf(line('a', 'ok', 0, { unread: 2 }), now)).toBe('unread')
  expect(worryOf(line('a', 'ok', 0, { lastIn: now }), now)).toBe('')
})
