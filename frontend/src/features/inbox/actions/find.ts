import TextSearch from '@lucide/svelte/icons/text-search'
import { t } from '$lib/i18n/index.svelte'
import { shown, type Make } from './make'

export const find: Make = (app) => ({
  id: 'find', icon: TextSearch, keys: 'Ctrl+F', group: 'conversation',
  title: () => t().inbox.find.label,
  when: () => shown(app) !== undefined,
  run: () => app.inbox.ask('find'),
})
