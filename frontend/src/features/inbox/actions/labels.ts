import Tag from '@lucide/svelte/icons/tag'
import { t } from '$lib/i18n/index.svelte'
import { served, type Make } from './make'

export const labels: Make = (app) => ({
  id: 'labels', icon: Tag, keys: 'l', group: 'conversation',
  title: () => t().inbox.actions.labels,
  when: () => served(app) !== undefined,
  run: () => app.inbox.ask('labels'),
})
