import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import ChevronsUp from '@lucide/svelte/icons/chevrons-up'
import Check from '@lucide/svelte/icons/check'
import StickyNote from '@lucide/svelte/icons/sticky-note'
import Tag from '@lucide/svelte/icons/tag'
import UserCheck from '@lucide/svelte/icons/user-round-check'
import UserPlus from '@lucide/svelte/icons/user-round-plus'
import { tickets } from '$lib/i18n/tickets'
import type { App } from '$lib/state/app.svelte'
import { ticketsOf } from '$lib/state/tickets.svelte'
import { any, assign as give, finish, single } from '../acts'
import type { Make } from './make'

/** There is something to act on, and the person may. */
export function may(app: App): boolean {
  const one = single(app)
  return any(app) && (one ? app.workspace.may('changeTicket', one.inbox) : app.workspace.may('bulkTickets'))
}

export const solve: Make = (app) => ({
  id: 'ticketSolve', icon: Check, keys: 'e', group: 'conversation',
  title: () => (single(app)?.status === 'solved' ? tickets.t().actions.reopen : tickets.t().actions.solve),
  when: () => may(app),
  run: () => finish(app),
})

export const assign: Make = (app) => ({
  id: 'ticketAssign', icon: UserPlus, keys: 'a', group: 'conversation',
  title: () => tickets.t().actions.assign,
  when: () => may(app),
  run: () => ticketsOf(app).ask('assign'),
})

export const assignMe: Make = (app) => ({
  id: 'ticketAssignMe', icon: UserCheck, keys: 'Shift+A', group: 'conversation',
  title: () => tickets.t().actions.assignMe,
  when: () => may(app) && single(app)?.assignee !== app.workspace.me.id,
  run: () => give(app, app.workspace.me.id),
})

export const label: Make = (app) => ({
  id: 'ticketLabel', icon: Tag, keys: 'l', group: 'conversation',
  title: () => tickets.t().actions.label,
  when: () => may(app),
  run: () => ticketsOf(app).ask('labels'),
})

export const priority: Make = (app) => ({
  id: 'ticketPriority', icon: ChevronsUp, keys: 'p', group: 'conversation',
  title: () => tickets.t().actions.priority,
  when: () => may(app),
  run: () => ticketsOf(app).ask('priority'),
})

export const due: Make = (app) => ({
  id: 'ticketDue', icon: CalendarClock, keys: 'd', group: 'conversation',
  title: () => tickets.t().actions.due,
  when: () => may(app) && single(app) !== null,
  run: () => ticketsOf(app).ask('due'),
})

export const note: Make = (app) => ({
  id: 'ticketNote', icon: StickyNote, keys: 'n', group: 'write',
  title: () => tickets.t().actions.note,
  when: () => {
    const one = single(app)
    return one !== null && app.workspace.may('ticketNote', one.inbox)
  },
  async run() {
    const state = ticketsOf(app)
    const one = single(app)
    if (one) await state.open(one.id)
    state.ask('note')
  },
})
