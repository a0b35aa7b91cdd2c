import { describe, expect, it } from 'vitest'
import { blockOf, sendsNothing } from './blocked'

const contact = (block?: object): Parameters<typeof blockOf>[0] => ({ id: 'k', name: 'Monika', ...(block && { block: { by: 'a', at: 1, ...block } }) }) as Parameters<typeof blockOf>[0]

describe('a block', () => {
  it('of sending holds until its day, and is none for what comes in', () => {
    expect(sendsNothing(contact(), 100)).toBe(false)
    expect(sendsNothing(contact({ send: true }), 100)).toBe(true)
    expect(sendsNothing(contact({ send: true, until: 101 }), 100)).toBe(true)
    expect(sendsNothing(contact({ send: true, until: 100 }), 100)).toBe(false)
    expect(sendsNothing(contact({ receive: true }), 100)).toBe(false)
    expect(blockOf(contact({ receive: true }), 100)).not.toBeNull()
  })
})
