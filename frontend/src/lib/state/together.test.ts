// What an answer's writer has seen goes with it, and whom a note calls.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { Inbox } from './inbox.svelte'
import { Session } from './session.svelte'

describe('an answer tells what was seen', () => {
  let bridge: FakeBridge
  let inbox: Inbox
  let id = ''
  const sent = (kind: string): Record<string, unknown> => vi.mocked(bridge.do).mock.calls.filter(([k]) => k === kind).at(-1)![1] as unknown as Record<string, unknown>

  beforeEach(async () => {
    bridge = new FakeBridge({ conversations: 12, long: 20 })
    const me = bridge.store.me
    inbox = new Inbox(bridge, new Session(bridge), {
      letters: () => false, signature: () => '', me: () => me,
      callable: () => [{ id: 'agent-1', name: 'Jonas Petersen' }, { id: 'all', name: 'alle' }],
    })
    bridge.on('changed', (c) => inbox.changed(c))
    id = [...bridge.store.conversations.values()].find((c) => c.status === 'open' && bridge.store.threads.get(c.id)!.some((m) => m.dir === 'in'))!.id
    vi.spyOn(bridge, 'do')
    await inbox.open(id)
    inbox.composer.setChannel(inbox.composer.reach.find((r) => r.code === '')!.channel)
  })

  it('the newest message that is shown', async () => {
    const m = bridge.receive(id, 'Noch etwas')
    await vi.waitFor(() => expect(inbox.thread.messages.at(-1)?.id).toBe(m.id))
    inbox.composer.text = 'Gern'
    await inbox.composer.send()
    expect(sent('reply')).toMatchObject({ saw: m.id, settled: 0 })
  })

  it('not one of its own that waits or did not go out', async () => {
    const m = bridge.receive(id, 'Noch etwas')
    for (const [n, state] of (['waiting', 'failed'] as const).entries())
      bridge.store.threads.get(id)!.push({ id: `own-${n}`, conversation: id, inbox: m.inbox, dir: 'out', author: bridge.store.me, channel: m.channel, at: m.at + 1 + n, text: 'x', state })
    await inbox.open([...bridge.store.conversations.keys()].find((x) => x !== id)!)
    await inbox.open(id)
    inbox.composer.setChannel(m.channel!)
    inbox.composer.text = 'Gern'
    await inbox.composer.send()
    expect(sent('reply')).toMatchObject({ saw: m.id })
  })

  it('nothing where the end of the thread is not loaded: the program knows better', async () => {
    inbox.thread.atEnd = false
    inbox.composer.text = 'Gern'
    await inbox.composer.send()
    expect(sent('reply')).not.toHaveProperty('saw')
  })

  it('a note calls whom it names', async () => {
    inbox.composer.setNote(true)
    inbox.composer.text = 'Siehst du nach, @Jonas Petersen? @alle zur Kenntnis'
    await inbox.composer.send()
    expect(sent('note')['mentions']).toEqual(['agent-1', 'all'])
  })

  it('in a chat there is nothing but messages', async () => {
    const chat = await bridge.chat(['agent-1'], '')
    await inbox.open(chat)
    expect(inbox.composer.chat).toBe(true)
    inbox.composer.setNote(false)
    inbox.composer.text = 'Hallo'
    await inbox.composer.send()
    expect(sent('note')).toMatchObject({ conversation: chat, text: 'Hallo' })
  })
})
