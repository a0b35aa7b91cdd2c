import { expect, it } from 'vitest'
import { laterChoices } from './sendLater'

const at = (iso: string): number => new Date(iso).getTime()

it('offers an hour, tomorrow at eight and Monday at eight, soonest first', () => {
  expect(laterChoices(at('2026-11-18T15:20'))).toEqual([
    { id: 'hour', at: at('2026-11-18T16:20') }, { id: 'tomorrow', at: at('2026-11-19T08:00') }, { id: 'monday', at: at('2026-11-23T08:00') },
  ])
  expect(laterChoices(at('2026-11-22T10:00')).map((c) => c.id)).toEqual(['hour', 'tomorrow']) // on Sunday tomorrow is Monday
  expect(laterChoices(at('2026-11-18T07:30')).map((c) => c.id)).toEqual(['hour', 'tomorrow', 'monday'])
  expect(laterChoices(at('2026-11-23T23:30')).map((c) => c.id)).toEqual(['hour', 'tomorrow', 'monday'])
  expect(laterChoices(at('2026-11-23T23:30'))[2]!.at).toBe(at('2026-11-30T08:00'))
})
