// The list of conversations: one bucket under a filter, paged by cursor.
import type { Bridge, Bucket, Counts, Filter, ListRow, Sort } from '../bridge'
import { coalesce } from '../coalesce'
import { painted } from '../paint'
import { holdRows, joinPages, reuseRows } from '../rows'

export const noFilter: Filter = { inbox: '', channel: '', label: '', agent: '', unansweredMins: 0, unread: false }
const pageSize = 50
/** Between two readings of the rows (ms). */
const rest = 60

interface Page {
  after: string
  rows: ListRow[]
  next: string
  stale: boolean
}

export class ConversationList {
  private readonly bridge: Bridge
  bucket = $state<Bucket>('mine')
  sort = $state<Sort>('newest')
  filter = $state.raw<Filter>(noFilter)
  counts = $state.raw<Counts>({ mine: 0, unassigned: 0, open: 0, snoozed: 0, done: 0, other: 0, unread: 0 })
  /** As shown. */
  rows = $state.raw<ListRow[]>([])
  /** Rows that came or moved and wait until nothing is under the pointer. */
  waiting = $state(0)
  /** The first page of this bucket is there. */
  loaded = $state(false)
  readonly filtered = $derived(Object.values(this.filter).some((v) => v !== '' && v !== 0 && v !== false))
  private pages: Page[] = []
  private fresh: ListRow[] = []
  private held = false
  private visible = { from: 0, to: 0 }
  private round = 0
  private rowTimer: ReturnType<typeof setTimeout> | undefined
  private readAt = -rest
  private countTimer: ReturnType<typeof setTimeout> | undefined
  readonly refreshCounts: () => Promise<void>
  readonly refreshRows: () => Promise<void>

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refreshCounts = coalesce(async () => {
      this.counts = await bridge.counts(this.filter)
    })
    this.refreshRows = coalesce(() => this.reload())
  }

  get more(): boolean {
    return this.pages[this.pages.length - 1]?.next !== ''
  }

  /** Shows another bucket, order or filter, from its top. */
  async show(what: { bucket?: Bucket; sort?: Sort; filter?: Filter }): Promise<void> {
    this.bucket = what.bucket ?? this.bucket
    this.sort = what.sort ?? this.sort
    const filtered = what.filter !== undefined
    this.filter = what.filter ?? this.filter
    const round = ++this.round
    if (filtered) void this.refreshCounts()
    const page = await this.fetch('')
    if (round !== this.round) return
    this.pages = [page]
    this.visible = { from: 0, to: 0 }
    this.held = false
    this.take()
    this.loaded = true
  }

  /** Something in the replica changed. */
  changed(): void {
    // First what is read is painted; then the rows, once for what comes close together.
    this.rowTimer ??= setTimeout(() => {
      void painted().then(() => {
        this.rowTimer = undefined
        this.readAt = performance.now()
        return this.refreshRows()
      })
    }, Math.max(0, this.readAt + rest - performance.now()))
    // What is read at this very moment never shows as unread: counts come a blink later.
    this.countTimer ??= setTimeout(() => {
      this.countTimer = undefined
      void this.refreshCounts()
    }, 30)
  }

  /** While held nothing moves; letting go shows what waited. */
  hold(on: boolean): void {
    if (this.held === on) return
    this.held = on
    if (!on) this.take()
  }

  /** Shows what waited although the pointer is still there: the person asked. */
  letIn(): void {
    this.rows = this.fresh
    this.waiting = 0
  }

  /** Takes a row out at once: the person's own act, held or not. */
  drop(id: string): void {
    this.rows = this.rows.filter((r) => r.conversation.id !== id)
    for (const p of this.pages) p.rows = p.rows.filter((r) => r.conversation.id !== id)
  }

  /** A row that is only still shown because nothing may move tells the truth nevertheless. */
  mend(row: ListRow): void {
    const id = row.conversation.id
    if (!this.held || this.fresh.some((r) => r.conversation.id === id)) return
    this.rows = this.rows.map((r) => (r.conversation.id === id ? row : r))
  }

  /** Tells which rows are on screen: loads what is near. */
  see(from: number, to: number): void {
    this.visible = { from, to }
    if (to > this.rows.length - 25 && this.more) void this.next()
    else if (this.spanned().some((p) => p.stale)) void this.refreshRows()
  }

  /** A contact came or went. */
  presence(contact: string, online: boolean): void {
    const mend = (r: ListRow): ListRow => (r.conversation.contact === contact && r.online !== online ? { ...r, online } : r)
    for (const p of this.pages) p.rows = p.rows.map(mend)
    this.rows = this.rows.map(mend)
    this.fresh = this.fresh.map(mend)
  }

  private loading = false
  private async next(): Promise<void> {
    const end = this.pages[this.pages.length - 1]
    if (this.loading || !end?.next) return
    this.loading = true
    const round = this.round
    try {
      const page = await this.fetch(end.next)
      if (round !== this.round || this.pages[this.pages.length - 1] !== end) return
      this.pages.push(page)
      const held = this.held
      this.fresh = joinPages(this.pages.map((p) => p.rows))
      const shown = new Set(this.rows.map((r) => r.conversation.id))
      this.rows = held ? [...this.rows, ...page.rows.filter((r) => !shown.has(r.conversation.id))] : this.fresh
    } finally {
      this.loading = false
    }
  }

  /** Reads the first page and those on screen again; the others when they are seen. */
  private async reload(): Promise<void> {
    if (!this.loaded) return
    const round = this.round
    for (const p of this.pages) p.stale = true
    const wanted = new Set([this.pages[0], ...this.spanned()])
    for (let i = 0; i < this.pages.length; i++) {
      const old = this.pages[i]!
      if (!wanted.has(old)) continue
      const page = await this.fetch(old.after)
      if (round !== this.round) return
      page.rows = reuseRows(this.rows, page.rows)
      this.pages[i] = page
      const following = this.pages[i + 1]
      if (page.next === '') this.pages.length = i + 1
      else if (following && following.after !== page.next) Object.assign(following, { after: page.next, stale: true })
    }
    this.take()
  }

  private spanned(): Page[] {
    let at = 0
    return this.pages.filter((p) => {
      const from = at
      at += p.rows.length
      return from < this.visible.to && at > this.visible.from
    })
  }

  private async fetch(after: string): Promise<Page> {
    const page = await this.bridge.list({ bucket: this.bucket, filter: this.filter, sort: this.sort, after, limit: pageSize })
    return { after, rows: page.rows, next: page.next, stale: false }
  }

  private take(): void {
    this.fresh = joinPages(this.pages.map((p) => p.rows))
    if (this.held) {
      const held = holdRows(this.rows, this.fresh)
      this.rows = held.rows
      this.waiting = held.waiting
    } else {
      this.rows = this.fresh
      this.waiting = 0
    }
  }
}
