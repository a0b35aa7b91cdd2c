// Finding saved replies by their full text. Pure.
import type { SavedReply } from './bridge'

/** Lower case, without accents: "Größe" is found by "grosse", "groesse" is not. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}

/**
 * Replies in which every word of the search begins some word of title, category
 * or text. Matches in the title come first; inside, categories stay together.
 */
export function findReplies(replies: SavedReply[], search: string): SavedReply[] {
  const words = plain(search).split(/\s+/).filter(Boolean)
  const scored = replies.flatMap((r) => {
    const title = ` ${plain(r.title)}`
    const all = `${title} ${plain(r.category)} ${plain(r.text).replaceAll(/[^\p{L}\p{N}]+/gu, ' ')}`
    if (!words.every((w) => all.includes(` ${w}`))) return []
    return [{ r, inTitle: words.length > 0 && words.every((w) => title.includes(` ${w}`)) }]
  })
  const best = new Map<string, number>()
  for (const s of scored) best.set(s.r.category, Math.max(best.get(s.r.category) ?? 0, s.inTitle ? 1 : 0))
  return scored
    .sort((a, b) =>
      best.get(b.r.category)! - best.get(a.r.category)! || a.r.category.localeCompare(b.r.category) || Number(b.inTitle) - Number(a.inTitle) ||
      a.r.title.localeCompare(b.r.title))
    .map((s) => s.r)
}
