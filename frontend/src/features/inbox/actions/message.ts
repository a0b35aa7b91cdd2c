// The same for the keyboard: the message the focus is in, else the newest of the contact.
import MessageSquareMore from '@lucide/svelte/icons/message-square-more'
import Reply from '@lucide/svelte/icons/reply'
import SmilePlus from '@lucide/svelte/icons/smile-plus'
import { isSaid, quoteWhy, reactWhy } from '$lib/abilities'
import type { Message } from '$lib/bridge'
import { channelInfo } from '$lib/channels'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { menu } from '../message/menu.svelte'
import { shown, type Make } from './make'
import { replyTo } from './one'

function focused(app: App): Message | undefined {
  const id = document.activeElement?.closest<HTMLElement>('[data-message]')?.dataset['message']
  return app.inbox.thread.messages.find((m) => m.id === id)
}

const capsOf = (app: App, m: Message) => channelInfo(app.workspace.channel(m.channel)?.type ?? '').caps

/** The message meant, of those something can be done with. */
function meant(app: App, can: (m: Message) => boolean): Message | undefined {
  if (!shown(app)) return undefined
  const there = focused(app)
  if (there) return can(there) ? there : undefined
  return app.inbox.thread.messages.findLast((m) => m.dir === 'in' && can(m))
}

const anchorOf = (m: Message): HTMLElement | null => document.querySelector<HTMLElement>(`[data-testid="bubble-more-${m.id}"]`)

function openAt(m: Message, mode: 'menu' | 'react'): void {
  const anchor = anchorOf(m)
  if (anchor) menu.open(m, anchor, mode)
}

/** A menu hangs on what is seen, nothing else. */
const seen = (can: (m: Message) => boolean) => (m: Message): boolean => {
  const anchor = can(m) ? anchorOf(m) : null
  const view = anchor?.closest('[data-testid="thread"]')?.getBoundingClientRect()
  const box = anchor?.getBoundingClientRect()
  return view !== undefined && box !== undefined && box.top >= view.top && box.bottom <= view.bottom
}

const quotable = (app: App) => (m: Message): boolean => app.workspace.may('reply', m.inbox) && isSaid(m) && quoteWhy(m, capsOf(app, m)) === ''
const reactable = (app: App) => (m: Message): boolean => app.workspace.may('reply', m.inbox) && m.dir === 'in' && isSaid(m) && reactWhy(m, capsOf(app, m)) === ''

export const quote: Make = (app) => ({
  id: 'quote', icon: Reply, keys: 'q', group: 'write',
  title: () => t().message.menu.quote,
  when: () => meant(app, quotable(app)) !== undefined,
  run() {
    const m = meant(app, quotable(app))
    if (m) replyTo(app, m)
  },
})

export const react: Make = (app) => ({
  id: 'react', icon: SmilePlus, keys: '+', group: 'write',
  title: () => t().message.menu.react,
  when: () => meant(app, seen(reactable(app))) !== undefined,
  run() {
    const m = meant(app, seen(reactable(app)))
    if (m) openAt(m, 'react')
  },
})

export const messageMenu: Make = (app) => ({
  id: 'messageMenu', icon: MessageSquareMore, keys: '.', group: 'conversation',
  title: () => t().message.menu.open,
  when: () => meant(app, seen(isSaid)) !== undefined,
  run() {
    const m = meant(app, seen(isSaid))
    if (m) openAt(m, 'menu')
  },
})
