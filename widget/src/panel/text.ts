// Everything the panel says. English gives the shape, German must satisfy it.
// Customers are addressed with "Sie"; buttons are neutral infinitives.
import type { Language } from '../shared/types'

const en = {
  title: (name: string) => `Chat with ${name}`,
  weAreHere: 'We are here',
  away: 'Away right now',
  noLine: 'No connection',
  close: 'Close chat',
  log: 'Conversation',
  older: 'Show earlier messages',
  today: 'Today',
  yesterday: 'Yesterday',
  you: 'You',
  types: (who: string) => `${who} is writing`,
  someone: 'Someone',
  message: 'Message',
  placeholder: 'Your message …',
  attach: 'Attach files',
  send: 'Send',
  remove: (name: string) => `Remove ${name}`,
  left: (n: number) => (n < 0 ? `${-n} characters too many` : `${n} characters left`),
  consent: (name: string) => `I agree that ${name} stores what I write in order to answer me.`,
  privacy: 'Privacy policy',
  consentMissing: 'Please tick the box first: without your consent we may not store your message.',
  newTab: '(opens in a new tab)',
  emailWhy: 'Your email address, so that we can answer',
  emailBad: 'That does not look like an email address, e.g. name@example.org.',
  emailOffer: 'Shall we also send our answer by email, in case you leave the page?',
  emailSave: 'Save address',
  emailNo: 'No, thanks',
  emailKept: (address: string) => `We will also answer to ${address}.`,
  state: { waiting: 'waiting', sending: 'sending', sent: 'sent', seen: 'seen' },
  upload: (percent: number) => `uploading ${percent} %`,
  cut: 'No connection. Your messages are kept and sent as soon as it is back.',
  held: {
    disk_full: 'We cannot take messages at the moment. Yours is kept here and sent later.',
    rate_limited: 'That was a lot at once. Your message will be sent in a moment.',
    other: 'Your message could not be handed over yet. It is kept here and tried again.',
  } as Record<string, string> & { other: string },
  stopped: {
    version: 'This page is older than our chat. Please reload it; your messages are kept.',
    channel_off: 'This chat is closed. Please contact us another way.',
    origin: 'The chat is not set up for this web site.',
    other: 'The chat cannot go on here. Please reload the page; your messages are kept.',
  } as Record<string, string> & { other: string },
  failed: {
    too_large: (mb: number) => `Not sent: a file or the text is too large (files up to ${mb} MB).`,
    file_type: () => 'Not sent: this type of file is not accepted. Pictures, PDF, Office documents, text and ZIP are.',
    lost_file: () => 'Not sent: the file is no longer available in this browser. Please attach it again.',
    consent: () => 'Not sent: your consent is missing. Please send it again.',
    email: () => 'Not sent: the email address was not accepted.',
    other: () => 'Not sent: the message was not accepted.',
  } as Record<string, (mb: number) => string> & { other: () => string },
  again: 'Try again',
  takeBack: 'Edit',
  pick: {
    size: (name: string, mb: number) => `${name} is larger than ${mb} MB.`,
    type: (name: string) => `${name}: this type is not accepted. Pictures, PDF, Office documents, text and ZIP are.`,
    count: (n: number) => `At most ${n} files go with one message.`,
    empty: (name: string) => `${name} is empty.`,
  },
  picture: (name: string) => `Picture ${name}, opens in a new tab`,
  by: (channel: string) => `by ${channel}`,
  channels: { email: 'email', sms: 'SMS', applemsg: 'Apple Messages', webpush: 'notification' } as Record<string, string>,
}

type Text = typeof en

const de: Text = {
  title: (name) => `Chat mit ${name}`,
  weAreHere: 'Wir sind da',
  away: 'Gerade nicht da',
  noLine: 'Keine Verbindung',
  close: 'Chat schließen',
  log: 'Unterhaltung',
  older: 'Frühere Nachrichten zeigen',
  today: 'Heute',
  yesterday: 'Gestern',
  you: 'Sie',
  types: (who) => `${who} schreibt`,
  someone: 'Jemand',
  message: 'Nachricht',
  placeholder: 'Ihre Nachricht …',
  attach: 'Dateien anhängen',
  send: 'Senden',
  remove: (name) => `${name} entfernen`,
  left: (n) => (n < 0 ? `${-n} Zeichen zu viel` : `noch ${n} Zeichen`),
  consent: (name) => `Ich bin einverstanden, dass ${name} meine Angaben speichert, um mir zu antworten.`,
  privacy: 'Datenschutz',
  consentMissing: 'Bitte zuerst das Häkchen setzen: Ohne Ihr Einverständnis dürfen wir die Nachricht nicht speichern.',
  newTab: '(öffnet in neuem Tab)',
  emailWhy: 'Ihre E-Mail-Adresse, damit wir antworten können',
  emailBad: 'Das sieht nicht nach einer E-Mail-Adresse aus, z. B. name@example.org.',
  emailOffer: 'Sollen wir auch per E-Mail antworten, falls Sie die Seite verlassen?',
  emailSave: 'Adresse speichern',
  emailNo: 'Nein, danke',
  emailKept: (address) => `Wir antworten auch an ${address}.`,
  state: { waiting: 'wartet', sending: 'wird gesendet', sent: 'gesendet', seen: 'gesehen' },
  upload: (percent) => `${percent} % hochgeladen`,
  cut: 'Keine Verbindung. Ihre Nachrichten bleiben hier und werden gesendet, sobald sie wieder da ist.',
  held: {
    disk_full: 'Wir können gerade keine Nachrichten annehmen. Ihre bleibt hier und wird später gesendet.',
    rate_limited: 'Das war viel auf einmal. Ihre Nachricht geht gleich hinaus.',
    other: 'Ihre Nachricht konnte noch nicht übergeben werden. Sie bleibt hier, wir versuchen es weiter.',
  } as Text['held'],
  stopped: {
    version: 'Diese Seite ist älter als unser Chat. Bitte neu laden; Ihre Nachrichten bleiben erhalten.',
    channel_off: 'Dieser Chat ist geschlossen. Bitte auf anderem Weg Kontakt aufnehmen.',
    origin: 'Der Chat ist für diese Website nicht eingerichtet.',
    other: 'Der Chat kann hier nicht weitergehen. Bitte die Seite neu laden; Ihre Nachrichten bleiben erhalten.',
  } as Text['stopped'],
  failed: {
    too_large: (mb) => `Nicht gesendet: Eine Datei oder der Text ist zu groß (Dateien bis ${mb} MB).`,
    file_type: () => 'Nicht gesendet: Dieser Dateityp wird nicht angenommen. Möglich sind Bilder, PDF, Office-Dokumente, Text und ZIP.',
    lost_file: () => 'Nicht gesendet: Die Datei ist in diesem Browser nicht mehr vorhanden. Bitte noch einmal anhängen.',
    consent: () => 'Nicht gesendet: Ihr Einverständnis fehlt. Bitte noch einmal senden.',
    email: () => 'Nicht gesendet: Die E-Mail-Adresse wurde nicht angenommen.',
    other: () => 'Nicht gesendet: Die Nachricht wurde nicht angenommen.',
  } as Text['failed'],
  again: 'Noch einmal senden',
  takeBack: 'Bearbeiten',
  pick: {
    size: (name, mb) => `${name} ist größer als ${mb} MB.`,
    type: (name) => `${name}: Dieser Dateityp wird nicht angenommen. Möglich sind Bilder, PDF, Office-Dokumente, Text und ZIP.`,
    count: (n) => `Mit einer Nachricht gehen höchstens ${n} Dateien.`,
    empty: (name) => `${name} ist leer.`,
  },
  picture: (name) => `Bild ${name}, öffnet in neuem Tab`,
  by: (channel) => `per ${channel}`,
  channels: { email: 'E-Mail', sms: 'SMS', applemsg: 'Apple Messages', webpush: 'Benachrichtigung' },
}

export const texts: Record<Language, Text> = { en, de }
export type { Text }

/** A channel's word; brands are the same in every language. */
export function channelName(t: Text, type: string): string {
  const brands: Record<string, string> = { whatsapp: 'WhatsApp', telegram: 'Telegram', messenger: 'Messenger', instagram: 'Instagram', viber: 'Viber' }
  return t.channels[type] ?? brands[type] ?? type
}
