// What is selected in a list: some rows, or the whole result of what it asks for
// (also what is not loaded), but for those taken out.
import type { BulkWish } from '../bridge'

/** Where the things come from: what a bulk wish names beside ids. */
export type Source = Pick<BulkWish, 'list' | 'search' | 'tickets'>

export class Selection {
  private ids = $state.raw<ReadonlySet<string>>(new Set())
  private except = $state.raw<ReadonlySet<string>>(new Set())
  private whole = $state.raw<{ source: Source; total: number } | null>(null)
  /** Where the last one was, for extending with Shift. */
  private anchor = ''
  /** Where extending by key stands. */
  cursor = $state('')
  readonly n = $derived(this.whole ? Math.max(0, this.whole.total - this.except.size) : this.ids.size)
  readonly all = $derived(this.whole !== null && this.except.size === 0)

  has(id: string): boolean {
    return this.whole ? !this.except.has(id) : this.ids.has(id)
  }

  toggle(id: string): void {
    this.anchor = this.cursor = id
    if (this.whole) this.except = flipped(this.except, id)
    else this.ids = flipped(this.ids, id)
    if (this.n === 0) this.clear()
  }

  /** Selects from where the last one was to here. from: where to begin when there was none. */
  extendTo(rows: readonly string[], to: string, from = to): void {
    let at = rows.indexOf(this.anchor)
    if (at < 0) at = Math.max(0, rows.indexOf(from))
    const end = rows.indexOf(to)
    if (end < 0) return
    if (this.anchor === '' || rows[at] !== this.anchor) this.anchor = rows[at]!
    for (const id of rows.slice(Math.min(at, end), Math.max(at, end) + 1)) {
      if (this.has(id)) continue
      if (this.whole) this.except = flipped(this.except, id)
      else this.ids = flipped(this.ids, id)
    }
    this.cursor = to
  }

  /** One row further, from the cursor, else from a row. Going back lets go of the last. */
  step(rows: readonly string[], by: 1 | -1, from: string): void {
    const at = rows.indexOf(this.cursor || from)
    if (at < 0) return
    if (this.n === 0 || this.cursor === '') {
      this.toggle(rows[at]!)
      return
    }
    const next = rows[at + by]
    if (next === undefined) return
    const toward = Math.sign(rows.indexOf(this.anchor) - at) === by
    if (toward && this.has(rows[at]!)) {
      const anchor = this.anchor
      this.toggle(rows[at]!)
      this.anchor = anchor
      this.cursor = next
      return
    }
    this.extendTo(rows, next)
  }

  /** The whole result; total as it is known. */
  everything(source: Source, total: number): void {
    this.ids = new Set()
    this.except = new Set()
    this.whole = { source, total }
  }

  clear(): void {
    this.ids = new Set()
    this.except = new Set()
    this.whole = null
    this.anchor = this.cursor = ''
  }

  /** What a bulk wish says of which things are meant. */
  get meant(): Pick<BulkWish, 'ids' | 'except'> & Source {
    return this.whole ? { ...this.whole.source, except: [...this.except] } : { ids: [...this.ids] }
  }

  /** The ids, while they are known. */
  get known(): string[] {
    return this.whole ? [] : [...this.ids]
  }
}

function flipped(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}
