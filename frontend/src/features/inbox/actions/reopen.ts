import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import { t } from '$lib/i18n/index.svelte'
import { setOpen } from '../change'
import { current, type Make } from './make'

export const reopen: Make = (app) => ({
  id: 'reopen', icon: RotateCcw, keys: 'e', group: 'conversation',
  title: () => t().inbox.actions.reopen,
  when: () => current(app)?.status === 'done',
  async run() {
    const c = current(app)
    if (c) await setOpen(app, c)
  },
})
