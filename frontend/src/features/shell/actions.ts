// What can be done everywhere in the program.
import CircleDot from '@lucide/svelte/icons/circle-dot'
import Command from '@lucide/svelte/icons/command'
import Inbox from '@lucide/svelte/icons/inbox'
import Ticket from '@lucide/svelte/icons/ticket'
import Users from '@lucide/svelte/icons/users'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Send from '@lucide/svelte/icons/send'
import Settings from '@lucide/svelte/icons/settings'
import Undo from '@lucide/svelte/icons/undo-2'
import { t } from '$lib/i18n/index.svelte'
import type { Action } from '$lib/state/actions.svelte'
import type { App } from '$lib/state/app.svelte'
import { panels } from './panels.svelte'
import { switchOnline } from './online'

export function shellActions(app: App): Action[] {
  return [
    { id: 'palette', icon: Command, keys: 'Ctrl+K', group: 'go', hidden: true, title: () => t().shell.palette.open, run: () => panels.toggle('palette') },
    { id: 'goInbox', icon: Inbox, keys: 'g i', group: 'go', title: () => t().shell.palette.goInbox, when: () => app.area !== 'inbox', run: () => app.go('inbox') },
    { id: 'goTickets', icon: Ticket, keys: 'g t', group: 'go', title: () => t().shell.palette.goTickets, when: () => app.area !== 'tickets', run: () => app.go('tickets') },
    { id: 'goAssignment', icon: Users, keys: 'g a', group: 'go', title: () => t().shell.palette.goAssignment, when: () => app.workspace.may('reassign') && app.area !== 'assignment', run: () => app.go('assignment') },
    { id: 'goSettings', icon: Settings, keys: 'g s', group: 'go', title: () => t().shell.palette.goSettings, run: () => app.go('settings') },
    { id: 'undo', icon: Undo, keys: 'z', group: 'conversation', title: () => t().shell.keys.undo, when: () => app.actions.undo !== null, run: () => undo(app) },
    { id: 'outbox', icon: Send, keys: '', group: 'view', title: () => t().shell.outboxTitle, run: () => panels.open('outbox') },
    {
      id: 'online', icon: CircleDot, keys: '', group: 'view', when: () => app.workspace.may('online', ''), run: () => switchOnline(app),
      title: () => (app.workspace.view.workspace.online ? t().shell.reach.goOff : t().shell.reach.goOn),
    },
    { id: 'keySheet', icon: Keyboard, keys: '?', group: 'view', title: () => t().shell.keys.sheet, run: () => panels.toggle('keys') },
  ]
}

function undo(app: App): void {
  app.actions.takeBack()
  for (const toast of app.toasts.list) if (toast.kind === 'done') app.toasts.close(toast.id)
}
