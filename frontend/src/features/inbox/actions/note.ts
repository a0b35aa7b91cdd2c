import StickyNote from '@lucide/svelte/icons/sticky-note'
import { t } from '$lib/i18n/index.svelte'
import { current, type Make } from './make'

export const note: Make = (app) => ({
  id: 'note', icon: StickyNote, keys: 'n', group: 'write',
  title: () => t().inbox.actions.note,
  when: () => current(app) !== undefined && app.mayHere('note'),
  run() {
    app.inbox.composer.setNote(true)
    app.inbox.ask('composer')
  },
})
