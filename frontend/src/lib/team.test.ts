import { describe, expect, it } from 'vitest'
import type { Agent, Conversation, Message } from './bridge'
import { callableIn, isChat, partner, rowName, saidTo } from './team'

const agent = (id: string, name: string, more: Partial<Agent> = {}): Agent => ({ id, name, email: '', role: 'agent', language: 'de', presence: 'present', state: 'active', ...more })
const me = agent('me', 'Anna')
const agents = [me, agent('b', 'Bernd'), agent('c', 'Cem', { inboxes: { other: { role: 'agent' } } }), agent('d', 'Dora', { state: 'blocked' }), agent('e', 'Eva', { role: 'administrator' })]
const people = { me, view: { agents, teams: [{ id: 't', name: 'Versand', members: ['c'] }] }, agent: (id: string | undefined) => agents.find((a) => a.id === id) }
const conversation = (more: Partial<Conversation>): Conversation =>
  ({ id: 'x', inbox: 'shop', contact: 'k', status: 'open', channels: [], lastChannel: '', lastAt: 0, lastInAt: 0, preview: { text: '', dir: 'in' }, ...more })
const chat = (...members: string[]): Conversation => conversation({ inbox: 'team', members })

describe('colleagues among themselves', () => {
  it('calls those who work in the inbox, teams, and everybody', () => {
    expect(callableIn(conversation({}), people).map((p) => p.name)).toEqual(['Bernd', 'Eva', 'Versand', 'alle', 'all'])
  })
  it('lists them by name, teams among them', () => {
    const shop = { ...people, view: { agents: [...agents].reverse(), teams: [{ id: 't', name: 'Chefs', members: [] }] } }
    expect(callableIn(conversation({}), shop).map((p) => p.name)).toEqual(['Bernd', 'Chefs', 'Eva', 'alle', 'all'])
  })
  it('calls in a chat only who is in it', () => {
    expect(callableIn(chat('me', 'b'), people).map((p) => p.name)).toEqual(['Bernd', 'alle', 'all'])
  })
  it('names a chat by its title, else by who else is in it', () => {
    expect(rowName({ conversation: chat('me', 'b'), name: '' }, people)).toBe('Bernd')
    expect(rowName({ conversation: { ...chat('me', 'b', 'e'), title: 'Messe' }, name: '' }, people)).toBe('Messe')
    expect(rowName({ conversation: chat('me', 'b', 'e'), name: '' }, people)).toBe('Bernd, Eva')
    expect(rowName({ conversation: conversation({}), name: 'Mara' }, people)).toBe('Mara')
  })
  it('shows the other one of two, none of a group', () => {
    expect(partner(chat('b', 'me'), people)?.name).toBe('Bernd')
    expect(partner(chat('b', 'e', 'me'), people)).toBeUndefined()
    expect(isChat(conversation({}))).toBe(false)
  })
  it('knows what is said to somebody', () => {
    const m = (more: Partial<Message>): Message => ({ id: '1', conversation: 'x', inbox: 'shop', dir: 'note', at: 1, text: '', author: 'b', ...more })
    expect(saidTo(m({ dir: 'in', author: '' }), 'me')).toBe(true)
    expect(saidTo(m({}), 'me')).toBe(false)
    expect(saidTo(m({ mentions: ['me'] }), 'me')).toBe(true)
    expect(saidTo(m({ inbox: 'team' }), 'me')).toBe(true)
    expect(saidTo(m({ inbox: 'team', author: 'me' }), 'me')).toBe(false)
  })
})
