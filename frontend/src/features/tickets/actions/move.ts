import ArrowDown from '@lucide/svelte/icons/arrow-down'
import ArrowLeft from '@lucide/svelte/icons/arrow-left'
import ArrowUp from '@lucide/svelte/icons/arrow-up'
import PanelRight from '@lucide/svelte/icons/panel-right'
import Search from '@lucide/svelte/icons/search'
import { tickets } from '$lib/i18n/tickets'
import { ticketsOf } from '$lib/state/tickets.svelte'
import type { Make } from './make'

export const next: Make = (app) => ({
  id: 'ticketNext', icon: ArrowDown, keys: 'j|ArrowDown', group: 'list', hidden: true,
  title: () => tickets.t().actions.next,
  run() {
    ticketsOf(app).step(1)
    ticketsOf(app).ask('list')
  },
})

export const previous: Make = (app) => ({
  id: 'ticketPrevious', icon: ArrowUp, keys: 'k|ArrowUp', group: 'list', hidden: true,
  title: () => tickets.t().actions.previous,
  run() {
    ticketsOf(app).step(-1)
    ticketsOf(app).ask('list')
  },
})

export const open: Make = (app) => ({
  id: 'ticketOpen', icon: PanelRight, keys: '', group: 'list',
  title: () => tickets.t().actions.open,
  when: () => ticketsOf(app).current !== undefined && ticketsOf(app).one.id === '',
  run: () => ticketsOf(app).open(ticketsOf(app).cursor),
})

/** Out of what one is in: the open ticket, what is chosen, the search. */
export const back: Make = (app) => ({
  id: 'ticketBack', icon: ArrowLeft, keys: 'Escape', group: 'list', hidden: true,
  title: () => tickets.t().actions.back,
  run() {
    const state = ticketsOf(app)
    const field = document.activeElement
    if (field instanceof HTMLTextAreaElement && field.closest('[data-testid="ticket-pane"]')) return state.ask('list')
    if (state.one.id !== '') state.close()
    else if (state.chosen.size > 0) state.clear()
    else if (state.text !== '') state.search('')
    state.ask('list')
  },
})

export const search: Make = (app) => ({
  id: 'ticketSearch', icon: Search, keys: '/', group: 'list',
  title: () => tickets.t().actions.search,
  run: () => ticketsOf(app).ask('search'),
})
