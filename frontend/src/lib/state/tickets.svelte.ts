// The area of tickets: what is shown of them and how, which one the keys are at,
// which ones are chosen.
import type { Changed, Ticket, TicketBoardBy, TicketCounts, TicketQuery, TicketRow } from '../bridge'
import { codeOf } from '../bridge'
import { coalesce } from '../coalesce'
import { noFilter, queryOf, sameFilter, viewFilters, type FixedView, type TicketFilter, type TicketOrder } from '../tickets'
import type { App } from './app.svelte'
import { Pages } from './pages.svelte'
import { Board } from './ticketBoard.svelte'
import { OneTicket } from './ticketOne.svelte'
import { TicketViews } from './ticketViews.svelte'
import { timeNow } from '../time'

/** What an action can bring into focus or open. */
export type TicketWish = 'search' | 'list' | 'assign' | 'labels' | 'solve' | 'priority' | 'due' | 'note' | 'title'

const none: TicketCounts = { all: 0, open: 0, waiting: 0, solved: 0, mine: 0, unassigned: 0, followed: 0, overdue: 0 }
const about = new Set(['ticket', 'ticketEntry', 'contact', 'label', 'outbox'])
/** Between two readings of the rows (ms). */
const rest = 60

export class Tickets {
  mode = $state<'list' | 'board'>('list')
  by = $state<TicketBoardBy>('status')
  filter = $state.raw<TicketFilter>(viewFilters.all)
  order = $state<TicketOrder>('waiting')
  text = $state('')
  /** Of all tickets: what the fixed views would show. */
  counts = $state.raw<TicketCounts>(none)
  /** How many are shown, under filter and search. */
  total = $state(0)
  readonly list: Pages<TicketRow>
  readonly board: Board
  readonly one: OneTicket
  readonly views: TicketViews
  /** Ticket the keys are at. */
  cursor = $state('')
  /** Chosen ones, and the whole result if it was asked for. */
  chosen = $state.raw<ReadonlySet<string>>(new Set())
  /** The tickets cannot be read. */
  fault = $state(false)
  /** Room for the ticket beside the others. */
  room = $state<1 | 2>(2)
  /** The area is on the screen. */
  shown = false
  private stale = true
  private wish = $state.raw<{ what: TicketWish } | null>(null)
  private readonly app: App
  private readonly count: () => Promise<void>
  private timer: ReturnType<typeof setTimeout> | undefined
  private typing: ReturnType<typeof setTimeout> | undefined
  private readAt = -rest
  /** What is read next holds something of the person's own making. */
  private own = false

  constructor(app: App) {
    this.app = app
    this.list = new Pages(async (after) => app.bridge.tickets({ ...this.query, after }), (id) => this.lost(id))
    this.board = new Board(app.bridge, () => this.boardQuery, () => this.by, () => app.workspace.assignable().map((a) => a.id),
      (row, column) => this.by === 'status' || column === '' || app.workspace.assignable(row.ticket.inbox).some((a) => a.id === column))
    this.one = new OneTicket(app)
    this.views = new TicketViews(app.bridge)
    this.count = coalesce(async () => {
      const shown = this.mode === 'board' ? this.boardQuery : this.query
      const [all, now] = await Promise.all([app.bridge.ticketCounts(queryOf(noFilter, 'newest', '', timeNow())), app.bridge.ticketCounts(shown)])
      this.counts = all
      this.total = now.all
    })
    app.onChanged((c) => this.changed(c))
  }

  get query(): TicketQuery {
    return queryOf(this.filter, this.order, this.text, timeNow())
  }

  /** The board by status shows what is solved too, whatever the view says. */
  private get boardQuery(): TicketQuery {
    const q = this.query
    return this.by === 'status' && this.filter.status === 'unsolved' && this.filter.due === '' ? { ...q, status: [] } : q
  }

  // Not $derived: that would end with the component that first asked for the tickets.
  /** The fixed view that is shown as it is. */
  get view(): FixedView | null {
    return (Object.keys(viewFilters) as FixedView[]).find((v) => sameFilter(viewFilters[v], this.filter)) ?? null
  }

  get filtered(): boolean {
    return this.view === null && !sameFilter(this.filter, noFilter)
  }

  /** The area comes to the screen. */
  async enter(): Promise<void> {
    this.shown = true
    if (!this.stale) return
    this.stale = false
    await this.show({})
  }

  leave(): void {
    this.shown = false
    this.board.cancel()
  }

  /** Its row is shown as gone. */
  private gone(id: string): boolean {
    return this.mode === 'list' && this.list.gone.has(id)
  }

  /** Whether a ticket is out of sight now; it is not among the chosen ones then. */
  private async lost(id: string): Promise<boolean> {
    const lost = await this.app.bridge.ticket(id).then(() => false, (err: unknown) => codeOf(err) === 'not_found')
    if (lost && this.chosen.has(id)) this.chosen = new Set([...this.chosen].filter((x) => x !== id))
    return lost
  }

  /** Shows other tickets, or the same another way. */
  async show(what: { filter?: TicketFilter; order?: TicketOrder; mode?: 'list' | 'board'; by?: TicketBoardBy; text?: string }): Promise<void> {
    if (what.filter && !sameFilter(what.filter, this.filter)) this.chosen = new Set()
    this.filter = what.filter ?? this.filter
    this.order = what.order ?? this.order
    this.mode = what.mode ?? this.mode
    this.by = what.by ?? this.by
    this.text = what.text ?? this.text
    void this.count()
    try {
      await (this.mode === 'list' ? this.list.show() : this.board.show())
      this.fault = false
    } catch {
      this.fault = true
    }
  }

  /** Searches while it is typed. */
  search(text: string): void {
    this.text = text
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.show({}), 80)
  }

  changed(c: Changed): void {
    this.one.changed(c)
    this.views.changed(c)
    if (!c.kinds.some((k) => about.has(k))) return
    // A wish that begins, or is answered, changes the outbox too.
    this.own ||= c.kinds.includes('outbox') && c.kinds.includes('ticket')
    if (!this.shown) {
      this.stale = true
      return
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.readAt = performance.now()
      void this.count()
      void this.reread()
    }, Math.max(0, this.readAt + rest - performance.now()))
  }

  /** Reads again what is shown. What one does oneself is seen at once, though nothing else may move. */
  private async reread(): Promise<void> {
    if (this.mode === 'board') return this.board.refresh()
    const { own } = this
    this.own = false
    await this.list.refresh()
    if (own) this.list.letIn()
  }

  // Where the keys are

  /** Rows in their order: of the list, or of the column the keys are in. */
  private get line(): TicketRow[] {
    if (this.mode === 'list') return this.list.rows
    return (this.board.columnOf(this.cursor) ?? this.board.columns.find((c) => c.pages.rows.length > 0))?.pages.rows ?? []
  }

  /** The row the keys are at, if it is there. */
  get current(): TicketRow | undefined {
    const rows = this.mode === 'list' ? this.list.rows : (this.board.columnOf(this.cursor)?.pages.rows ?? [])
    return rows.find((r) => r.ticket.id === this.cursor && !this.gone(this.cursor))
  }

  /** The ticket an action is about: the open one, else the one the keys are at. */
  get ticket(): Ticket | undefined {
    return this.one.id !== '' ? this.one.opened?.ticket : this.current?.ticket
  }

  /** So many rows down, or up below 0, as far as there are any (Infinity: to the end); an open ticket follows. */
  step(step: number): void {
    const rows = this.line
    const at = rows.findIndex((r) => r.ticket.id === this.cursor)
    const to = at < 0 && step < Infinity ? 0 : Math.min(Math.max(0, at + step), rows.length - 1)
    if (rows[to]) this.go(rows[to].ticket.id)
  }

  /** To the first of them all, from the search; open: shows it. */
  first(open: boolean): void {
    const rows = this.mode === 'list' ? this.list.rows : (this.board.columns.find((c) => c.pages.rows.length > 0)?.pages.rows ?? [])
    const id = rows[0]?.ticket.id
    if (id === undefined) return
    if (open) void this.open(id)
    else this.go(id)
  }

  /** To the nearest card in the column beside. */
  across(step: 1 | -1): void {
    const { columns } = this.board
    const here = this.board.columnOf(this.cursor)
    const place = here?.pages.rows.findIndex((r) => r.ticket.id === this.cursor) ?? 0
    for (let at = here ? columns.indexOf(here) + step : 0; at >= 0 && at < columns.length; at += step) {
      const rows = columns[at]!.pages.rows
      if (rows.length > 0) return this.go(rows[Math.min(Math.max(0, place), rows.length - 1)]!.ticket.id)
    }
  }

  go(id: string): void {
    this.cursor = id
    if (this.one.id !== '' && !this.gone(id)) void this.one.open(id)
  }

  async open(id: string): Promise<void> {
    this.cursor = id
    if (this.gone(id)) return
    await this.one.open(id)
  }

  close(): void {
    this.one.id = ''
    this.one.opened = null
    this.ask('list')
  }

  // What is chosen

  /** Whether something can be done with a ticket that is shown. */
  can(id: string): boolean {
    const row = this.list.rows.find((r) => r.ticket.id === id) ?? this.board.columnOf(id)?.pages.rows.find((r) => r.ticket.id === id)
    return row !== undefined && !this.gone(id) && this.app.workspace.may('bulkTickets', row.ticket.inbox)
  }

  toggle(id: string): void {
    if (!this.can(id)) return
    const next = new Set(this.chosen)
    if (!next.delete(id)) next.add(id)
    this.chosen = next
  }

  /** Chooses the present one and the next, and goes there. */
  extend(step: 1 | -1): void {
    const from = this.current?.ticket.id
    const next = new Set(this.chosen)
    if (from && this.can(from)) next.add(from)
    this.step(step)
    if (this.can(this.cursor)) next.add(this.cursor)
    this.chosen = next
  }

  async chooseAll(): Promise<void> {
    this.chosen = new Set(await this.app.bridge.ticketIDs({ ...(this.mode === 'board' ? this.boardQuery : this.query), limit: 0 }))
  }

  clear(): void {
    this.chosen = new Set()
  }

  ask(what: TicketWish): void {
    this.wish = { what }
  }

  /** Grants a wish, once; to be asked by what can do it, in an effect. */
  take(what: TicketWish): boolean {
    if (this.wish?.what !== what) return false
    this.wish = null
    return true
  }
}

const known = new WeakMap<App, Tickets>()

/** The tickets of the program: made when they are first needed. */
export function ticketsOf(app: App): Tickets {
  const tickets = known.get(app) ?? new Tickets(app)
  known.set(app, tickets)
  return tickets
}
