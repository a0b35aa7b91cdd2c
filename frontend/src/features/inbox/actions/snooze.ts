import AlarmClock from '@lucide/svelte/icons/alarm-clock'
import { t } from '$lib/i18n/index.svelte'
import { served, type Make } from './make'

export const snooze: Make = (app) => ({
  id: 'snooze', icon: AlarmClock, keys: 'h', group: 'conversation',
  title: () => t().inbox.actions.snooze,
  when: () => served(app) !== undefined,
  run: () => app.inbox.ask('snooze'),
})
