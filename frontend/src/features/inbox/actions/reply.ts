import Reply from '@lucide/svelte/icons/reply'
import { t } from '$lib/i18n/index.svelte'
import { served, type Make } from './make'

export const reply: Make = (app) => ({
  id: 'reply', icon: Reply, keys: 'r', group: 'write',
  title: () => t().inbox.actions.reply,
  when: () => served(app) !== undefined,
  run() {
    app.inbox.composer.setNote(false)
    app.inbox.ask('composer')
  },
})
