import { beforeEach, expect, test } from 'vitest'
import { FakeBridge } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { handedOver, setup } from './setup.svelte'

let bridge: FakeBridge
let app: App
const channel = { id: 'c', inbox: 'inbox-1', type: 'email', name: 'x', on: false, settings: { imapHost: 'h' } }

beforeEach(() => {
  bridge = new FakeBridge({ conversations: 2 })
  app = new App(bridge)
  setup.fault = null
  setup.findings = null
})

test('the findings of a test belong to the channel that was tested', async () => {
  await setup.test(app, channel, { password: 'wrong' })
  expect(setup.findings).toMatchObject({ channel: 'c' })
  expect(setup.findings!.list.map((f) => f.ok)).toEqual([true, false])
  expect(setup.testing).toBe('')
})

test('a test without a line says so', async () => {
  bridge.probeChannel = () => Promise.reject(new Error('unavailable'))
  await setup.test(app, channel, {})
  expect(setup.fault).toEqual({ channel: 'c', code: 'unavailable' })
})

test('nobody signs in before the relay has the channel', async () => {
  const asked: string[] = []
  bridge.signInChannel = (c) => Promise.resolve(void asked.push(c))
  bridge.store.outbox = [{ id: 'w', kind: 'channel', conversation: '', name: '', text: '', at: 1, code: 'denied', gone: false }]
  expect(await setup.signIn(app, 'c')).toBe(false)
  expect(asked).toEqual([])
  expect(setup.fault).toEqual({ channel: 'c', code: 'denied' })
  bridge.store.outbox = []
  expect(await setup.signIn(app, 'c')).toBe(true)
  expect(asked).toEqual(['c'])
})

test('one that was given up is not reported as done, nor as failed', async () => {
  let end!: () => void
  bridge.signInChannel = () => new Promise((_, no) => (end = () => no(new Error('invalid'))))
  bridge.cancelSignIn = () => Promise.resolve(end())
  const done = setup.signIn(app, 'c')
  await expect.poll(() => setup.step).toBe('browser')
  await expect.poll(() => end !== undefined).toBe(true)
  await setup.cancel(app)
  expect(await done).toBe(false)
  expect(setup.fault).toBeNull()
  expect(setup.channel).toBe('')
})

test('what does not reach the relay in time is unavailable', async () => {
  bridge.store.outbox = [{ id: 'w', kind: 'channel', conversation: '', name: '', text: '', at: 1, code: '', gone: false }]
  await expect(handedOver(app, 1)).rejects.toThrow('unavailable')
})
