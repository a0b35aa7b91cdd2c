import { expect, it } from 'vitest'
import { comingWhen } from '.'
import { inZone, zoneNote, zoneWhen } from './zone'

const monday = Date.parse('2026-11-23T08:00:30Z')
const hour = 3_600_000
const here = Intl.DateTimeFormat().resolvedOptions().timeZone

it('reads the clock of another zone', () => {
  expect(new Date(inZone(monday, 'Asia/Tokyo')).getHours()).toBe(17)
})

it('tells a moment by the clock there, and whose it is', () => {
  // Nobody is in both places.
  const [zone, clock] = new Date(monday).getTimezoneOffset() === -540 ? ['America/New_York', '03:00'] : ['Asia/Tokyo', '17:00']
  expect(zoneWhen(monday, monday - hour, zone, 'en')).toBe(`${clock} (${zone.replace('_', ' ')})`)
  expect(zoneWhen(monday, monday - 24 * hour, zone, 'de')).toBe(`morgen, ${clock} (${zone.replace('_', ' ')})`)
})

it('says nothing of the zone where the clocks agree, or there is none', () => {
  for (const zone of [here, 'No/Such']) expect([zoneNote(monday, zone), zoneWhen(monday, monday - hour, zone, 'en')]).toEqual(['', comingWhen(monday, monday - hour, 'en')])
})
