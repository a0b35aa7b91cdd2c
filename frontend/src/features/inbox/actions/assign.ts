import UserPlus from '@lucide/svelte/icons/user-round-plus'
import { t } from '$lib/i18n/index.svelte'
import { served, type Make } from './make'

export const assign: Make = (app) => ({
  id: 'assign', icon: UserPlus, keys: 'a', group: 'conversation',
  title: () => t().inbox.actions.assign,
  when: () => served(app) !== undefined,
  run: () => app.inbox.ask('assign'),
})
