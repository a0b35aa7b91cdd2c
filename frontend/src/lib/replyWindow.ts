// How long a free reply is still taken.

export type WindowLevel = '' | 'calm' | 'warn' | 'late' | 'closed'

const minute = 60_000

/** openUntil in ms, 0: the channel has no window. */
export function windowLevel(openUntil: number | undefined, now: number): WindowLevel {
  if (!openUntil) return ''
  const rest = openUntil - now
  if (rest <= 0) return 'closed'
  return rest > 120 * minute ? 'calm' : rest > 30 * minute ? 'warn' : 'late'
}

/** What is left, as a clock shows it: "23 h", "1 h 40 min", "12 min"; the last minutes exactly: "4:09". Never longer than it is. */
export function windowLeft(openUntil: number, now: number): string {
  const rest = Math.max(0, openUntil - now)
  const minutes = Math.floor(rest / minute)
  if (minutes >= 6 * 60) return `${Math.floor(minutes / 60)} h`
  if (minutes >= 60) return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  if (minutes >= 5) return `${minutes} min`
  return `${minutes}:${String(Math.floor((rest % minute) / 1000)).padStart(2, '0')}`
}
