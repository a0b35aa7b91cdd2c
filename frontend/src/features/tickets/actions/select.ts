import ListChecks from '@lucide/svelte/icons/list-checks'
import SquareCheck from '@lucide/svelte/icons/square-check'
import { tickets } from '$lib/i18n/tickets'
import { ticketsOf } from '$lib/state/tickets.svelte'
import type { Make } from './make'

export const select: Make = (app) => ({
  id: 'ticketSelect', icon: SquareCheck, keys: 'x', group: 'list',
  title: () => tickets.t().actions.select,
  when: () => ticketsOf(app).can(ticketsOf(app).cursor),
  run: () => ticketsOf(app).toggle(ticketsOf(app).cursor),
})

export const selectDown: Make = (app) => ({
  id: 'ticketSelectDown', keys: 'Shift+J|Shift+ArrowDown', group: 'list', hidden: true,
  title: () => tickets.t().actions.selectDown,
  when: () => app.workspace.may('bulkTickets'),
  run: () => ticketsOf(app).extend(1),
})

export const selectUp: Make = (app) => ({
  id: 'ticketSelectUp', keys: 'Shift+K|Shift+ArrowUp', group: 'list', hidden: true,
  title: () => tickets.t().actions.selectUp,
  when: () => app.workspace.may('bulkTickets'),
  run: () => ticketsOf(app).extend(-1),
})

export const all: Make = (app) => ({
  id: 'ticketSelectAll', icon: ListChecks, keys: 'Ctrl+A', group: 'list',
  title: () => tickets.t().actions.selectAll,
  // In a field it chooses the text.
  when: () => app.workspace.may('bulkTickets') && !(document.activeElement instanceof HTMLInputElement) && !(document.activeElement instanceof HTMLTextAreaElement),
  run: () => app.try(() => ticketsOf(app).chooseAll()),
})
