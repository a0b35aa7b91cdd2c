import CheckCheck from '@lucide/svelte/icons/list-checks'
import { t } from '$lib/i18n/index.svelte'
import { setDone } from '../change'
import { served, type Make } from './make'

export const doneNext: Make = (app) => ({
  id: 'doneNext', icon: CheckCheck, keys: 'Shift+E', group: 'conversation',
  title: () => t().inbox.actions.doneNext,
  when: () => (served(app)?.status ?? 'done') !== 'done',
  async run() {
    const c = served(app)
    if (c && (await setDone(app, c))) await app.inbox.onward(c.id)
  },
})
