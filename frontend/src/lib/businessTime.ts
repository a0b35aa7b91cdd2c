// Waiting as the business counts it: in the hours of an inbox. Pure.

/** When an inbox is open, [from, to) in ms, in order (WorkspaceView.hours); undefined: always. */
export type OpenSpans = readonly (readonly number[])[] | undefined

/** Minutes between two moments in which the inbox was open; of what lies before the first span nothing is known, it adds nothing. */
export function businessMinutes(spans: OpenSpans, from: number, to: number): number {
  if (!spans) return Math.max(0, to - from) / 60_000
  let sum = 0
  for (let i = spans.length - 1; i >= 0; i--) {
    const [open = 0, close = 0] = spans[i]!
    if (close <= from) break
    if (open < to) sum += Math.min(close, to) - Math.max(open, from)
  }
  return sum / 60_000
}

/** Whether the inbox is open at a moment. */
export function isOpen(spans: OpenSpans, at: number): boolean {
  return !spans || spans.some(([open = 0, close = 0]) => open <= at && at < close)
}

/** When it opens next, the moment itself while it is open; 0: not within what is known. */
export function opensAt(spans: OpenSpans, at: number): number {
  if (!spans) return at
  const next = spans.find(([, close = 0]) => close > at)
  return next ? Math.max(next[0] ?? 0, at) : 0
}
