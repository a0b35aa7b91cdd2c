// The list of conversations: one bucket under a filter, paged by cursor.
import { codeOf, type Bridge, type Bucket, type Counts, type Filter, type ListRow, type Sort } from '../bridge'
import { coalesce } from '../coalesce'
import { painted } from '../paint'
import { Pages } from './pages.svelte'

export const noFilter: Filter = { inbox: '', channel: '', label: '', agent: '', unansweredMins: 0, unread: false }
const pageSize = 50
/** Between two readings of the rows (ms). */
const rest = 60

export class ConversationList {
  bucket = $state<Bucket>('mine')
  sort = $state<Sort>('newest')
  filter = $state.raw<Filter>(noFilter)
  counts = $state.raw<Counts>({ mine: 0, unassigned: 0, open: 0, snoozed: 0, done: 0, other: 0, unread: 0 })
  readonly filtered = $derived(Object.values(this.filter).some((v) => v !== '' && v !== 0 && v !== false))
  readonly refreshCounts: () => Promise<void>
  private readonly pages: Pages<ListRow>
  private rowTimer: ReturnType<typeof setTimeout> | undefined
  private readAt = -rest
  private countTimer: ReturnType<typeof setTimeout> | undefined

  constructor(bridge: Bridge) {
    this.refreshCounts = coalesce(async () => {
      this.counts = await bridge.counts(this.filter)
    })
    this.pages = new Pages((after) => bridge.list({ bucket: this.bucket, filter: this.filter, sort: this.sort, after, limit: pageSize }),
      // What went out of sight is not read on because the pointer rests.
      (id) => bridge.beside(id).then(() => false, (err: unknown) => codeOf(err) === 'not_found'))
  }

  /** As shown. */
  get rows(): ListRow[] {
    return this.pages.rows
  }

  /** Rows that came or moved and wait until nothing is under the pointer. */
  get waiting(): number {
    return this.pages.waiting
  }

  /** Rows that are only held in place, of conversations that are out of sight now: they show nothing. */
  get gone(): ReadonlySet<string> {
    return this.pages.gone
  }

  /** The first page of this bucket is there. */
  get loaded(): boolean {
    return this.pages.loaded
  }

  get more(): boolean {
    return this.pages.more
  }

  /** Shows another bucket, order or filter, from its top. */
  async show(what: { bucket?: Bucket; sort?: Sort; filter?: Filter }): Promise<void> {
    this.bucket = what.bucket ?? this.bucket
    this.sort = what.sort ?? this.sort
    const filtered = what.filter !== undefined
    this.filter = what.filter ?? this.filter
    if (filtered) void this.refreshCounts()
    await this.pages.show()
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

  refreshRows(): Promise<void> {
    return this.pages.refresh()
  }

  /** While held nothing moves; letting go shows what waited. */
  hold(on: boolean): void {
    this.pages.hold(on)
  }

  /** Shows what waited although the pointer is still there: the person asked. */
  letIn(): void {
    this.pages.letIn()
  }

  /** The person does something by which this one may come into the list: it shows at once. */
  admit(id: string): void {
    this.pages.admit(id)
  }

  /** Takes a row out at once: the person's own act, held or not. */
  drop(id: string): void {
    this.pages.mend((rows) => rows.filter((r) => r.conversation.id !== id))
  }

  /** A row that is only still shown because nothing may move tells the truth nevertheless. */
  mend(row: ListRow): void {
    this.pages.tell(row)
  }

  /** Tells which rows are on screen: loads what is near. */
  see(from: number, to: number): void {
    this.pages.see(from, to)
  }

  /** A contact came or went. */
  presence(contact: string, online: boolean): void {
    this.pages.mend((rows) => rows.map((r) => (r.conversation.contact === contact && r.online !== online ? { ...r, online } : r)))
  }
}
