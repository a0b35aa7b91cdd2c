import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Message } from '../bridge'
import { FakeBridge } from '../bridge/fake'
import { Thread } from './thread.svelte'

let thread: Thread
let turn = 0
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  thread = new Thread(new FakeBridge({ conversations: 3 }))
  await thread.open('conv-1')
})
afterEach(() => vi.useRealTimers())

function arrives(change: Partial<Message>): string {
  const last = thread.messages.at(-1)!
  const message: Message = { ...last, id: `new-${++turn}`, at: last.at + 1, text: 'Neu', dir: 'out', author: 'bernd', state: 'sent', ...change }
  thread.changed({ kinds: ['message'], conversations: ['conv-1'], news: { conversation: 'conv-1', turn, messages: [message], gone: [] } })
  return message.id
}

it('has not read what a colleague answered in the blink before', () => {
  turn = 0
  const before = thread.known('anna').saw
  const theirs = arrives({})
  expect(thread.messages.at(-1)?.id).toBe(theirs)
  expect(thread.known('anna').saw).toBe(before)
  vi.advanceTimersByTime(1001)
  expect(thread.known('anna').saw).toBe(theirs)
})

it('has read what the person has decided about, however quickly', () => {
  turn = 0
  const theirs = arrives({})
  thread.decided()
  expect(thread.known('anna').saw).toBe(theirs)
})

it('knows what the customer or the person here has just written', () => {
  turn = 0
  const asked = arrives({ dir: 'in', author: '' })
  expect(thread.known('anna').saw).toBe(asked)
  const mine = arrives({ author: 'anna' })
  expect(thread.known('anna').saw).toBe(mine)
})
