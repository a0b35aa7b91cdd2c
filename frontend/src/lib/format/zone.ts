// Moments by the clock on the wall of another place: business hours are told in the
// zone of their inbox. Pure.
import { comingWhen } from '.'
import type { Lang } from '../i18n/index.svelte'

const made = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a zone as a moment of this PC, so that local time shows it. Of a zone this PC does not know, its own. */
export function inZone(at: number, zone: string): number {
  const minute = at - (at % 60_000)
  try {
    const format = made.get(zone) ?? new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23',
    })
    made.set(zone, format)
    const parts = format.formatToParts(minute)
    const n = (type: string): number => Number(parts.find((p) => p.type === type)!.value)
    return new Date(n('year'), n('month') - 1, n('day'), n('hour'), n('minute')).getTime()
  } catch {
    return minute
  }
}

/** " (Europe/Lisbon)" where the clock there shows another time than this PC's; else "". */
export function zoneNote(at: number, zone: string): string {
  return inZone(at, zone) === at - (at % 60_000) ? '' : ` (${zone.replaceAll('_', ' ')})`
}

/** A moment to come by the clock there, with the zone where it is not this PC's: "tomorrow, 09:00 (Europe/Lisbon)". */
export function zoneWhen(at: number, now: number, zone: string, lang: Lang): string {
  return comingWhen(inZone(at, zone), inZone(now, zone), lang) + zoneNote(at, zone)
}
