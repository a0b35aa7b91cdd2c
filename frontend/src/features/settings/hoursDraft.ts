// Business hours as they are edited: times as typed. Pure but for the words of errors.
import type { Day, Hours, Span } from '$lib/gen/entities'
import { people } from '$lib/i18n/people'
import type { Errors } from './form.svelte'

export interface SpanDraft {
  from: string
  to: string
}
export interface DayDraft {
  date: string
  name: string
  open: SpanDraft[]
}
export interface HoursDraft {
  on: boolean
  week: SpanDraft[][]
  days: DayDraft[]
  region: string
}

/** Spans a day may have. */
export const mostSpans = 4
const usual: SpanDraft = { from: '9:00', to: '17:00' }

/** "9", "9:30", "09.30", "0930" in minutes after midnight; NaN for anything else. */
export function minuteOf(text: string): number {
  const m = /^(\d{1,2})(?:[:.](\d{2}))?$|^(\d{2})(\d{2})$/.exec(text.trim())
  if (!m) return NaN
  const hour = Number(m[1] ?? m[3])
  const minute = Number(m[2] ?? m[4] ?? 0)
  return minute < 60 && hour * 60 + minute <= 1440 ? hour * 60 + minute : NaN
}

/** Minutes after midnight as a person writes them: "9:00". */
export const clockOf = (minute: number): string => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`

const spanDraft = (s: Span): SpanDraft => ({ from: clockOf(s.from), to: clockOf(s.to) })
const spanOf = (s: SpanDraft): Span => ({ from: minuteOf(s.from), to: minuteOf(s.to) })
const spansOf = (list: SpanDraft[]): Span[] => list.map(spanOf).sort((a, b) => a.from - b.from)

export function hoursDraft(h: Hours | null | undefined): HoursDraft {
  if (!h) return { on: false, week: Array.from({ length: 7 }, (_, i) => (i < 5 ? [{ ...usual }] : [])), days: [], region: '' }
  return {
    on: true, week: Array.from({ length: 7 }, (_, i) => (h.week?.[i] ?? []).map(spanDraft)),
    days: (h.days ?? []).map((d) => ({ date: d.date, name: d.name ?? '', open: (d.open ?? []).map(spanDraft) })), region: h.region ?? '',
  }
}

export function hoursOf(d: HoursDraft): Hours | undefined {
  if (!d.on) return undefined
  const days = [...d.days].sort((a, b) => a.date.localeCompare(b.date)).map((x): Day => ({
    date: x.date, ...(x.name.trim() && { name: x.name.trim() }), ...(x.open.length > 0 && { open: spansOf(x.open) }),
  }))
  return { week: d.week.map(spansOf), ...(days.length > 0 && { days }), ...(d.region && { region: d.region }) }
}

/** What is wrong with the spans of a day; "" when nothing. */
export function spanError(list: SpanDraft[]): string {
  const w = people.t().hours
  const spans = spansOf(list)
  if (spans.some((s) => Number.isNaN(s.from) || Number.isNaN(s.to))) return w.bad
  if (spans.some((s) => s.to <= s.from)) return w.order
  return spans.some((s, i) => i > 0 && s.from < spans[i - 1]!.to) ? w.overlap : ''
}

export function checkHours(d: HoursDraft): Errors {
  if (!d.on) return {}
  const w = people.t().hours
  const errors: Errors = { 'hours.week': d.week.every((x) => x.length === 0) ? w.never : '' }
  d.week.forEach((list, i) => (errors[`hours.day${i}`] = spanError(list)))
  d.days.forEach((x, i) => {
    const bad = !/^\d{4}-\d\d-\d\d$/.test(x.date) ? w.badDate : d.days.some((y, k) => k < i && y.date === x.date) ? w.doubleDate : ''
    errors[`hours.date${i}`] = bad
    errors[`hours.special${i}`] = spanError(x.open)
  })
  return errors
}

/** A further span behind those of a day. */
export function nextSpan(list: SpanDraft[]): SpanDraft {
  const end = Math.max(0, ...list.map((s) => minuteOf(s.to)).filter((n) => !Number.isNaN(n)))
  if (list.length === 0) return { ...usual }
  const from = Math.min(end + 60, 1380)
  return { from: clockOf(from), to: clockOf(Math.min(Math.max(from + 240, 18 * 60), 1440)) }
}
