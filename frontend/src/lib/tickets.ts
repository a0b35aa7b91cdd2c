// Pure work on tickets: what is shown of them, and what is asked for.
import type { Check, Priority, Ticket, TicketKind, TicketQuery, TicketStatus } from './bridge'
import { comingWhen, fromNow } from './format'
import type { Lang } from './i18n/index.svelte'

export const statuses: TicketStatus[] = ['open', 'waiting', 'solved']
export const priorities: Priority[] = ['urgent', 'high', 'normal', 'low']

const day = 86_400_000

/** "#123"; a ticket whose wish still waits has no number yet. */
export function numberOf(ticket: Pick<Ticket, 'number'>): string {
  return ticket.number > 0 ? `#${ticket.number}` : '#…'
}

/** Whether a date is over, or comes within a day. What is solved has time. */
export function dueLevel(ticket: Pick<Ticket, 'due' | 'status'>, now: number): '' | 'soon' | 'over' {
  if (!ticket.due || ticket.status === 'solved') return ''
  if (ticket.due <= now) return 'over'
  return ticket.due - now < day ? 'soon' : ''
}

/** A due date in a row: of today just the time; how long ago for one that is over. */
export function dueText(due: number, now: number, lang: Lang): string {
  return due > now ? comingWhen(due, now, lang) : fromNow(due, now, lang)
}

/** The list with one line moved up (-1) or down (1). */
export function moved(checks: Check[], id: string, step: 1 | -1): Check[] {
  const from = checks.findIndex((c) => c.id === id)
  const to = from + step
  if (from < 0 || to < 0 || to >= checks.length) return checks
  return checks.with(from, checks[to]!).with(to, checks[from]!)
}

/** A moment as a field of the type datetime-local has it; "" for none. */
export function toField(at: number): string {
  if (!at) return ''
  const d = new Date(at)
  return new Date(at - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** And back; 0 for an empty or unfinished field. */
export function fromField(value: string): number {
  const at = value === '' ? NaN : new Date(value).getTime()
  return Number.isNaN(at) ? 0 : at
}

/** Days to choose from for a date: at 17 o'clock, a working day's end. */
export function dueChoices(now: number): { id: 'today' | 'tomorrow' | 'friday' | 'week'; at: number }[] {
  const at = (days: number): number => {
    const d = new Date(now)
    d.setDate(d.getDate() + days)
    return d.setHours(17, 0, 0, 0)
  }
  const weekday = new Date(now).getDay()
  const all = [
    { id: 'today' as const, at: at(0) }, { id: 'tomorrow' as const, at: at(1) },
    { id: 'friday' as const, at: at((5 - weekday + 7) % 7) }, { id: 'week' as const, at: at(7) },
  ]
  return all.filter((c, i) => c.at > now && all.findIndex((o) => o.at === c.at) === i)
}

/** What the list and the board are narrowed to; empty fields do not narrow. */
export interface TicketFilter {
  status: '' | 'unsolved' | TicketStatus
  /** Agent id, "me", "nobody". */
  assignee: string
  follower: boolean
  waitingMins: number
  label: string
  channel: string
  inbox: string
  type: TicketKind | ''
  priority: Priority | ''
  due: '' | 'over' | 'today' | 'week'
}
export type TicketOrder = 'newest' | 'waiting' | 'due' | 'priority' | 'changed'
export const orders: TicketOrder[] = ['waiting', 'newest', 'due', 'priority', 'changed']

export const noFilter: TicketFilter = { status: '', assignee: '', follower: false, waitingMins: 0, label: '', channel: '', inbox: '', type: '', priority: '', due: '' }

/** The views everybody has. */
export const fixedViews = ['all', 'mine', 'nobody', 'overdue', 'solved'] as const
export type FixedView = (typeof fixedViews)[number]
export const viewFilters: Record<FixedView, TicketFilter> = {
  all: { ...noFilter, status: 'unsolved' },
  mine: { ...noFilter, status: 'unsolved', assignee: 'me' },
  nobody: { ...noFilter, status: 'unsolved', assignee: 'nobody' },
  overdue: { ...noFilter, status: 'unsolved', due: 'over' },
  solved: { ...noFilter, status: 'solved' },
}

export const sameFilter = (a: TicketFilter, b: TicketFilter): boolean => (Object.keys(noFilter) as (keyof TicketFilter)[]).every((k) => a[k] === b[k])

/** A filter as it was kept, whatever is missing or unknown in it. */
export function readFilter(kept: unknown): TicketFilter {
  const filter: Record<string, unknown> = { ...noFilter }
  if (typeof kept !== 'object' || kept === null) return noFilter
  for (const [k, v] of Object.entries(kept)) if (k in filter && typeof v === typeof filter[k]) filter[k] = v
  return filter as unknown as TicketFilter
}

const sorts: Record<TicketOrder, Pick<TicketQuery, 'sort' | 'desc'>> = {
  newest: { sort: 'created', desc: true }, waiting: { sort: 'waiting', desc: false }, due: { sort: 'due', desc: false }, priority: { sort: 'priority', desc: true }, changed: { sort: 'changed', desc: true },
}

/** What is asked of the replica. */
export function queryOf(f: TicketFilter, order: TicketOrder, text: string, now: number): TicketQuery {
  const endOfDay = new Date(now).setHours(24, 0, 0, 0)
  const due = { '': 0, over: now, today: endOfDay, week: endOfDay + 6 * day }[f.due]
  // What is over or due is never what is solved already.
  const status: TicketStatus[] = f.status === 'unsolved' || (f.status === '' && f.due !== '') ? ['open', 'waiting'] : f.status === '' ? [] : [f.status]
  return {
    status, type: f.type, inbox: f.inbox, channel: f.channel, label: f.label, assignee: f.assignee, follower: f.follower, contact: '', conversation: '', priority: f.priority,
    dueBefore: due, waitingMins: f.waitingMins, text: text.trim(), ...sorts[order], after: '', limit: 50,
  }
}
