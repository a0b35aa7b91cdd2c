import UserCheck from '@lucide/svelte/icons/user-round-check'
import { t } from '$lib/i18n/index.svelte'
import { setAssignee } from '../change'
import { served, type Make } from './make'

export const assignMe: Make = (app) => ({
  id: 'assignMe', icon: UserCheck, keys: 'Shift+A', group: 'conversation',
  title: () => t().inbox.actions.assignMe,
  when: () => served(app) !== undefined && served(app)?.assignee !== app.workspace.me.id,
  async run() {
    const c = served(app)
    if (c) await setAssignee(app, c, app.workspace.me.id)
  },
})
