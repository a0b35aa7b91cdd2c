// What each command does to the stand-in's data.
import type { CommandKind, Commands } from '../../gen/commands'
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import { applyWhat } from './bulk'
import { changes, extrasOf } from './changes'
import type { Store } from './seed'
import { begin, mailOf } from './sheets'
import { ticketApplies } from './tickets'

type Applies = { [K in CommandKind]?: (s: Store, body: Commands[K]) => void }

function put<V extends { id: string }>(list: V[], v: V): V[] {
  return list.some((x) => x.id === v.id) ? list.map((x) => (x.id === v.id ? v : x)) : [...list, v]
}

function conv(s: Store, id: string): T.Conversation {
  const c = s.conversations.get(id)
  if (!c) throw new Error('not_found')
  return c
}

function event(s: Store, c: T.Conversation, e: T.Event): void {
  s.threads.get(c.id)!.push({ id: uuidv7(), conversation: c.id, inbox: c.inbox, dir: 'event', author: s.me, at: Date.now(), text: '', event: e })
}

/** What a message has beside its words when it goes as a letter. */
function written(s: Store, b: Commands['reply'], at: number): Partial<T.Message> {
  const due = Math.max(b.sendAt ?? 0, b.delay ? at + b.delay : 0)
  if (b.mail) s.outlines.set(b.message, b.mail)
  return { ...(b.mail && { mail: mailOf(s, b.channel, b.mail) }), ...(due > 0 && { sendAt: due }) }
}

const applies: Applies = {
  ...changes,
  ...ticketApplies,
  reply(s, b) {
    const c = conv(s, b.conversation)
    const at = Date.now()
    const waits = s.status.link !== 'online'
    s.threads.get(c.id)!.push({ id: b.message, conversation: c.id, inbox: c.inbox, dir: 'out', channel: b.channel, author: s.me, at, text: b.text, files: b.files, state: waits ? 'waiting' : 'queued', ...written(s, b, at), ...extrasOf(s, b) })
    Object.assign(c, { lastAt: at, unansweredSince: b.mail?.forward ? c.unansweredSince : 0, assignee: c.assignee || s.me, preview: { text: b.text.slice(0, 160), dir: 'out', channel: b.channel, files: b.files?.length ?? 0 } })
    s.drafts.delete(c.id)
    if (waits) s.outbox.push({ id: uuidv7(), kind: 'reply', conversation: c.id, name: s.contacts.get(c.contact)?.name ?? '', text: b.text, at, code: '', gone: false })
    s.status.outbox = s.outbox.length
  },
  write(s, b) {
    begin(s, b)
    applies.reply!(s, b)
  },
  note(s, b) {
    const c = conv(s, b.conversation)
    const at = Date.now()
    s.threads.get(c.id)!.push({ id: b.message, conversation: c.id, inbox: c.inbox, dir: 'note', author: s.me, at, text: b.text, files: b.files })
    s.drafts.delete(c.id)
    if (c.inbox === 'team') Object.assign(c, { lastAt: at, preview: { text: b.text, dir: 'note', by: s.me } })
  },
  chat(s, b) {
    const old = s.conversations.get(b.conversation)
    const members = [...new Set([...(old?.members ?? [s.me]), ...(b.members ?? [])])].filter((id) => !b.gone?.includes(id)).sort()
    if (old) return void Object.assign(old, { members, ...(b.title != null && { title: b.title }) })
    s.threads.set(b.conversation, [])
    s.conversations.set(b.conversation, {
      id: b.conversation, inbox: 'team', contact: b.conversation, status: 'open', channels: [], lastChannel: '', lastAt: Date.now(), lastInAt: 0, preview: { text: '', dir: '' as T.Dir },
      createdBy: s.me, members, title: b.title ?? '',
    })
    s.contacts.set(b.conversation, { id: b.conversation, name: '', firstAt: 0 })
  },
  follow(s, b) {
    const c = conv(s, b.conversation)
    const who = b.agent || s.me
    c.followers = [...(c.followers ?? []).filter((id) => id !== who), ...(b.on ? [who] : [])].sort()
  },
  resend(s, b) {
    for (const t of s.threads.values()) for (const m of t) if (m.id === b.message) Object.assign(m, { state: 'sent', fault: '' })
  },
  unsend(s, b) {
    for (const [id, t] of s.threads) {
      const m = t.find((x) => x.id === b.message)
      if (!m) continue
      s.threads.set(id, t.filter((x) => x !== m))
      s.drafts.set(id, { id: `${s.me}/${id}`, conversation: id, channel: m.channel, text: m.text, files: m.files, at: Date.now(), mail: s.outlines.get(m.id) })
    }
  },
  done(s, b) {
    const c = conv(s, b.conversation)
    Object.assign(c, { status: 'done', doneAt: Date.now(), unansweredSince: 0 })
    event(s, c, { what: 'done' })
  },
  reopen(s, b) {
    const c = conv(s, b.conversation)
    Object.assign(c, { status: 'open', doneAt: 0 })
    event(s, c, { what: 'reopened' })
  },
  snooze(s, b) {
    const c = conv(s, b.conversation)
    Object.assign(c, { status: b.until ? 'snoozed' : 'open', snoozedUntil: b.until })
    event(s, c, { what: 'snoozed', until: b.until })
  },
  assign(s, b) {
    const c = conv(s, b.conversation)
    c.assignee = b.agent
    event(s, c, { what: 'assigned', agent: b.agent })
  },
  label(s, b) {
    const c = conv(s, b.conversation)
    const { add = [], remove = [] } = b
    c.labels = [...(c.labels ?? []).filter((l) => !remove.includes(l) && !add.includes(l)), ...add].sort()
    event(s, c, { what: 'labels', added: add, gone: remove })
  },
  seen: (s, b) => void s.seen.set(b.conversation, b.back ? b.at : Math.max(b.at, s.seen.get(b.conversation) ?? 0)),
  draft(s, b) {
    if (b.text === '' && !b.files?.length && !b.mail) s.drafts.delete(b.conversation)
    else s.drafts.set(b.conversation, { id: `${s.me}/${b.conversation}`, ...b })
  },
  online: (s, b) => void (s.view.workspace.online = b.online),
  workspace: (s, b) => void (s.view.workspace.name = b.name),
  inbox(s, b) {
    const { was: _, ...to } = b
    const old = s.view.inboxes.find((i) => i.id === b.id)
    const texts = { ...old?.texts }
    for (const [lang, x] of Object.entries(to.texts ?? {})) texts[lang] = { ...texts[lang]!, ...x }
    s.view.inboxes = put(s.view.inboxes, { ...old, ...to, texts })
  },
  channel(s, b) {
    const set = new Set(s.view.channels.find((c) => c.id === b.channel.id)?.secrets)
    for (const [name, value] of Object.entries(b.secrets ?? {})) set[value ? 'add' : 'delete'](name)
    s.view.channels = put(s.view.channels, { ...b.channel, secrets: [...set] })
  },
  invite: (s, b) =>
    void (s.view.agents = put(s.view.agents, { id: b.id, name: b.name, email: b.email, role: b.role, language: 'de', presence: 'off', state: 'invited', invitedUntil: b.until })),
  agent: (s, b) => void (s.view.agents = s.view.agents.map((a) => (a.id === b.id ? { ...a, ...b } : a))),
  profile(s, b) {
    s.view.me = { ...s.view.me, ...b }
    s.view.agents = put(s.view.agents, s.view.me)
  },
  savedReply: (s, b) => void (s.replies = put(s.replies, b)),
  removeSavedReply: (s, b) => void (s.replies = s.replies.filter((r) => r.id !== b.id)),
  macro: (s, b) => void (s.view.macros = put(s.view.macros, b)),
  removeMacro: (s, b) => void (s.view.macros = s.view.macros.filter((m) => m.id !== b.id)),
  runMacro(s, b) {
    if (b.reply) applies.reply!(s, b.reply)
    applyWhat(s, conv(s, b.conversation), b.what)
  },
  labelDefinition: (s, b) => void (s.view.labels = put(s.view.labels, b)),
  removeLabel: (s, b) => void (s.view.labels = s.view.labels.filter((l) => l.id !== b.id)),
  view: (s, b) => void (s.views = put(s.views, { id: `${s.me}/${b.view}`, area: b.area, name: b.name, filter: b.filter, position: b.position })),
  removeView: (s, b) => void (s.views = s.views.filter((v) => v.id !== `${s.me}/${b.view}`)),
  contact: (s, b) => void s.contacts.set(b.id, { ...s.contacts.get(b.id)!, ...b }),
}

const kinds: Partial<Record<CommandKind, string[]>> = {
  online: ['workspace'], workspace: ['workspace'], inbox: ['inbox'], channel: ['channel'], invite: ['agent'], agent: ['agent'], profile: ['agent'],
  savedReply: ['savedReply'], removeSavedReply: ['savedReply'], labelDefinition: ['label'], removeLabel: ['label', 'conversation'],
  contact: ['contact'], merge: ['contact'], split: ['contact'], apart: ['contact'], draft: ['draft'], seen: ['seen'],
  view: ['view'], removeView: ['view'], ticket: ['ticket', 'message'], changeTicket: ['ticket', 'ticketEntry', 'conversation'], linkTicket: ['ticket', 'message'], unlinkTicket: ['ticket', 'message'], ticketNote: ['ticketEntry'],
}

/** Applies a command and tells what changed. */
export function apply<K extends CommandKind>(s: Store, kind: K, body: Commands[K], _id: string): T.Changed {
  applies[kind]?.(s, body)
  const conversation = 'conversation' in (body as object) ? [(body as { conversation: string }).conversation] : []
  return { kinds: kinds[kind] ?? ['message', 'conversation'], conversations: conversation }
}
