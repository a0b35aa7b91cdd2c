// What is done to the chosen tickets, or to the one the keys are at.
import { tickets as words } from '$lib/i18n/tickets'
import type { Label, Priority, Ticket } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'
import { solve } from '$lib/state/solving.svelte'
import { setAssignee, setDue, setPriority, toggleLabel } from '$lib/state/ticketChange'
import { ticketsOf } from '$lib/state/tickets.svelte'
import { changeMany } from './many'

/** The one meant; null while several are chosen. */
export function single(app: App): Ticket | null {
  const tickets = ticketsOf(app)
  return tickets.chosen.size > 0 ? null : (tickets.ticket ?? null)
}

/** Something is there to act on. */
export function any(app: App): boolean {
  const tickets = ticketsOf(app)
  return tickets.chosen.size > 0 || tickets.ticket !== undefined
}

const chosen = (app: App): string[] => [...ticketsOf(app).chosen]

export function assign(app: App, agent: string): void {
  const one = single(app)
  if (one) return setAssignee(app, one, agent)
  const texts = words.t().selection
  const ids = chosen(app)
  void changeMany(app, ids, { assignee: agent }, agent ? texts.didAssign(ids.length, app.workspace.agent(agent)?.name ?? '') : texts.didUnassign(ids.length))
}

/** on: all of them have it; then it is taken off. */
export function label(app: App, which: Pick<Label, 'id'>, on: boolean): void {
  const one = single(app)
  if (one) return toggleLabel(app, one, which)
  const ids = chosen(app)
  void changeMany(app, ids, on ? { remove: [which.id] } : { add: [which.id] }, words.t().selection.didLabel(ids.length))
}

export function priority(app: App, to: Priority): void {
  const one = single(app)
  if (one) return setPriority(app, one, to)
  const ids = chosen(app)
  void changeMany(app, ids, { priority: to }, words.t().did.priority(words.t().priority[to]))
}

export function due(app: App, at: number): void {
  const one = single(app)
  if (one) setDue(app, one, at)
}

export async function finish(app: App): Promise<void> {
  const one = single(app)
  if (one) return void (await solve(app, one))
  const ids = chosen(app)
  if (await changeMany(app, ids, { status: 'solved' }, words.t().selection.didSolve(ids.length))) ticketsOf(app).clear()
}
