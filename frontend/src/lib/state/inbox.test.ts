import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { painted } from '../paint'
import { App } from './app.svelte'
import { restoring } from './bulk.svelte'

let bridge: FakeBridge
let app: App
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 260, long: 300 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
})

const ids = (): string[] => app.inbox.list.rows.map((r) => r.conversation.id)
const settled = (): Promise<unknown> => vi.waitFor(async () => {
  await app.inbox.list.refreshRows()
})

describe('the list', () => {
  it('pages on as one goes down, without repeating', async () => {
    await app.inbox.list.show({ bucket: 'open' })
    const page = ids().length
    app.inbox.list.see(page - 20, page)
    await vi.waitFor(() => expect(ids()).toHaveLength(2 * page))
    expect(new Set(ids()).size).toBe(2 * page)
  })

  it('lets nothing move while it is held, and shows what waited afterwards', async () => {
    const before = ids()
    app.inbox.list.hold(true)
    bridge.receive(before[5]!, 'Hallo')
    await vi.waitFor(() => expect(app.inbox.list.waiting).toBe(1))
    expect(ids()).toEqual(before)
    expect(app.inbox.list.rows[5]!.conversation.preview.text).toBe('Hallo')
    app.inbox.list.hold(false)
    expect(ids()[0]).toBe(before[5])
    expect(app.inbox.list.waiting).toBe(0)
  })

  it('shows at once what the person brings back, in its place, held or not', async () => {
    const before = ids()
    const c = app.inbox.list.rows[3]!.conversation
    app.inbox.list.hold(true)
    const until = Date.now() + 3_600_000
    const item = restoring(c, app.workspace.me.id, { status: 'snoozed', snoozedUntil: until })
    await app.act(() => bridge.do('snooze', { conversation: c.id, until }), 'Snoozed', () => app.bulk.takeBack([item]))
    app.inbox.list.drop(c.id)
    await settled()
    app.actions.takeBack()
    await vi.waitFor(() => expect(ids()).toEqual(before))
    expect(app.inbox.list.waiting).toBe(0)
  })

  it('shows nothing any more of what goes out of sight, held or not', async () => {
    const before = ids()
    app.inbox.list.hold(true)
    bridge.withdraw(before.slice(2))
    await vi.waitFor(() => expect([...app.inbox.list.gone]).toEqual(before.slice(2)))
    expect(ids()).toEqual(before) // in their places
    app.inbox.list.hold(false)
    expect(ids().filter((id) => before.includes(id))).toEqual(before.slice(0, 2))
    await vi.waitFor(() => expect(app.inbox.list.gone.size).toBe(0))
  })

  it('shows a change far down without losing the pages between', async () => {
    await app.inbox.list.show({ bucket: 'open' })
    for (let n = ids().length; n < 200; n = ids().length) {
      app.inbox.list.see(n - 10, n)
      await vi.waitFor(() => expect(ids().length).toBeGreaterThan(n))
    }
    app.inbox.list.see(150, 170)
    const gone = ids()[160]!
    await bridge.do('done', { conversation: gone })
    await settled()
    expect(ids()).not.toContain(gone)
    expect(new Set(ids()).size).toBe(ids().length)
  })

  it('keeps exact counts', async () => {
    const mine = app.inbox.list.counts.mine
    await bridge.do('done', { conversation: ids()[0]! })
    await vi.waitFor(() => expect(app.inbox.list.counts.mine).toBe(mine - 1))
  })
})

describe('the open conversation', () => {
  it('shows a new message and forgets nothing older', async () => {
    await app.inbox.open('conv-1')
    await app.inbox.thread.older()
    const before = app.inbox.thread.messages.length
    const m = bridge.receive('conv-1', 'Neu')
    await vi.waitFor(() => expect(app.inbox.thread.messages.at(-1)!.id).toBe(m.id))
    expect(app.inbox.thread.messages).toHaveLength(before + 1)
  })

  it('is marked seen once, up to its newest message of the contact', async () => {
    const done = vi.spyOn(bridge, 'do')
    await app.inbox.open('conv-0')
    app.inbox.see()
    app.inbox.see()
    const seen = (): unknown[][] => done.mock.calls.filter(([kind]) => kind === 'seen')
    await vi.waitFor(() => expect(seen()).toHaveLength(1))
    await painted()
    expect(seen()).toHaveLength(1)
    expect(seen()[0]![1]).toEqual({ conversation: 'conv-0', at: app.inbox.thread.lastIn!.at })
  })

  it('stays unread when the person wished so, until it is left', async () => {
    await app.inbox.open('conv-0')
    app.inbox.see()
    await app.inbox.unsee()
    await vi.waitFor(() => expect(app.inbox.thread.opened!.row.unread).toBe(1))
    app.inbox.see()
    await painted()
    expect(bridge.store.seen.get('conv-0')).toBe(app.inbox.thread.lastIn!.at - 1)
    await app.inbox.open('conv-2')
    await app.inbox.open('conv-0')
    app.inbox.see()
    await vi.waitFor(() => expect(bridge.store.seen.get('conv-0')).toBe(app.inbox.thread.lastIn!.at))
  })

  it('jumps to an old message, reads on from there and comes back', async () => {
    const old = bridge.store.threads.get('conv-1')![20]!
    await app.inbox.open('conv-1', old.id)
    expect(app.inbox.thread.messages.some((m) => m.id === old.id)).toBe(true)
    expect(app.inbox.thread.atEnd).toBe(false)
    const newest = app.inbox.thread.messages.at(-1)!.id
    await app.inbox.thread.newer()
    const all = bridge.store.threads.get('conv-1')!.map((m) => m.id)
    expect(app.inbox.thread.messages.map((m) => m.id)).toEqual(all.slice(0, all.indexOf(newest) + 41))
    expect(app.inbox.thread.target).toBe(old.id)
    await app.inbox.thread.showEnd()
    expect(app.inbox.thread.messages.at(-1)).toEqual(bridge.store.threads.get('conv-1')!.at(-1))
    expect([app.inbox.thread.ends, app.inbox.thread.target]).toEqual([1, ''])
  })

  it('reads forward to the end after a jump, and then hears of news again', async () => {
    const all = bridge.store.threads.get('conv-1')!
    await app.inbox.open('conv-1', all[all.length - 60]!.id)
    while (!app.inbox.thread.atEnd) await app.inbox.thread.newer()
    expect(app.inbox.thread.messages.at(-1)!.id).toBe(all.at(-1)!.id)
    const m = bridge.receive('conv-1', 'Neu')
    await vi.waitFor(() => expect(app.inbox.thread.messages.at(-1)!.id).toBe(m.id))
  })

  it('takes news from the change itself, and reads again after one was missed', async () => {
    await app.inbox.open('conv-1')
    const read = vi.spyOn(bridge, 'thread')
    const last = app.inbox.thread.messages.at(-1)!
    const told = (turn: number, text: string, gone: string[] = []): void =>
      bridge.tell('changed', { kinds: ['message'], conversations: ['conv-1'], news: { conversation: 'conv-1', turn, messages: [{ ...last, id: `${last.id}x`, text }], gone } })
    told(1, 'eins')
    expect(app.inbox.thread.messages.at(-1)!.text).toBe('eins')
    told(2, 'zwei', [last.id])
    expect(app.inbox.thread.messages.at(-1)!.text).toBe('zwei')
    expect(app.inbox.thread.messages.some((m) => m.id === last.id)).toBe(false)
    expect(read).not.toHaveBeenCalled()
    told(4, 'vier')
    await vi.waitFor(() => expect(app.inbox.thread.messages.at(-1)!.id).toBe(last.id))
  })

  it('says why one that is gone cannot be shown', async () => {
    await app.inbox.open('nowhere')
    expect(app.inbox.thread.fault).toBe('not_found')
  })

  it('ends when the person no longer sees it, and goes on with what was typed when they do again', async () => {
    await app.inbox.open('conv-1')
    app.inbox.composer.text = 'Ich sehe gleich nach.'
    app.inbox.composer.edited()
    const kept = bridge.store.conversations.get('conv-1')!
    const told = (): void => bridge.tell('changed', { kinds: ['conversation', 'message'], conversations: ['conv-1'] })
    bridge.store.conversations.delete('conv-1')
    told()
    await vi.waitFor(() => expect(app.inbox.thread.fault).toBe('not_found'))
    expect(app.inbox.thread.opened).toBeNull()
    expect(app.inbox.thread.messages).toEqual([])
    bridge.store.conversations.set('conv-1', kept)
    told()
    await vi.waitFor(() => expect(app.inbox.thread.opened?.row.conversation.id).toBe('conv-1'))
    expect(app.inbox.thread.fault).toBe('')
    expect(app.inbox.composer.text).toBe('Ich sehe gleich nach.')
  })

  it('gives way to the one opened last', async () => {
    await Promise.all([app.inbox.open('conv-0'), app.inbox.open('conv-2')])
    expect(app.inbox.thread.opened!.row.conversation.id).toBe('conv-2')
    expect(app.inbox.composer.conversation).toBe('conv-2')
  })
})

describe('typing', () => {
  it('ends by itself', async () => {
    vi.useFakeTimers()
    bridge.tell('typing', { conversation: 'conv-0', on: true, contact: 'c' })
    expect(app.inbox.typing['conv-0']).toBeDefined()
    await vi.advanceTimersByTimeAsync(6000)
    expect(app.inbox.typing['conv-0']).toBeUndefined()
    vi.useRealTimers()
  })
})

describe('undo', () => {
  it('takes back the latest thing, once', async () => {
    const undone = vi.fn(async () => {})
    app.did('Done', undone)
    app.actions.takeBack()
    app.actions.takeBack()
    await vi.waitFor(() => expect(undone).toHaveBeenCalledTimes(1))
  })

  it('of a toast that is no longer the latest takes back that one', async () => {
    const first = vi.fn(async () => {})
    const second = vi.fn(async () => {})
    app.did('first', first)
    const button = app.toasts.list[0]!.action!
    app.did('second', second)
    button.run()
    await vi.waitFor(() => expect(first).toHaveBeenCalledTimes(1))
    expect(second).not.toHaveBeenCalled()
  })
})
