import type { Language } from '../shared/types'
import type { Text } from './text'

export function time(at: number, lang: Language): string {
  return new Intl.DateTimeFormat(lang === 'de' ? 'de-DE' : 'en-GB', { hour: '2-digit', minute: '2-digit' }).format(at)
}

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)

export const sameDay = (a: number, b: number) => midnight(a) === midnight(b)

export function day(at: number, now: number, lang: Language, t: Text): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000)
  if (days === 0) return t.today
  if (days === 1) return t.yesterday
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear()
  return new Intl.DateTimeFormat(lang === 'de' ? 'de-DE' : 'en-GB', { weekday: 'short', day: 'numeric', month: 'long', ...(year ? { year: 'numeric' } : {}) }).format(at)
}

export function size(bytes: number, lang: Language): string {
  const [n, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB']
  return new Intl.NumberFormat(lang === 'de' ? 'de-DE' : 'en-GB', { maximumFractionDigits: n < 10 && unit === 'MB' ? 1 : 0 }).format(Math.max(n, 1)) + ' ' + unit
}

/** Characters as a person counts them, like the relay does. */
export const length = (s: string) => [...s].length

export interface Piece { text: string; href?: string }

/** Cuts a text into plain pieces and links; nothing but http(s) becomes a link. */
export function pieces(text: string): Piece[] {
  const list: Piece[] = []
  let last = 0
  for (const m of text.matchAll(/https?:\/\/[^\s<>"']+/g)) {
    const url = m[0].replace(/[.,;:!?)\]}]+$/, '')
    if (!/^https?:\/\/[^/]/.test(url)) continue
    if (m.index > last) list.push({ text: text.slice(last, m.index) })
    list.push({ text: url, href: url })
    last = m.index + url.length
  }
  if (last < text.length) list.push({ text: text.slice(last) })
  return list
}

export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean)
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? words[words.length - 1]![0] : '')).toUpperCase()
}

const kinds = /\.(png|jpe?g|gif|webp|heic|bmp|avif|pdf|docx?|xlsx?|pptx?|od[tsp]|txt|csv|zip)$/i

/** Files offered by the file dialog. What really goes is the relay's decision. */
export const accept = 'image/*,.heic,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.txt,.csv,.zip'

export type Refused = { why: 'size' | 'type' | 'count' | 'empty'; name: string }

/** What can be said about picked files before anything is sent. */
export function checkFiles(have: number, files: { name: string; type: string; size: number }[], limits: { files: number; file: number }): { good: number[]; refused?: Refused } {
  const good: number[] = []
  let refused: Refused | undefined
  files.forEach((f, i) => {
    const why = f.size > limits.file ? 'size' : f.size === 0 ? 'empty' : !f.type.startsWith('image/') && !kinds.test(f.name) ? 'type' : have + good.length >= limits.files ? 'count' : undefined
    if (why) refused ??= { why, name: f.name }
    else good.push(i)
  })
  return refused ? { good, refused } : { good }
}
