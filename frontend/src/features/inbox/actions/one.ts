// What can be done with one message, each with the reason where the channel does
// not allow it. Letters are answered in ways of their own: see letterActions.
import type { LucideIcon } from '@lucide/svelte'
import ContactRound from '@lucide/svelte/icons/contact-round'
import Code from '@lucide/svelte/icons/code-xml'
import Copy from '@lucide/svelte/icons/copy'
import Pencil from '@lucide/svelte/icons/pencil'
import Reply from '@lucide/svelte/icons/reply'
import SmilePlus from '@lucide/svelte/icons/smile-plus'
import Split from '@lucide/svelte/icons/split'
import TicketPlus from '@lucide/svelte/icons/ticket-plus'
import Trash from '@lucide/svelte/icons/trash-2'
import { deleteWhy, editWhy, isSaid, mayChange, quoteWhy, reactWhy, type Why } from '$lib/abilities'
import type { Message } from '$lib/bridge'
import { channelInfo, channelWord } from '$lib/channels'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { making } from '$lib/state/making.svelte'
import { copyText } from '../message/change'
import { menu } from '../message/menu.svelte'
import { askSplit } from '../split/split.svelte'

export interface OneAction {
  id: 'reply' | 'react' | 'edit' | 'delete' | 'copy' | 'contact' | 'ticket' | 'source' | 'split'
  icon: LucideIcon
  label: string
  /** Why it cannot be done; "" when it can. */
  why: string
  danger?: boolean
  run(): unknown
}

type About = 'reply' | 'react' | 'edit' | 'delete'

/** A length of time in whole units, for a sentence. */
function span(minutes: number): string {
  const words = t().message.why
  if (minutes < 120) return words.minutes(minutes)
  return minutes < 2880 ? words.hours(Math.floor(minutes / 60)) : words.days(Math.floor(minutes / 1440))
}

/** The sentence for a reason. */
export function whySentence(app: App, m: Message, about: About, why: Why, now: number): string {
  const words = t().message.why
  if (why === '') return ''
  const type = app.workspace.channel(m.channel)?.type ?? ''
  if (why === 'never') return words[about].never(channelWord(type))
  if (why !== 'late') return words[why]
  const { edits = 0, deletes = 0 } = channelInfo(type).caps
  return words[about === 'delete' ? 'delete' : 'edit'].late(channelWord(type), span(about === 'delete' ? deletes : edits), span(Math.floor((now - m.at) / 60_000)))
}

/** Everything that is offered for a message, in the order of its menu. */
export function oneActions(app: App, m: Message, anchor: HTMLElement | null, now: number): OneAction[] {
  const words = t().message.menu
  const { caps } = channelInfo(app.workspace.channel(m.channel)?.type ?? '')
  const answers = app.workspace.may('reply', m.inbox)
  // What did not arrive has its own ways on.
  const letter = m.mail !== undefined
  const said = (isSaid(m) || letter) && m.state !== 'failed' && m.state !== 'unsure'
  // A letter that still waits says itself how to stop it.
  const held = letter && (m.state === 'waiting' || m.state === 'queued')
  const why = (about: About, reason: Why): string => whySentence(app, m, about, reason, now)
  const change = (about: 'edit' | 'delete', reason: Why): string => (mayChange(m, app.workspace.me) ? why(about, reason) : t().message.why.colleague)
  const list: OneAction[] = []
  if (said && answers) {
    if (!letter) list.push({ id: 'reply', icon: Reply, label: words.reply, why: why('reply', quoteWhy(m, caps)), run: () => replyTo(app, m) })
    if (m.dir === 'in') list.push({ id: 'react', icon: SmilePlus, label: words.react, why: why('react', reactWhy(m, caps)), run: () => anchor && menu.open(m, anchor, 'react') })
  }
  if (m.text !== '') list.push({ id: 'copy', icon: Copy, label: words.copy, why: '', run: () => copyText(app, m.text) })
  if (said && answers && m.dir === 'out' && !held) {
    if (m.text !== '') list.push({ id: 'edit', icon: Pencil, label: words.edit, why: change('edit', editWhy(m, caps, now)), run: () => (menu.editing = m.id) })
    list.push({ id: 'delete', icon: Trash, label: words.delete, why: change('delete', deleteWhy(m, caps, now)), danger: true, run: () => (menu.deleting = m) })
  }
  if (m.dir === 'note' && m.author === app.workspace.me.id && !m.deleted && app.workspace.may('note', m.inbox)) {
    if (m.text !== '') list.push({ id: 'edit', icon: Pencil, label: words.edit, why: '', run: () => (menu.editing = m.id) })
    list.push({ id: 'delete', icon: Trash, label: words.delete, why: '', danger: true, run: () => (menu.deleting = m) })
  }
  if (said && answers && !held) list.push({ id: 'ticket', icon: TicketPlus, label: t().ticket.makeFrom, why: '', run: () => making.begin(m.conversation, m.id) })
  if (m.dir === 'in' && answers) list.push({ id: 'split', icon: Split, label: t().bulk.split, why: '', run: () => askSplit(m.id) })
  if (m.dir === 'in') list.push({ id: 'contact', icon: ContactRound, label: words.contact, why: '', run: () => showContact(app) })
  if (!letter) list.push({ id: 'source', icon: Code, label: words.source, why: '', run: () => (menu.source = m) })
  return list
}

/** Begins an answer that shows what it refers to. */
export function replyTo(app: App, m: Message): void {
  app.inbox.composer.quoteMessage(m)
  app.inbox.ask('composer')
}

function showContact(app: App): void {
  if (app.inbox.room === 3) app.session.setPrefs({ details: true })
  else app.inbox.pane = 'details'
}
