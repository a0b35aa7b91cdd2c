import SquareCheck from '@lucide/svelte/icons/square-check'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import type { Make } from './make'

/** The row under the pointer, else the open one, else the first. */
function here(app: App): string {
  const hovered = document.querySelector<HTMLElement>('[data-testid=list] .row:hover')?.dataset['testid']?.replace(/^row-/, '')
  const { list, thread } = app.inbox
  return hovered ?? (list.rows.some((r) => r.conversation.id === thread.id) ? thread.id : (list.rows[0]?.conversation.id ?? ''))
}

/** Rows something can be done with. */
const ids = (app: App): string[] => app.inbox.list.rows.flatMap((r) => (app.workspace.picks(r.conversation.inbox) ? r.conversation.id : []))

const can = (app: App) => (): boolean => app.area === 'inbox' && !app.inbox.search.on && ids(app).length > 0

export const select: Make = (app) => ({
  id: 'select', icon: SquareCheck, keys: 'x', group: 'list',
  title: () => t().bulk.select,
  when: can(app),
  run() {
    const { selection } = app.inbox
    const id = selection.cursor && !document.querySelector('[data-testid=list] .row:hover') ? selection.cursor : here(app)
    if (ids(app).includes(id)) selection.toggle(id)
  },
})

const extend = (id: string, keys: string, by: 1 | -1, title: () => string): Make => (app) => ({
  id, keys, group: 'list', hidden: true, title, when: can(app),
  run() {
    const { selection } = app.inbox
    selection.step(ids(app), by, here(app))
    requestAnimationFrame(() => document.querySelector(`[data-testid="row-${selection.cursor}"]`)?.scrollIntoView({ block: 'nearest' }))
  },
})

export const extendDown = extend('extendDown', 'Shift+J|Shift+ArrowDown', 1, () => t().bulk.extendDown)
export const extendUp = extend('extendUp', 'Shift+K|Shift+ArrowUp', -1, () => t().bulk.extendUp)
