import ListFilter from '@lucide/svelte/icons/list-filter'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const filter: Make = (app) => ({
  id: 'filter', icon: ListFilter, keys: 'f', group: 'list',
  title: () => t().inbox.actions.filter,
  when: () => app.area === 'inbox',
  run: () => app.inbox.ask('filter'),
})
