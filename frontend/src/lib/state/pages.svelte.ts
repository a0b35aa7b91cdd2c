// Rows read page by page that stay still while somebody points at them.
import type { Conversation, Ticket } from '../bridge'
import { coalesce } from '../coalesce'
import { holdRows, idOf, joinPages, reuseRows } from '../rows'

interface Page<R> {
  after: string
  rows: R[]
  next: string
  stale: boolean
}

/** So long (ms) a row that comes counts as brought in by what the person just did. */
const ownLasts = 5000

export class Pages<R extends { conversation: Conversation } | { ticket: Ticket }> {
  /** As shown. */
  rows = $state.raw<R[]>([])
  /** Rows that came or moved and wait until nothing is under the pointer. */
  waiting = $state(0)
  /** The first page is there. */
  loaded = $state(false)
  /** Rows that are shown because nothing may move, of things that are here no more (ids). */
  gone = $state.raw<ReadonlySet<string>>(new Set())
  /** Reads again what is on the screen. */
  readonly refresh: () => Promise<void>
  private pages: Page<R>[] = []
  private fresh: R[] = []
  private held = false
  /** What the person did themselves shows at once, held or not: ids, and until when (ms of this page). */
  private readonly own = new Map<string, number>()
  private visible = { from: 0, to: 0 }
  private round = 0
  private loading = false
  private readonly read: (after: string) => Promise<{ rows: R[]; next: string }>
  private readonly lost: ((id: string) => Promise<boolean>) | undefined

  /** lost tells whether a thing is here no more; without, its row just stays while it is held. */
  constructor(read: (after: string) => Promise<{ rows: R[]; next: string }>, lost?: (id: string) => Promise<boolean>) {
    this.read = read
    this.lost = lost
    this.refresh = coalesce(() => this.reload())
  }

  get more(): boolean {
    return (this.pages.at(-1)?.next ?? '') !== ''
  }

  /** Reads from the top: another filter or order. */
  async show(): Promise<void> {
    const round = ++this.round
    const page = await this.fetch('')
    if (round === this.round) this.begin(page)
  }

  /** The first page is known already. */
  give(first: { rows: R[]; next: string }): void {
    this.round++
    this.begin({ after: '', rows: reuseRows(this.rows, first.rows), next: first.next, stale: false })
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
    this.gone = new Set()
  }

  /** The person does something by which this one may come into the list. */
  admit(id: string): void {
    this.own.set(id, performance.now() + ownLasts)
    if (this.held && this.loaded) this.take()
  }

  /** Changes the rows at once: the person's own act, held or not. */
  mend(f: (rows: R[]) => R[]): void {
    this.rows = f(this.rows)
    this.fresh = f(this.fresh)
    for (const p of this.pages) p.rows = f(p.rows)
  }

  /** A row that is only still shown because nothing may move tells the truth nevertheless. */
  tell(row: R): void {
    const id = idOf(row)
    if (!this.held || this.fresh.some((r) => idOf(r) === id)) return
    this.rows = this.rows.map((r) => (idOf(r) === id ? row : r))
  }

  /** Tells which rows are on screen: loads what is near. */
  see(from: number, to: number): void {
    this.visible = { from, to }
    if (to > this.rows.length - 25 && this.more) void this.next()
    else if (this.spanned().some((p) => p.stale)) void this.refresh()
  }

  private begin(page: Page<R>): void {
    this.pages = [page]
    this.visible = { from: 0, to: 0 }
    this.held = false
    this.take()
    this.loaded = true
  }

  private async next(): Promise<void> {
    const end = this.pages.at(-1)
    if (this.loading || !end?.next) return
    this.loading = true
    const round = this.round
    try {
      const page = await this.fetch(end.next)
      if (round !== this.round || this.pages.at(-1) !== end) return
      this.pages.push(page)
      this.fresh = joinPages(this.pages.map((p) => p.rows))
      this.rows = this.held ? joinPages([this.rows, page.rows]) : this.fresh
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

  private spanned(): Page<R>[] {
    let at = 0
    return this.pages.filter((p) => {
      const from = at
      at += p.rows.length
      return from < this.visible.to && at > this.visible.from
    })
  }

  private async fetch(after: string): Promise<Page<R>> {
    return { after, ...(await this.read(after)), stale: false }
  }

  private take(): void {
    this.fresh = joinPages(this.pages.map((p) => p.rows))
    const now = performance.now()
    for (const [id, until] of this.own) if (until < now) this.own.delete(id)
    const { rows, waiting } = this.held ? holdRows(this.rows, this.fresh, (id) => this.own.has(id)) : { rows: this.fresh, waiting: 0 }
    this.rows = rows
    this.waiting = waiting
    void this.miss()
  }

  /** Looks which of the rows that are no longer in the list are of nothing any more. */
  private async miss(): Promise<void> {
    const here = new Set(this.fresh.map(idOf))
    const missing = this.held && this.lost ? this.rows.map(idOf).filter((id) => !here.has(id)) : []
    if (missing.length === 0) return void (this.gone.size > 0 && (this.gone = new Set()))
    const { fresh } = this
    const lost = await Promise.all(missing.map((id) => this.lost!(id)))
    if (this.fresh === fresh && this.held) this.gone = new Set(missing.filter((_, i) => lost[i]))
  }
}
