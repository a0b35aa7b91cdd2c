import { beforeEach, describe, expect, it } from 'vitest'
import { FakeBridge, type FakeOptions } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { inboxActions } from './index'
import { messageActions } from './messages'
import { oneActions } from './one'

let app: App

async function signIn(who: FakeOptions): Promise<void> {
  app = new App(new FakeBridge({ conversations: 12, letters: true, messengers: true, ...who }))
  await app.session.start()
  await app.load()
  await app.inbox.showBucket('open')
}

/** What a key does in any of the conversations there are, without what only moves or shows. */
async function offered(): Promise<string[]> {
  const shows = /^(next|previous|search|filter|sort|back|panes|events|find|messageMenu|export|bucket.*|view.*|go.*|side.*|customers|colleagues|mine|mineAll)$/i
  const found = new Set<string>()
  for (const r of app.inbox.list.rows) {
    await app.inbox.open(r.conversation.id)
    for (const a of inboxActions.map((make) => make(app))) if (app.actions.can(a) && !shows.test(a.id)) found.add(a.id)
  }
  return [...found].sort()
}

/** What the menus of messages offer. */
async function menus(): Promise<string[]> {
  const found = new Set<string>()
  for (const r of app.inbox.list.rows) {
    await app.inbox.open(r.conversation.id)
    for (const m of app.inbox.thread.messages) {
      for (const a of messageActions(app)) if (a.when(m)) found.add(a.id)
      for (const a of oneActions(app, m, null, Date.now())) found.add(a.id)
    }
  }
  return [...found].sort()
}

describe.each<[string, FakeOptions]>([
  ['a reviewer', { role: 'reviewer' }],
  ['somebody who reads here and works elsewhere', { role: 'agent', only: 'inbox-1:reviewer,inbox-2:agent' }],
])('%s', (_, who) => {
  beforeEach(() => signIn(who))
  it('is offered no key that changes something', async () => {
    const here = await offered()
    expect(here.filter((id) => !['follow', 'newChat', 'unread'].includes(id))).toEqual(['exportList', 'extendDown', 'extendUp', 'select'])
  })
  it('finds nothing in the menus of messages but what reads', async () => {
    expect(await menus()).toEqual(['contact', 'copy', 'source'])
  })
})

describe('an editor', () => {
  beforeEach(() => signIn({ role: 'editor' }))
  it('writes notes, and what helps with that', async () => {
    expect((await offered()).filter((id) => !['follow', 'newChat', 'unread'].includes(id))).toEqual(['attach', 'emoji', 'note', 'replies'])
  })
  it('finds in the menus what reads, and own notes', async () => {
    expect((await menus()).filter((id) => !['edit', 'delete'].includes(id))).toEqual(['contact', 'copy', 'source'])
  })
})

describe('somebody who dispatches in one inbox only', () => {
  it('does there what dispatchers do', async () => {
    await signIn({ role: 'reviewer', only: 'inbox-1:dispatcher' })
    const here = await offered()
    for (const id of ['done', 'assign', 'snooze', 'labels', 'reply', 'note', 'makeTicket', 'select']) expect(here, id).toContain(id)
    expect(app.workspace.may('reassign')).toBe(true)
    expect(app.workspace.inboxesFor('reassign').map((i) => i.id)).toEqual(['inbox-1'])
  })
})
