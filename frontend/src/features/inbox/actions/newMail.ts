import MailPlus from '@lucide/svelte/icons/mail-plus'
import { t } from '$lib/i18n/index.svelte'
import { mailboxes } from '../letter/mailboxes'
import type { Make } from './make'

export const newMail: Make = (app) => ({
  id: 'newMail', icon: MailPlus, keys: 'c', group: 'write',
  title: () => t().letter.actions.fresh,
  when: () => mailboxes(app).length > 0,
  run() {
    app.go('inbox')
    return app.inbox.newMail.begin(app.workspace.me.id, mailboxes(app).map((c) => c.id))
  },
})
