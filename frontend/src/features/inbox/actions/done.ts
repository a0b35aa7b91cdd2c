import Check from '@lucide/svelte/icons/check'
import { t } from '$lib/i18n/index.svelte'
import { setDone } from '../change'
import { served, type Make } from './make'

export const done: Make = (app) => ({
  id: 'done', icon: Check, keys: 'e', group: 'conversation',
  title: () => t().inbox.actions.done,
  when: () => (served(app)?.status ?? 'done') !== 'done',
  async run() {
    const c = served(app)
    if (c && (await setDone(app, c))) app.inbox.list.drop(c.id)
  },
})
