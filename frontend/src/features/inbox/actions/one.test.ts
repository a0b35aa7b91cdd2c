import { beforeEach, expect, it } from 'vitest'
import type { Message } from '$lib/bridge'
import { FakeBridge } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { letterActions } from './messages'
import { oneActions } from './one'

let app: App
beforeEach(async () => {
  app = new App(new FakeBridge({ conversations: 12, letters: true, messengers: true }))
  await app.session.start()
  await app.load()
  await app.inbox.showBucket('open')
})

/** The first message of this kind in any of the conversations. */
async function first(want: (m: Message) => boolean): Promise<Message> {
  for (const r of app.inbox.list.rows) {
    await app.inbox.open(r.conversation.id)
    const m = app.inbox.thread.messages.find(want)
    if (m) return m
  }
  throw new Error('none of this kind')
}
const plain = (m: Message): boolean => m.text !== '' && !m.deleted && !m.auto && (m.dir === 'in' || m.state === 'sent' || m.state === 'delivered' || m.state === 'read')

it.each(['in', 'out'] as const)('a letter offers what a message of any other channel does (%s)', async (dir) => {
  const chat = await first((m) => plain(m) && m.dir === dir && !m.mail)
  const letter = await first((m) => plain(m) && m.dir === dir && m.mail !== undefined)
  const ids = letterActions(app, letter, Date.now()).map((a) => a.id)
  // What a letter is answered with has its own names; its source is its original.
  for (const a of oneActions(app, chat, null, Date.now())) if (!['reply', 'source'].includes(a.id)) expect(ids).toContain(a.id)
  expect(ids).toContain('forward')
})

it('a letter that was sent says why it is neither changed nor taken back', async () => {
  const letter = await first((m) => plain(m) && m.dir === 'out' && m.mail !== undefined)
  const why = new Map(letterActions(app, letter, Date.now()).map((a) => [a.id, a.why]))
  expect(why.get('edit')).toContain('Email')
  expect(why.get('delete')).toContain('Email')
  expect(why.get('copy')).toBe('')
})

it('a letter that still waits is stopped where that is said, not in its menu', async () => {
  const letter = await first((m) => plain(m) && m.dir === 'out' && m.mail !== undefined)
  const ids = letterActions(app, { ...letter, state: 'queued', sendAt: Date.now() + 10_000 }, Date.now()).map((a) => a.id)
  expect(ids).not.toContain('edit')
  expect(ids).not.toContain('delete')
})
