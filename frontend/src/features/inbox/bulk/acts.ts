// The keys of single conversations mean all that is selected while something is.
import { bulking } from '$lib/i18n/bulk'
import { t } from '$lib/i18n/index.svelte'
import type { Action } from '$lib/state/actions.svelte'
import type { App } from '$lib/state/app.svelte'
import { changes, run } from './run'

export function bulkActions(app: App, open: (what: 'assign' | 'labels' | 'snooze') => void): Action[] {
  const on = (): boolean => app.area === 'inbox' && app.inbox.selection.n > 0
  const can = (): boolean => on() && changes(app)
  const like = (id: string): string => {
    const single = app.actions.get(id)
    return single ? app.actions.keysOf(single, app.session.prefs.keys) : ''
  }
  const act = (id: string, same: string, title: () => string, what: () => unknown): Action => ({ id, keys: like(same), group: 'list', hidden: true, title, when: id === 'bulkClear' ? on : can, run: what })
  return [
    act('bulkDone', 'done', () => bulking.t().done, () => run(app, { status: 'done' })),
    act('bulkDoneNext', 'doneNext', () => bulking.t().done, () => run(app, { status: 'done' })),
    act('bulkAssign', 'assign', () => bulking.t().assign, () => open('assign')),
    act('bulkAssignMe', 'assignMe', () => t().inbox.actions.assignMe, () => run(app, { assign: app.workspace.me.id })),
    act('bulkLabels', 'labels', () => bulking.t().labels, () => open('labels')),
    act('bulkSnooze', 'snooze', () => bulking.t().snooze, () => open('snooze')),
    act('bulkClear', 'back', () => bulking.t().clear, () => app.inbox.selection.clear()),
  ]
}
