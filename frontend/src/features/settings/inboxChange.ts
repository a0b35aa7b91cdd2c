// A change of an inbox says only what it changes, and what stood there before: what
// others set meanwhile stays.
import type { Inbox } from '$lib/bridge'
import type { Commands } from '$lib/gen/commands'
import type { Texts } from '$lib/gen/entities'

type Fields = Record<string, unknown>

/** What is empty may as well be missing. */
function full(v: unknown): unknown {
  if (Array.isArray(v)) return v.length === 0 ? undefined : v.map((x) => full(x) ?? null)
  if (typeof v !== 'object' || v === null) return v || undefined
  const kept = Object.entries(v).map(([k, x]) => [k, full(x)] as const).filter(([, x]) => x !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
const alike = (a: unknown, b: unknown): boolean => JSON.stringify(full(a)) === JSON.stringify(full(b))

/** The texts that differ, by language. */
function texts(before: Inbox['texts'], next: Inbox['texts'], of: Inbox['texts']): Fields {
  const list = Object.keys(next).map((lang) => {
    const parts = Object.keys({ ...before[lang], ...next[lang] }) as (keyof Texts)[]
    const differ = parts.filter((p) => !alike(before[lang]?.[p], next[lang]?.[p]))
    return [lang, Object.fromEntries(differ.map((p) => [p, of[lang]?.[p] ?? '']))] as const
  })
  return Object.fromEntries(list.filter(([, parts]) => Object.keys(parts).length > 0))
}

/** What leads from one to the other, and back; null: they are alike. Seen is how both begin: as stored, and as the form had it. */
export function inboxChange(seen: { stored: Inbox; shown: Inbox }, next: Inbox): { change: Commands['inbox']; back: Commands['inbox'] } | null {
  const { stored, shown } = seen
  const to: Fields = {}
  const was: Fields = {}
  for (const name of Object.keys({ ...shown, ...next }) as (keyof Inbox)[]) {
    if (name === 'id' || alike(shown[name], next[name])) continue
    if (name === 'texts') {
      to['texts'] = texts(shown.texts, next.texts, next.texts)
      was['texts'] = texts(shown.texts, next.texts, stored.texts)
    } else {
      to[name] = next[name] ?? null
      was[name] = stored[name] ?? null
    }
  }
  if (Object.keys(to).length === 0) return null
  const id = next.id
  return { change: { ...to, id, was } as unknown as Commands['inbox'], back: { ...was, id, was: to } as unknown as Commands['inbox'] }
}
