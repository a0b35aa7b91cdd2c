// What is edited of a person's rights and work, and what is sent of it.
import type { Agent, Member, Role } from '$lib/bridge'
import type { Commands } from '$lib/gen/commands'
import { people } from '$lib/i18n/people'
import type { Errors } from './form.svelte'

export interface AccessDraft {
  role: Role
  /** Only in the chosen inboxes. */
  some: boolean
  own: boolean
  inboxes: Record<string, Member>
}
export interface PersonDraft extends AccessDraft {
  skills: string[]
  /** As typed; empty: what the inbox says. */
  limit: string
  /** A date (2006-01-02); empty: not on leave. */
  leave: string
}

export const noAccess: AccessDraft = { role: 'agent', some: false, own: false, inboxes: {} }

export function personOf(a: Agent, now: number): PersonDraft {
  return {
    role: a.role, some: a.inboxes !== undefined && a.inboxes !== null && a.role !== 'administrator', own: a.own ?? false, inboxes: { ...a.inboxes },
    skills: [...(a.skills ?? [])], limit: a.limit ? String(a.limit) : '', leave: (a.awayUntil ?? 0) > now ? dayOf(a.awayUntil! - 1) : '',
  }
}

/** Where they work, as the commands have it. */
export function accessOf(d: AccessDraft): NonNullable<Commands['agent']['access']> {
  if (d.role === 'administrator') return {}
  if (!d.some) return d.role === 'agent' && d.own ? { own: true } : {}
  const inboxes = Object.entries(d.inboxes).map(([id, m]): [string, Member] => [id, { role: m.role, ...(m.role === 'agent' && m.own && { own: true }) }])
  return { inboxes: Object.fromEntries(inboxes) }
}

export function workOf(d: PersonDraft): Pick<Commands['agent'], 'skills' | 'limit' | 'awayUntil'> {
  return { skills: d.skills, limit: Number(d.limit.trim()), awayUntil: d.leave ? endOf(d.leave) : 0 }
}

/** What the command "agent" needs to make an agent what they were. */
export function asBefore(a: Agent): Commands['agent'] {
  return {
    id: a.id, role: a.role, access: { ...(a.inboxes && { inboxes: a.inboxes }), ...(a.own && { own: true }) }, skills: a.skills ?? [], limit: a.limit ?? 0,
    awayUntil: a.awayUntil ?? 0,
  }
}

export function checkAccess(d: AccessDraft): Errors {
  return { inboxes: d.role !== 'administrator' && d.some && Object.keys(d.inboxes).length === 0 ? people.t().person.noInbox : '' }
}

export function checkPerson(d: PersonDraft, now: number): Errors {
  const p = people.t().person
  const limit = d.limit.trim()
  return {
    ...checkAccess(d),
    limit: limit === '' || (/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 1000) ? '' : p.badLimit,
    leave: d.leave && endOf(d.leave) <= now ? p.leavePast : '',
  }
}

/** The skills of everybody, those most have first. */
export function skillsOf(agents: Agent[], more: string[] = []): string[] {
  const count = new Map<string, number>(more.filter(Boolean).map((s) => [s, 0]))
  for (const a of agents) for (const s of a.skills ?? []) count.set(s, (count.get(s) ?? 0) + 1)
  return [...count].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([s]) => s)
}

/** The day of a moment here, as 2006-01-02. */
export function dayOf(at: number): string {
  const d = new Date(at)
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
}

/** The moment a day ends here. */
export function endOf(day: string): number {
  const [y, m, d] = day.split('-').map(Number)
  return new Date(y!, m! - 1, d! + 1).getTime()
}
