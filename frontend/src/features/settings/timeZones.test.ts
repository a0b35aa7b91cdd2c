import { expect, test } from 'vitest'
import { offsetOf, searchZones, timeZones } from './timeZones'

test('a zone that is set stays on the list even if this system does not know it', () => {
  expect(timeZones('Mars/Olympus')[0]).toBe('Mars/Olympus')
  expect(timeZones('Europe/Berlin').filter((z) => z === 'Europe/Berlin')).toHaveLength(1)
})

test('a city is found by its beginning, by several words and without underscores', () => {
  const zones = ['America/New_York', 'Europe/Berlin', 'Europe/Vienna', 'Atlantic/Bermuda']
  expect(searchZones(zones, 'ber')).toEqual(['Europe/Berlin', 'Atlantic/Bermuda'])
  expect(searchZones(zones, 'new york')).toEqual(['America/New_York'])
  expect(searchZones(zones, 'europe vien')).toEqual(['Europe/Vienna'])
  expect(searchZones(zones, ' ')).toEqual(zones)
})

test('the offset is that of the moment, summer time included', () => {
  expect(offsetOf('Europe/Berlin', Date.UTC(2026, 0, 1), 'en')).toBe('UTC+1')
  expect(offsetOf('Europe/Berlin', Date.UTC(2026, 6, 1), 'de')).toBe('UTC+2')
  expect(offsetOf('Mars/Olympus', 0, 'de')).toBe('')
})
