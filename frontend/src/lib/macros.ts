// What a macro would do to a conversation: shown before it is run. Pure.
import type { BulkWhat, Conversation, File, Label, Macro, Standing } from './bridge'
import { fillVariables, unresolved, type Values } from './variables'

/** The names a macro is shown with. */
export interface Surroundings {
  values: Values
  me: string
  labels: readonly Label[]
  /** Agents who answer in the conversation's inbox. */
  agents: readonly string[]
  now: number
}

export type Problem = 'label' | 'agent' | 'variable' | 'nothing'

/** The steps of a macro, with everything named that has to be. */
export interface Plan {
  text: string
  files: File[]
  /** Labels that would come on and off; what is so already is left out. */
  add: Label[]
  remove: Label[]
  /** Agent id, "" for nobody; undefined: stays. */
  assign: string | undefined
  status: Conversation['status'] | undefined
  until: number
  /** Why it cannot be run as it is. */
  problems: Problem[]
}

/** Macros that are offered for an inbox, by name; text: words their names or texts begin with. */
export function offered(all: readonly Macro[], inbox: string, text = ''): Macro[] {
  const terms = fold(text).split(/\s+/u).filter(Boolean)
  return all
    .filter((m) => !m.inbox || m.inbox === inbox)
    .filter((m) => terms.every((term) => fold(`${m.name} ${m.text ?? ''}`).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(term))))
    .sort((a, b) => a.name.localeCompare(b.name))
}

const fold = (s: string): string => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

export function planOf(m: Macro, c: Conversation, s: Surroundings): Plan {
  const labels = (ids: string[] = []): Label[] => ids.flatMap((id) => s.labels.find((l) => l.id === id) ?? [])
  const worn = new Set(c.labels)
  const text = fillVariables(m.text ?? '', s.values)
  const problems: Problem[] = []
  const wanted = labels(m.add)
  if (wanted.some((l) => l.inbox && l.inbox !== c.inbox)) problems.push('label')
  const assign = m.assign === 'me' ? s.me : m.assign === 'nobody' ? '' : m.assign || undefined
  if (assign && !s.agents.includes(assign)) problems.push('agent')
  const plan: Plan = {
    text, files: m.files ?? [], add: wanted.filter((l) => !worn.has(l.id)), remove: labels(m.remove).filter((l) => worn.has(l.id)),
    assign: assign === (c.assignee ?? '') ? undefined : assign, status: m.status === c.status && m.status !== 'snoozed' ? undefined : m.status,
    until: m.status === 'snoozed' ? s.now + (m.snooze ?? 0) * 60_000 : 0, problems,
  }
  if (unresolved(text).length > 0) problems.push('variable')
  if (!replies(plan) && !changes(plan)) problems.push('nothing')
  return plan
}

/** A macro that was run and refused, as it was wished; until it is run again nothing of it is done. */
export interface Again {
  /** The refused wish; "": it is dropped already. */
  wish: string
  macro: string
  what: BulkWhat
  text: string
  files: File[]
}

/** What is left to do of a refused macro. */
export function planAgain(a: Again, c: Conversation, s: Surroundings): Plan {
  const { add, remove, assign, status, until } = a.what
  const wish: Macro = {
    id: a.macro, name: '', text: a.text, files: a.files, add, remove, assign: assign === '' ? 'nobody' : assign, status,
  }
  return { ...planOf(wish, c, s), text: a.text, until: comingAgain(until ?? 0, s.now) }
}

/** A time to sleep until that is over meanwhile: the same time of the next day that comes. */
function comingAgain(until: number, now: number): number {
  if (until === 0 || until > now) return until
  const next = new Date(until)
  next.setDate(next.getDate() + Math.ceil((now - until) / 86_400_000))
  if (next.getTime() <= now) next.setDate(next.getDate() + 1)
  return next.getTime()
}

export const replies = (p: Plan): boolean => p.text.trim() !== '' || p.files.length > 0
export const changes = (p: Plan): boolean => p.add.length + p.remove.length > 0 || p.assign !== undefined || p.status !== undefined

/** What stands in the way with the text as the person has edited it. */
export function problemsOf(p: Plan, text: string): Problem[] {
  const rest: Problem[] = p.problems.filter((x) => x !== 'variable' && x !== 'nothing')
  if (unresolved(text).length > 0) rest.push('variable')
  if (!replies({ ...p, text }) && !changes(p)) rest.push('nothing')
  return rest
}

export function whatOf(p: Plan): BulkWhat {
  return {
    ...(p.add.length > 0 && { add: p.add.map((l) => l.id) }), ...(p.remove.length > 0 && { remove: p.remove.map((l) => l.id) }),
    ...(p.assign !== undefined && { assign: p.assign }), ...(p.status && { status: p.status }), ...(p.until > 0 && { until: p.until }),
  }
}

/** How it leaves the conversation, for taking it back. An answer makes its author the assignee where there is none. */
export function leftBy(p: Plan, c: Conversation, me: string): Partial<Standing> {
  const add = p.add.map((l) => l.id)
  const remove = p.remove.map((l) => l.id)
  return {
    labels: [...(c.labels ?? []).filter((id) => !remove.includes(id)), ...add],
    assignee: p.assign ?? (replies(p) ? c.assignee || me : (c.assignee ?? '')),
    ...(p.status && { status: p.status, snoozedUntil: p.until, ...(p.status === 'done' && { doneBy: me }) }),
  }
}
