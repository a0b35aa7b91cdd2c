import Search from '@lucide/svelte/icons/search'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const search: Make = (app) => ({
  id: 'search', icon: Search, keys: '/', group: 'list',
  title: () => t().inbox.actions.search,
  run() {
    app.go('inbox')
    app.inbox.pane = 'list'
    app.inbox.ask('search')
  },
})
