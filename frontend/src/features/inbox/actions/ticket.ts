import TicketPlus from '@lucide/svelte/icons/ticket-plus'
import { t } from '$lib/i18n/index.svelte'
import { making } from '$lib/state/making.svelte'
import { current, type Make } from './make'

export const ticket: Make = (app) => ({
  id: 'makeTicket', icon: TicketPlus, keys: 't', group: 'conversation',
  title: () => t().ticket.make,
  when: () => {
    const c = current(app)
    return c !== undefined && app.workspace.may('ticket', c.inbox)
  },
  run() {
    const c = current(app)
    if (c) making.begin(c.id, '')
  },
})
