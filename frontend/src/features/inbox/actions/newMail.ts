import MailPlus from '@lucide/svelte/icons/mail-plus'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

export const newMail: Make = (app) => ({
  id: 'newMail', icon: MailPlus, keys: 'c', group: 'write',
  title: () => t().letter.actions.fresh,
  when: () => app.workspace.answers && app.workspace.view.channels.some((c) => c.letters && c.on),
  run() {
    app.go('inbox')
    const channels = app.workspace.view.channels.filter((c) => c.letters && c.on)
    return app.inbox.newMail.begin(app.workspace.me.id, channels.map((c) => c.id))
  },
})
