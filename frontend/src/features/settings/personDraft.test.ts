import { beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '$lib/bridge'
import { people } from '$lib/i18n/people'
import { accessOf, asBefore, checkPerson, dayOf, endOf, personOf, skillsOf, workOf } from './personDraft'

const now = new Date(2026, 10, 20, 12).getTime()
const agent: Agent = { id: 'a', name: 'Mia', email: 'mia@example.org', role: 'agent', language: 'de', presence: 'present', state: 'active' }
beforeAll(() => people.ready())

describe('rights', () => {
  it('of all inboxes say nothing of single ones', () => {
    const d = personOf({ ...agent, own: true }, now)
    expect(accessOf(d)).toEqual({ own: true })
    expect(accessOf({ ...d, role: 'editor' })).toEqual({})
  })
  it('in some inboxes have a role in each', () => {
    const d = personOf({ ...agent, inboxes: { i: { role: 'agent', own: true }, j: { role: 'reviewer', own: true } } }, now)
    expect(d.some).toBe(true)
    expect(accessOf(d)).toEqual({ inboxes: { i: { role: 'agent', own: true }, j: { role: 'reviewer' } } })
    expect(accessOf({ ...d, role: 'administrator' })).toEqual({})
  })
  it('need an inbox when only some were chosen', () => {
    const d = { ...personOf(agent, now), some: true }
    expect(checkPerson(d, now).inboxes).not.toBe('')
    expect(checkPerson({ ...d, role: 'administrator' }, now).inboxes).toBe('')
  })
  it('can be given back as they were', () => {
    const was: Agent = { ...agent, inboxes: { i: { role: 'agent' } }, skills: ['French'], limit: 3, awayUntil: 9 }
    expect(asBefore(was)).toEqual({ id: 'a', role: 'agent', access: { inboxes: { i: { role: 'agent' } } }, skills: ['French'], limit: 3, awayUntil: 9 })
    expect(asBefore(agent)).toEqual({ id: 'a', role: 'agent', access: {}, skills: [], limit: 0, awayUntil: 0 })
  })
})

describe('work', () => {
  it('keeps a leave to the end of its last day', () => {
    const until = endOf('2026-11-27')
    expect(new Date(until).getHours()).toBe(0)
    expect(dayOf(until - 1)).toBe('2026-11-27')
    expect(personOf({ ...agent, awayUntil: until }, now).leave).toBe('2026-11-27')
    expect(personOf({ ...agent, awayUntil: now - 1 }, now).leave).toBe('')
    expect(workOf({ ...personOf(agent, now), leave: '2026-11-27' }).awayUntil).toBe(until)
  })
  it('takes a limit or none', () => {
    const d = personOf(agent, now)
    for (const limit of ['', ' 8 ', '1000']) expect(checkPerson({ ...d, limit }, now).limit).toBe('')
    for (const limit of ['0', '1001', 'x', '1.5', '-1']) expect(checkPerson({ ...d, limit }, now).limit).not.toBe('')
    expect(workOf(d).limit).toBe(0)
  })
})

it('puts skills most people have first', () => {
  expect(skillsOf([{ ...agent, skills: ['b', 'a'] }, { ...agent, skills: ['b'] }], ['c'])).toEqual(['b', 'a', 'c'])
})
