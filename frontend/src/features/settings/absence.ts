// The absence notice as a contact reads it (package ingest, absence.go). Pure.
import { daysAgo, clockTime } from '$lib/format'
import { inZone } from '$lib/format/zone'
import type { Lang } from '$lib/i18n/index.svelte'

/** When somebody is back, by the clock on the inbox's wall: "am Montag um 9:00 Uhr". */
export function opensWords(at: number, now: number, zone: string, lang: Lang): string {
  const de = lang === 'de'
  if (at === 0) return de ? 'so bald wie möglich' : 'as soon as we can'
  const there = inZone(at, zone)
  const days = -daysAgo(there, inZone(now, zone))
  const clock = clockTime(there, lang).replace(/^0/, '') + (de ? ' Uhr' : '')
  if (days === 0) return de ? `heute um ${clock}` : `today at ${clock}`
  if (days === 1) return de ? `morgen um ${clock}` : `tomorrow at ${clock}`
  const locale = de ? 'de-DE' : 'en-GB'
  if (days < 7) {
    const day = new Date(there).toLocaleDateString(locale, { weekday: 'long' })
    return de ? `am ${day} um ${clock}` : `on ${day} at ${clock}`
  }
  const date = new Date(there).toLocaleDateString(locale, { day: 'numeric', month: 'long' })
  return de ? `am ${date} um ${clock}` : `on ${date} at ${clock}`
}

const variable = /\{\{\s*([\p{L}\p{N}_.-]+)\s*(?:\|\s*"([^"]*)"\s*)?\}\}/gu

/** A text with its variables filled in; of an unknown one the fall-back stays, else nothing. */
export function filledNotice(text: string, values: Record<string, string>): string {
  return text.replace(variable, (_, name: string, fallback: string | undefined) => values[name] || (fallback ?? ''))
}
