// A macro is run as a whole, also for the second time.
import { beforeEach, expect, it, vi } from 'vitest'
import type { Conversation, Label } from '$lib/bridge'
import { FakeBridge } from '$lib/bridge/fake'
import { bulking } from '$lib/i18n/bulk'
import { planAgain } from '$lib/macros'
import { App } from '$lib/state/app.svelte'
import { runMacro } from './runMacro'

let bridge: FakeBridge
let app: App
let c: Conversation
let label: Label
beforeEach(async () => {
  await bulking.ready()
  bridge = new FakeBridge({ conversations: 12 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  label = app.workspace.view.labels.find((l) => !l.inbox)!
  c = structuredClone([...bridge.store.conversations.values()].find((x) => x.status === 'open' && !x.labels?.includes(label.id))!)
  await app.inbox.open(c.id)
})

it('one that was refused takes the place of what was refused, with all its steps', async () => {
  const again = vi.spyOn(bridge, 'macroAgain')
  const refused = { wish: 'w1', macro: 'm1', text: 'Leider nicht.', files: [], what: { add: [label.id], status: 'done' as const } }
  const plan = planAgain(refused, c, {
    values: { contact: { name: '' }, agent: app.workspace.me, workspace: app.workspace.view.workspace, inbox: { name: '' } }, me: app.workspace.me.id, labels: app.workspace.view.labels, agents: [], now: 0,
  })
  expect(await runMacro(app, c, { id: 'm1', name: 'Absage' }, plan, 'Doch, in Blau.', c.lastChannel, refused.wish)).toBe(true)
  expect(again).toHaveBeenCalledWith('w1', expect.objectContaining({ macro: 'm1', conversation: c.id, what: refused.what }))
  expect(again.mock.calls[0]![1].reply).toMatchObject({ text: 'Doch, in Blau.', channel: c.lastChannel })
  const now = bridge.store.conversations.get(c.id)!
  expect([now.status, now.labels?.includes(label.id)]).toEqual(['done', true])
  app.actions.takeBack()
  await vi.waitFor(() => expect(bridge.store.conversations.get(c.id)!.status).toBe('open'))
})
