// What keys do on the assignment board.
import ArrowDown from '@lucide/svelte/icons/arrow-down'
import ArrowUp from '@lucide/svelte/icons/arrow-up'
import Grid from '@lucide/svelte/icons/layout-grid'
import Inbox from '@lucide/svelte/icons/inbox'
import Select from '@lucide/svelte/icons/square-check'
import UserCheck from '@lucide/svelte/icons/user-check'
import X from '@lucide/svelte/icons/x'
import { assignment } from '$lib/i18n/assignment'
import type { Action } from '$lib/state/actions.svelte'
import type { App } from '$lib/state/app.svelte'
import type { AssignmentBoard } from '$lib/state/assignment.svelte'

export function boardActions(app: App, board: AssignmentBoard): Action[] {
  const k = (): ReturnType<typeof assignment.t>['keys'] => assignment.t().keys
  const here = (): boolean => app.area === 'assignment' && board.carried.length === 0
  const meant = (): boolean => here() && board.meant().length > 0
  return [
    { id: 'boardNext', icon: ArrowDown, keys: 'j', group: 'list', hidden: true, title: () => k().next, when: here, run: () => board.step(1) },
    { id: 'boardPrevious', icon: ArrowUp, keys: 'k', group: 'list', hidden: true, title: () => k().previous, when: here, run: () => board.step(-1) },
    { id: 'boardSelect', icon: Select, keys: 'x', group: 'list', hidden: true, title: () => k().select, when: () => here() && board.cursor !== '', run: () => board.select() },
    { id: 'boardPick', icon: UserCheck, keys: 'a', group: 'conversation', title: () => k().pick, when: meant, run: () => (board.picking = true) },
    { id: 'boardBack', icon: Inbox, keys: '0', group: 'conversation', title: () => k().back, when: () => meant() && board.meant().some((id) => board.row(id)?.conversation.assignee), run: () => board.give(board.meant(), '') },
    { id: 'boardView', icon: Grid, keys: 'v', group: 'view', title: () => k().view, when: here, run: () => app.session.setPrefs({ board: app.session.prefs.board === 'list' ? 'grid' : 'list' }) },
    { id: 'boardClear', icon: X, keys: 'Escape', group: 'list', hidden: true, title: () => k().clear, when: () => here() && board.selected.size > 0, run: () => board.unselect() },
    ...Array.from({ length: 9 }, (_, i): Action => ({
      id: `boardGive${i + 1}`, icon: UserCheck, keys: String(i + 1), group: 'conversation', hidden: true, title: () => k().number(i + 1), when: () => meant() && board.takers.length > i && board.canTake(board.takers[i]!.agent.id, board.meant()),
      run: () => board.give(board.meant(), board.takers[i]!.agent.id),
    })),
  ]
}
