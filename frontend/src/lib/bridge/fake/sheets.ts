// Letters the stand-in's program begins: recipients, subject, what goes below.
import type { Commands } from '../../gen/commands'
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import type { Store } from './seed'

const quoted = (text: string): string => text.split('\n').map((l) => (l === '' ? '>' : `> ${l}`)).join('\n')
const bare = (subject: string): string => subject.replace(/^(\s*(re|aw|fwd|wg|fw):\s*)+/i, '')
const when = (at: number): string => new Date(at).toLocaleString('de-DE', { dateStyle: 'short', timeStyle: 'short' })

export function sheetOf(s: Store, conversation: string, channel: string, message: string, how: 'reply' | 'all' | 'forward'): T.Sheet {
  const c = s.conversations.get(conversation)
  if (!c) throw new Error('not_found')
  const thread = s.threads.get(conversation) ?? []
  const contact = s.contacts.get(c.contact)!
  const own = new Set(s.view.channels.flatMap((ch) => ch.addresses ?? []))
  const m = message ? thread.find((x) => x.id === message) : thread.findLast((x) => x.dir === 'in' && x.mail && !x.auto)
  const address = s.identities.find((i) => i.contact === c.contact && i.channel === channel)?.address ?? contact.email ?? ''
  const person: T.Party = { ...(contact.name && { name: contact.name }), address }
  if (!m?.mail) {
    const said = thread.filter((x) => x.dir === 'in' || x.dir === 'out')
    const below = said.map((x) => `${x.dir === 'in' ? contact.name || 'Besucher' : 'Anna Keller'}, ${when(x.at)}\n${quoted(x.text)}`).join('\n\n')
    return { channel, mail: { subject: `Unser Chat bei ${s.view.workspace.name}`, to: address ? [person] : [], ...(below && { below: `--- Unser Chat ---\n${below}` }) }, files: [], kind: below ? 'transcript' : '', left: [] }
  }
  if (how === 'forward') {
    const head = `---------- Weitergeleitete Nachricht ----------\nVon: ${m.mail.from.name ?? ''} <${m.mail.from.address}>\nBetreff: ${m.mail.subject}\n\n`
    const body = s.bodies.get(m.id)?.html ?? ''
    return {
      channel, kind: 'forward', left: [], files: (m.files ?? []).filter((f) => !f.cid),
      mail: { subject: `Fwd: ${bare(m.mail.subject)}`, to: [], below: head + m.text, ...(body && { belowHtml: `<p>${head.replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</p>${body}` }), answers: m.id, forward: true },
    }
  }
  const mine = m.dir === 'out'
  const to = mine ? (m.mail.to ?? []) : [m.mail.from]
  const rest = [...(mine ? [] : (m.mail.to ?? [])), ...(m.mail.cc ?? [])].filter((p) => !to.some((q) => q.address === p.address))
  const left = rest.filter((p) => own.has(p.address)).map((party) => ({ party, why: 'own' }))
  const others = rest.filter((p) => !own.has(p.address))
  const cc = how === 'all' ? others : []
  return {
    channel, kind: 'quote', files: [], left: [...left, ...(how === 'all' ? [] : others.map((party) => ({ party, why: 'stranger' })))],
    mail: { subject: `Re: ${bare(m.mail.subject)}`, to, ...(cc.length > 0 && { cc }), below: `Am ${when(m.at)} schrieb ${m.mail.from.name ?? m.mail.from.address}:\n${quoted(m.text)}`, answers: m.id },
  }
}

export function partiesIn(s: Store, text: string, limit: number): T.Party[] {
  const want = text.trim().toLowerCase()
  if (want === '') return []
  return [...s.contacts.values()]
    .filter((c) => c.email && `${c.name} ${c.email}`.toLowerCase().split(/[\s@.]/).some((w) => w.startsWith(want) || `${c.name} ${c.email}`.toLowerCase().includes(want)))
    .slice(0, limit).map((c) => ({ ...(c.name && { name: c.name }), address: c.email! }))
}

export function idsFor(s: Store, channel: string, address: string): T.WriteIDs {
  const inbox = s.view.channels.find((c) => c.id === channel)?.inbox ?? ''
  const contact = [...s.contacts.values()].find((c) => c.email?.toLowerCase() === address.toLowerCase())
  const has = contact && [...s.conversations.values()].find((c) => c.contact === contact.id && c.inbox === inbox)
  return { contact: contact?.id ?? uuidv7(), conversation: has?.id ?? uuidv7(), inbox, name: contact?.name ?? '', known: contact !== undefined }
}

/** Makes contact and conversation of a first letter, where there are none. */
export function begin(s: Store, b: Commands['write']): void {
  if (!s.contacts.has(b.contact)) s.contacts.set(b.contact, { id: b.contact, name: b.name ?? '', email: b.address, firstAt: Date.now() })
  if (!s.identities.some((i) => i.contact === b.contact && i.channel === b.channel)) {
    s.identities.push({ id: uuidv7(), contact: b.contact, channel: b.channel, type: 'email', address: b.address, at: Date.now() })
  }
  if (s.conversations.has(b.conversation)) return
  s.threads.set(b.conversation, [])
  s.conversations.set(b.conversation, {
    id: b.conversation, inbox: b.inbox, contact: b.contact, status: 'open', assignee: s.me, channels: [b.channel], lastChannel: b.channel, lastAt: Date.now(), lastInAt: 0,
    preview: { text: '', dir: 'out' }, ...(b.mail && { subject: b.mail.subject }),
  })
}

/** How a letter stands in the thread. */
export function mailOf(s: Store, channel: string, o: T.Outline): T.Mail {
  const address = s.view.channels.find((c) => c.id === channel)?.addresses?.[0] ?? 'info@nordlicht.example'
  return { subject: o.subject, from: { name: s.view.workspace.name, address }, to: o.to, ...(o.cc && { cc: o.cc }), ...(o.bcc && { bcc: o.bcc }), id: uuidv7() }
}
