// How a letter is answered; shown in its menu before what every message offers.
// Each tells for itself whether it applies.
import type { LucideIcon } from '@lucide/svelte'
import Forward from '@lucide/svelte/icons/forward'
import Reply from '@lucide/svelte/icons/reply'
import ReplyAll from '@lucide/svelte/icons/reply-all'
import type { Message } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { oneActions } from './one'

export interface MessageAction {
  id: string
  icon: LucideIcon
  title(): string
  when(message: Message): boolean
  run(message: Message): unknown
}

export function messageActions(app: App): MessageAction[] {
  const { composer } = app.inbox
  const answerable = (m: Message): boolean => app.workspace.may('reply', m.inbox) && m.mail !== undefined && m.state !== 'waiting' && !(m.sendAt && m.state === 'queued')
  const others = (m: Message): number => (m.mail?.to?.length ?? 0) + (m.mail?.cc?.length ?? 0)
  const write = (how: 'reply' | 'all' | 'forward') => async (m: Message): Promise<void> => {
    await app.try(() => composer.answer(m, how))
    app.inbox.ask('composer')
  }
  return [
    { id: 'answer', icon: Reply, title: () => t().letter.actions.answer, when: (m) => answerable(m) && m.dir === 'in', run: write('reply') },
    { id: 'answerAll', icon: ReplyAll, title: () => t().letter.actions.answerAll, when: (m) => answerable(m) && others(m) > 1, run: write('all') },
    { id: 'forward', icon: Forward, title: () => t().letter.actions.forward, when: answerable, run: write('forward') },
  ]
}

export interface LetterAction {
  id: string
  icon: LucideIcon
  label: string
  /** Why it cannot be done; "" when it can. */
  why: string
  danger?: boolean
  run(): unknown
}

/** Everything that is offered for a letter, in the order of its menu. */
export function letterActions(app: App, m: Message, now: number): LetterAction[] {
  const answers = messageActions(app).filter((a) => a.when(m)).map((a) => ({ id: a.id, icon: a.icon, label: a.title(), why: '', run: () => a.run(m) }))
  return [...answers, ...oneActions(app, m, null, now)]
}
