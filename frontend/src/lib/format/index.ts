// Dates, times, numbers and sizes in the agent's locale. Pure: language and the
// present time are given.
import type { Lang } from '../i18n/index.svelte'
import type { Wait } from '../waits'

// Formatters are made once and only when needed: each takes time, and memory outside of the script's heap.
const made = new Map<string, unknown>()

function once<F>(key: string, make: () => F): F {
  if (!made.has(key)) made.set(key, make())
  return made.get(key) as F
}
const locale = (lang: Lang): string => (lang === 'de' ? 'de-DE' : 'en-GB')

const dates = (lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  once(`d${lang}${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(lang), options))

const numbers = (lang: Lang, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat =>
  once(`n${lang}${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale(lang), options))

const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** Whole calendar days from at to now, in local time. */
export function daysAgo(at: number, now: number): number {
  return Math.round((dayStart(now) - dayStart(at)) / 86_400_000)
}

export function clockTime(at: number, lang: Lang): string {
  return dates(lang, { hour: '2-digit', minute: '2-digit' }).format(at)
}

/** By itself, as in a list: time today, "Yesterday", weekday within the week, else the date. */
export function shortWhen(at: number, now: number, lang: Lang): string {
  const days = daysAgo(at, now)
  if (days <= 0) return clockTime(at, lang)
  if (days === 1) return capital(relativeDay(-1, lang))
  if (days < 7) return dates(lang, { weekday: 'short' }).format(at)
  return shortDate(at, lang)
}

/** Behind "since": "14:30", "yesterday", "Monday", "03/11/26". */
export function sinceWhen(at: number, now: number, lang: Lang): string {
  const days = daysAgo(at, now)
  if (days <= 0) return clockTime(at, lang)
  if (days === 1) return relativeDay(-1, lang)
  return days < 7 ? dates(lang, { weekday: 'long' }).format(at) : shortDate(at, lang)
}

/** When something was, within a sentence: "at 14:30", "yesterday", "on Monday", "on 03/11/26". */
export function onWhen(at: number, now: number, lang: Lang): string {
  const days = daysAgo(at, now)
  const when = sinceWhen(at, now, lang)
  if (days === 1) return when
  if (days <= 0) return lang === 'de' ? `um ${when}` : `at ${when}`
  return lang === 'de' ? `am ${when}` : `on ${when}`
}

export function shortDate(at: number, lang: Lang): string {
  return dates(lang, { day: '2-digit', month: '2-digit', year: '2-digit' }).format(at)
}

/** For day dividers: "Today", "Yesterday", "Tuesday, 17 November", with the year when it is another. */
export function dayName(at: number, now: number, lang: Lang): string {
  const days = daysAgo(at, now)
  if (days === 0 || days === 1) return capital(relativeDay(-days, lang))
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
  return dates(lang, { weekday: 'long', day: 'numeric', month: 'long', year }).format(at)
}

export function fullWhen(at: number, lang: Lang): string {
  return dates(lang, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at)
}

export function monthYear(at: number, lang: Lang): string {
  return dates(lang, { month: 'long', year: 'numeric' }).format(at)
}

/**
 * A moment with its time, within a sentence ("until tomorrow, 09:00"): "14:30", "Monday, 09:00", "21/12/26, 09:00";
 * of one that is over "yesterday, 14:30" or the date. By itself, as in a menu, give it a capital.
 */
export function comingWhen(at: number, now: number, lang: Lang): string {
  const days = -daysAgo(at, now)
  const time = clockTime(at, lang)
  if (days === 0) return time
  if (days === 1 || days === -1) return `${relativeDay(days, lang)}, ${time}`
  return days > 0 && days < 7 ? `${dates(lang, { weekday: 'long' }).format(at)}, ${time}` : `${shortDate(at, lang)}, ${time}`
}

/** How far off a moment is, in whole units, rounded down: "in 5 days", "in 3 hours", "2 days ago"; less than a minute: "now". */
export function fromNow(at: number, now: number, lang: Lang): string {
  const rest = at - now
  const [size, unit] = ([[86_400_000, 'day'], [3_600_000, 'hour'], [60_000, 'minute']] as const).find(([n]) => Math.abs(rest) >= n) ?? [1, 'second']
  if (unit === 'second') return once(`r${lang}`, () => new Intl.RelativeTimeFormat(lang, { numeric: 'auto' })).format(0, unit)
  return once(`f${lang}`, () => new Intl.RelativeTimeFormat(lang)).format(Math.trunc(rest / size), unit)
}

/** "yesterday", "today", "tomorrow": small, as within a sentence. */
function relativeDay(days: number, lang: Lang): string {
  return once(`r${lang}`, () => new Intl.RelativeTimeFormat(lang, { numeric: 'auto' })).format(days, 'day')
}

/** What begins a line or stands by itself. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A waiting time in short: "4 min", "3 h", "2 d" (de: "2 T"). */
export function waitShort(w: Wait, lang: Lang): string {
  const sign = { minute: 'min', hour: 'h', day: lang === 'de' ? 'T' : 'd', none: '' }[w.unit]
  return sign ? `${count(w.n, lang)} ${sign}` : ''
}

/** How long something plays: "0:07", "12:30". */
export function length(seconds: number): string {
  const all = Math.max(0, Math.round(seconds))
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`
}

export function count(n: number, lang: Lang): string {
  return Number.isInteger(n) && n >= 0 && n < 1000 ? String(n) : numbers(lang).format(n)
}

/** Bytes as a person reads them: "820 KB", "1.4 MB". */
export function fileSize(bytes: number, lang: Lang): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  let value = bytes
  let i = 0
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000
    i++
  }
  return numbers(lang, {
    style: 'unit', unit: units[i], unitDisplay: i === 0 ? 'long' : 'short', maximumFractionDigits: value < 10 && i > 1 ? 1 : 0,
  }).format(value)
}

/** Up to two letters for an avatar; a phone number gives its first two signs. */
export function initials(name: string): string {
  const all = name.trim().split(/[\s._-]+/).filter(Boolean)
  const words = all.filter((w) => /^[+\p{L}\p{N}]/u.test(w))
  if (words.length === 0) return [...(all[0] ?? '?')][0]!
  if (/^[+\d]/.test(words[0]!)) return words[0]!.slice(0, 2)
  const pick = words.length === 1 ? [...words[0]!].slice(0, 2) : [[...words[0]!][0]!, [...words[words.length - 1]!][0]!]
  return pick.join('').toUpperCase()
}

/** A hue of its own for a name or id, the same every time. */
export function hueOf(seed: string): number {
  let h = 0
  for (const c of seed) h = (h * 31 + c.codePointAt(0)!) % 360
  return h
}
