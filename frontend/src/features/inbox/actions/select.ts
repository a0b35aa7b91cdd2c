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

const can = (app: App) => (): boolean => app.area === 'inbox' && !app.inbox.search.on && app.inbox.list.rows.length > 0 && app.workspace.may('bulk')

export const select: Make = (app) => ({
  id: 'select', icon: SquareCheck, keys: 'x', group: 'list',
  title: () => t().bulk.select,
  when: can(app),
  run: () => app.inbox.selection.toggle(app.inbox.selection.cursor && !document.querySelector('[data-testid=list] .row:hover') ? app.inbox.selection.cursor : here(app)),
})

const extend = (id: string, keys: string, by: 1 | -1, title: () => string): Make => (app) => ({
  id, keys, group: 'list', hidden: true, title, when: can(app),
  run() {
    const { selection, list } = app.inbox
    selection.step(list.rows.map((r) => r.conversation.id), by, here(app))
    requestAnimationFrame(() => document.querySelector(`[data-testid="row-${selection.cursor}"]`)?.scrollIntoView({ block: 'nearest' }))
  },
})

export const extendDown = extend('extendDown', 'Shift+J|Shift+ArrowDown', 1, () => t().bulk.extendDown)
export const extendUp = extend('extendUp', 'Shift+K|Shift+ArrowUp', -1, () => t().bulk.extendUp)
