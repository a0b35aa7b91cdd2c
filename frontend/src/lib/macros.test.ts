import { describe, expect, it } from 'vitest'
import type { Conversation, Label, Macro } from './bridge'
import { leftBy, offered, planAgain, planOf, problemsOf, whatOf, type Surroundings } from './macros'

const labels: Label[] = [{ id: 'vip', name: 'VIP', hue: 1 }, { id: 'late', name: 'Late', hue: 2 }, { id: 'theirs', name: 'Theirs', hue: 3, inbox: 'other' }]
const c = { id: 'c', inbox: 'shop', contact: 'k', status: 'open', labels: ['vip'], channels: [], lastChannel: '', lastAt: 1, lastInAt: 1, preview: { text: '', dir: 'in' } } as Conversation
const around = (more: Partial<Surroundings['values']['contact']> = {}): Surroundings => ({
  values: { contact: { name: 'Mara Lind', ...more }, agent: { name: 'Anna' }, workspace: { name: 'W' }, inbox: { name: 'Shop' } }, me: 'anna', labels, agents: ['anna', 'ben'], now: 1000,
})
const macro = (m: Partial<Macro>): Macro => ({ id: 'm', name: 'M', ...m })

describe('a macro', () => {
  it('is shown with its text filled in and only what changes', () => {
    const p = planOf(macro({ text: 'Hello {{contact.first_name}}', add: ['vip', 'late'], remove: ['late'], assign: 'me', status: 'snoozed', snooze: 60 }), c, around())
    expect(p.text).toBe('Hello Mara')
    expect(p.problems).toEqual([])
    expect(whatOf(p)).toEqual({ add: ['late'], assign: 'anna', status: 'snoozed', until: 3_601_000 })
  })

  it('is not run with a variable nobody filled in, until the person does', () => {
    const p = planOf(macro({ text: 'Your order {{contact.order}}' }), c, around())
    expect(p.problems).toEqual(['variable'])
    expect(problemsOf(p, 'Your order 12')).toEqual([])
    expect(problemsOf(p, '  ')).toEqual(['nothing'])
  })

  it('tells what does not fit the inbox', () => {
    expect(planOf(macro({ add: ['theirs'] }), c, around()).problems).toEqual(['label'])
    expect(planOf(macro({ assign: 'cleo' }), c, around()).problems).toEqual(['agent'])
  })

  it('that would change nothing is not run', () => {
    expect(planOf(macro({ status: 'open', add: ['vip'], assign: 'nobody' }), c, around()).problems).toEqual(['nothing'])
  })

  it('that was refused has its own words and the steps that are still to be done', () => {
    const again = { wish: 'w', macro: 'm', text: 'As written, {{ and all', files: [], what: { add: ['vip', 'late'], assign: '', status: 'snoozed' as const, until: 5000 } }
    const p = planAgain(again, { ...c, assignee: 'ben' }, around())
    expect(p.text).toBe(again.text)
    expect(whatOf(p)).toEqual({ add: ['late'], assign: '', status: 'snoozed', until: 5000 })
    expect(planAgain({ ...again, what: { status: 'snoozed', until: 500 } }, c, around()).until, 'never in the past').toBe(86_400_500)
    expect(whatOf(planAgain({ ...again, what: {} }, c, around()))).toEqual({})
    expect(whatOf(planAgain({ ...again, what: { assign: 'ben', status: 'done' } }, c, around()))).toEqual({ assign: 'ben', status: 'done' })
  })

  it('is offered in its inbox, found by the beginnings of words', () => {
    const all = [macro({ id: '1', name: 'Über Nacht' }), macro({ id: '2', name: 'Lamp', inbox: 'other' }), macro({ id: '3', name: 'Danke', text: 'Vielen Dank' })]
    expect(offered(all, 'shop').map((m) => m.id)).toEqual(['3', '1'])
    expect(offered(all, 'shop', 'uber').map((m) => m.id)).toEqual(['1'])
    expect(offered(all, 'shop', 'dank viel').map((m) => m.id)).toEqual(['3'])
  })

  it('knows how it leaves the conversation', () => {
    const p = planOf(macro({ text: 'Hi', add: ['late'], remove: ['vip'], status: 'done' }), c, around())
    expect(leftBy(p, c, 'anna')).toEqual({ labels: ['late'], assignee: 'anna', status: 'done', snoozedUntil: 0, doneBy: 'anna' })
  })
})
