import UserCheck from '@lucide/svelte/icons/user-round-check'
import { t } from '$lib/i18n/index.svelte'
import { setAssignee } from '../change'
import { current, type Make } from './make'

export const assignMe: Make = (app) => ({
  id: 'assignMe', icon: UserCheck, keys: 'Shift+A', group: 'conversation',
  title: () => t().inbox.actions.assignMe,
  when: () => current(app) !== undefined && current(app)?.assignee !== app.workspace.me.id,
  async run() {
    const c = current(app)
    if (c) await setAssignee(app, c, app.workspace.me.id)
  },
})
