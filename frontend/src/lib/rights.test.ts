import { describe, expect, it } from 'vitest'
import { answersIn, may, maySomewhere, roleIn, sees } from './rights'

const inboxes = [{ id: 'shop' }, { id: 'hire' }]
const inShop = { role: 'reviewer', inboxes: { shop: { role: 'dispatcher' } } } as const

describe('rights', () => {
  it('counts the role in the inbox, not the one in the workspace', () => {
    expect(roleIn(inShop, 'shop')).toBe('dispatcher')
    expect(roleIn(inShop, 'hire')).toBe('')
    expect(['shop', 'hire'].map((i) => may(inShop, 'reassign', i))).toEqual([true, false])
    const less = { role: 'dispatcher', inboxes: { shop: { role: 'reviewer' } } } as const
    expect(may(less, 'reply', 'shop')).toBe(false)
    expect(maySomewhere(less, 'reassign', inboxes)).toBe(false)
  })

  it('knows who works everywhere before the inboxes are here', () => {
    expect(maySomewhere({ role: 'dispatcher' }, 'reassign', [])).toBe(true)
    expect(maySomewhere({ role: 'agent' }, 'reassign', [])).toBe(false)
    expect(maySomewhere(inShop, 'reassign', [])).toBe(false)
  })

  it('knows whose conversations somebody sees', () => {
    const c = { inbox: 'shop', assignee: 'ben' }
    const own = { id: 'ann', role: 'agent', own: true } as const
    expect(sees(own, c)).toBe(false)
    expect([{ ...c, assignee: 'ann' }, { ...c, followers: ['ann'] }, { ...c, members: ['ann'] }].map((x) => sees(own, x))).toEqual([true, true, true])
    expect(sees({ ...own, role: 'dispatcher' }, c)).toBe(true)
    expect(sees({ ...own, own: false }, c)).toBe(true)
    const there = { id: 'ann', role: 'dispatcher', inboxes: { shop: { role: 'agent', own: true } } } as const
    expect([sees(there, c), sees(there, { ...c, inbox: 'hire' })]).toEqual([false, false])
    expect(sees({ ...there, role: 'administrator' }, c)).toBe(true)
  })

  it('knows an administrator everywhere', () => {
    const admin = { role: 'administrator', inboxes: { shop: { role: 'reviewer' } } } as const
    expect(may(admin, 'done', 'hire')).toBe(true)
    expect(may(admin, 'inbox', '')).toBe(true)
  })

  it('tells what is offered in all inboxes from what is offered in one', () => {
    expect(may(inShop, 'macro', 'shop')).toBe(true)
    expect(may(inShop, 'macro', '')).toBe(false)
    expect(maySomewhere(inShop, 'macro', inboxes)).toBe(true)
    expect(may({ role: 'dispatcher' }, 'macro', '')).toBe(true)
  })

  it('leaves to everybody what is their own, and the chats they are in', () => {
    for (const kind of ['profile', 'view', 'chat', 'note'] as const) expect(may({ role: 'reviewer' }, kind, 'team')).toBe(true)
    expect(may({ role: 'reviewer' }, 'note', 'shop')).toBe(false)
    expect(may({ role: 'editor' }, 'note', 'shop')).toBe(true)
    expect(may({ role: 'editor' }, 'reply', 'shop')).toBe(false)
  })

  it('has the workspace on only where the role in the workspace says so', () => {
    expect(may({ role: 'reviewer', inboxes: { shop: { role: 'agent' } } }, 'online', 'shop')).toBe(false)
  })

  it('gives work to who is active and answers there', () => {
    const a = { role: 'agent', state: 'active', inboxes: { shop: { role: 'agent' }, hire: { role: 'editor' } } } as const
    expect(['shop', 'hire', 'x'].map((i) => answersIn(a, i))).toEqual([true, false, false])
    expect(answersIn({ ...a, state: 'off' as never }, 'shop')).toBe(false)
  })
})
