import Reply from '@lucide/svelte/icons/reply'
import { t } from '$lib/i18n/index.svelte'
import { current, type Make } from './make'

export const reply: Make = (app) => ({
  id: 'reply', icon: Reply, keys: 'r', group: 'write',
  title: () => t().inbox.actions.reply,
  when: () => current(app) !== undefined && app.workspace.answers,
  run() {
    app.inbox.composer.setNote(false)
    app.inbox.ask('composer')
  },
})
