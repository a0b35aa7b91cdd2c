// The board: columns by status or agent, and the card that is being moved.
import type { Bridge, Ticket, TicketBoardBy, TicketColumn, TicketQuery, TicketRow, TicketStatus } from '../bridge'
import { coalesce } from '../coalesce'
import { priorities } from '../tickets'
import { Pages } from './pages.svelte'

const pageSize = 50

/** A column with its cards. */
export class Column {
  readonly id: string
  readonly pages: Pages<TicketRow>
  count = $state(0)

  constructor(id: string, read: (column: string, after: string) => Promise<{ rows: TicketRow[]; next: string }>) {
    this.id = id
    this.pages = new Pages((after) => read(id, after))
  }
}

/** The card in the hand. */
export interface Held {
  row: TicketRow
  from: string
  /** Column it would be put into. */
  over: string
  how: 'keys' | 'pointer'
}

export class Board {
  columns = $state.raw<Column[]>([])
  loaded = $state(false)
  held = $state.raw<Held | null>(null)
  readonly refresh: () => Promise<void>
  private readonly bridge: Bridge
  private readonly query: () => TicketQuery
  private readonly by: () => TicketBoardBy
  private readonly people: () => string[]
  private readonly fits: (row: TicketRow, column: string) => boolean
  private round = 0

  /** people: agents who have a column even while they have no ticket; fits: whether a card can be put into a column. */
  constructor(bridge: Bridge, query: () => TicketQuery, by: () => TicketBoardBy, people: () => string[], fits: (row: TicketRow, column: string) => boolean) {
    this.bridge = bridge
    this.query = query
    this.by = by
    this.people = people
    this.fits = fits
    this.refresh = coalesce(() => this.read())
  }

  /** Reads it anew: another filter, order or division. */
  async show(): Promise<void> {
    this.held = null
    await this.read()
  }

  column(id: string): Column | undefined {
    return this.columns.find((c) => c.id === id)
  }

  /** Where a ticket's card is. */
  columnOf(ticket: string): Column | undefined {
    return this.columns.find((c) => c.pages.rows.some((r) => r.ticket.id === ticket))
  }

  // The card in the hand

  pick(row: TicketRow, from: string, how: Held['how']): void {
    this.held = { row, from, over: from, how }
  }

  /** Whether the card in the hand can be put into a column. */
  takes(column: string): boolean {
    return this.held !== null && (column === this.held.from || this.fits(this.held.row, column))
  }

  /** Over the next column to the right (1) or left (-1) that takes it. Gives it, nothing at the edge. */
  move(step: 1 | -1): Column | undefined {
    const { held } = this
    if (!held) return undefined
    const at = this.columns.findIndex((c) => c.id === held.over)
    const to = (step > 0 ? this.columns.slice(at + 1) : this.columns.slice(0, at).reverse()).find((c) => this.takes(c.id))
    if (to) this.held = { ...held, over: to.id }
    return to
  }

  hover(column: string): void {
    if (this.held && column !== this.held.over && this.takes(column)) this.held = { ...this.held, over: column }
  }

  cancel(): void {
    this.held = null
  }

  /** Lays it down where it is; the card lies there at once, where the order puts it. Gives what is to be done, null for nothing. */
  drop(): Held | null {
    const { held } = this
    this.held = null
    if (!held || held.over === held.from) return null
    const from = this.column(held.from)
    const to = this.column(held.over)
    if (!from || !to) return null
    from.pages.mend((rows) => rows.filter((r) => r.ticket.id !== held.row.ticket.id))
    const { sort, desc } = this.query()
    const key = rank(held.row.ticket, sort, true)
    to.pages.mend((rows) => {
      const at = rows.findIndex((r) => (desc ? rank(r.ticket, sort) < key : rank(r.ticket, sort) > key))
      return at < 0 ? [...rows, held.row] : rows.toSpliced(at, 0, held.row)
    })
    from.count--
    to.count++
    return held
  }

  private async read(): Promise<void> {
    const round = ++this.round
    const by = this.by()
    const board = await this.bridge.ticketBoard(this.query(), by)
    if (round !== this.round) return
    const found = board.columns
    if (by === 'agent') found.push(...this.people().filter((id) => !found.some((c) => c.key === id)).map((key) => ({ key, count: 0, rows: [], next: '' })))
    const kept = new Map(this.loaded ? this.columns.map((c) => [c.id, c]) : [])
    this.columns = found.map((c) => this.lay(c, kept.get(c.key), by))
    this.loaded = true
  }

  private lay(found: TicketColumn, was: Column | undefined, by: TicketBoardBy): Column {
    const c = was ?? new Column(found.key, (id, after) => this.bridge.tickets({ ...this.query(), ...narrowed(this.query(), by, id), after, limit: pageSize }))
    c.count = found.count
    // What was scrolled through stays loaded.
    if (was && was.pages.rows.length > found.rows.length && was.pages.loaded) void was.pages.refresh()
    else c.pages.give(found)
    return c
  }
}

/** By what the replica orders a ticket (app/replica, ticketSorts); now: it changes now. */
function rank(k: Ticket, sort: TicketQuery['sort'], now = false): number {
  switch (sort) {
    case 'created': return k.createdAt
    case 'number': return k.number
    case 'due': return k.due || Infinity
    case 'priority': return -priorities.indexOf(k.priority)
    case 'waiting': return k.openSince || Infinity
    case 'changed': return now ? Infinity : k.changedAt
  }
}

/** The part of a query that makes up one column. */
export function narrowed(query: TicketQuery, by: TicketBoardBy, id: string): Partial<TicketQuery> {
  return by === 'status' ? { status: [id as TicketStatus] } : { assignee: id || 'nobody', status: query.status.length > 0 ? query.status : ['open', 'waiting'] }
}
