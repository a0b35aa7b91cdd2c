import PanelRight from '@lucide/svelte/icons/panel-right'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const panes: Make = (app) => ({
  id: 'panes', icon: PanelRight, keys: 'Ctrl+\\|Ctrl+.', group: 'view',
  title: () => t().inbox.actions.panes,
  when: () => app.area === 'inbox',
  run: () => app.inbox.toggleDetails(),
})
