import MessageSquareQuote from '@lucide/svelte/icons/message-square-quote'
import { t } from '$lib/i18n/index.svelte'
import { current, type Make } from './make'

export const replies: Make = (app) => ({
  id: 'replies', icon: MessageSquareQuote, keys: 'Ctrl+/', group: 'write',
  title: () => t().inbox.actions.replies,
  when: () => current(app) !== undefined && app.mayHere('note'),
  run: () => app.inbox.ask('replies'),
})
