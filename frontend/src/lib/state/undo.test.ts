// The latest act is taken back, also while it is on its way to the disk.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { tickets as words } from '../i18n/tickets'
import { App } from './app.svelte'
import { setStatus } from './ticketChange'

/** A bridge whose commands wait until they are let go or refused, in any order. */
function held(bridge: FakeBridge): { kind: string; go(code?: string): void }[] {
  const waiting: { kind: string; go(code?: string): void }[] = []
  const does = bridge.do
  bridge.do = (kind, body) =>
    new Promise((resolve, reject) => {
      waiting.push({ kind, go: (code) => (code ? reject(new Error(code)) : does(kind, body).then(resolve, reject)) })
    })
  return waiting
}

let bridge: FakeBridge
let app: App
let undone: string[]
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 30 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  await words.ready()
  undone = []
})

const back = (what: string) => async (): Promise<void> => void undone.push(what)
const act = (what: string): Promise<boolean> => app.act(() => bridge.do('online', { online: false }), what, back(what))
const said = (): string[] => app.toasts.list.map((x) => x.text)

describe('z while an act is on its way', () => {
  it('takes that one back, not the one before, and only once it is done', async () => {
    app.did('older', back('older'))
    const waiting = held(bridge)
    const done = act('latest')
    app.actions.takeBack()
    await Promise.resolve()
    expect(undone).toEqual([])
    waiting[0]!.go()
    expect(await done).toBe(false) // it does not stand: nobody goes on from it
    await vi.waitFor(() => expect(undone).toEqual(['latest']))
    expect(said()).not.toContain('latest')
    expect(app.actions.undo).toBeNull()
  })

  it('takes nothing else back when the act is refused', async () => {
    app.did('older', back('older'))
    const waiting = held(bridge)
    const done = act('latest')
    app.actions.takeBack()
    waiting[0]!.go('denied')
    expect(await done).toBe(false)
    expect(undone).toEqual([])
    expect(app.toasts.list.filter((x) => x.kind === 'fault')).toHaveLength(1)
  })

  it('means the latest of several, whichever is done first', async () => {
    const waiting = held(bridge)
    const acts = [act('first'), act('second')]
    app.actions.takeBack()
    waiting[1]!.go()
    waiting[0]!.go()
    expect(await Promise.all(acts)).toEqual([true, false])
    await vi.waitFor(() => expect(undone).toEqual(['second']))
    // What was done first can still be taken back where it says so.
    app.toasts.list.find((x) => x.text === 'first')!.action!.run()
    await vi.waitFor(() => expect(undone).toEqual(['second', 'first']))
  })
})

describe('the words that offer to take something back', () => {
  const offered = (): string[] => app.toasts.list.filter((x) => x.action).map((x) => x.text)

  it('go when it is taken back by key', async () => {
    await act('done')
    expect(offered()).toEqual(['done'])
    app.actions.takeBack()
    expect(offered()).toEqual([])
  })

  it('go when a later one is taken back, and nothing else goes', async () => {
    app.toasts.fault('failed')
    await act('first')
    const waiting = held(bridge)
    const second = act('second')
    app.actions.takeBack()
    expect(said()).toEqual(['failed'])
    waiting[0]!.go()
    await second
    await vi.waitFor(() => expect(undone).toEqual(['second']))
    expect(said()).toEqual(['failed'])
  })

  it('do not come for what was taken back while it was on its way, each by its own key', async () => {
    const waiting = held(bridge)
    const acts = [act('first'), act('second')]
    app.actions.takeBack()
    app.actions.takeBack()
    waiting[0]!.go()
    waiting[1]!.go()
    expect(await Promise.all(acts)).toEqual([false, false])
    await vi.waitFor(() => expect(undone.toSorted()).toEqual(['first', 'second']))
    expect(offered()).toEqual([])
    expect(app.actions.undo).toBeNull()
  })

  it('name the key only while the key means them', async () => {
    app.actions.add([{ id: 'undo', keys: 'z', group: 'conversation', title: () => 'Undo', run: () => app.actions.takeBack() }])
    const waiting = held(bridge)
    const acts = [act('first'), act('second')]
    waiting[1]!.go()
    await acts[1]
    expect(app.toasts.list.at(-1)).toMatchObject({ text: 'second', keys: 'z' })
    waiting[0]!.go()
    await acts[0]
    expect(app.toasts.list.filter((x) => x.keys).map((x) => x.text)).toEqual([])
    expect(offered()).toEqual(['first'])
  })
})

describe('an act that is refused', () => {
  it('leaves what was done before it to be taken back', async () => {
    app.did('older', back('older'))
    const waiting = held(bridge)
    const acts = [act('one'), act('two')]
    waiting[0]!.go('denied')
    waiting[1]!.go('denied')
    expect(await Promise.all(acts)).toEqual([false, false])
    expect(app.actions.undo?.text).toBe('older')
    app.actions.takeBack()
    await vi.waitFor(() => expect(undone).toEqual(['older']))
  })

  it('that came before another does not take its place', async () => {
    const waiting = held(bridge)
    const acts = [act('one'), act('two')]
    waiting[1]!.go()
    waiting[0]!.go('denied')
    await Promise.all(acts)
    app.actions.takeBack()
    await vi.waitFor(() => expect(undone).toEqual(['two']))
  })
})

it('what can be taken back only for a while counts from when it was done', async () => {
  vi.useFakeTimers()
  const waiting = held(bridge)
  const done = app.act(() => bridge.do('online', { online: false }), 'short', back('short'), 3000)
  await vi.advanceTimersByTimeAsync(5000)
  expect(app.actions.undo?.text).toBe('short')
  waiting[0]!.go()
  await vi.advanceTimersByTimeAsync(0)
  await done
  await vi.advanceTimersByTimeAsync(2999)
  expect(app.actions.undo?.text).toBe('short')
  await vi.advanceTimersByTimeAsync(1)
  expect(app.actions.undo).toBeNull()
  vi.useRealTimers()
})

it('a ticket solved and taken back at once is open again', async () => {
  const k = [...bridge.store.tickets.values()].find((x) => x.status === 'open')!
  const waiting = held(bridge)
  const done = setStatus(app, structuredClone(k), 'solved')
  app.actions.takeBack()
  waiting[0]!.go()
  await done
  await vi.waitFor(() => expect(waiting).toHaveLength(2))
  expect(bridge.store.tickets.get(k.id)!.status).toBe('solved')
  waiting[1]!.go()
  await vi.waitFor(() => expect(bridge.store.tickets.get(k.id)!.status).toBe('open'))
})

it('what one did another who signs in cannot take back', async () => {
  app.did('older', back('older'))
  app.toasts.fault('failed')
  await app.load()
  app.actions.takeBack()
  expect([app.actions.undo, undone, said()]).toEqual([null, [], ['failed']])
})
