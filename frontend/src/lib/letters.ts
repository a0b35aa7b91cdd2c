// What is said of a letter beside its text. Pure.
import type { Mail, Message, Outline, Party } from './bridge'

/** "AW: Re: [2] Angebot" → "Angebot": what stays the same while people answer. */
export function subjectCore(subject: string): string {
  const prefix = /^\s*(?:(?:re|aw|antw|antwort|sv|vs|r|res|odp|wg|fwd?|tr)(?:\[\d+\]|\(\d+\))?\s*:|\[\d+\])\s*/i
  let s = subject
  while (prefix.test(s)) s = s.replace(prefix, '')
  return s.replace(/\s+/g, ' ').trim()
}

/** How somebody is called in a line of names. */
export const partyName = (p: Party): string => p.name?.trim() || p.address

/** "Name <address>", or the address alone. */
export const partyFull = (p: Party): string => (p.name?.trim() && p.name.trim() !== p.address ? `${p.name.trim()} <${p.address}>` : p.address)

/** A few names and how many more there are. */
export function someNames(people: Party[], most = 3): { names: string; more: number } {
  return { names: people.slice(0, most).map(partyName).join(', '), more: Math.max(0, people.length - most) }
}

/** Whether the line of recipients tells anything: not for a mail from the contact to us alone. */
export function tellsPeople(mail: Mail, own: ReadonlySet<string>, contact: ReadonlySet<string>): boolean {
  const all = [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]
  const plain = (p: Party): boolean => own.has(p.address.toLowerCase()) || contact.has(p.address.toLowerCase())
  return mail.stranger === true || mail.list === true || !plain(mail.from) || all.some((p) => !plain(p))
}

/** A body that says no more than its text does: paragraphs and lines. */
const plainBody = (html: string): boolean => !/<(?!\/?(?:p|br|div)\s*\/?>)[a-z!/]/i.test(html)

/** It has a formatted body worth a frame of its own. */
export const isFormatted = (mail: Mail): boolean => mail.html !== undefined || (mail.body !== undefined && mail.body !== '' && !plainBody(mail.body))

/** Files to list: a picture that stands in the text is not listed again. */
export function listedFiles(m: Message, formatted: boolean): NonNullable<Message['files']> {
  const inText = (f: { hash: string; cid?: string }): boolean => f.cid !== undefined || m.mail?.body?.includes(f.hash) === true
  return (m.files ?? []).filter((f) => !(formatted && f.type.startsWith('image/') && inText(f)))
}

/** Something of the text is folded away and can be had. */
export const folds = (mail: Mail): boolean => mail.full !== undefined || (mail.html !== undefined && mail.short !== undefined) || (mail.below ?? '') !== ''

export interface Block {
  text: string
  /** How deeply quoted: 0 is what was written. */
  depth: number
}

/** Takes a plain mail apart into what was written and what was quoted ("> "). */
export function quoteBlocks(text: string): Block[] {
  const blocks: { lines: string[]; depth: number }[] = []
  for (const line of text.split(/\r?\n/)) {
    const marks = /^(?:> ?)+/.exec(line)?.[0] ?? ''
    const depth = marks.replaceAll(' ', '').length
    const last = blocks.at(-1)
    if (last?.depth === depth) last.lines.push(line.slice(marks.length))
    else blocks.push({ depth, lines: [line.slice(marks.length)] })
  }
  return blocks.map((b) => ({ depth: b.depth, text: b.lines.join('\n').replace(/^\n+|\s+$/g, '') })).filter((b) => b.text !== '')
}

/** An own letter as it was written, to be written on. */
export function outlineOf(m: Mail): Outline {
  return {
    subject: m.subject, to: m.to ?? [], ...(m.cc && { cc: m.cc }), ...(m.bcc && { bcc: m.bcc }), ...(m.body && { html: m.body }), ...(m.below && { below: m.below }),
    ...(m.belowHtml && { belowHtml: m.belowHtml }), ...(m.answers && { answers: m.answers }), ...(m.forward && { forward: true }),
  }
}
