import AlarmClockOff from '@lucide/svelte/icons/alarm-clock-off'
import { t } from '$lib/i18n/index.svelte'
import { setSnooze } from '../change'
import { current, type Make } from './make'

export const wake: Make = (app) => ({
  id: 'wake', icon: AlarmClockOff, keys: '', group: 'conversation',
  title: () => t().inbox.actions.wake,
  when: () => current(app)?.status === 'snoozed',
  async run() {
    const c = current(app)
    if (c) await setSnooze(app, c, 0)
  },
})
