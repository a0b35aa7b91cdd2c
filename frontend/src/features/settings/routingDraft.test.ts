import { beforeAll, expect, it } from 'vitest'
import type { Routing } from '$lib/gen/entities'
import { people } from '$lib/i18n/people'
import { checkRouting, routingDraft, routingOf, untouched } from './routingDraft'

beforeAll(() => people.ready())
const full: Routing = { on: true, lastAgent: true, limit: 6, accept: 3, needs: [{ channel: 'c', skill: 'French' }, { language: 'fr', label: 'l', skill: 'French' }], skillWait: 15, away: true }

it('comes out as it went in', () => {
  expect(routingOf(routingDraft(full))).toEqual(full)
  expect(routingOf(routingDraft({ on: false, limit: 4 }))).toEqual({ on: false, limit: 4 })
})

it('knows when it was never touched', () => {
  expect(untouched(routingDraft(null))).toBe(true)
  expect(untouched(routingDraft({ on: true, limit: 4 }))).toBe(false)
})

it('says what is wrong, while it is on', () => {
  const bad = { ...routingDraft(full), limit: '0', accept: 'x', wait: '-1', needs: [{ channel: '', label: '', language: '', skill: ' ' }] }
  expect(Object.entries(checkRouting(bad)).filter(([, e]) => e).map(([k]) => k)).toEqual(['routing.limit', 'routing.accept', 'routing.wait', 'routing.need0'])
  expect(checkRouting({ ...bad, on: false })).toEqual({})
  expect(Object.values(checkRouting({ ...routingDraft(full), accept: '', wait: '' })).join('')).toBe('')
})
