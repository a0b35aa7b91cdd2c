import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import { t } from '$lib/i18n/index.svelte'
import { setOpen } from '../change'
import { served, type Make } from './make'

export const reopen: Make = (app) => ({
  id: 'reopen', icon: RotateCcw, keys: 'e', group: 'conversation',
  title: () => t().inbox.actions.reopen,
  when: () => served(app)?.status === 'done',
  async run() {
    const c = served(app)
    if (c) await setOpen(app, c)
  },
})
