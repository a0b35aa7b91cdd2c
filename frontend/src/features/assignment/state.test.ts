// How present somebody is said to be.
import { beforeAll, expect, it } from 'vitest'
import type { AgentLoad } from '$lib/bridge'
import { assignment } from '$lib/i18n/assignment'
import { FakeBridge } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { stateOf } from './state'

let app: App
const bridge = new FakeBridge({ conversations: 2 })
beforeAll(async () => {
  app = new App(bridge)
  await app.session.start()
  await app.load()
  await assignment.ready()
})
const load = (id: string, presence: AgentLoad['presence'], more: Partial<AgentLoad['agent']> = {}): AgentLoad =>
  ({ agent: { ...app.workspace.me, id, awayUntil: 0, ...more }, presence, active: 0, waiting: 0, handled: 0, limit: 5, answers: true, rows: [], more: 0, passes: 0 })

it('says of oneself that the PC is offline, not that one is not there', () => {
  const me = app.workspace.me.id
  expect(stateOf(app, load(me, 'present'), 1).text).toBe('present')
  bridge.tell('status', { ...bridge.store.status, link: 'offline' })
  expect(stateOf(app, load(me, 'off'), 1)).toEqual({ text: 'This PC is offline', dot: 'off' })
  expect(stateOf(app, load('other', 'away'), 1).dot).toBe('away')
  expect(stateOf(app, load(me, 'off', { awayUntil: 90_000_000 }), 1).text).toMatch(/until/)
})
