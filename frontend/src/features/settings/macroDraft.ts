// What is edited of a macro, and what is sent of it.
import type { File, Macro, Status } from '$lib/bridge'
import { people } from '$lib/i18n/people'
import { t } from '$lib/i18n/index.svelte'
import type { Errors } from './form.svelte'

export interface MacroDraft {
  id: string
  name: string
  inbox: string
  /** A reply is prepared. */
  reply: boolean
  text: string
  files: File[]
  add: string[]
  remove: string[]
  /** An agent id, "me", "nobody" or "". */
  assign: string
  status: Status | ''
  /** Minutes. */
  snooze: number
}

const hour = 60
const day = 24 * hour
/** How long a macro may snooze, in minutes. */
export const snoozes = [hour, 2 * hour, 4 * hour, day, 2 * day, 3 * day, 7 * day, 14 * day, 30 * day]

export function draftOfMacro(m: Macro): MacroDraft {
  return {
    id: m.id, name: m.name, inbox: m.inbox ?? '', reply: Boolean(m.text || m.files?.length), text: m.text ?? '', files: m.files ?? [], add: m.add ?? [], remove: m.remove ?? [],
    assign: m.assign ?? '', status: m.status ?? '', snooze: m.snooze || day,
  }
}

export function macroOf(d: MacroDraft): Macro {
  const said = d.reply && (d.text.trim() !== '' || d.files.length > 0)
  return {
    id: d.id, name: d.name.trim(), ...(d.inbox && { inbox: d.inbox }), ...(said && d.text.trim() && { text: d.text }), ...(said && d.files.length > 0 && { files: d.files }),
    ...(d.add.length > 0 && { add: d.add }), ...(d.remove.length > 0 && { remove: d.remove }), ...(d.assign && { assign: d.assign }),
    ...(d.status && { status: d.status }), ...(d.status === 'snoozed' && { snooze: d.snooze }),
  }
}

/** How many things it does. */
export function stepsOf(m: Macro): number {
  return [m.text || m.files?.length, m.add?.length, m.remove?.length, m.assign, m.status].filter(Boolean).length
}

/** What it does, in a few words. */
export function sumOf(m: Macro): string {
  const w = people.t().macros.sums
  return [
    (m.text || m.files?.length) && w.reply, m.add?.length && w.add(m.add.length), m.remove?.length && w.remove(m.remove.length), m.assign && w.assign, m.status && w[m.status],
  ].filter(Boolean).join(' · ')
}

export function checkMacro(d: MacroDraft, others: Macro[]): Errors {
  const w = people.t().macros
  return {
    name: !d.name.trim() ? t().settings.must : others.some((m) => m.id !== d.id && m.name.toLowerCase() === d.name.trim().toLowerCase()) ? w.taken : '',
    labels: d.add.some((l) => d.remove.includes(l)) ? w.both : '',
    nothing: stepsOf(macroOf(d)) === 0 ? w.nothing : '',
  }
}

/** Macros that hold every typed word in name or text, by name. */
export function findMacros(macros: Macro[], typed: string): Macro[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return macros.filter((m) => words.every((x) => `${m.name}\n${m.text ?? ''}`.toLowerCase().includes(x))).sort((a, b) => a.name.localeCompare(b.name))
}
