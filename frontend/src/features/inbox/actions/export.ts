// Conversations become a file: the open one, those selected, or all that the list or search holds.
import Download from '@lucide/svelte/icons/download'
import { t } from '$lib/i18n/index.svelte'
import { called } from '$lib/names'
import { exportShown } from '../export/ask'
import { current, type Make } from './make'

export const exportOne: Make = (app) => ({
  id: 'export', icon: Download, keys: '', group: 'conversation',
  title: () => t().bulk.export,
  when: () => {
    const c = current(app)
    return c !== undefined && !app.exports.running && app.workspace.may('export', c.inbox)
  },
  run() {
    const o = app.inbox.thread.opened
    if (o) app.exports.ask({ meant: { ids: [o.row.conversation.id] }, n: 1, name: called(o.contact) })
  },
})

export const exportList: Make = (app) => ({
  id: 'exportList', icon: Download, keys: '', group: 'list',
  title: () => (app.inbox.selection.n > 0 ? t().bulk.exportSelected : t().bulk.exportList),
  when: () => {
    const { inbox } = app
    const some = inbox.search.on ? inbox.search.hits.length > 0 : inbox.side === 'customers' && inbox.list.rows.length > 0
    return app.area === 'inbox' && some && !app.exports.running && app.workspace.may('exportMany')
  },
  run: () => exportShown(app),
})
