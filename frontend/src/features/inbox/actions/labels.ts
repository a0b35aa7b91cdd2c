import Tag from '@lucide/svelte/icons/tag'
import { t } from '$lib/i18n/index.svelte'
import { current, type Make } from './make'

export const labels: Make = (app) => ({
  id: 'labels', icon: Tag, keys: 'l', group: 'conversation',
  title: () => t().inbox.actions.labels,
  when: () => current(app) !== undefined,
  run: () => app.inbox.ask('labels'),
})
