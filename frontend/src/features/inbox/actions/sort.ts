import ArrowDownUp from '@lucide/svelte/icons/arrow-down-up'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const sort: Make = (app) => ({
  id: 'sort', icon: ArrowDownUp, keys: '', group: 'list',
  title: () => t().inbox.actions.sort,
  when: () => app.area === 'inbox',
  run: () => app.inbox.showSort(app.inbox.list.sort === 'newest' ? 'waiting' : 'newest'),
})
