// The stand-in's tickets: believable ones, their views, and what commands do to them.
import type { CommandKind, Commands } from '../../gen/commands'
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import type { Store } from './seed'
import { changeOf } from './ticketChange'

type Applies = { [K in CommandKind]?: (s: Store, body: Commands[K]) => void }

const minute = 60_000
const titles = [
  'Schirm gerissen, Ersatz schicken', 'Rechnung 2026-311 berichtigen', 'Angebot für 40 Pendelleuchten', 'Lieferadresse ändern', 'Lamp flickers after an hour',
  'Rücksendung ohne Etikett', 'Messing läuft an', 'Delivery to Denmark', 'Abholung am Samstag', 'Falsche Farbe geliefert', 'Montageanleitung fehlt', 'Gutschein einlösen',
]
const rank: Record<T.Priority, number> = { urgent: 3, high: 2, normal: 1, low: 0 }

/** As many as asked for, over the conversations that are there. */
export function seedTickets(s: Store, count: number, now: number): void {
  const conversations = [...s.conversations.values()]
  for (let i = 0; i < count; i++) {
    const c = conversations[(i * 3) % conversations.length]!
    const status: T.TicketStatus = i % 7 === 5 ? 'solved' : i % 5 === 3 ? 'waiting' : 'open'
    const at = now - (i === 0 ? 14 : i === 1 ? 42 : 90 * i + (i % 7) * 13) * minute
    const id = uuidv7(at)
    const assignee = i % 4 === 1 ? '' : `agent-${i % 3}`
    const ticket: T.Ticket = {
      id, number: 1042 + count - i, inbox: c.inbox, type: i % 6 === 4 ? 'task' : 'ticket', title: titles[i % titles.length]!, status, assignee, contact: c.contact, channel: c.lastChannel,
      text: i % 2 === 0 ? `${s.contacts.get(c.contact)?.name || 'Besucher'}, 10:31:\nGuten Tag, die Lampe ist angekommen, aber der Schirm hat einen Riss. Was kann ich tun?` : '',
      priority: i % 11 === 0 ? 'urgent' : i % 5 === 1 ? 'high' : i % 13 === 6 ? 'low' : 'normal', labels: c.labels ?? [], conversations: [c.id], createdAt: at, createdBy: s.me, changedAt: at + 5 * minute,
      openSince: status === 'open' ? at : 0, solvedAt: status === 'solved' ? at + 30 * minute : 0, followers: i % 3 === 0 ? ['agent-1'] : [],
      due: i % 3 === 0 ? now + (i % 2 === 0 ? 1 : -1) * (3 + i * 5) * 60 * minute : 0,
      checks: i % 3 === 0 ? [{ id: uuidv7(at + 1), text: 'Foto vom Kunden erbitten', done: true, by: s.me, at: at + minute }, { id: uuidv7(at + 2), text: 'Ersatzschirm aus Regal 4 holen' }, { id: uuidv7(at + 3), text: 'Etikett drucken und DHL bestellen' }] : [],
      files: i % 6 === 0 ? [{ hash: '1a'.repeat(32), name: 'lampe.jpg', type: 'image/svg+xml', size: 412_000, width: 944, height: 472 }] : [],
    }
    s.tickets.set(id, ticket)
    const entry = (after: number, more: Partial<T.TicketEntry>): T.TicketEntry => ({ id: uuidv7(at + after), ticket: id, inbox: c.inbox, by: s.me, at: at + after, ...more })
    s.ticketEntries.set(id, [
      entry(0, { event: { what: 'created' } }),
      ...(i % 3 === 0 ? [entry(minute, { event: { what: 'checks', to: '[x] Foto vom Kunden erbitten', from: '[ ] Foto vom Kunden erbitten' } }), entry(4 * minute, { by: 'agent-1', text: 'Ersatzschirm ist da, Regal 4. @Anna Keller bitte heute noch mit in die DHL.', mentions: [s.me] })] : []),
      ...(status === 'open' ? [] : [entry(5 * minute, { event: { what: 'status', from: 'open', to: status } })]),
    ])
  }
}

function passes(s: Store, k: T.Ticket, q: T.TicketQuery): boolean {
  const who = q.assignee === 'me' ? s.me : q.assignee === 'nobody' ? '' : q.assignee
  const text = q.text.trim().toLowerCase().replace(/^#/, '')
  return (
    (q.status.length === 0 || q.status.includes(k.status)) && (!q.type || k.type === q.type) && (!q.inbox || k.inbox === q.inbox) && (!q.channel || k.channel === q.channel) &&
    (!q.label || (k.labels ?? []).includes(q.label)) && (!q.assignee || (k.assignee ?? '') === who) && (!q.follower || (k.followers ?? []).includes(s.me)) && (!q.contact || k.contact === q.contact) &&
    (!q.conversation || (k.conversations ?? []).includes(q.conversation)) && (!q.priority || k.priority === q.priority) && (!q.dueBefore || (k.due ? k.due < q.dueBefore : false)) &&
    (!q.waitingMins || (k.openSince ? k.openSince <= Date.now() - q.waitingMins * minute : false)) &&
    (!text || String(k.number) === text || `${k.title} ${k.text ?? ''} ${s.contacts.get(k.contact ?? '')?.name ?? ''}`.toLowerCase().includes(text))
  )
}

function keyOf(k: T.Ticket, q: T.TicketQuery): number {
  const n = { changed: k.changedAt, number: k.number, created: k.createdAt, due: k.due || Infinity, priority: rank[k.priority], waiting: k.openSince || Infinity }[q.sort]
  return q.desc && Number.isFinite(n) ? -n : n
}

function rowOf(s: Store, k: T.Ticket): T.TicketRow {
  const { text: _t, checks = [], ...bare } = k
  const contact = s.contacts.get(k.contact ?? '')
  return {
    ticket: bare, name: contact?.name ?? '', picture: contact?.picture ?? null, hidden: !!k.contact && !contact, notes: (s.ticketEntries.get(k.id) ?? []).filter((e) => !e.event).length, checks: checks.length,
    checksOff: checks.filter((c) => c.done).length, waiting: s.status.link !== 'online' && k.number === 0, snippet: '',
  }
}

function found(s: Store, q: T.TicketQuery): T.Ticket[] {
  return [...s.tickets.values()].filter((k) => passes(s, k, q)).sort((a, b) => keyOf(a, q) - keyOf(b, q) || (a.id < b.id ? 1 : -1))
}

export function ticketsOf(s: Store, q: T.TicketQuery, all = found(s, q)): T.TicketPage {
  const from = q.after === '' ? 0 : Number(q.after)
  const to = from + (q.limit || 50)
  return { rows: all.slice(from, to).map((k) => rowOf(s, k)), next: to < all.length ? String(to) : '' }
}

export function boardOf(s: Store, q: T.TicketQuery, by: T.TicketBoardBy): T.TicketBoard {
  const status: T.TicketStatus[] = q.status.length > 0 ? q.status : by === 'status' ? ['open', 'waiting', 'solved'] : ['open', 'waiting']
  const all = found(s, { ...q, status })
  const keys = by === 'status' ? status : [...new Set(['', ...all.map((k) => k.assignee ?? '')])]
  return {
    columns: keys.map((key) => {
      const mine = all.filter((k) => (by === 'status' ? k.status : (k.assignee ?? '')) === key)
      return { key, count: mine.length, ...ticketsOf(s, { ...q, after: '' }, mine) }
    }),
  }
}

export function ticketCountsOf(s: Store, q: T.TicketQuery): T.TicketCounts {
  const base = [...s.tickets.values()].filter((k) => passes(s, k, { ...q, status: [], assignee: '' }))
  const open = base.filter((k) => k.status !== 'solved')
  const n = (list: T.Ticket[], f: (k: T.Ticket) => unknown): number => list.filter(f).length
  return {
    all: found(s, q).length, open: n(base, (k) => k.status === 'open'), waiting: n(base, (k) => k.status === 'waiting'), solved: n(base, (k) => k.status === 'solved'),
    mine: n(open, (k) => k.assignee === s.me), unassigned: n(open, (k) => !k.assignee), followed: n(open, (k) => k.followers?.includes(s.me)), overdue: n(open, (k) => k.due && k.due < Date.now()),
  }
}

export const ticketIDsOf = (s: Store, q: T.TicketQuery): string[] => found(s, q).map((k) => k.id)

export function ticketOf(s: Store, id: string, rowOfConversation: (c: T.Conversation) => T.ListRow): T.TicketOpened {
  const ticket = s.tickets.get(id)
  if (!ticket) throw new Error('not_found')
  return {
    row: rowOf(s, ticket), ticket, entries: s.ticketEntries.get(id) ?? [], contact: s.contacts.get(ticket.contact ?? '') ?? null, refused: s.ticketWishes.get(id) ?? [],
    conversations: (ticket.conversations ?? []).map((c) => ({ id: c, row: s.conversations.has(c) ? rowOfConversation(s.conversations.get(c)!) : null })),
  }
}

export function besideOf(s: Store, conversation: string, contact: string): T.TicketsBeside {
  const all = [...s.tickets.values()].sort((a, b) => b.changedAt - a.changedAt)
  const linked = all.filter((k) => conversation !== '' && (k.conversations ?? []).includes(conversation))
  const others = all.filter((k) => contact !== '' && k.contact === contact && !linked.includes(k))
  return { linked: linked.map((k) => rowOf(s, k)), others: others.map((k) => rowOf(s, k)) }
}

export function seedOf(s: Store, conversation: string, message: string): T.TicketSeed {
  const c = s.conversations.get(conversation)
  if (!c) throw new Error('not_found')
  const thread = (s.threads.get(conversation) ?? []).filter((m) => (m.dir === 'in' || m.dir === 'out') && !m.deleted)
  const about = thread.find((m) => m.id === message) ?? thread.findLast((m) => m.dir === 'in' && m.text)
  const name = s.contacts.get(c.contact)?.name ?? ''
  const last = thread.slice(-3)
  return {
    inbox: c.inbox, title: (c.subject || about?.text || '').split('\n')[0]!.slice(0, 80), text: last.filter((m) => m.text).map((m) => `${m.dir === 'in' ? name : 'Anna Keller'}: ${m.text}`).join('\n\n'),
    files: last.flatMap((m) => m.files ?? []), contact: c.contact, name, channel: c.lastChannel, labels: c.labels ?? [],
  }
}

function happened(s: Store, ticket: T.Ticket, event: T.TicketEvent): void {
  s.ticketEntries.set(ticket.id, [...(s.ticketEntries.get(ticket.id) ?? []), { id: uuidv7(), ticket: ticket.id, inbox: ticket.inbox, by: s.me, at: Date.now(), event }])
}

function told(s: Store, conversation: string, what: string, ticket: string): void {
  s.threads.get(conversation)?.push({ id: uuidv7(), conversation, inbox: s.conversations.get(conversation)!.inbox, dir: 'event', author: s.me, at: Date.now(), text: '', event: { what, ticket } })
}

export const ticketApplies: Applies = {
  ticket(s, b) {
    const now = Date.now()
    const number = Math.max(1042, ...[...s.tickets.values()].map((k) => k.number)) + 1
    const { ticket: id, ...rest } = b
    const ticket: T.Ticket = { ...rest, id, number: s.status.link === 'online' ? number : 0, status: 'open', priority: b.priority ?? 'normal', createdAt: now, createdBy: s.me, changedAt: now, openSince: now }
    s.tickets.set(id, ticket)
    happened(s, ticket, { what: 'created' })
    for (const c of b.conversations ?? []) told(s, c, 'ticket', id)
  },
  changeTicket(s, b) {
    const ticket = s.tickets.get(b.ticket)
    if (!ticket) throw new Error('not_found')
    const changed = changeOf(ticket, b, s.me, Date.now())
    s.tickets.set(b.ticket, changed.ticket)
    for (const e of changed.events) happened(s, changed.ticket, e)
    if (b.alsoDone) for (const c of ticket.conversations ?? []) Object.assign(s.conversations.get(c) ?? {}, { status: 'done', doneAt: Date.now(), unansweredSince: 0 })
  },
  linkTicket(s, b) {
    const k = s.tickets.get(b.ticket)!
    s.tickets.set(k.id, { ...k, conversations: [...new Set([...(k.conversations ?? []), b.conversation])] })
    happened(s, k, { what: 'linked', to: b.conversation })
    told(s, b.conversation, 'linked', b.ticket)
  },
  unlinkTicket(s, b) {
    const k = s.tickets.get(b.ticket)!
    s.tickets.set(k.id, { ...k, conversations: (k.conversations ?? []).filter((c) => c !== b.conversation) })
    happened(s, k, { what: 'unlinked', to: b.conversation })
    told(s, b.conversation, 'unlinked', b.ticket)
  },
  ticketNote(s, b) {
    const k = s.tickets.get(b.ticket)!
    s.ticketEntries.set(k.id, [...(s.ticketEntries.get(k.id) ?? []), { id: b.entry, ticket: k.id, inbox: k.inbox, by: s.me, at: Date.now(), text: b.text, ...(b.files && { files: b.files }), ...(b.mentions && { mentions: b.mentions }) }])
  },
}
