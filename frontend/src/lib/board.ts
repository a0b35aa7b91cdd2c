// The assignment board's pure work: filters, choosing a card by keyboard, holding still.
import type { AgentLoad, AssignmentView, ListRow, Presence, QueueRow } from './bridge'

/** What the screen narrows by itself; the rest is asked of the Go core. */
export interface BoardFilter {
  channel: string
  label: string
  presence: Presence | ''
}

export function matches(row: ListRow, f: BoardFilter): boolean {
  const c = row.conversation
  return (f.channel === '' || c.channels.includes(f.channel)) && (f.label === '' || (c.labels?.includes(f.label) ?? false))
}

export function narrow(v: AssignmentView, f: BoardFilter): { queue: QueueRow[]; agents: AgentLoad[] } {
  const rows = f.channel !== '' || f.label !== ''
  return {
    queue: rows ? v.queue.filter((q) => matches(q.row, f)) : v.queue,
    agents: v.agents
      .filter((a) => f.presence === '' || a.presence === f.presence)
      .map((a) => (rows ? { ...a, rows: a.rows.filter((r) => matches(r, f)), more: 0 } : a)),
  }
}

/** How full somebody is. */
export function fullness(active: number, limit: number): 'free' | 'full' | 'over-full' {
  if (active > limit) return 'over-full'
  return active === limit ? 'full' : 'free'
}

/** The card an arrow key leads to, in rows of so many columns; -1 is the queue, at the left of all. */
export function nextCard(at: number, key: string, columns: number, count: number): number {
  if (count === 0) return -1
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at < 0 ? 0 : at + columns, ArrowUp: at < 0 ? 0 : at - columns, Home: 0, End: count - 1 }[key]
  if (to === undefined) return at
  if (key === 'ArrowLeft') return Math.max(to, -1)
  return to < 0 || to >= count ? at : to
}

/** Everything that can be met on the board, by conversation. */
export function rowsOf(v: AssignmentView): Map<string, ListRow> {
  const all = new Map<string, ListRow>()
  for (const q of v.queue) all.set(q.row.conversation.id, q.row)
  for (const a of v.agents) for (const r of a.rows) all.set(r.conversation.id, r)
  return all
}

/** What changed places between two readings: the order somebody would see jump. */
export function changes(old: AssignmentView, fresh: AssignmentView): number {
  const place = (v: AssignmentView): Map<string, string> => {
    const at = new Map<string, string>()
    for (const q of v.queue) at.set(q.row.conversation.id, '')
    for (const a of v.agents) for (const r of a.rows) at.set(r.conversation.id, a.agent.id)
    return at
  }
  const before = place(old)
  const after = place(fresh)
  let n = 0
  for (const [id, at] of after) if (before.get(id) !== at) n++
  for (const id of before.keys()) if (!after.has(id)) n++
  return n
}

/** While something is under the pointer every row and card stays in its place, with its new content. */
export function held(shown: AssignmentView, fresh: AssignmentView): AssignmentView {
  const rows = rowsOf(fresh)
  const queued = new Map(fresh.queue.map((q) => [q.row.conversation.id, q]))
  const loads = new Map(fresh.agents.map((a) => [a.agent.id, a]))
  const now = (r: ListRow): ListRow => rows.get(r.conversation.id) ?? r
  return {
    ...fresh,
    queue: shown.queue.map((q) => queued.get(q.row.conversation.id) ?? { ...q, row: now(q.row) }),
    agents: shown.agents.map((a) => ({ ...(loads.get(a.agent.id) ?? a), rows: a.rows.map(now), more: a.more })),
  }
}
