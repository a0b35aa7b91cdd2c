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
