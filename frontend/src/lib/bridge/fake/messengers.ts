// Messengers in the stand-in's data: one conversation that
// holds everything a message can be, one whose reply window is over.
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import type { Store } from './seed'
import { templatesOf } from './templates'

const minute = 60_000
const hour = 60 * minute
const svg = (body: string, w: number, h: number): string => `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns='http://www.w3.org/2000/svg' width='${w}' height='${h}'>${body}</svg>`)}`
const room = (wall: string, lamp: string): string =>
  svg(`<rect width='640' height='480' fill='${wall}'/><rect y='380' width='640' height='100' fill='#9c7b5a'/><path d='M320 0v150' stroke='#333' stroke-width='5'/><path d='M240 230a80 80 0 0 1 160 0z' fill='${lamp}'/>`, 640, 480)

let files = 0
function file(s: Store, name: string, type: string, size: number, more: Partial<T.File> = {}, content = ''): T.File {
  const hash = (++files).toString(16).padStart(4, '0').repeat(16)
  if (content) s.media.set(hash, content)
  return { hash, name, type, size, ...more }
}

/** A quiet tone, so that a voice message can be heard. */
function tone(seconds: number): string {
  const rate = 8000
  const n = rate * seconds
  const v = new DataView(new ArrayBuffer(44 + n))
  const words = (at: number, text: string): void => [...text].forEach((c, i) => v.setUint8(at + i, c.charCodeAt(0)))
  words(0, 'RIFF')
  v.setUint32(4, 36 + n, true)
  words(8, 'WAVEfmt ')
  v.setUint32(16, 16, true)
  v.setUint16(20, 1, true)
  v.setUint16(22, 1, true)
  v.setUint32(24, rate, true)
  v.setUint32(28, rate, true)
  v.setUint16(32, 1, true)
  v.setUint16(34, 8, true)
  words(36, 'data')
  v.setUint32(40, n, true)
  for (let i = 0; i < n; i++) v.setUint8(44 + i, 128 + 24 * Math.sin((i * 2 * Math.PI * (220 + 60 * Math.sin(i / 4000))) / rate))
  return typeof URL.createObjectURL === 'function' ? URL.createObjectURL(new Blob([v.buffer], { type: 'audio/wav' })) : ''
}

interface Said extends Partial<T.Message> {
  ago: number
}

/** Puts the messengers' channels and conversations into the data. */
export function messengers(s: Store, now: number): void {
  s.view.channels.push(
    { id: 'tg-1', inbox: 'inbox-1', type: 'telegram', name: '@nordlicht_leuchten', on: true, settings: {}, secrets: ['token'] },
    { id: 'wa-1', inbox: 'inbox-1', type: 'whatsapp', name: '+49 441 9722', on: true, settings: { phoneNumberId: '106540352242922', accountId: '102290129340398' }, secrets: ['token', 'appSecret'], reaches: 'phone' },
  )
  s.templates.push(...templatesOf('wa-1'))
  many(s, now)
  closed(s, now)
}

function contact(s: Store, id: string, name: string, more: Partial<T.Contact>, identities: Partial<T.Identity>[], now: number): void {
  s.contacts.set(`contact-${id}`, { id: `contact-${id}`, name, language: 'de', attributes: {}, firstAt: now - 70 * 24 * hour, ...more })
  identities.forEach((x, i) => s.identities.push({ id: `identity-${id}-${i}`, contact: `contact-${id}`, channel: '', type: '', address: '', at: now - 5 * hour, ...x }))
}

function conversation(s: Store, now: number, id: string, said: Said[], more: Partial<T.Conversation>): void {
  const inbox = 'inbox-1'
  const thread = said.map(({ ago, ...m }): T.Message => {
    const at = now - ago * minute
    return { id: uuidv7(at), conversation: id, inbox, dir: 'in', at, text: '', ...(m.dir === 'out' ? { author: s.me, state: 'read' as const } : {}), ...m }
  })
  const spoken = thread.filter((m) => m.dir === 'in' || m.dir === 'out')
  const latest = spoken.at(-1)!
  s.threads.set(id, thread)
  s.conversations.set(id, {
    id, inbox, contact: `contact-${id}`, status: 'open', assignee: s.me, channels: [...new Set(spoken.map((m) => m.channel!))], lastChannel: latest.channel!, lastAt: latest.at,
    lastInAt: spoken.findLast((m) => m.dir === 'in')!.at, unansweredSince: latest.dir === 'in' ? latest.at : 0,
    preview: { text: latest.text, dir: latest.dir, channel: latest.channel, files: latest.files?.length ?? 0 }, ...more,
  })
  s.seen.set(id, latest.at)
}

/** Chat, mail, Telegram and WhatsApp with one person, and all kinds of content. */
function many(s: Store, now: number): void {
  const open = now + 100 * minute
  const face = file(s, 'mara.jpg', 'image/jpeg', 24_000, { width: 96, height: 96 }, svg("<rect width='96' height='96' fill='#c9a58c'/><circle cx='48' cy='40' r='20' fill='#f3d9c4'/><path d='M12 96a36 30 0 0 1 72 0z' fill='#36585c'/><path d='M27 40a21 22 0 0 1 42 0l-6-8H33z' fill='#5b3a29'/>", 96, 96))
  contact(s, 'conv-many', 'Mara Lindgren', { email: 'mara.lindgren@example.org', phone: '+49 1512 3456789', picture: face, attributes: { Kundennr: '20611', Ort: 'Oldenburg' } }, [
    { channel: 'web-1', type: 'webchat', address: 'visitor-mara' },
    { channel: 'mail-1', type: 'email', address: 'mara.lindgren@example.org', verified: true },
    { channel: 'tg-1', type: 'telegram', address: '553812', shown: '@mara_li', name: 'Mara', stop: now - 30 * hour },
    { channel: 'wa-1', type: 'whatsapp', address: '4915123456789', shown: '+49 1512 3456789', verified: true, openUntil: open },
  ], now)
  const wa = { channel: 'wa-1' }
  const tg = { channel: 'tg-1' }
  const out = 'out' as const
  const quoted = uuidv7(now - 61 * minute)
  const own = uuidv7(now - 200 * minute)
  const [a, b, c] = [room('#e8dcc8', '#b8862d'), room('#cfd8d4', '#2f4f4f'), room('#e3d3d3', '#8d3f3a')]
  const photo = (n: number, content: string): T.File => file(s, `Flur ${n}.jpg`, 'image/jpeg', 680_000, { width: 640, height: 480 }, content)
  const from: T.Party = { name: 'Mara Lindgren', address: 'mara.lindgren@example.org' }
  conversation(s, now, 'conv-many', [
    { ago: 1500, channel: 'web-1', text: 'Moin, gibt es die Pendelleuchte „Juist“ auch in Messing?' },
    { ago: 1495, channel: 'web-1', dir: out, text: 'Moin! Ja, zwei Stück hängen hier im Laden.' },
    { ago: 1300, channel: 'mail-1', text: 'Guten Tag,\n\nkönnen Sie mir die Maße der „Juist“ schicken? Ich will sie über dem Esstisch anbringen.\n\nViele Grüße\nMara Lindgren', mail: { subject: 'Maße Pendelleuchte Juist', from, to: [{ name: 'Nordlicht Leuchten', address: 'info@nordlicht.example' }], id: 'a@example.org' } },
    { ago: 300, ...tg, text: 'Ich schreibe hier weiter, das geht schneller 🙂', referral: { title: 'Herbstaktion Messing', url: 'https://shop.example/herbst' } },
    { ...tg, id: own, ago: 200, dir: out, text: 'Gern! Höhe 34 cm, Durchmesser 28 cm, Kabel 1,5 m.', reactions: [{ emoji: '👍', at: now }], edited: now - 199 * minute, earlier: [{ text: 'Gern! Höhe 43 cm, Durchmesser 28 cm.', at: now - 199 * minute }] },
    { ago: 190, ...tg, text: '', files: [photo(1, a)], group: 'g1' },
    { ago: 190, ...tg, text: '', files: [photo(2, b)], group: 'g1' },
    { ago: 190, ...tg, text: 'So sieht der Flur aus. Welche passt am besten?', files: [photo(3, c)], group: 'g1', reactions: [{ by: s.me, emoji: '❤', at: now }] },
    { ago: 180, ...tg, text: '', files: [file(s, 'sticker.webp', 'image/webp', 22_000, { sticker: true, width: 512, height: 512 }, svg("<circle cx='256' cy='256' r='220' fill='#f2c14e'/><circle cx='180' cy='210' r='28' fill='#333'/><circle cx='332' cy='210' r='28' fill='#333'/><path d='M150 310q106 120 212 0' stroke='#333' stroke-width='24' fill='none' stroke-linecap='round'/>", 512, 512))] },
    { ago: 178, ...tg, text: '', deleted: now - 170 * minute },
    { ago: 150, ...tg, text: '', unsupported: 'poll' },
    { ago: 120, ...wa, text: '', files: [file(s, 'voice.ogg', 'audio/ogg', 38_000, { voice: true, seconds: 4 }, tone(4))] },
    { id: quoted, ago: 61, ...wa, text: 'Liefern Sie auch nach Wiefelstede? Hier ist es:', sentAt: now - 75 * minute },
    { ago: 60, ...wa, text: '', location: { lat: 53.2581, lon: 8.1178, name: 'Hof Lindgren', address: 'Mühlenweg 4, 26215 Wiefelstede' } },
    { ago: 58, ...wa, dir: out, quote: quoted, excerpt: 'Liefern Sie auch nach Wiefelstede? Hier ist es:', text: 'Ja, dienstags und freitags, ohne Aufpreis. Was passt Ihnen?', buttons: ['Dienstag', 'Freitag', 'Ich hole ab'], state: 'read' },
    { ago: 55, ...wa, text: 'Freitag', pressed: true, quote: 'gone', excerpt: 'Ja, dienstags und freitags, ohne Aufpreis.' },
    { ago: 40, ...wa, text: 'Das ist mein Nachbar, er nimmt die Lieferung an.', forwarded: true, cards: [{ name: 'Henning Oltmanns', org: 'Tischlerei Oltmanns', phones: ['+49 4402 81234'], emails: ['werkstatt@oltmanns.example'] }] },
    { ago: 30, ...wa, text: '', order: { note: 'Bitte mit Leuchtmittel', items: [{ id: 'JUIST-MS', quantity: 2, price: '189.00', currency: 'EUR' }, { id: 'E27-LED-8W', quantity: 2, price: '9.90', currency: 'EUR' }] } },
    { ago: 25, ...wa, text: 'Und hier der Grundriss und ein kurzer Film.', files: [{ hash: '', name: 'Grundriss Erdgeschoss.pdf', type: 'application/pdf', size: 2_400_000 }, { hash: '', name: 'Rundgang.mp4', type: 'video/mp4', size: 140_000_000, fault: 'too_large' }] },
    { ago: 12, ...tg, dir: out, text: 'Die Bestellung ist notiert: zweimal „Juist“ in Messing mit Leuchtmitteln.', state: 'delivered', wish: { what: 'edit', text: 'Die Bestellung ist notiert: zweimal „Juist“ mit LED 8 W.', by: s.me, fault: 'not_found', detail: 'message to edit not found' } },
    { ago: 8, ...wa, dir: out, text: '', files: [photo(4, a), photo(5, b), photo(6, c)], state: 'sending', parts: 3, sent: 2 },
    { ago: 6, ...wa, dir: out, text: 'Die Lieferung kommt am Freitag zwischen 10 und 13 Uhr.', state: 'unsure', fault: 'unsure' },
    { ago: 2, ...wa, quote: own, excerpt: 'Gern! Höhe 34 cm, Durchmesser 28 cm, Kabel 1,5 m.', text: 'Prima, dann passt sie genau. Vielen Dank!' },
  ], { openUntil: open })
  s.likely.set('conv-many', [{ contact: { id: 'contact-double', name: 'M. Lindgren', email: 'lindgren@example.com', phone: '+4915123456789', firstAt: now - 400 * 24 * hour }, identities: [], field: 'phone', value: '+49 1512 3456789', proven: true }])
  s.merges.set('conv-many', [{ id: uuidv7(), into: 'contact-conv-many', gone: { id: 'contact-old', name: 'Mara', email: 'mara.lindgren@example.org', firstAt: now - 90 * 24 * hour }, at: now - 26 * hour, by: 'agent-1' }])
}

/** The customer wrote too long ago: templates still go. */
function closed(s: Store, now: number): void {
  const wa = { channel: 'wa-1' }
  contact(s, 'conv-closed', 'Ole Brinkmann', { phone: '+49 170 5551234', email: 'ole.brinkmann@example.org' }, [
    { channel: 'wa-1', type: 'whatsapp', address: '491705551234', shown: '+49 170 5551234', verified: true, openUntil: now - 3 * hour },
    { channel: 'tg-1', type: 'telegram', address: '99812', shown: '@ole_b', blocked: 'blocked' },
    { channel: 'mail-1', type: 'email', address: 'ole.brinkmann@example.org' },
  ], now)
  conversation(s, now, 'conv-closed', [
    { ago: 1660, ...wa, text: 'Hallo, ist meine Lampe schon repariert?' },
    { ago: 1650, ...wa, dir: 'out', text: 'Guten Tag Herr Brinkmann, das Ersatzteil ist bestellt. Wir melden uns, sobald es da ist.' },
    { ago: 1620, ...wa, text: 'Alles klar, danke!', reactions: [{ by: s.me, emoji: '👍', at: now - 1619 * minute }] },
    { ago: 240, ...wa, dir: 'out', text: 'Guten Tag Ole, Ihre Bestellung 10482 ist da.\n\nSie können sie ab morgen abholen.\n\nNordlicht Leuchten', template: { template: 'wa-1/t-pickup', values: { 'body.1': 'Ole', 'body.2': '10482', 'body.3': 'morgen' } }, state: 'delivered' },
    { ago: 4, ...wa, dir: 'out', text: 'Die Lampe liegt bereit. Brauchen Sie auch ein neues Leuchtmittel?', state: 'failed', fault: 'window_closed' },
  ], { openUntil: now - 3 * hour, unansweredSince: 0 })
}
