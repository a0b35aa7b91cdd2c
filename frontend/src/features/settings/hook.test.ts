import { beforeEach, expect, test, vi } from 'vitest'
import { FakeBridge } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { Hook } from './hook.svelte'

let bridge: FakeBridge
let app: App
let hook: Hook

beforeEach(() => {
  bridge = new FakeBridge({ conversations: 2 })
  app = new App(bridge)
  hook = new Hook(app, 'c')
})

test('the address is asked for again while the relay has not looked at the channel yet', async () => {
  vi.useFakeTimers()
  const asked = vi.spyOn(bridge, 'hookOf').mockRejectedValueOnce(new Error('not_found')).mockRejectedValueOnce(new Error('not_found'))
  const loaded = hook.load()
  await vi.runAllTimersAsync()
  await loaded
  vi.useRealTimers()
  expect(asked).toHaveBeenCalledTimes(3)
  expect(hook.view?.address).toContain('/h/c')
  expect(hook.fault).toBeNull()
})

test('a channel the relay never gets is no endless question', async () => {
  vi.useFakeTimers()
  vi.spyOn(bridge, 'hookOf').mockRejectedValue(new Error('not_found'))
  const loaded = hook.load()
  await vi.runAllTimersAsync()
  await loaded
  vi.useRealTimers()
  expect(hook.fault).toEqual({ work: 'load', code: 'not_found' })
  expect(hook.busy).toBe('')
})

test('receiving is switched on and off, and says what holds then', async () => {
  await hook.attach(true)
  expect(hook.view?.attached).toBe(true)
  await hook.attach(false)
  expect(hook.view?.attached).toBe(false)
})

test('a platform that refuses leaves the state as it is and names the reason', async () => {
  await hook.load()
  vi.spyOn(bridge, 'attachChannel').mockRejectedValue(new Error('channel_login'))
  await hook.attach(true)
  expect(hook.view?.attached).toBe(false)
  expect(hook.fault).toEqual({ work: 'attach', code: 'channel_login' })
})

test('nothing is switched on while what was saved is refused', async () => {
  const attach = vi.spyOn(bridge, 'attachChannel')
  bridge.store.outbox = [{ id: 'w', kind: 'channel', conversation: '', name: '', text: '', at: 1, code: 'denied', gone: false }]
  await hook.attach(true)
  expect(attach).not.toHaveBeenCalled()
  expect(hook.fault).toEqual({ work: 'attach', code: 'denied' })
})

test('templates: fetched is said only after it went well', async () => {
  const refresh = vi.spyOn(bridge, 'refreshTemplates').mockRejectedValueOnce(new Error('unavailable'))
  await hook.fetchTemplates()
  expect(hook.fetched).toBe(false)
  expect(hook.fault).toEqual({ work: 'templates', code: 'unavailable' })
  await hook.fetchTemplates()
  expect(hook.fetched).toBe(true)
  expect(refresh).toHaveBeenCalledWith('c')
})
