// How the list stays still: pure work on its rows.
import type { Conversation, ListRow, Ticket } from './bridge'
import { businessMinutes, type OpenSpans } from './businessTime'

type Row = { conversation: Conversation } | { ticket: Ticket }
export const idOf = (r: Row): string => ('ticket' in r ? r.ticket.id : r.conversation.id)

/** The fresh rows, but those that tell nothing new as the objects they were: they are not drawn again. */
export function reuseRows<R extends Row>(old: R[], fresh: R[]): R[] {
  const known = new Map(old.map((r) => [idOf(r), r]))
  return fresh.map((r) => {
    const before = known.get(idOf(r))
    return before && JSON.stringify(before) === JSON.stringify(r) ? before : r
  })
}

/** Joins pages of a list; what was met before is not repeated. */
export function joinPages<R extends Row>(pages: R[][]): R[] {
  const seen = new Set<string>()
  const all: R[] = []
  for (const page of pages)
    for (const row of page) {
      if (seen.has(idOf(row))) continue
      seen.add(idOf(row))
      all.push(row)
    }
  return all
}

/** The rows with those of the fresh ones that the person brought in themselves, each before the one it stands before. */
function withOwn<R extends Row>(shown: R[], fresh: R[], own: (id: string) => boolean): R[] {
  const rows = [...shown]
  const here = new Set(shown.map(idOf))
  for (const [i, r] of fresh.entries()) {
    if (here.has(idOf(r)) || !own(idOf(r))) continue
    const next = fresh.slice(i + 1).find((f) => here.has(idOf(f)))
    rows.splice(next ? rows.findIndex((x) => idOf(x) === idOf(next)) : rows.length, 0, r)
  }
  return rows
}

/**
 * What to show while nothing may move: every shown row stays in its place with
 * its new content; rows that came or moved wait and are counted. What the person
 * brought in themselves (own) waits for nothing.
 */
export function holdRows<R extends Row>(before: R[], fresh: R[], own: (id: string) => boolean = () => false): { rows: R[]; waiting: number } {
  const shown = withOwn(before, fresh, own)
  const now = new Map(fresh.map((r) => [idOf(r), r]))
  const rows = shown.map((r) => now.get(idOf(r)) ?? r)
  const place = new Map(shown.map((r, i) => [idOf(r), i]))
  // New rows below everything that is shown are just the next page.
  let lastKnown = -1
  fresh.forEach((r, i) => {
    if (place.has(idOf(r))) lastKnown = i
  })
  const came = fresh.slice(0, lastKnown + 1).filter((r) => !place.has(idOf(r))).length
  const kept = fresh.map((r) => place.get(idOf(r))).filter((i): i is number => i !== undefined)
  return { rows, waiting: came + kept.length - longestRise(kept) }
}

/** Length of the longest rising subsequence: the most rows that can stay where they are. */
function longestRise(values: number[]): number {
  const ends: number[] = []
  for (const v of values) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const mid = (low + high) >> 1
      if (ends[mid]! < v) low = mid + 1
      else high = mid
    }
    ends[low] = v
  }
  return ends.length
}

/** The row to open when the one with this id leaves: the one below, else the one above. */
export function neighbour(rows: ListRow[], id: string, step: 1 | -1 = 1): ListRow | undefined {
  const i = rows.findIndex((r) => idOf(r) === id)
  if (i < 0) return rows[0]
  return rows[i + step] ?? rows[i - step]
}

/** How urgent waiting is by the inbox's scale (minutes of its hours). */
export function urgency(since: number, now: number, warnAfter: number, lateAfter: number, hours?: OpenSpans): '' | 'warn' | 'late' {
  const minutes = businessMinutes(hours, since, now)
  if (lateAfter > 0 && minutes >= lateAfter) return 'late'
  return warnAfter > 0 && minutes >= warnAfter ? 'warn' : ''
}
