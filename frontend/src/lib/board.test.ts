import { describe, expect, it } from 'vitest'
import type { AgentLoad, AssignmentView, Conversation, ListRow, QueueRow } from './bridge'
import { changes, fullness, held, narrow, nextCard } from './board'

const row = (id: string, more: Partial<Conversation> = {}): ListRow => ({
  conversation: { id, inbox: 'i', contact: `c${id}`, status: 'open', channels: ['web'], lastChannel: 'web', lastAt: 1, lastInAt: 1, preview: { text: '', dir: 'in' }, ...more },
  name: id, unread: 0, online: false, waiting: false, failed: false, draft: false, mentioned: false,
})
const q = (id: string, more: Partial<Conversation> = {}): QueueRow => ({ row: row(id, more), needs: [], why: '', next: '', until: 0, tried: [] })
const load = (id: string, rows: ListRow[] = [], presence: AgentLoad['presence'] = 'present'): AgentLoad => ({
  agent: { id, name: id, email: '', role: 'agent', language: 'en', presence, state: 'active' }, presence, active: rows.length, passes: rows.length, limit: 4, handled: 0, waiting: 0, answers: true, rows, more: 2,
})
const view = (queue: QueueRow[], agents: AgentLoad[]): AssignmentView => ({ queue, agents, waiting: queue.length, skills: [] })
const ids = (v: { queue: QueueRow[]; agents: AgentLoad[] }): string => `${v.queue.map((x) => x.row.conversation.id)}|${v.agents.map((a) => `${a.agent.id}:${a.rows.map((r) => r.conversation.id)}`).join(' ')}`

describe('filters', () => {
  const v = view([q('1', { labels: ['vip'] }), q('2', { channels: ['mail'] })], [load('ann', [row('3'), row('4', { channels: ['web', 'mail'] })]), load('bo', [], 'away')])
  it('leave everything without any', () => expect(ids(narrow(v, { channel: '', label: '', presence: '' }))).toBe('1,2|ann:3,4 bo:'))
  it('narrow conversations by channel and label', () => {
    expect(ids(narrow(v, { channel: 'mail', label: '', presence: '' }))).toBe('2|ann:4 bo:')
    expect(ids(narrow(v, { channel: '', label: 'vip', presence: '' }))).toBe('1|ann: bo:')
  })
  it('narrow agents by presence', () => expect(ids(narrow(v, { channel: '', label: '', presence: 'away' }))).toBe('1,2|bo:'))
})

it('tells how full somebody is', () => {
  expect([0, 2, 3, 4, 5].map((n) => fullness(n, 4))).toEqual(['free', 'free', 'free', 'full', 'over-full'])
  expect(fullness(0, 0)).toBe('full')
})

describe('choosing a card by arrow keys', () => {
  it.each([
    [-1, 'ArrowRight', 0], [-1, 'ArrowDown', 0], [0, 'ArrowLeft', -1], [-1, 'ArrowLeft', -1], [2, 'ArrowRight', 3], [1, 'ArrowDown', 4], [4, 'ArrowUp', 1], [5, 'ArrowDown', 5], [6, 'ArrowRight', 6],
    [1, 'ArrowUp', 1], [3, 'Home', 0], [0, 'End', 6], [2, 'x', 2],
  ])('from %i by %s to %i', (at, key, to) => expect(nextCard(at, key, 3, 7)).toBe(to))
  it('knows no card where there is none', () => expect(nextCard(-1, 'ArrowRight', 3, 0)).toBe(-1))
})

describe('while something is under the pointer', () => {
  const shown = view([q('1'), q('2')], [load('ann', [row('3')])])
  const fresh = view([q('0'), q('2', { labels: ['vip'] })], [load('new'), load('ann', [row('1'), row('3')])])
  it('nothing moves, yet what is known is new', () => {
    const h = held(shown, fresh)
    expect(ids(h)).toBe('1,2|ann:3')
    expect(h.queue[1]!.row.conversation.labels).toEqual(['vip'])
    expect(h.agents[0]!.active).toBe(2)
  })
  it('what would move is counted', () => {
    expect(changes(shown, fresh)).toBe(2) // 0 came, 1 went to ann
    expect(changes(shown, shown)).toBe(0)
    expect(changes(shown, view([q('2')], [load('ann', [row('3')])]))).toBe(1)
  })
})
