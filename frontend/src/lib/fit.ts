// How many of a row of things fit beside each other. Pure.

export const gap = 4

/**
 * How many of these widths fit into the room, in order; when not all do, a sign for the
 * rest needs its place too. At least one when it can be shown in part (min).
 */
export function fitting(widths: number[], room: number, sign: (hidden: number) => number, min = 44): number {
  const total = (n: number): number => widths.slice(0, n).reduce((sum, w) => sum + w + gap, 0)
  if (widths.length === 0 || total(widths.length) - gap <= room) return widths.length
  for (let n = widths.length - 1; n > 0; n--) if (total(n) + sign(widths.length - n) <= room) return n
  const rest = widths.length > 1 ? gap + sign(widths.length - 1) : 0
  return room - rest >= min ? 1 : 0
}

/**
 * Which tabs stand in the row. The first ones always do, in their order, the last of
 * them giving way to a chosen one that is further back; of the others as many as fit
 * behind them, none ahead of its turn.
 */
export function tabsShown<T>(order: T[], chosen: T, room: number, wide: (tab: T) => number, always = 3): T[] {
  const at = Math.max(order.indexOf(chosen), 0)
  const shown = at < always ? order.slice(0, always) : [...order.slice(0, always - 1), order[at]!]
  let used = shown.reduce((sum, tab) => sum + wide(tab), 0)
  for (const tab of order) {
    if (shown.includes(tab)) continue
    used += wide(tab)
    if (used > room) break
    shown.push(tab)
  }
  return order.filter((tab) => shown.includes(tab))
}
