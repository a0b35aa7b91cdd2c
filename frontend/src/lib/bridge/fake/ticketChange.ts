// What a change does to a ticket: the stand-in's word for backend/inbox/ticketchange.go.
import type { Commands } from '../../gen/commands'
import type * as T from '../types'

type Field = 'title' | 'text' | 'type' | 'status' | 'priority' | 'due' | 'assignee' | 'contact' | 'channel' | 'inbox'
const fields: Field[] = ['title', 'text', 'type', 'priority', 'due', 'assignee', 'contact', 'channel', 'inbox', 'status']
const line = (c: T.Check): string => `${c.done ? '[x]' : '[ ]'} ${c.text}`

export function changeOf(old: T.Ticket, c: Commands['changeTicket'], by: string, now: number): { ticket: T.Ticket; events: T.TicketEvent[] } {
  const empty = (f: Field): string | number => (f === 'due' ? 0 : '')
  for (const f of fields) {
    const was = c.was?.[f]
    const is = old[f] ?? empty(f)
    if (was !== undefined && is !== was && is !== c[f]) throw new Error('stale')
  }
  const ticket: T.Ticket = { ...old, changedAt: now }
  const events: T.TicketEvent[] = []
  const add = (what: string, from: unknown, to: unknown): void => void events.push({ what, from: String(from || ''), to: String(to || '') })
  for (const f of fields) {
    const to = c[f]
    if (to === undefined || to === (old[f] ?? empty(f))) continue
    Object.assign(ticket, { [f]: to })
    add(f, old[f], f === 'text' ? '' : to)
  }
  if (ticket.status !== old.status) Object.assign(ticket, { openSince: ticket.status === 'open' ? now : 0, solvedAt: ticket.status === 'solved' ? now : 0 })
  ticket.labels = list(old.labels, c.addLabels, c.removeLabels, (from, to) => add('labels', from, to))
  ticket.followers = list(old.followers, c.addFollowers, c.removeFollowers, (from, to) => add('followers', from, to))
  for (const f of c.addFiles ?? []) add('files', '', f.name)
  ticket.files = [...(old.files ?? []).filter((f) => !c.removeFiles?.includes(f.hash)), ...(c.addFiles ?? [])]
  const checks = (old.checks ?? []).map((h): T.Check => {
    const n = c.checks?.find((x) => x.id === h.id)
    if (!n) return h
    const is = { ...h, ...(n.text !== undefined && { text: n.text }), ...(n.done !== undefined && { done: n.done, by: n.done ? by : '', at: n.done ? now : 0 }) }
    add('checks', line(h), line(is))
    return is
  })
  for (const n of c.addChecks ?? []) add('checks', '', line(n))
  const place = (h: T.Check): number => (c.checkOrder?.includes(h.id) ? c.checkOrder.indexOf(h.id) : Infinity)
  ticket.checks = [...checks.filter((h) => !c.removeChecks?.includes(h.id)), ...(c.addChecks ?? [])]
  if (c.checkOrder) ticket.checks.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
  return { ticket, events }
}

function list(had: string[] = [], add: string[] = [], remove: string[] = [], tell: (from: string, to: string) => void): string[] {
  const came = add.filter((x) => !had.includes(x))
  const went = remove.filter((x) => had.includes(x))
  if (came.length + went.length > 0) tell(went.join(','), came.join(','))
  return [...had.filter((x) => !went.includes(x)), ...came].sort()
}
