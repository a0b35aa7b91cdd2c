import ArrowLeft from '@lucide/svelte/icons/arrow-left'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

/** Out of what one is in: the search, the answer, the open conversation. */
export const back: Make = (app) => ({
  id: 'back', icon: ArrowLeft, keys: 'Escape', group: 'list', hidden: true,
  title: () => t().inbox.actions.back,
  when: () => app.area === 'inbox',
  run() {
    if (app.inbox.search.on) app.inbox.search.clear()
    app.inbox.pane = app.inbox.pane === 'details' ? 'thread' : 'list'
    app.inbox.ask('list')
  },
})
