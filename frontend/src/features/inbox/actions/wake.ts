import AlarmClockOff from '@lucide/svelte/icons/alarm-clock-off'
import { t } from '$lib/i18n/index.svelte'
import { setSnooze } from '../change'
import { served, type Make } from './make'

export const wake: Make = (app) => ({
  id: 'wake', icon: AlarmClockOff, keys: '', group: 'conversation',
  title: () => t().inbox.actions.wake,
  when: () => served(app)?.status === 'snoozed',
  async run() {
    const c = served(app)
    if (c) await setSnooze(app, c, 0)
  },
})
