// The views of the tickets that this person has saved.
import type { Bridge, Changed, TicketBoardBy, View } from '../bridge'
import { coalesce } from '../coalesce'
import { readFilter, sameFilter, orders, type TicketFilter, type TicketOrder } from '../tickets'
import { uuidv7 } from '../uuid'

/** What a view shows, and how. */
export interface Shown {
  filter: TicketFilter
  order: TicketOrder
  mode: 'list' | 'board'
  by: TicketBoardBy
  text: string
}

export interface TicketView {
  id: string
  name: string
  position: number
  what: Shown
}

/** A view as it was kept, also by another version. */
export function readView(v: View): TicketView {
  let kept: Partial<Record<keyof Shown, unknown>> = {}
  try {
    kept = (JSON.parse(v.filter) ?? {}) as typeof kept
  } catch {
    // An unreadable one shows everything.
  }
  const order = orders.find((o) => o === kept.order) ?? 'newest'
  return {
    id: v.id, name: v.name, position: v.position,
    what: { filter: readFilter(kept.filter), order, mode: kept.mode === 'board' ? 'board' : 'list', by: kept.by === 'agent' ? 'agent' : 'status', text: typeof kept.text === 'string' ? kept.text : '' },
  }
}

export class TicketViews {
  list = $state.raw<TicketView[]>([])
  readonly refresh: () => Promise<void>
  private readonly bridge: Bridge

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refresh = coalesce(async () => {
      this.list = (await bridge.views('tickets')).map(readView)
    })
  }

  changed(c: Changed): void {
    if (c.kinds.includes('view')) void this.refresh()
  }

  /** Whether it is what is on the screen; how a board is divided counts only on a board. */
  shows(v: TicketView, now: Shown): boolean {
    const w = v.what
    return sameFilter(w.filter, now.filter) && w.order === now.order && w.mode === now.mode && (w.mode === 'list' || w.by === now.by) && w.text.trim() === now.text.trim()
  }

  save(name: string, now: Shown): Promise<unknown> {
    const { filter, order, mode, by, text } = now
    const position = Math.max(-1, ...this.list.map((v) => v.position)) + 1
    return this.put({ id: uuidv7(), name, position, what: { filter, order, mode, by, text } })
  }

  rename(v: TicketView, name: string): Promise<unknown> {
    return this.put({ ...v, name })
  }

  put(v: TicketView): Promise<unknown> {
    return this.bridge.do('view', { view: bare(v.id), area: 'tickets', name: v.name, filter: JSON.stringify(v.what), position: Math.min(v.position, 10_000) })
  }

  remove(v: TicketView): Promise<unknown> {
    return this.bridge.do('removeView', { view: bare(v.id) })
  }
}

/** The id for commands is what stands behind the agent's. */
const bare = (id: string): string => id.split('/').at(-1)!
