import UserPlus from '@lucide/svelte/icons/user-round-plus'
import { t } from '$lib/i18n/index.svelte'
import { current, type Make } from './make'

export const assign: Make = (app) => ({
  id: 'assign', icon: UserPlus, keys: 'a', group: 'conversation',
  title: () => t().inbox.actions.assign,
  when: () => current(app) !== undefined,
  run: () => app.inbox.ask('assign'),
})
