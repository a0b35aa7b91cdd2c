import MailOpen from '@lucide/svelte/icons/message-circle-dashed'
import { t } from '$lib/i18n/index.svelte'
import { current, type Make } from './make'

export const unread: Make = (app) => ({
  id: 'unread', icon: MailOpen, keys: 'Shift+U', group: 'conversation',
  title: () => t().inbox.actions.unread,
  when: () => current(app) !== undefined && app.inbox.thread.lastIn !== undefined,
  async run() {
    if (await app.try(() => app.inbox.unsee())) app.toasts.done(t().inbox.actions.didUnread)
  },
})
