import ArrowDown from '@lucide/svelte/icons/arrow-down'
import ArrowUp from '@lucide/svelte/icons/arrow-up'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const next: Make = (app) => ({
  id: 'next', icon: ArrowDown, keys: 'j|ArrowDown', group: 'list', hidden: true,
  title: () => t().inbox.actions.next,
  when: () => app.area === 'inbox' && !app.inbox.search.on,
  run: () => app.inbox.step(1),
})

export const previous: Make = (app) => ({
  id: 'previous', icon: ArrowUp, keys: 'k|ArrowUp', group: 'list', hidden: true,
  title: () => t().inbox.actions.previous,
  when: () => app.area === 'inbox' && !app.inbox.search.on,
  run: () => app.inbox.step(-1),
})
