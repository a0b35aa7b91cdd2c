import { expect, test } from 'vitest'
import type { Agent } from '$lib/bridge'
import { maySomewhere } from '$lib/rights'
import { pagesFor, placeOf, type PageInfo } from './pages'

const inboxes = [{ id: 'shop' }, { id: 'hire' }]
const pages = (me: Pick<Agent, 'role' | 'inboxes'>): PageInfo[] => pagesFor((kind) => maySomewhere(me, kind, inboxes))

test('administrators see everything, others what they may change', () => {
  expect(pages({ role: 'administrator' }).length).toBe(11)
  expect(pages({ role: 'dispatcher' }).map((p) => p.id)).toEqual(['teams', 'labels', 'savedReplies', 'macros', 'profile', 'device'])
  expect(pages({ role: 'agent' }).map((p) => p.id)).toEqual(['savedReplies', 'profile', 'device'])
  expect(pages({ role: 'reviewer' }).map((p) => p.id)).toEqual(['profile', 'device'])
})

test('who dispatches in one inbox only looks after what belongs to that one', () => {
  expect(pages({ role: 'reviewer', inboxes: { hire: { role: 'dispatcher' } } }).map((p) => p.id)).toEqual(['labels', 'savedReplies', 'macros', 'profile', 'device'])
  expect(pages({ role: 'dispatcher', inboxes: { hire: { role: 'reviewer' } } }).map((p) => p.id)).toEqual(['teams', 'labels', 'savedReplies', 'macros', 'profile', 'device'])
})

test('a place that is not offered leads to the first page that is', () => {
  expect(placeOf('channels/new/webchat', pages({ role: 'administrator' }))).toEqual({ page: 'channels', item: 'new/webchat' })
  expect(placeOf('channels/abc', pages({ role: 'reviewer' }))).toEqual({ page: 'profile', item: '' })
  expect(placeOf('', pages({ role: 'administrator' }))).toEqual({ page: 'workspace', item: '' })
})
