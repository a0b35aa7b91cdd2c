import { beforeEach, describe, expect, it } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { t } from '../i18n/index.svelte'
import { tickets as words } from '../i18n/tickets'
import { viewFilters } from '../tickets'
import { App } from './app.svelte'
import { setPriority, setStatus } from './ticketChange'
import { Tickets } from './tickets.svelte'

let app: App
let tickets: Tickets
let bridge: FakeBridge

beforeEach(async () => {
  await words.ready()
  bridge = new FakeBridge({ conversations: 12, tickets: 60 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  tickets = new Tickets(app)
  await tickets.enter()
})

const ids = (): string[] => tickets.list.rows.map((r) => r.ticket.id)

describe('the list', () => {
  it('goes from row to row; an open ticket follows', async () => {
    tickets.step(1)
    expect(tickets.cursor).toBe(ids()[0])
    await tickets.open(tickets.cursor)
    tickets.step(1)
    expect(tickets.cursor).toBe(ids()[1])
    await expect.poll(() => tickets.one.opened?.ticket.id).toBe(ids()[1])
    tickets.step(-1)
    tickets.step(-1)
    expect(tickets.cursor).toBe(ids()[0])
  })

  it('goes to the first, the last and by pages, and not beyond', () => {
    tickets.step(Infinity)
    expect(tickets.cursor).toBe(ids().at(-1))
    tickets.step(1)
    expect(tickets.cursor).toBe(ids().at(-1))
    tickets.step(-10)
    expect(tickets.cursor).toBe(ids().at(-11))
    tickets.step(-Infinity)
    expect(tickets.cursor).toBe(ids()[0])
  })

  it('shows what one does oneself at once, while what others do waits', async () => {
    const [mine, theirs] = tickets.list.rows.map((r) => r.ticket)
    tickets.list.hold(true)
    bridge.store.tickets.get(theirs!.id)!.status = 'solved'
    bridge.tell('changed', { kinds: ['ticket'], conversations: [] })
    await expect.poll(() => tickets.list.rows.find((r) => r.ticket.id === theirs!.id)?.ticket.id).toBe(theirs!.id)
    bridge.store.tickets.get(mine!.id)!.status = 'solved'
    bridge.tell('changed', { kinds: ['ticket', 'ticketEntry', 'outbox'], conversations: [] })
    await expect.poll(() => ids().includes(mine!.id)).toBe(false)
    expect(tickets.list.waiting).toBe(0)
  })

  it('chooses one, several in a row, and the whole result beyond what is loaded', async () => {
    tickets.step(1)
    tickets.extend(1)
    tickets.extend(1)
    expect([...tickets.chosen]).toEqual(ids().slice(0, 3))
    tickets.toggle(ids()[1]!)
    expect(tickets.chosen.size).toBe(2)
    await tickets.chooseAll()
    expect(tickets.chosen.size).toBe(tickets.total)
    expect(tickets.chosen.size).toBeGreaterThan(ids().length - 1)
    await tickets.show({ filter: viewFilters.solved })
    expect(tickets.chosen.size).toBe(0)
  })

  it('counts what its views would show, whatever the filter', async () => {
    await expect.poll(() => tickets.total).toBeGreaterThan(0)
    const before = tickets.counts
    await tickets.show({ filter: { ...viewFilters.all, priority: 'urgent' } })
    await expect.poll(() => tickets.total).toBeLessThan(before.open)
    expect(tickets.counts).toEqual(before)
  })

  it('finds by number', async () => {
    const wanted = tickets.list.rows[20]!.ticket
    await tickets.show({ text: `#${wanted.number}` })
    expect(ids()[0]).toBe(wanted.id)
  })
})

describe('a ticket that is out of sight', () => {
  const lost = (id: string): void => {
    bridge.store.tickets.delete(id)
    bridge.tell('changed', { kinds: ['ticket'], conversations: [] })
  }

  it('keeps its place while the pointer is there, and is shown as gone', async () => {
    const [a, b] = tickets.list.rows.map((r) => r.ticket)
    tickets.cursor = a!.id
    tickets.toggle(a!.id)
    tickets.list.hold(true)
    lost(a!.id)
    await expect.poll(() => [...tickets.list.gone]).toEqual([a!.id])
    expect(ids()[0]).toBe(a!.id)
    // Nothing can be done with it, nor is it opened.
    expect([tickets.ticket, tickets.can(a!.id), tickets.chosen.size]).toEqual([undefined, false, 0])
    await tickets.open(a!.id)
    expect(tickets.one.id).toBe('')
    tickets.list.hold(false)
    expect([ids()[0], tickets.list.gone.size]).toEqual([b!.id, 0])
  })

  it('is another thing than one that another view shows now', async () => {
    const k = bridge.store.tickets.get(ids()[0]!)!
    tickets.list.hold(true)
    Object.assign(k, { status: 'solved' })
    lost(ids()[1]!)
    await expect.poll(() => tickets.list.gone.size).toBe(1)
    expect(tickets.list.gone.has(k.id)).toBe(false)
  })

  it('is there again when it comes back', async () => {
    const k = bridge.store.tickets.get(ids()[0]!)!
    tickets.list.hold(true)
    lost(k.id)
    await expect.poll(() => tickets.list.gone.size).toBe(1)
    bridge.store.tickets.set(k.id, k)
    bridge.tell('changed', { kinds: ['ticket'], conversations: [] })
    await expect.poll(() => tickets.list.gone.size).toBe(0)
  })
})

describe('changes', () => {
  it('are seen at once and can be taken back', async () => {
    const k = tickets.list.rows[0]!.ticket
    setPriority(app, k, k.priority === 'low' ? 'high' : 'low')
    await expect.poll(() => bridge.store.tickets.get(k.id)?.priority).not.toBe(k.priority)
    app.actions.takeBack()
    await expect.poll(() => bridge.store.tickets.get(k.id)?.priority).toBe(k.priority)
  })

  it('of somebody else since are not taken back', async () => {
    const k = tickets.list.rows.find((r) => r.ticket.status === 'open')!.ticket
    await setStatus(app, k, 'solved')
    bridge.store.tickets.set(k.id, { ...bridge.store.tickets.get(k.id)!, status: 'waiting' })
    app.actions.takeBack()
    await expect.poll(() => app.toasts.list.map((x) => x.text)).toContain(t().bulk.end.changedOne)
    expect(bridge.store.tickets.get(k.id)?.status).toBe('waiting')
  })
})

describe('the board', () => {
  it('lays a card down in another column at once, or back', async () => {
    await tickets.show({ mode: 'board', by: 'status' })
    const [open, waiting] = tickets.board.columns
    const row = open!.pages.rows[0]!
    const before = [open!.count, waiting!.count]
    tickets.board.pick(row, 'open', 'keys')
    expect(tickets.board.move(-1)).toBeUndefined()
    expect(tickets.board.move(1)?.id).toBe('waiting')
    tickets.board.cancel()
    expect([open!.count, waiting!.count]).toEqual(before)
    tickets.board.pick(row, 'open', 'keys')
    tickets.board.move(1)
    expect(tickets.board.drop()?.over).toBe('waiting')
    expect(tickets.board.columnOf(row.ticket.id)?.id).toBe('waiting')
    expect([open!.count, waiting!.count]).toEqual([before[0]! - 1, before[1]! + 1])
  })

  it('by agent has a column for everybody work can be given to', async () => {
    await tickets.show({ mode: 'board', by: 'agent' })
    const columns = tickets.board.columns.map((c) => c.id)
    expect(columns[0]).toBe('')
    for (const a of app.workspace.assignable()) expect(columns).toContain(a.id)
  })

  it('goes across columns to the nearest card', async () => {
    await tickets.show({ mode: 'board', by: 'status' })
    tickets.go(tickets.board.columns[0]!.pages.rows[3]!.ticket.id)
    tickets.across(1)
    expect(tickets.board.columnOf(tickets.cursor)?.id).toBe('waiting')
    tickets.across(-1)
    expect(tickets.board.columnOf(tickets.cursor)?.id).toBe('open')
  })

  it('lays a card down where the chosen order puts it', async () => {
    await tickets.show({ mode: 'board', by: 'status', order: 'newest' })
    const [open, waiting] = tickets.board.columns
    const row = open!.pages.rows.at(-1)!
    tickets.board.pick(row, open!.id, 'keys')
    tickets.board.move(1)
    tickets.board.drop()
    const made = waiting!.pages.rows.map((r) => r.ticket.createdAt)
    expect(waiting!.pages.rows).toContain(row)
    expect(made).toEqual(made.toSorted((a, b) => b - a))
  })

  it('passes over columns that do not take the card', async () => {
    const elsewhere = { ...app.workspace.view.agents[1]!, inboxes: { 'inbox-2': { role: 'agent' as const } } }
    app.workspace.view = { ...app.workspace.view, inboxes: [...app.workspace.view.inboxes, { ...app.workspace.view.inboxes[0]!, id: 'inbox-2' }], agents: app.workspace.view.agents.map((a) => (a.id === elsewhere.id ? elsewhere : a)) }
    await tickets.show({ mode: 'board', by: 'agent' })
    const { board } = tickets
    const row = board.columns[0]!.pages.rows[0]!
    board.pick(row, board.columns[0]!.id, 'keys')
    board.hover(elsewhere.id)
    expect(board.held?.over).toBe('')
    const over = []
    for (let to = board.move(1); to; to = board.move(1)) over.push(to.id)
    expect(over).not.toContain(elsewhere.id)
    expect(over.length).toBeGreaterThan(0)
  })
})
