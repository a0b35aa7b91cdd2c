// The assignment board of the stand-in.
import { answersIn, may } from '../../rights'
import type * as T from '../types'
import { rowOf } from './read'
import type { Store } from './seed'

const limit = 4

export function assignmentOf(s: Store, f: T.AssignmentFilter): T.AssignmentView {
  const shown = s.view.inboxes.map((i) => i.id).filter((id) => may(s.view.me, 'reassign', id) && (f.inbox === '' || id === f.inbox))
  const open = [...s.conversations.values()]
    .filter((c) => c.status === 'open' && shown.includes(c.inbox))
    .sort((a, b) => (a.unansweredSince || Infinity) - (b.unansweredSince || Infinity) || b.lastAt - a.lastAt)
  const midnight = new Date().setHours(0, 0, 0, 0)
  const agents = s.view.agents
    .filter((a) => shown.some((i) => answersIn(a, i)) && (f.skill === '' || a.skills?.includes(f.skill)))
    .map((agent): T.AgentLoad => {
      const mine = open.filter((c) => c.assignee === agent.id)
      const rows = mine.slice(0, f.rows || 5).map((c) => rowOf(s, c))
      return {
        agent, presence: agent.presence, active: mine.length, limit: agent.limit || limit, passes: mine.length, waiting: mine.filter((c) => c.unansweredSince).length, answers: true, rows,
        handled: [...s.conversations.values()].filter((c) => c.doneBy === agent.id && (c.doneAt ?? 0) >= midnight).length, more: mine.length - rows.length,
      }
    })
    .sort((a, b) => a.agent.name.localeCompare(b.agent.name))
  const unassigned = open.filter((c) => !c.assignee && c.unansweredSince)
  const queue = unassigned.slice(0, f.queue || 50).map((c): T.QueueRow => ({ row: rowOf(s, c), needs: [], why: 'off', next: '', until: 0, tried: [] }))
  return { agents, queue, waiting: unassigned.length, skills: [...new Set(s.view.agents.flatMap((a) => a.skills ?? []))].sort() }
}
