// Mail in the stand-in's data: its kind of channel, a few conversations, and the
// answers of a mail server while a channel is set up.
import type { Info } from '../../gen/channels'
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import type { Store } from './seed'

const minute = 60_000
const both = (en: string, de: string): T.ChannelText => ({ en, de })

export const letterKind: Info = {
  type: 'email', name: both('Email', 'E-Mail'), icon: 'M3 6h18v12H3zM3 7l9 7 9-7', light: 'oklch(0.5 0.03 260)', dark: 'oklch(0.78 0.03 260)',
  caps: { maxText: 200_000, maxFiles: 20, maxFile: 18 << 20, windowMin: 0, liveOnly: false, preview: false, reaches: 'email', letters: true, guided: true, probed: true, signIn: true },
  fields: [
    { name: 'address', kind: 'text', required: true, label: both('Email address', 'E-Mail-Adresse'), help: both('The mailbox customers write to.', 'Das Postfach, an das Kunden schreiben.') },
    { name: 'name', kind: 'text', label: both('Name of the sender', 'Name des Absenders'), help: both('Customers see it beside the address.', 'Kunden sehen ihn neben der Adresse.') },
    {
      name: 'auth', kind: 'choice', default: 'password', label: both('Sign-in', 'Anmeldung'), help: both('', ''),
      choices: [
        { value: 'password', label: both('With a password or app password', 'Mit Passwort oder App-Passwort') },
        { value: 'google', label: both('At Google, in the browser', 'Bei Google, im Browser'), signIn: true },
      ],
    },
    { name: 'password', kind: 'secret', only: 'auth=password', label: both('Password', 'Passwort'), help: both('With two-factor sign-in most providers want an app password, made on their site.', 'Bei Anmeldung mit zweitem Faktor verlangen die meisten Anbieter ein App-Passwort, das auf deren Seite entsteht.') },
    { name: 'imapHost', kind: 'text', required: true, label: both('Incoming server (IMAP)', 'Posteingangsserver (IMAP)'), help: both('', '') },
    { name: 'smtpHost', kind: 'text', required: true, label: both('Outgoing server (SMTP)', 'Postausgangsserver (SMTP)'), help: both('', '') },
    { name: 'junk', kind: 'bool', label: both('Read the junk folder too', 'Auch den Spam-Ordner lesen'), help: both('Customers’ mails land there now and then.', 'Dort landen ab und zu Mails von Kunden.') },
    { name: 'history', kind: 'text', advanced: true, default: '30', label: both('Fetch older mail, days', 'Ältere Mails holen, Tage'), help: both('Comes in as done. 0: only new mail.', 'Erscheint als erledigt. 0: nur neue Mails.') },
  ],
  steps: [
    both('Enter the address; the servers are found by themselves for most providers.', 'Die Adresse eingeben; bei den meisten Anbietern werden die Server von selbst gefunden.'),
    both('Allow IMAP at the provider and make an app password there.', 'Beim Anbieter IMAP erlauben und dort ein App-Passwort anlegen.'),
  ],
}

export async function suggestionFor(address: string): Promise<T.Suggested> {
  await new Promise((ok) => setTimeout(ok, 300))
  const domain = address.split('@')[1] ?? ''
  if (!domain || domain === 'unknown.example') throw new Error('not_found')
  const google = domain === 'gmail.com'
  return {
    settings: { address, imapHost: google ? 'imap.gmail.com' : `imap.${domain}`, smtpHost: google ? 'smtp.gmail.com' : `smtp.${domain}`, auth: google ? 'google' : 'password' },
    source: google ? both('Known settings of Gmail', 'Bekannte Einstellungen von Gmail') : both(`Published by ${domain}`, `Von ${domain} veröffentlicht`),
    hint: google ? both('', '') : both('Allow IMAP in the settings of the mailbox and make an app password there.', 'In den Einstellungen des Postfachs IMAP erlauben und dort ein App-Passwort anlegen.'),
    signIn: google ? 'google' : '',
  }
}

export async function findingsOf(c: T.Channel, secrets: Record<string, string>): Promise<T.Finding[]> {
  await new Promise((ok) => setTimeout(ok, 400))
  const wrong = secrets['password'] === 'wrong'
  return [
    { ok: true, name: both('Reach the server', 'Server erreichen'), text: both(`${c.settings['imapHost']} answers, encrypted.`, `${c.settings['imapHost']} antwortet, verschlüsselt.`), field: '' },
    {
      ok: !wrong, name: both('Receive mail (IMAP)', 'Mail empfangen (IMAP)'), field: wrong ? 'password' : '',
      text: wrong ? both('The server refuses the password. Many providers want an app password.', 'Der Server lehnt das Passwort ab. Viele Anbieter verlangen ein App-Passwort.') : both('Signed in; the inbox holds 1,204 mails.', 'Angemeldet; im Posteingang liegen 1.204 Mails.'),
    },
    ...(wrong ? [] : [{ ok: true, name: both('Send mail (SMTP)', 'Mail senden (SMTP)'), text: both('Signed in; nothing was sent.', 'Angemeldet; es wurde nichts gesendet.'), field: '' }]),
  ]
}

const lina: T.Party = { name: 'Lina Hagedorn', address: 'lina.hagedorn@example.org' }
const shop: T.Party = { name: 'Nordlicht Leuchten', address: 'info@nordlicht.example' }
const file = (name: string, type: string, size: number, cid?: string): T.File => ({ hash: uuidv7().replaceAll('-', '').padEnd(64, '0'), name, type, size, ...(cid ? { cid } : {}) })

interface Written {
  dir: 'in' | 'out'
  text: string
  /** Minutes ago. */
  ago: number
  mail?: Partial<T.Mail>
  more?: Partial<T.Message>
  view?: Partial<T.MailView>
}

/** Puts the conversations by mail on top of the list. */
export function letters(s: Store, now: number): void {
  const mailbox = s.view.channels.find((c) => c.id === 'mail-1')!
  Object.assign(mailbox, { settings: { address: shop.address, imapHost: 'imap.nordlicht.example', smtpHost: 'smtp.nordlicht.example', auth: 'password' }, secrets: ['password'], reaches: 'email', letters: true, addresses: [shop.address] })
  s.view.inboxes[0]!.signature = 'Nordlicht Leuchten · Am Markt 3 · 26122 Oldenburg'
  s.view.health = [{ id: 'mail-1', state: 'ok', since: now - 300 * minute, lastIn: now - 3 * minute, done: 640, total: 1204 }]
  const colleague = { name: 'Petra Hagedorn', address: 'petra@example.org' }
  put(s, now, 'conv-mail', 'Lina Hagedorn', 'Angebot Pendelleuchten für das Café', 'mail-1', ordered(colleague), { people: [colleague], links: ['conv-went'] })
  put(s, now, 'conv-went', 'Jonas Wiechers', 'Unser Chat bei Nordlicht Leuchten', 'mail-1', went(), { channels: ['mail-1', 'web-1'] })
  put(s, now, 'conv-news', 'Lampen-Großhandel', 'Neuheiten im November', 'mail-1', news(), { other: true })
}

function ordered(colleague: T.Party): Written[] {
  const rich = `<p>Guten Tag Frau Keller,</p><p>vielen Dank für das Angebot. Wir nehmen <b>Variante B</b> mit folgenden Änderungen:</p>
<table border="1" cellpadding="6" style="border-collapse:collapse"><tr style="background-color:#f0ece4"><th>Leuchte</th><th>Menge</th><th>Farbe</th></tr><tr><td>Pendel „Juist“</td><td>12</td><td>Messing</td></tr><tr><td>Wand „Borkum“</td><td>4</td><td>Schwarz</td></tr></table>
<p>So soll es über dem Tresen aussehen:</p><p><img data-cid="skizze@example.org" width="280" height="140" alt="Skizze"></p><p>Mehr Bilder: <a href="https://cafe-hagedorn.example/umbau">cafe-hagedorn.example</a></p><p>Viele Grüße<br>Lina Hagedorn</p><p><img data-remote-src="https://cafe-hagedorn.example/logo.png" alt="Logo" width="120" height="32"></p>`
  const quote = '<blockquote type="cite" style="border-left:2px solid #ccc;margin:0;padding-left:10px"><p>Sehr geehrte Frau Hagedorn, anbei unser Angebot 2026-0418 in zwei Varianten.</p></blockquote>'
  const simple = '<div style="font-family:Calibri,sans-serif;font-size:11pt"><p>Eine Frage noch: Liefern Sie auch bis in den dritten Stock? Es gibt leider keinen Aufzug.</p><p>Viele Grüße<br>Petra Hagedorn</p></div>'
  return [
    { dir: 'in', ago: 2990, text: 'Guten Tag,\n\nwir bauen unser Café um und brauchen etwa 12 Pendelleuchten. Können Sie uns ein Angebot machen?\n\nViele Grüße\nLina Hagedorn', mail: { subject: 'Pendelleuchten für ein Café' } },
    { dir: 'out', ago: 2900, text: 'Sehr geehrte Frau Hagedorn,\n\nanbei unser Angebot 2026-0418 in zwei Varianten.', mail: { subject: 'Angebot Pendelleuchten für das Café', cc: [colleague] }, more: { files: [file('Angebot 2026-0418.pdf', 'application/pdf', 284_120)] } },
    { dir: 'in', ago: 2899, text: 'Ich bin bis Montag nicht im Büro. Ihre Nachricht wird nicht weitergeleitet.', mail: { subject: 'Automatische Antwort: Angebot Pendelleuchten für das Café' }, more: { auto: 'auto-reply' } },
    {
      dir: 'in', ago: 92, text: 'Guten Tag Frau Keller,\n\nvielen Dank für das Angebot. Wir nehmen Variante B mit folgenden Änderungen: …', mail: { subject: 'AW: Angebot Pendelleuchten für das Café', cc: [colleague], remote: true, notes: ['signed'] },
      more: { files: [file('skizze.png', 'image/png', 42_000, 'skizze@example.org'), file('Grundriss.pdf', 'application/pdf', 1_240_000)] },
      view: { text: 'Guten Tag Frau Keller,\n\nvielen Dank für das Angebot. Wir nehmen Variante B mit folgenden Änderungen:\n\nPendel „Juist“ 12 Messing\nWand „Borkum“ 4 Schwarz\n\n> Sehr geehrte Frau Hagedorn, anbei unser Angebot', html: rich + quote, short: rich, pictures: { 'skizze@example.org': s3() } },
    },
    { dir: 'in', ago: 40, text: 'Eine Frage noch: Liefern Sie auch bis in den dritten Stock? Es gibt leider keinen Aufzug.', mail: { subject: 'AW: Angebot Pendelleuchten für das Café', from: colleague, stranger: true, cc: [lina] }, view: { text: 'Eine Frage noch: Liefern Sie auch bis in den dritten Stock?\n\nPetra', html: simple, short: '' } },
    { dir: 'in', ago: 32, text: 'Termin: Aufmaß vor Ort\nDienstag, 24. November, 10:00–11:00\nAm Hafen 7, Oldenburg', mail: { subject: 'Einladung: Aufmaß vor Ort', notes: ['calendar'] }, more: { files: [file('invite.ics', 'text/calendar', 1_420)] } },
    { dir: 'out', ago: 20, text: 'Guten Tag Frau Hagedorn,\n\ngern, das Aufmaß passt uns. In den dritten Stock tragen unsere Monteure.', mail: { subject: 'AW: Angebot Pendelleuchten für das Café', cc: [colleague] }, more: { state: 'failed', fault: 'recipient', detail: '550 5.1.1 <petra@example.org>: user unknown' } },
    { dir: 'out', ago: 6, text: 'Die Auftragsbestätigung schicke ich Ihnen heute Nachmittag.', mail: { subject: 'AW: Angebot Pendelleuchten für das Café' }, more: { state: 'sent', delayed: true } },
    { dir: 'out', ago: 1, text: 'Hier die Auftragsbestätigung. Vielen Dank für Ihre Bestellung!', mail: { subject: 'Auftragsbestätigung 2026-1190' }, more: { state: 'queued', sendAt: Date.now() + 95 * minute, files: [file('Auftragsbestätigung 2026-1190.pdf', 'application/pdf', 96_000)] } },
  ]
}

const s3 = (): string => `data:image/svg+xml;utf8,${encodeURIComponent("<svg xmlns='http://www.w3.org/2000/svg' width='560' height='280'><rect width='560' height='280' fill='#e8e0d0'/><path d='M60 220h440M120 40v60M280 40v60M440 40v60' stroke='#444' stroke-width='4'/><path d='M90 130a30 30 0 0 1 60 0zM250 130a30 30 0 0 1 60 0zM410 130a30 30 0 0 1 60 0z' fill='#b8862d'/></svg>")}`

function went(): Written[] {
  const chat = { channel: 'web-1', mail: undefined }
  const subject = 'Unser Chat bei Nordlicht Leuchten'
  return [
    { dir: 'in', ago: 210, text: 'Moin! Bekomme ich die Stehlampe Norderney auch mit Fußschalter?', more: chat },
    { dir: 'out', ago: 205, text: 'Moin! Das frage ich in der Werkstatt nach, einen Moment bitte.', more: { ...chat, state: 'read' } },
    { dir: 'in', ago: 204, text: 'Danke, ich muss gleich los. Gern per Mail an jonas.wiechers@example.org.', more: chat },
    { dir: 'out', ago: 150, text: 'Guten Tag Herr Wiechers,\n\nja, den Fußschalter bauen wir für 14 Euro ein. Die Lieferung dauert dann fünf Tage.\n\nViele Grüße\nAnna Keller', mail: { subject, html: undefined }, more: { state: 'delivered' }, view: { text: 'Guten Tag Herr Wiechers, …\n\n--- Unser Chat ---\nJonas Wiechers 12:10\n> Moin! Bekomme ich die Stehlampe Norderney auch mit Fußschalter?', html: '', short: '' } },
    { dir: 'in', ago: 3, text: '> Die Lieferung dauert dann fünf Tage.\n\nDas passt.\n\nPrima, dann bitte einmal mit Fußschalter in Messing. Rechnung wie gehabt.', mail: { subject: `Re: ${subject}` }, view: { text: 'Prima, dann bitte einmal mit Fußschalter in Messing. Rechnung wie gehabt.\n\nAm 21.11. schrieb Nordlicht Leuchten:\n> ja, den Fußschalter bauen wir für 14 Euro ein.', html: '', short: '' } },
  ]
}

function news(): Written[] {
  const html = '<div style="background-color:#1d3b4a;color:#ffffff;padding:24px;font-family:Georgia,serif"><h1 style="margin:0">Neuheiten im November</h1><p>Über 40 neue Modelle, sofort lieferbar.</p><p><a href="https://grosshandel.example/neu" style="color:#ffd37a">Zum Katalog</a></p></div>'
  return [{ dir: 'in', ago: 65, text: 'Neuheiten im November. Über 40 neue Modelle, sofort lieferbar.', mail: { subject: 'Neuheiten im November', list: true, from: { name: 'Lampen-Großhandel', address: 'news@grosshandel.example' } }, more: { auto: 'list' }, view: { text: 'Neuheiten im November', html, short: '' } }]
}

function put(s: Store, now: number, id: string, name: string, subject: string, channel: string, written: Written[], extra: Partial<T.Conversation>): void {
  const contact = `contact-${id}`
  const address = id === 'conv-mail' ? lina.address : `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.org`
  const who: T.Party = { name, address }
  s.contacts.set(contact, { id: contact, name, email: address, language: 'de', attributes: {}, firstAt: now - 9000 * minute })
  s.identities.push({ id: `identity-${id}`, contact, channel, type: 'email', address, at: now })
  if (extra.channels?.includes('web-1')) s.identities.push({ id: `identity-${id}-web`, contact, channel: 'web-1', type: 'webchat', address: 'visitor', at: now })
  const thread = written.map((w): T.Message => {
    const at = now - w.ago * minute
    const m: T.Message = { id: uuidv7(at), conversation: id, inbox: 'inbox-1', dir: w.dir, channel, at, text: w.text, ...(w.dir === 'out' ? { author: s.me, state: 'delivered' as const } : {}), ...w.more }
    if (w.mail) {
      m.mail = { subject, from: w.dir === 'in' ? who : shop, to: [w.dir === 'in' ? shop : who], id: `${m.id}@example.org`, date: at - minute, raw: file('mail.eml', 'message/rfc822', 18_000), ...w.mail }
      if (w.view) {
        const { html = '', short = '', text = '' } = w.view
        if (html) m.mail.html = file('body.html', 'text/html', html.length)
        if (short) m.mail.short = file('short.html', 'text/html', short.length)
        if (text) m.mail.full = file('body.txt', 'text/plain', text.length)
        s.bodies.set(m.id, { pictures: {}, missing: false, html, short, text, ...w.view })
      }
    }
    return m
  })
  const said = thread.filter((m) => !m.auto || extra.other)
  const latest = said.at(-1)!
  const c: T.Conversation = {
    id, inbox: 'inbox-1', contact, status: 'open', assignee: s.me, channels: ['mail-1'], lastChannel: channel, lastAt: latest.at, lastInAt: said.findLast((m) => m.dir === 'in')!.at,
    unansweredSince: latest.dir === 'in' && !extra.other ? latest.at : 0, preview: { text: latest.text.slice(0, 160), dir: latest.dir, channel: latest.channel, files: latest.files?.length ?? 0 }, subject, ...extra,
  }
  s.threads.set(id, thread)
  s.conversations.set(id, c)
  s.seen.set(id, latest.at)
}
