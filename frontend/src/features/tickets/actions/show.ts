import Columns3 from '@lucide/svelte/icons/columns-3'
import Rows3 from '@lucide/svelte/icons/rows-3'
import { tickets } from '$lib/i18n/tickets'
import { ticketsOf } from '$lib/state/tickets.svelte'
import type { Make } from './make'

export const list: Make = (app) => ({
  id: 'ticketList', icon: Rows3, keys: '1', group: 'view',
  title: () => tickets.t().actions.list,
  when: () => ticketsOf(app).mode !== 'list',
  async run() {
    await ticketsOf(app).show({ mode: 'list' })
    ticketsOf(app).ask('list')
  },
})

export const board: Make = (app) => ({
  id: 'ticketBoard', icon: Columns3, keys: '2', group: 'view',
  title: () => tickets.t().actions.board,
  when: () => ticketsOf(app).mode !== 'board',
  async run() {
    await ticketsOf(app).show({ mode: 'board' })
    ticketsOf(app).ask('list')
  },
})

export const byStatus: Make = (app) => ({
  id: 'ticketByStatus', icon: Columns3, keys: '', group: 'view',
  title: () => tickets.t().actions.byStatus,
  when: () => ticketsOf(app).mode !== 'board' || ticketsOf(app).by !== 'status',
  run: () => ticketsOf(app).show({ mode: 'board', by: 'status' }),
})

export const byAgent: Make = (app) => ({
  id: 'ticketByAgent', icon: Columns3, keys: '', group: 'view',
  title: () => tickets.t().actions.byAgent,
  when: () => ticketsOf(app).mode !== 'board' || ticketsOf(app).by !== 'agent',
  run: () => ticketsOf(app).show({ mode: 'board', by: 'agent' }),
})
