// Emoji to choose from, in the language of the screen; loaded when first asked for.
import type { Lang } from './i18n/index.svelte'

export interface Emoji {
  sign: string
  name: string
  words: string
  /** Emojibase's group, 0–9. */
  group: number
}

interface Raw {
  label: string
  unicode: string
  group?: number
  tags?: string[]
}

const loaded = new Map<Lang, Promise<Emoji[]>>()

/** All emoji of a language, in Unicode's order; without the parts of others (group 2). */
export function loadEmoji(lang: Lang): Promise<Emoji[]> {
  let all = loaded.get(lang)
  if (!all) {
    const data = lang === 'de' ? import('emojibase-data/de/compact.json') : import('emojibase-data/en/compact.json')
    all = data.then((m) => shape((m as unknown as { default: Raw[] }).default))
    loaded.set(lang, all)
  }
  return all
}

export function shape(raw: Raw[]): Emoji[] {
  return raw
    .filter((e) => e.group !== undefined && e.group !== 2)
    .map((e) => ({ sign: e.unicode, name: e.label, words: ` ${e.label} ${(e.tags ?? []).join(' ')}`.toLowerCase(), group: e.group! }))
}

/** Those whose name or tags have a word that begins like each searched one; names first. */
export function findEmoji(all: Emoji[], search: string, limit = 120): Emoji[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const found = all.filter((e) => words.every((w) => e.words.includes(` ${w}`)))
  const named = (e: Emoji): number => (e.name.toLowerCase().startsWith(words[0]!) ? 0 : 1)
  return found.sort((a, b) => named(a) - named(b)).slice(0, limit)
}

const key = 'tresen.emoji'

export function recentEmoji(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(list) ? list.filter((s): s is string => typeof s === 'string').slice(0, 16) : []
  } catch {
    return []
  }
}

export function rememberEmoji(sign: string): void {
  try {
    localStorage.setItem(key, JSON.stringify([sign, ...recentEmoji().filter((s) => s !== sign)].slice(0, 16)))
  } catch {
    // Without storage there is no row of recent ones.
  }
}
