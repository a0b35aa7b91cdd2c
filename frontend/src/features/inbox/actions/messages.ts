// What can be done with one message; shown in its menu. Each tells for itself
// whether it applies.
import type { LucideIcon } from '@lucide/svelte'
import Forward from '@lucide/svelte/icons/forward'
import Reply from '@lucide/svelte/icons/reply'
import ReplyAll from '@lucide/svelte/icons/reply-all'
import TicketPlus from '@lucide/svelte/icons/ticket-plus'
import type { Message } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { making } from '$lib/state/making.svelte'

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
    { id: 'ticket', icon: TicketPlus, title: () => t().ticket.makeFrom, when: answerable, run: (m) => making.begin(m.conversation, m.id) },
  ]
}
