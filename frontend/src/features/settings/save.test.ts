// What is saved, and what becomes of it when it is taken back.
import { beforeEach, expect, it, vi } from 'vitest'
import type { OutboxItem } from '$lib/bridge'
import { FakeBridge } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { passOn, save } from './save'

let bridge: FakeBridge
let app: App
let wishes: string[]
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 2 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  wishes = []
  const does = bridge.do
  bridge.do = async (kind, body) => {
    const id = await does(kind, body)
    wishes.push(id)
    return id
  }
})

/** The relay refuses one of the wishes. */
function refuse(id: string): void {
  const item: OutboxItem = { id, kind: 'workspace', conversation: '', name: '', text: '', at: 1, code: 'stale', gone: false }
  bridge.store.outbox = [...bridge.store.outbox, item]
  bridge.tell('changed', { kinds: ['outbox'], conversations: [] })
}
const waiting = (id: string): void => void bridge.store.outbox.push({ id, kind: 'workspace', conversation: '', name: '', text: '', at: 1, code: '', gone: false })
const alerts = (): string[] => bridge.store.outbox.filter((o) => o.code).map((o) => o.id)
const rename = (name: string, before: string): Promise<string> =>
  save(app, 'workspace', { name }, { undo: () => save(app, 'workspace', { name: before }, { quiet: true }) })
const undo = (): void => app.toasts.list.at(-1)!.action!.run()

it('taken back it is as it was', async () => {
  const before = bridge.store.view.workspace.name
  expect(await rename('New', before)).toBe(wishes[0])
  undo()
  await vi.waitFor(() => expect(bridge.store.view.workspace.name).toBe(before))
})

it('refused and taken back there is nothing left to say', async () => {
  await rename('New', 'Old')
  refuse(wishes[0]!)
  undo()
  await vi.waitFor(() => expect(alerts()).toEqual([]))
  expect(wishes).toHaveLength(1)
})

it('taken back before both are refused it makes one alert', async () => {
  await rename('New', 'Old')
  waiting(wishes[0]!)
  undo()
  await vi.waitFor(() => expect(wishes).toHaveLength(2))
  bridge.store.outbox = []
  refuse(wishes[0]!)
  refuse(wishes[1]!)
  await vi.waitFor(() => expect(alerts()).toEqual([wishes[0]]))
})

it('done, and refused to be taken back, says so', async () => {
  await rename('New', 'Old')
  undo()
  await vi.waitFor(() => expect(wishes).toHaveLength(2))
  refuse(wishes[1]!)
  await new Promise((r) => setTimeout(r))
  expect(alerts()).toEqual([wishes[1]])
})

it('not taken at all says so once', async () => {
  bridge.do = () => Promise.reject(new Error('denied'))
  expect(await rename('New', 'Old')).toBe('')
  expect(app.toasts.list.map((x) => x.kind)).toEqual(['fault'])
})

it('passes on what there is, and takes it that there is nothing', async () => {
  bridge.passOn = vi.fn().mockRejectedValueOnce(new Error('not_found')).mockRejectedValueOnce(new Error('disk_full'))
  await passOn(bridge, 'bernd', 'cleo')
  await expect(passOn(bridge, 'bernd', 'cleo')).rejects.toThrow('disk_full')
  expect(bridge.passOn).toHaveBeenCalledWith('bernd', 'cleo')
})
