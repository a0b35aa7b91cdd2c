// How long somebody has been waiting for us, as a person reads it. Pure.
import { businessMinutes, isOpen, opensAt, type OpenSpans } from './businessTime'

/** n whole units, rounded down; none: the business time has not begun since. */
export interface Wait {
  unit: 'minute' | 'hour' | 'day' | 'none'
  n: number
}

const day = 86_400_000

/**
 * A waiting time in the hours of an inbox, as its colour and the filter count it.
 * From the same time on the next day with hours it is told in such days: "1 day"
 * is a working day there, as nobody thinks of "9 h" as yesterday morning. Of a time
 * before the first known span the days of the calendar are given.
 */
export function waitOf(since: number, now: number, spans?: OpenSpans): Wait {
  const known = !spans || (spans.length > 0 && since >= spans[0]![0]!)
  const days = known && spans ? workingDays(spans, since, now) : Math.floor((now - since) / day)
  if (days >= 1) return { unit: 'day', n: days }
  const minutes = Math.max(0, Math.floor(businessMinutes(spans, since, now)))
  if (minutes === 0 && !isOpen(spans, now)) return { unit: 'none', n: 0 }
  return minutes < 60 ? { unit: 'minute', n: minutes } : { unit: 'hour', n: Math.floor(minutes / 60) }
}

/** Whole days with hours that went by; a message at night counts from the opening. */
function workingDays(spans: NonNullable<OpenSpans>, since: number, now: number): number {
  const from = opensAt(spans, since)
  if (from === 0 || from > now) return 0
  const starts = spans.filter(([open = 0]) => open > from && open <= now).map(([open = 0]) => dayStart(open))
  const days = [...new Set(starts)].filter((d) => d > dayStart(from))
  const today = days.at(-1) === dayStart(now) && now - dayStart(now) < from - dayStart(from)
  return days.length - (today ? 1 : 0)
}

const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
