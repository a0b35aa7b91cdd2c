// Believable data: a small shop for lamps and furniture, German and English customers.
import { channels } from '../../gen/channels'
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import type { FakeOptions } from './index'
import { letterKind, letters } from './letters'
import { messengers } from './messengers'
import { seedTickets } from './tickets'
import { first, last, talk } from './words'

export interface Store {
  me: string
  prefs: T.Prefs
  view: T.WorkspaceView
  replies: T.SavedReply[]
  contacts: Map<string, T.Contact>
  identities: T.Identity[]
  conversations: Map<string, T.Conversation>
  threads: Map<string, T.Message[]>
  seen: Map<string, number>
  drafts: Map<string, T.Draft>
  online: Set<string>
  outbox: T.OutboxItem[]
  status: T.StatusView
  media: Map<string, string>
  /** Formatted bodies by message. */
  bodies: Map<string, T.MailView>
  /** How own letters were written, by message. */
  outlines: Map<string, T.Outline>
  templates: T.Template[]
  /** Whom a conversation's contact may be, and was made of. */
  likely: Map<string, T.Likely[]>
  merges: Map<string, T.Merge[]>
  tickets: Map<string, T.Ticket>
  views: T.View[]
  ticketEntries: Map<string, T.TicketEntry[]>
  /** Refused wishes by ticket. */
  ticketWishes: Map<string, T.TicketWish[]>
}

const minute = 60_000
const lamp =
  "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='944' height='472'><defs><linearGradient id='a' x1='0' y1='0' x2='1' y2='1'><stop stop-color='%23ddd0c0'/><stop offset='1' stop-color='%23bd9a84'/></linearGradient></defs><rect width='944' height='472' fill='url(%23a)'/><path d='M376 104h206l82 296H510l-24-152-12 152H296z' fill='%23efe2bf'/></svg>"

const agents: [string, T.Role, T.Presence, T.AgentState][] = [
  ['Anna Keller', 'administrator', 'present', 'active'],
  ['Jonas Petersen', 'agent', 'present', 'active'],
  ['Miriam Osei', 'dispatcher', 'away', 'active'],
  ['Lukas Brandt', 'agent', 'off', 'active'],
  ['Sofia Marino', 'agent', 'off', 'invited'],
]

export function seed(options: FakeOptions): Store {
  registerInfo()
  const now = Date.now()
  const view = workspace(now)
  if (options.only !== undefined) view.inboxes.push({ ...view.inboxes[0]!, id: 'inbox-2', name: 'Nordlicht Verleih' })
  Object.assign(view.me, {
    ...(options.role && { role: options.role }),
    ...(options.only && { inboxes: Object.fromEntries(options.only.split(',').map((x) => x.split(':')).map(([id, role]) => [id, { role: role as T.Role }])) }),
  })
  const me = view.me.id
  const store: Store = {
    me, view, replies: savedReplies(), contacts: new Map(), identities: [], conversations: new Map(), threads: new Map(), seen: new Map(),
    drafts: new Map(), online: new Set(), outbox: [], bodies: new Map(), outlines: new Map(), templates: [], likely: new Map(), merges: new Map(), tickets: new Map(), views: [], ticketEntries: new Map(), ticketWishes: new Map(), media: new Map([['1a'.repeat(32), lamp]]),
    status: {
      link: 'online', since: now - 42 * minute, outbox: 0, refused: 0, kept: 0, syncing: false, percent: 100, messages: 48_212, ahead: 0,
      relay: 'https://counter.example', fault: '',
    },
    prefs: {
      theme: options.theme ?? 'system', language: options.language ?? '', notify: true, sound: false, enterSends: false, singleKeys: true,
      keys: {}, listWidth: 322, detailWidth: 286, details: true, sort: 'newest', bucket: 'mine', events: true, undoSend: 10, board: 'grid', panels: [],
    },
  }
  const n = options.conversations ?? 140
  for (let i = 0; i < n; i++) conversation(store, i, now, i === 1 ? (options.long ?? 0) : 0)
  if (options.letters) letters(store, now)
  if (options.messengers) messengers(store, now)
  seedTickets(store, options.tickets ?? 48, now)
  store.status.messages = [...store.threads.values()].reduce((sum, t) => sum + t.length, 0)
  return store
}

/** A few channels more than are built in, to see several at once. */
function registerInfo(): void {
  const caps = { maxText: 20_000, maxFiles: 10, maxFile: 20 << 20, windowMin: 0, liveOnly: false, preview: false }
  const add = (type: string, en: string, de: string, icon: string, light: string, dark: string, liveOnly: boolean): void => {
    if (channels.some((c) => c.type === type)) return
    channels.push({ type, name: { en, de }, icon, light, dark, fields: [], steps: [], caps: { ...caps, liveOnly, preview: liveOnly } })
  }
  add('webchat', 'Web chat', 'Web-Chat', 'M4 5h16v11H9l-5 4z', 'oklch(0.5 0.085 197)', 'oklch(0.78 0.09 195)', true)
  if (!channels.some((c) => c.type === letterKind.type)) channels.push(letterKind)
}

function workspace(now: number): T.WorkspaceView {
  const list = agents.map(([name, role, presence, state], i): T.Agent => ({
    id: `agent-${i}`, name, email: `${name.toLowerCase().replace(' ', '.')}@example.org`, role, presence, state, language: 'de',
    ...(state === 'invited' ? { invitedUntil: now + 3 * 86_400_000 } : {}),
  }))
  const texts = {
    de: { greeting: 'Moin! Was können wir für Sie tun?', online: 'Wir antworten meist in wenigen Minuten.', offline: 'Wir sind morgen ab 9 Uhr wieder da.' },
    en: { greeting: 'Hello! How can we help?', online: 'We usually answer within minutes.', offline: 'We are back tomorrow at 9.' },
  }
  return {
    workspace: { id: 'workspace', name: 'Nordlicht Leuchten', online: true },
    inboxes: [
      { id: 'inbox-1', name: 'Nordlicht Leuchten', privacyUrl: 'https://shop.example/datenschutz', timeZone: 'Europe/Berlin', language: 'de', texts, warnAfter: 10, lateAfter: 30 },
    ],
    channels: [
      { id: 'web-1', inbox: 'inbox-1', type: 'webchat', name: 'Shop', on: true, settings: {} },
      { id: 'mail-1', inbox: 'inbox-1', type: 'email', name: 'info@', on: true, settings: {} },
    ],
    agents: list,
    labels: [
      { id: 'label-1', name: 'Reklamation', hue: 210 }, { id: 'label-2', name: 'Angebot', hue: 150 },
      { id: 'label-3', name: 'Abholung', hue: 95 }, { id: 'label-4', name: 'Wholesale', hue: 300 },
    ],
    teams: [{ id: 'team-1', name: 'Versand', members: ['agent-0', 'agent-1'] }],
    attributes: [], removed: [],
    macros: [],
    me: list[0]!,
    health: [],
    hours: {},
  }
}

function savedReplies(): T.SavedReply[] {
  const all: [string, string, string][] = [
    ['Versand', 'Lieferzeit', 'Guten Tag {{contact.first_name | "und danke für Ihre Nachricht"}}, die Lieferzeit beträgt zwei bis drei Werktage.'],
    ['Versand', 'Sendungsnummer', 'Ihre Sendung ist unterwegs. Die Sendungsnummer lautet {{shipment.number}}.'],
    ['Begrüßung', 'Guten Tag', 'Guten Tag {{contact.name | "und willkommen"}}, was kann ich für Sie tun?'],
    ['Retoure', 'Rücksendung anmelden', 'Sie können die Ware innerhalb von 30 Tagen zurückgeben. Das Etikett schicke ich Ihnen gleich mit.\n\nViele Grüße\n{{agent.first_name}}'],
    ['English', 'Opening hours', 'Hi {{contact.first_name | "there"}}, our shop in Oldenburg is open Monday to Saturday, 10 am to 6 pm.'],
    ['English', 'Thank you', 'Thank you for your order! Is there anything else I can do for you?'],
  ]
  return all.map(([category, title, text], i) => ({
    id: `reply-${i}`, category, title, text,
    ...(title === 'Rücksendung anmelden' ? { files: [{ hash: '2b'.repeat(32), name: 'Rücksendeetikett.pdf', type: 'application/pdf', size: 96_400 }] } : {}),
  }))
}

function conversation(s: Store, i: number, now: number, long: number): void {
  const id = `conv-${i}`
  const contact = `contact-${i}-${(i * 7919).toString(16)}`
  const name = i === 5 ? '' : `${first[i % first.length]} ${last[(i * 7) % last.length]}`
  const german = i % 3 !== 2
  const channel = i % 4 === 3 ? 'mail-1' : 'web-1'
  const lastAt = now - (i === 0 ? 14 : i === 2 ? 38 : i === 1 ? 2 : i * i * 0.9 + i * 11) * minute
  s.contacts.set(contact, {
    id: contact, name, email: i % 2 === 0 && name ? `${name.toLowerCase().replace(' ', '.')}@example.org` : '', language: german ? 'de' : 'en',
    attributes: i % 3 === 0 ? { Kundennr: String(20_418 + i), Ort: 'Oldenburg' } : {}, firstAt: lastAt - (i % 30) * 86_400_000,
  })
  s.identities.push({ id: `identity-${i}`, contact, channel, type: channel === 'web-1' ? 'webchat' : 'email', address: channel === 'web-1' ? `visitor-${i}` : `kunde${i}@example.org`, at: lastAt, verified: i % 5 === 0 })
  const thread = talk(i, german, long).map((line, k, all): T.Message => {
    const m: T.Message = {
      id: uuidv7(lastAt - (all.length - k) * 4 * minute), conversation: id, inbox: 'inbox-1', dir: line.dir, at: lastAt - (all.length - 1 - k) * (long ? 17 : k < all.length - 3 ? 1500 / all.length + 90 : 2) * minute,
      text: line.text, ...(line.dir === 'in' || line.dir === 'out' ? { channel } : {}), ...(line.dir === 'in' ? {} : { author: `agent-${i % 2}` }),
      ...(line.dir === 'out' ? { state: k > all.length - 3 ? 'delivered' : 'read' } : {}), ...(line.event ? { event: line.event } : {}),
    }
    if (line.photo) m.files = [{ hash: '1a'.repeat(32), name: 'lampe.jpg', type: 'image/svg+xml', size: 412_000, width: 944, height: 472 }]
    return m
  })
  if (i === 3) Object.assign(thread.findLast((m) => m.dir === 'out')!, { state: 'failed', fault: 'unavailable' })
  const said = thread.filter((m) => m.dir === 'in' || m.dir === 'out')
  const latest = said[said.length - 1]!
  const lastIn = said.findLast((m) => m.dir === 'in')!
  const status: T.Status = i % 9 === 8 ? 'done' : i % 11 === 10 ? 'snoozed' : 'open'
  const assignee = i % 5 === 4 ? '' : i % 3 === 2 && i > 4 ? 'agent-1' : s.me
  const c: T.Conversation = {
    id, inbox: 'inbox-1', contact, status, assignee, labels: i % 7 === 0 ? ['label-1'] : i % 7 === 2 ? ['label-2'] : i % 13 === 5 ? ['label-3', 'label-4'] : [],
    channels: i % 6 === 0 ? ['mail-1', 'web-1'] : [channel], lastChannel: channel, lastAt: latest.at, lastInAt: lastIn.at,
    unansweredSince: latest.dir === 'in' && status === 'open' ? latest.at : 0, snoozedUntil: status === 'snoozed' ? now + 90 * minute : 0,
    doneAt: status === 'done' ? latest.at : 0, preview: { text: latest.text.slice(0, 160), dir: latest.dir, channel, files: latest.files?.length ?? 0 },
  }
  s.threads.set(id, thread)
  s.conversations.set(id, c)
  if (i > 6 || latest.dir === 'out') s.seen.set(id, latest.at)
  if (i % 5 === 1) s.online.add(contact)
}
