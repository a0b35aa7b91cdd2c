// Time zones to choose from.
import type { Lang } from '$lib/i18n/index.svelte'

/** The system's, with the one that is set even if the system does not know it. */
export function timeZones(present: string): string[] {
  const all = Intl.supportedValuesOf('timeZone')
  return all.includes(present) || !present ? all : [present, ...all]
}

const plain = (text: string): string => text.toLowerCase().replaceAll('_', ' ')

/** Every typed word must occur; names in which one begins come first. */
export function searchZones(zones: string[], typed: string): string[] {
  const words = plain(typed).split(/[\s/]+/).filter(Boolean)
  if (words.length === 0) return zones
  const hits = zones.filter((z) => words.every((w) => plain(z).includes(w)))
  const begins = (z: string): number => (plain(z).split(/[\s/]+/).some((p) => p.startsWith(words[0]!)) ? 0 : 1)
  return hits.sort((a, b) => begins(a) - begins(b))
}

/** "UTC+1", as it is at this moment. */
export function offsetOf(zone: string, now: number, lang: Lang): string {
  try {
    const parts = new Intl.DateTimeFormat(lang === 'de' ? 'de-DE' : 'en-GB', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(now)
    return (parts.find((p) => p.type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC')
  } catch {
    return ''
  }
}
