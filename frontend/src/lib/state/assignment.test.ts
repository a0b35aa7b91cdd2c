// What the assignment board gives away can be had back.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { assignment } from '../i18n/assignment'
import { App } from './app.svelte'
import { AssignmentBoard } from './assignment.svelte'

let bridge: FakeBridge
let app: App
let board: AssignmentBoard
let undo: () => Promise<unknown>
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 40 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  await assignment.ready()
  board = new AssignmentBoard(app)
  await board.refresh()
  const act = app.act.bind(app)
  vi.spyOn(app, 'act').mockImplementation((run, text, back, lasts) => {
    undo = back
    return act(run, text, back, lasts)
  })
})

const has = (agent: string): string[] => [...bridge.store.conversations.values()].filter((c) => c.assignee === agent && c.status !== 'done').map((c) => c.id).sort()

describe('what was given away', () => {
  it('comes back, but for what its new assignee has given on', async () => {
    const to = board.takers.find((a) => a.agent.id !== bridge.store.me)!.agent.id
    const ids = board.view.queue.slice(0, 2).map((q) => q.row.conversation.id)
    await board.give(ids, to)
    expect(ids.map((id) => bridge.store.conversations.get(id)!.assignee)).toEqual([to, to])
    bridge.store.conversations.get(ids[0]!)!.assignee = bridge.store.me
    await undo()
    await vi.waitFor(() => expect(bridge.store.conversations.get(ids[1]!)!.assignee ?? '').toBe(''))
    expect(bridge.store.conversations.get(ids[0]!)!.assignee).toBe(bridge.store.me)
  })

  it('is shown where it was at once, also while the pointer is over the board', async () => {
    app.onChanged((c) => board.changed(c))
    const to = board.takers.find((a) => a.agent.id !== bridge.store.me)!.agent.id
    const queue = (): string[] => board.view.queue.map((q) => q.row.conversation.id)
    const was = queue()
    board.hold(true)
    await board.give([was[1]!], to)
    expect(queue()).toEqual(was.toSpliced(1, 1))
    await undo()
    await vi.waitFor(() => expect(queue()).toEqual(was))
    expect(board.waiting).toBe(0)
    board.close()
  })

  it('as all that somebody had comes back in one step', async () => {
    const from = board.view.agents.find((a) => has(a.agent.id).length > 0)!.agent.id
    const to = board.takers.find((a) => a.agent.id !== from)!.agent.id
    const had = has(from)
    await board.passOn(from, to)
    await vi.waitFor(() => expect(has(from)).toEqual([]))
    await undo()
    await vi.waitFor(() => expect(has(from)).toEqual(had))
    board.close()
  })
})

describe('whoever cannot take something', () => {
  const away = (...inboxes: string[]): string => {
    const a = board.takers.find((x) => x.agent.id !== bridge.store.me)!.agent
    app.workspace.view = { ...app.workspace.view, agents: app.workspace.view.agents.map((x) => (x.id === a.id ? { ...x, role: 'agent', inboxes: Object.fromEntries(inboxes.map((i) => [i, { role: 'agent' as const }])) } : x)) }
    return a.id
  }
  const texts = (): string[] => app.toasts.list.map((x) => x.text)

  it('is said not to, to the eye and to the ear, and nothing is done', async () => {
    const to = away()
    const id = board.view.queue[0]!.row.conversation.id
    await board.give([id], to)
    expect(texts()).toEqual([expect.stringContaining(board.nameOf(to))])
    expect(board.said).toBe(texts()[0])
    expect(bridge.store.conversations.get(id)!.assignee ?? '').toBe('')
  })

  it('of several in several inboxes is said not to take all of them', async () => {
    const [a, b] = board.view.queue.map((q) => q.row.conversation)
    const to = away(a!.inbox)
    b!.inbox = 'elsewhere'
    board.carried = [a!.id, b!.id]
    board.over = to
    await board.drop()
    expect(texts()).toEqual([expect.stringContaining('all of these inboxes')])
    expect(board.carried).toEqual([])
  })
})
