import { describe, expect, it } from 'vitest'
import { capital, comingWhen, dayName, fromNow, initials, onWhen, shortWhen, sinceWhen, waitShort } from '.'

/** A moment of November 2026; the 18th is a Wednesday. */
const at = (day: number, hour = 9, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime()
const now = at(18, 15)

describe('dates', () => {
  it.each([
    ['today', at(18), '09:00', '09:00', 'um 09:00', 'at 09:00'],
    ['yesterday, though only some hours ago', at(17, 23, 59), 'Gestern', 'gestern', 'gestern', 'yesterday'],
    ['within the week', at(12), 'Do', 'Donnerstag', 'am Donnerstag', 'on Thursday'],
    ['a week ago', at(11), '11.11.26', '11.11.26', 'am 11.11.26', 'on 11/11/26'],
  ])('%s: by itself, behind "since", within a sentence', (_, when, alone, since, de, en) => {
    expect([shortWhen(when, now, 'de'), sinceWhen(when, now, 'de'), onWhen(when, now, 'de'), onWhen(when, now, 'en')]).toEqual([alone, since, de, en])
  })

  it.each([
    ['later today', at(18, 18), '18:00', '18:00'],
    ['tomorrow', at(19), 'morgen, 09:00', 'tomorrow, 09:00'],
    ['this week', at(23), 'Montag, 09:00', 'Monday, 09:00'],
    ['in a week', at(25), '25.11.26, 09:00', '25/11/26, 09:00'],
    ['over since today', at(18, 8), '08:00', '08:00'],
    ['over since yesterday', at(17), 'gestern, 09:00', 'yesterday, 09:00'],
    ['long over', at(16), '16.11.26, 09:00', '16/11/26, 09:00'],
  ])('until %s', (_, when, de, en) => {
    expect([comingWhen(when, now, 'de'), comingWhen(when, now, 'en')]).toEqual([de, en])
  })

  it('begin with a capital where they stand by themselves', () => {
    expect([dayName(at(17), now, 'de'), dayName(at(18), now, 'en'), shortWhen(at(17), now, 'en'), capital(comingWhen(at(19), now, 'de'))]).toEqual(['Gestern', 'Today', 'Yesterday', 'Morgen, 09:00'])
  })

  it.each([
    [30_000, 'jetzt', 'now'],
    [-30_000, 'jetzt', 'now'],
    [90_000, 'in 1 Minute', 'in 1 minute'],
    [-7_200_000, 'vor 2 Stunden', '2 hours ago'],
    [3 * 86_400_000, 'in 3 Tagen', 'in 3 days'],
  ])('%i ms from now', (ms, de, en) => {
    expect([fromNow(now + ms, now, 'de'), fromNow(now + ms, now, 'en')]).toEqual([de, en])
  })

  it('short waiting times', () => {
    expect([waitShort({ unit: 'minute', n: 14 }, 'de'), waitShort({ unit: 'hour', n: 3 }, 'en'), waitShort({ unit: 'day', n: 2 }, 'de'), waitShort({ unit: 'day', n: 1200 }, 'en'), waitShort({ unit: 'none', n: 0 }, 'de')])
      .toEqual(['14 min', '3 h', '2 T', '1,200 d', ''])
  })
})

describe('initials', () => {
  it.each([['Anna Keller', 'AK'], ['anna.nord', 'AN'], ['Max', 'MA'], ['+49 151 2345', '+4'], ['Brandt & Söhne 🦄', 'BS'], ['🦄🌈', '🦄'], ['  ', '?'], ['شركة المصابيح', 'شا']])('of %s', (name, want) => {
    expect(initials(name)).toBe(want)
  })
})
