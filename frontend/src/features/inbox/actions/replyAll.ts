import ReplyAll from '@lucide/svelte/icons/reply-all'
import { t } from '$lib/i18n/index.svelte'
import type { Message } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'
import { current, type Make } from './make'
import { messageActions } from './messages'

/** The newest mail of the open conversation an action applies to. */
export function newest(app: App, id: string): { run: () => unknown } | undefined {
  if (!current(app)) return undefined
  const action = messageActions(app).find((a) => a.id === id)
  const message = app.inbox.thread.messages.findLast((m: Message) => action?.when(m) && !m.auto)
  return action && message ? { run: () => action.run(message) } : undefined
}

export const replyAll: Make = (app) => ({
  id: 'replyAll', icon: ReplyAll, keys: 'Shift+R', group: 'write',
  title: () => t().letter.actions.answerAll,
  when: () => newest(app, 'answerAll') !== undefined,
  run: () => newest(app, 'answerAll')?.run(),
})
