// The views of the inbox that this person has saved: bucket, filter, order or search
// under a name, with how many conversations each has.
import type { Bridge, Bucket, Changed, Filter, Sort, View } from '../bridge'
import { coalesce } from '../coalesce'
import { uuidv7 } from '../uuid'

export interface Shown {
  bucket: Bucket
  sort: Sort
  filter: Filter
  search: string
}

export interface SavedView {
  /** As in the store: AGENT/UUID. */
  id: string
  name: string
  position: number
  what: Shown
  count: number
}

const buckets: Bucket[] = ['mine', 'unassigned', 'open', 'snoozed', 'done', 'other']
const empty: Filter = { inbox: '', channel: '', label: '', agent: '', unansweredMins: 0, unread: false }

/** A view as it was kept, also by another version: what cannot be read does not narrow. */
export function readView(v: View): SavedView {
  let kept: Record<string, unknown> = {}
  try {
    kept = (JSON.parse(v.filter) ?? {}) as Record<string, unknown>
  } catch {
    // shows everything
  }
  const filter = { ...empty }
  const old = (kept['filter'] ?? {}) as Record<string, unknown>
  for (const key of Object.keys(empty) as (keyof Filter)[]) if (typeof old[key] === typeof empty[key]) Object.assign(filter, { [key]: old[key] })
  return {
    id: v.id, name: v.name, position: v.position, count: 0,
    what: {
      bucket: buckets.find((b) => b === kept['bucket']) ?? 'open', sort: kept['sort'] === 'waiting' ? 'waiting' : 'newest', filter,
      search: typeof kept['search'] === 'string' ? kept['search'] : '',
    },
  }
}

export const sameShown = (a: Shown, b: Shown): boolean =>
  a.search.trim() === b.search.trim() &&
  (a.search.trim() !== '' || (a.bucket === b.bucket && a.sort === b.sort && (Object.keys(empty) as (keyof Filter)[]).every((k) => a.filter[k] === b.filter[k])))

export class SavedViews {
  list = $state.raw<SavedView[]>([])
  readonly refresh: () => Promise<void>
  private readonly bridge: Bridge

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refresh = coalesce(async () => {
      const views = (await bridge.views('inbox')).map(readView)
      this.list = await Promise.all(views.map(async (v) => ({ ...v, count: await this.counted(v.what) })))
    })
  }

  changed(c: Changed): void {
    if (c.kinds.includes('view')) void this.refresh()
  }

  save(name: string, what: Shown): Promise<unknown> {
    return this.put({ id: uuidv7(), name, what, count: 0, position: Math.max(-1, ...this.list.map((v) => v.position)) + 1 })
  }

  rename(v: SavedView, name: string): Promise<unknown> {
    return this.put({ ...v, name })
  }

  /** One place up (-1) or down (1). */
  async move(v: SavedView, by: 1 | -1): Promise<void> {
    const order = [...this.list]
    const at = order.findIndex((o) => o.id === v.id)
    const other = order[at + by]
    if (!other) return
    order.splice(at, 1)
    order.splice(at + by, 0, v)
    await Promise.all(order.map((o, position) => (o.position === position ? undefined : this.put({ ...o, position }))))
  }

  put(v: SavedView): Promise<unknown> {
    return this.bridge.do('view', { view: bare(v.id), area: 'inbox', name: v.name, filter: JSON.stringify(v.what), position: v.position })
  }

  remove(v: SavedView): Promise<unknown> {
    return this.bridge.do('removeView', { view: bare(v.id) })
  }

  private counted(w: Shown): Promise<number> {
    if (w.search.trim() !== '') return this.bridge.bulkCount({ area: 'inbox', search: w.search })
    return this.bridge.bulkCount({ area: 'inbox', list: { bucket: w.bucket, filter: w.filter, sort: w.sort, after: '', limit: 0 } })
  }
}

/** The id for commands is what stands behind the agent's. */
const bare = (id: string): string => id.split('/').at(-1)!
