import { beforeAll, describe, expect, it } from 'vitest'
import type { Macro } from '$lib/bridge'
import { people } from '$lib/i18n/people'
import { checkMacro, draftOfMacro, findMacros, macroOf, stepsOf, sumOf } from './macroDraft'

const empty: Macro = { id: 'm', name: 'Voucher' }
const full: Macro = { id: 'm', name: 'Voucher', inbox: 'i', text: 'Hello {{contact.name}}', add: ['a'], remove: ['b'], assign: 'me', status: 'snoozed', snooze: 120 }
beforeAll(() => people.ready())

describe('a macro', () => {
  it('comes out as it went in', () => {
    for (const m of [empty, full, { ...empty, status: 'done' as const }]) expect(macroOf(draftOfMacro(m))).toEqual(m)
  })
  it('leaves out a reply that is switched off, and the time of a snooze that is none', () => {
    expect(macroOf({ ...draftOfMacro(full), reply: false, status: 'done' })).toEqual({ id: 'm', name: 'Voucher', inbox: 'i', add: ['a'], remove: ['b'], assign: 'me', status: 'done' })
  })
  it('does something, and nothing twice', () => {
    expect(checkMacro(draftOfMacro(empty), []).nothing).not.toBe('')
    expect(Object.values(checkMacro(draftOfMacro(full), [])).join('')).toBe('')
    expect(checkMacro({ ...draftOfMacro(full), remove: ['a'] }, []).labels).not.toBe('')
    expect(checkMacro({ ...draftOfMacro(full), text: '{{nonsense}}' }, []).text).not.toBe('')
    expect(checkMacro({ ...draftOfMacro(full), name: 'voucher ' }, [{ id: 'n', name: 'Voucher' }]).name).not.toBe('')
  })
  it('is told in few words', () => {
    expect(stepsOf(full)).toBe(5)
    expect(sumOf(full)).toBe('reply · 1 label · takes 1 label off · assigns · snoozes')
    expect(stepsOf(empty)).toBe(0)
  })
  it('is found by words of name and text', () => {
    expect(findMacros([full, { id: 'n', name: 'Close' }], 'vou hello')).toEqual([full])
    expect(findMacros([full, { id: 'n', name: 'Close' }], '').map((m) => m.id)).toEqual(['n', 'm'])
  })
})
