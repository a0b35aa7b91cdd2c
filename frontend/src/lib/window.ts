// Which part of a long list is drawn. Distances are pixels.

export interface Range {
  start: number
  /** Not included. */
  end: number
  /** Height of what is left out before and after. */
  before: number
  after: number
}

/** The range for a list that is measured from its top. */
export function windowFromTop(sizes: ArrayLike<number>, top: number, view: number, spare: number): Range {
  const n = sizes.length
  let start = 0
  let before = 0
  while (start < n && before + sizes[start]! < top - spare) before += sizes[start++]!
  let end = start
  let drawn = 0
  while (end < n && before + drawn < top + view + spare) drawn += sizes[end++]!
  let after = 0
  for (let i = end; i < n; i++) after += sizes[i]!
  return { start, end, before, after }
}

/** The same measured from the bottom: distance 0 shows the end. */
export function windowFromBottom(sizes: ArrayLike<number>, distance: number, view: number, spare: number): Range {
  const n = sizes.length
  let end = n
  let after = 0
  while (end > 0 && after + sizes[end - 1]! < distance - spare) after += sizes[--end]!
  let start = end
  let drawn = 0
  while (start > 0 && after + drawn < distance + view + spare) drawn += sizes[--start]!
  let before = 0
  for (let i = 0; i < start; i++) before += sizes[i]!
  return { start, end, before, after }
}
