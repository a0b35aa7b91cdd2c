import { describe, expect, it } from 'vitest'
import { callable, mentionAt, mentioned, mentionParts } from './mentions'

const people = [{ id: 'a', name: 'Anna' }, { id: 'ak', name: 'Anna Keller' }, { id: 'jp', name: 'Jonas Petersen' }, { id: 'lager', name: 'Lager' }]

describe('calling colleagues', () => {
  it('begins with @ at the beginning of a word, not within an address', () => {
    expect(mentionAt('Hallo @jo', 9)).toEqual({ from: 6, word: 'jo' })
    expect(mentionAt('@', 1)).toEqual({ from: 0, word: '' })
    expect(mentionAt('@Anna Kel', 9)).toEqual({ from: 0, word: 'Anna Kel' })
    expect(mentionAt('info@jo', 7)).toBeNull()
    expect(mentionAt('@Jonas bitte heute noch', 23)).toBeNull()
    expect(mentionAt('@Jonas,', 7)).toBeNull()
  })
  it('finds by first and last names', () => {
    expect(callable(people, 'pet').map((p) => p.id)).toEqual(['jp'])
    expect(callable(people, 'anna k').map((p) => p.id)).toEqual(['ak'])
    expect(callable(people, '')).toHaveLength(4)
  })
  it('tells who is called; of two names the longer one', () => {
    expect(mentioned('@Anna Keller und @Lager: bitte', people)).toEqual(['ak', 'lager'])
    expect(mentioned('@Anna: bitte', people)).toEqual(['a'])
    expect(mentioned('@Annalena, nicht @Lagerist', people)).toEqual([])
  })
  it('shows the names apart from the rest', () => {
    expect(mentionParts('Regal 4. @Lager bitte', people)).toEqual([{ text: 'Regal 4. ', called: false }, { text: '@Lager', called: true }, { text: ' bitte', called: false }])
    expect(mentionParts('nichts', people)).toEqual([{ text: 'nichts', called: false }])
  })
})
