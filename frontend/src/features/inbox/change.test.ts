// What a person does with a conversation, and what they see of it then.
import { beforeEach, expect, it, vi } from 'vitest'
import { FakeBridge } from '$lib/bridge/fake'
import { App } from '$lib/state/app.svelte'
import { setAssignee } from './change'

let bridge: FakeBridge
let app: App
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 12 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  await app.inbox.open('conv-1')
})
const open = () => app.inbox.thread.opened!.row.conversation
const other = () => app.workspace.assignable(open().inbox).find((a) => a.id !== app.workspace.me.id)!.id

it('given away it can be had back', async () => {
  await setAssignee(app, open(), other())
  expect(app.inbox.thread.id).toBe('conv-1')
  expect(app.actions.undo).not.toBeNull()
})

it('given away by who sees only their own it is closed, said so, and can be had back', async () => {
  app.workspace.view = { ...app.workspace.view, me: { ...app.workspace.me, role: 'agent', own: true } }
  const restore = vi.spyOn(bridge, 'restore')
  await setAssignee(app, { ...open(), assignee: app.workspace.me.id }, other())
  expect(app.inbox.thread.id).toBe('')
  expect(app.toasts.list.at(-1)!.text).toContain('no longer see')
  app.actions.takeBack()
  await vi.waitFor(() => expect(restore).toHaveBeenCalledWith([expect.objectContaining({ conversation: 'conv-1' })]))
})
