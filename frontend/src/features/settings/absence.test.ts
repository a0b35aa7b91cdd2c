import { expect, it } from 'vitest'
import { filledNotice, opensWords } from './absence'

const monday = Date.parse('2026-11-23T08:00:00Z') // 9:00 in Berlin

it('says when somebody is back by the clock there', () => {
  const zone = 'Europe/Berlin'
  const hour = 3_600_000
  expect(opensWords(monday, monday - hour, zone, 'de')).toBe('heute um 9:00 Uhr')
  expect(opensWords(monday, monday - 12 * hour, zone, 'en')).toBe('tomorrow at 9:00')
  expect(opensWords(monday, monday - 60 * hour, zone, 'de')).toBe('am Montag um 9:00 Uhr')
  expect(opensWords(monday, monday - 10 * 24 * hour, zone, 'en')).toBe('on 23 November at 9:00')
  expect(opensWords(0, monday, zone, 'de')).toBe('so bald wie möglich')
  expect(opensWords(monday, monday - hour, 'America/New_York', 'en')).toBe('today at 3:00')
})

it('fills in what is known', () => {
  const values = { 'inbox.opens': 'today at 9:00', 'contact.first_name': '' }
  expect(filledNotice('Hello {{contact.first_name | "there"}}, back {{ inbox.opens }}. {{x}}', values)).toBe('Hello there, back today at 9:00. ')
})
