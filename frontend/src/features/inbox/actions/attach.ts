import Paperclip from '@lucide/svelte/icons/paperclip'
import { t } from '$lib/i18n/index.svelte'
import { shown, type Make } from './make'

export const attach: Make = (app) => ({
  id: 'attach', icon: Paperclip, keys: 'Ctrl+Shift+A', group: 'write',
  title: () => t().inbox.actions.attach,
  when: () => app.mayHere('note') && shown(app) !== undefined,
  async run() {
    await app.try(async () => {
      const files = await app.bridge.pickFiles()
      if (files.length === 0) return
      app.inbox.composer.files = [...app.inbox.composer.files, ...files]
      app.inbox.composer.edited()
    })
    app.inbox.ask('composer')
  },
})
