import Smile from '@lucide/svelte/icons/smile'
import { t } from '$lib/i18n/index.svelte'
import { shown, type Make } from './make'

export const emoji: Make = (app) => ({
  id: 'emoji', icon: Smile, keys: 'Ctrl+Shift+E', group: 'write',
  title: () => t().inbox.actions.emoji,
  when: () => app.mayHere('note') && shown(app) !== undefined,
  run: () => app.inbox.ask('emoji'),
})
