import Plus from '@lucide/svelte/icons/plus'
import { tickets } from '$lib/i18n/tickets'
import { making } from '$lib/state/making.svelte'
import type { Make } from './make'

export const fresh: Make = (app) => ({
  id: 'ticketNew', icon: Plus, keys: 'c', group: 'write',
  title: () => tickets.t().actions.fresh,
  when: () => app.workspace.may('ticket'),
  run: () => making.begin('', ''),
})
