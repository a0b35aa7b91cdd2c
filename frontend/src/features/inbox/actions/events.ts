import Activity from '@lucide/svelte/icons/activity'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const events: Make = (app) => ({
  id: 'events', icon: Activity, keys: '', group: 'view',
  title: () => t().inbox.actions.events,
  when: () => app.area === 'inbox',
  run: () => app.session.setPrefs({ events: !app.session.prefs.events }),
})
